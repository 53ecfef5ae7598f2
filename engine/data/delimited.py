"""Delimited text (CSV and its relatives) to a raw table: every cell as text."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import polars as pl

from engine.data.decode import decode
from engine.data.findings import listed
from engine.data.raw import RawColumn, RawTable

if TYPE_CHECKING:
    from engine.base.errors import InputProblem
    from engine.data.source import Source

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab"}
"""What may stand between cells, and its name."""
_OTHERS = {"|": "vertical bar", ":": "colon", " ": "space"}
_HEAD = 1 << 16


def read_delimited(source: Source, wanted: frozenset[str]) -> RawTable:
    """Read a text file whose first row that is not blank names the columns.

    Raises
    ------
    InputError
        The file is empty, cannot be decoded, has no known delimiter, or has a
        quotation mark out of place.
    """
    decoded = decode(source, source.path.read_bytes())
    notes = (f"{source.shown}: {decoded.note}",) if decoded.note else ()
    data = _unix_lines(decoded.data)
    if data[:4].lower() == b"sep=":  # Excel's own hint, not shown as a row there
        data = data[data.index(b"\n") + 1 :]
    delimiter, header = _header(source, data, wanted)
    cells = _parse(source, data, delimiter, len(header))
    cells = cells.with_row_index("row", 1).filter(~_blank(cells)).slice(1)
    problems = _ragged(source, cells, len(header))
    if problems:
        cells = cells.filter(pl.col("cells") == len(header))
    columns = tuple(
        RawColumn(name, cells[f"c{place}"]) for place, name in enumerate(header)
    )
    return RawTable(columns, cells["row"], notes, problems)


def _unix_lines(data: bytes) -> bytes:
    """Return the text with every line ended by a line feed, the last one too."""
    if b"\r\n" in data:
        data = data.replace(b"\r\n", b"\n")
    if b"\n" not in data:
        data = data.replace(b"\r", b"\n")
    return data if data.endswith(b"\n") else data + b"\n"


def _header(
    source: Source, data: bytes, wanted: frozenset[str]
) -> tuple[str, list[str]]:
    """Return the delimiter that finds most of the wanted columns, and the columns."""
    head = data[:_HEAD].decode("utf-8", errors="ignore")
    found: dict[str, list[str]] = {}
    for delimiter in DELIMITERS:
        reader = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
        records = ([cell.strip() for cell in record] for record in reader)
        found[delimiter] = next((record for record in records if any(record)), [])
    best = max(found, key=lambda d: (len(wanted & {*found[d]}), len(found[d])))
    if len(found[best]) > 1:
        return best, found[best]
    line = head.strip().split("\n", 1)[0]
    other = next((name for sign, name in _OTHERS.items() if sign in line), "")
    hint = f" (it seems to use a {other})" if other else ""
    raise source.refusal(
        f"found one column, '{line[:60]}'; columns must be separated by "
        f"{', '.join(DELIMITERS.values())}{hint}",
        "row 1",
    )


def _parse(source: Source, data: bytes, delimiter: str, width: int) -> pl.DataFrame:
    """Return all records, the header too: ``c0 … c<width-1>`` and how many ``cells``.

    Notes
    -----
    A mark is put at the end of every line before the fast reader sees it. Where the
    mark lands tells the number of cells of each row, which the reader itself does
    not; a mark inside a quoted cell is taken out again.
    """
    mark = next(
        sign for sign in "\x1e\x1f\x1d\x1c\x02\x03" if sign.encode() not in data
    )
    end = f"{delimiter}{mark}\n"
    names = delimiter.join(f"c{place}" for place in range(width + 1)) + "\n"
    try:
        frame = pl.read_csv(
            names.encode() + data.replace(b"\n", end.encode()),
            separator=delimiter,
            infer_schema=False,
            truncate_ragged_lines=True,
        )
    except pl.exceptions.ComputeError:
        return _parse_slowly(source, data, delimiter, width)
    whole = pl.col(f"c{width}").eq_missing(mark)
    counts = frame.filter(~whole).select(
        pl.coalesce(
            *(
                pl.when(pl.col(f"c{place}") == mark).then(place)
                for place in range(width)
            ),
            width + 1,
        )
    )
    cells = pl.Series("cells", [width], pl.Int64).new_from_index(0, frame.height)
    if counts.height:
        cells = cells.scatter(
            frame.select((~whole).arg_true()).to_series(), counts.to_series()
        )
    frame = frame.drop(f"c{width}")
    if b'"' in data:
        quoted = pl.all().str.replace_all(end, "\n", literal=True)
        frame = frame.with_columns(quoted)
    return frame.with_columns(cells.alias("cells"))


def _parse_slowly(
    source: Source, data: bytes, delimiter: str, width: int
) -> pl.DataFrame:
    """Read as ``_parse`` does, with the strict reader of the standard library.

    Raises
    ------
    InputError
        A quotation mark is not closed, or not doubled inside a quoted cell.
    """
    text = io.StringIO(data.decode("utf-8"), newline="")
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    records: list[list[str]] = []
    try:
        records.extend(reader)
    except csv.Error:
        raise source.refusal(
            "a quotation mark is not closed, or one inside a quoted cell is not "
            "doubled",
            f"row {len(records) + 1}",
        ) from None
    columns = {
        f"c{place}": pl.Series(
            [record[place] if place < len(record) else None for record in records],
            dtype=pl.String,
        )
        for place in range(width)
    }
    counts = pl.Series([len(record) for record in records], dtype=pl.Int64)
    return pl.DataFrame({**columns, "cells": counts})


def _blank(cells: pl.DataFrame) -> pl.Series:
    """Return which rows hold nothing but spaces (and the mark of the line's end)."""
    empty = [
        pl.col(name).is_null() | ~pl.col(name).str.contains(r"[^\s\x00-\x1f]")
        for name in cells.columns
        if name != "cells"
    ]
    first = cells.select(empty[0]).to_series()
    return (
        first if not first.any() else cells.select(pl.all_horizontal(empty)).to_series()
    )


def _ragged(
    source: Source, cells: pl.DataFrame, width: int
) -> tuple[InputProblem, ...]:
    """Return the rows that have more or fewer cells than the header."""
    problems: list[InputProblem] = []
    for wrong, found, hint in (
        (pl.col("cells") < width, "{} cells", ""),
        (
            pl.col("cells") > width,
            f"more than {width} cells",
            "; a delimiter or a decimal comma inside a cell needs quotation marks",
        ),
    ):
        bad = cells.filter(wrong)
        messages = [
            f"found {found.format(count)}; the header has {width}{hint}"
            for count in bad["cells"].head(5)
        ]
        problems += listed(source, bad["row"], "", messages)
    return tuple(problems)
