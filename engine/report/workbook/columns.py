"""Columns of tables in workbooks, and the formulas that name them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.report.language import retell, say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.report.workbook.kinds import Kind

MOST_HEADING = 200
_NAMED = re.compile(r"(\w*)\[([^\[\]]+)\]")
_WORDS = re.compile(r'"([^"]+)"')
_PLAIN = re.compile(r"[\w ]+")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Parameters
    ----------
    name
        Its heading in English, by which formulas name it.
    kind
        How its cells are written; text of kind ``words`` is ours, and translated.
    source
        Column of the rows that holds its value; that of a formula too, so that
        programs that do not calculate show what it gives.
    means
        What it is, for the dictionary.
    formula
        Excel's formula, in which ``[End]`` is this row's cell of the column End;
        empty: values are written.
    total
        Whether it is summed up in the table's last row.
    unit
        What it is counted in, where its kind does not tell.
    by
        Column of the rows that says the kind of each cell, where it differs.
    given
        Whether its heading is the scenario's own word, which is not translated.
    """

    name: str
    kind: Kind
    source: str
    means: str
    formula: str = ""
    total: bool = False
    unit: str = ""
    by: str = ""
    given: bool = False

    @property
    def heading(self) -> str:
        """Its heading in the language that is spoken."""
        return self.name if self.given else say(self.name)


def live(table: str, formula: str, told: Mapping[str, str]) -> str:
    """Return a formula as Excel knows it: headings as they stand in the sheet.

    Parameters
    ----------
    table
        Whose row ``[End]`` is a cell of; ``Walk[End]`` is all of a table's column.
    told
        English headings of this table to those that are shown.

    Examples
    --------
    >>> live("Walk", "=[Start]+SUM(Hires[People])", {"Start": "Początek"})
    '=Walk[[#This Row],[Początek]]+SUM(Hires[People])'
    """

    def column(found: re.Match[str]) -> str:
        other, name = found[1], found[2]
        own = not other or other == table
        shown = told.get(name, name) if own else say(name)
        if other:
            return f"{other}{bracketed(shown)}"
        return f"{table}[[#This Row],[{_escaped(shown)}]]"

    words = _WORDS.sub(lambda found: f'"{retell(found[1])}"', formula)
    return _NAMED.sub(column, words)


def headings(names: Sequence[str]) -> list[str]:
    """Return names as headings of one table: short enough, and no two alike."""
    found: list[str] = []
    seen: set[str] = set()
    for name in names:
        text = base = name[:MOST_HEADING] or "(none)"
        again = 2
        while text.lower() in seen:
            text, again = f"{base} ({again})", again + 1
        seen.add(text.lower())
        found.append(text)
    return found


def bracketed(heading: str) -> str:
    """Return a heading in the brackets that it needs."""
    if _PLAIN.fullmatch(heading):
        return f"[{heading}]"
    return f"[[{_escaped(heading)}]]"


def _escaped(heading: str) -> str:
    return re.sub(r"(['\[\]#@])", r"'\1", heading)
