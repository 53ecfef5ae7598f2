"""What kind each cell of an Excel sheet is, read from the workbook's own XML."""

from __future__ import annotations

import html
import posixpath
import re
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_TYPED_CELL = re.compile(rb'<(?:\w+:)?c\s[^>]*?\bt="(e|b|s|str|inlineStr)"[^>]*>')
_REFERENCE = re.compile(rb'\br="([A-Z]+)([0-9]+)"')
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]*)<")
_ATTRIBUTE = re.compile(r'([\w:]+)="([^"]*)"')


@dataclass(slots=True)
class CellKinds:
    """Cells of one column (0 is A) that are not numbers, by their row numbers."""

    text: list[int] = field(default_factory=list)
    errors: list[tuple[int, str]] = field(default_factory=list)


def cell_kinds(path: Path, sheet: str) -> dict[int, CellKinds]:
    """Return, for each column, the rows that hold text or a formula error.

    Truth values count as text. A sheet that cannot be found gives nothing.
    """
    kinds: dict[int, CellKinds] = {}
    with zipfile.ZipFile(path) as book:
        member = _member(book, sheet)
        if member is None:
            return kinds
        xml = book.read(member)
    places: dict[bytes, int] = {}
    for cell in _TYPED_CELL.finditer(xml):
        reference = _REFERENCE.search(cell.group())
        if reference is None:
            continue
        letters, row = reference.group(1), int(reference.group(2))
        place = places.setdefault(letters, _place(letters))
        column = kinds.setdefault(place, CellKinds())
        if cell.group(1) == b"e":
            value = _VALUE.search(xml, cell.end())
            column.errors.append((row, value.group(1).decode() if value else "error"))
        else:
            column.text.append(row)
    return kinds


def _member(book: zipfile.ZipFile, sheet: str) -> str | None:
    """Return the name inside the archive of the sheet with this title."""
    names = set(book.namelist())
    wanted = {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"}
    if not wanted <= names:
        return None
    identity = next(
        (
            tag.get("r:id")
            for tag in _tags(book.read("xl/workbook.xml"), "sheet")
            if tag.get("name") == sheet
        ),
        None,
    )
    for tag in _tags(book.read("xl/_rels/workbook.xml.rels"), "Relationship"):
        if identity is not None and tag.get("Id") == identity:
            target = posixpath.join("/xl", tag.get("Target", ""))
            member = posixpath.normpath(target).lstrip("/")
            return member if member in names else None
    return None


def _tags(xml: bytes, name: str) -> Iterator[dict[str, str]]:
    """Yield the attributes of every element of one name."""
    for tag in re.finditer(rf"<(?:\w+:)?{name}\s([^>]*)>", xml.decode("utf-8")):
        yield {
            key: html.unescape(value) for key, value in _ATTRIBUTE.findall(tag.group(1))
        }


def _place(letters: bytes) -> int:
    """Return the position of a column from its letters; A is 0."""
    place = 0
    for letter in letters:
        place = place * 26 + letter - 64
    return place - 1
