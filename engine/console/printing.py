"""What commands print: tables, sentences, paths, progress."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from rich.cells import cell_len
from rich.console import Console
from rich.progress import track
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


NAMES = 16
"""Letters of a row's name that are never cut, however narrow the terminal."""
FIGURES = 24
"""Letters of a figure that stay on one line; what is longer is text, and may wrap."""
_FRAME = 3
_INDENTED = re.compile(r" +(?:• |\d+\. )?")


class Shown(NamedTuple):
    """A table: its title, its headings (the first is blank), and its rows."""

    title: str
    headings: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]


def print_table(shown: Shown) -> None:
    """Print a table as it stands; figures to the right, the last column bold.

    Where the terminal is too narrow, headings go over more lines; where that is not
    enough, the table goes on below with the columns that are left.
    """
    console = Console(highlight=False)
    console.print()
    for part in fitting(shown, console.width):
        console.print(_table(part, shown.headings[-1:], console.width))
    console.print()


def fitting(shown: Shown, width: int) -> list[Shown]:
    """Return the table in as many parts as it takes to show every figure whole."""
    first = min(_longest(shown, 0), NAMES) + _FRAME + 1
    parts: list[list[int]] = []
    left = 0
    for place in range(1, len(shown.headings) + 1):
        needed = _least(shown, place) + _FRAME
        if not parts or needed > left:
            parts.append([])
            left = width - first
        parts[-1].append(place)
        left -= needed
    if len(parts) < 2:
        return [shown]
    return [
        Shown(
            "" if number else shown.title,
            tuple(shown.headings[place - 1] for place in part),
            [(row[0], *(row[place] for place in part)) for row in shown.rows],
        )
        for number, part in enumerate(parts)
    ]


def _longest(shown: Shown, place: int) -> int:
    return max((cell_len(row[place]) for row in shown.rows), default=0)


def _least(shown: Shown, place: int) -> int:
    """Return the width that a column cannot do without; text may wrap."""
    words = shown.headings[place - 1].split()
    longest = _longest(shown, place)
    return max([longest if longest <= FIGURES else NAMES, *map(cell_len, words)])


def _table(shown: Shown, last: tuple[str, ...], width: int) -> Table:
    title = Text(shown.title) if shown.title else None
    table = Table(title=title, title_justify="left", title_style="bold")
    first = _longest(shown, 0)
    table.add_column("", overflow="fold", min_width=min(first, NAMES))
    widths = [_longest(shown, place + 1) for place in range(len(shown.headings))]
    whole = zip(widths, map(cell_len, shown.headings), strict=True)
    is_narrow = first + 1 + _FRAME + sum(max(two) + _FRAME for two in whole) > width
    for place, heading in enumerate(shown.headings, start=1):
        is_fixed = is_narrow and widths[place - 1] <= FIGURES
        table.add_column(
            Text(heading),
            justify="right",
            style="bold" if heading in last else "",
            overflow="fold",
            width=_least(shown, place) if is_fixed else None,
        )
    for row in shown.rows:
        table.add_row(*(Text(cell) for cell in row))
    return table


def print_lines(lines: Iterable[str]) -> None:
    """Print sentences, one a line; what is indented stays so where it is too long."""
    console = Console(highlight=False, markup=False)
    for line in lines:
        found = _INDENTED.match(line)
        console.print(_hanging(line, found[0] if found else "", console))


def _hanging(line: str, start: str, console: Console) -> str:
    """Return a line of a list broken below its own beginning."""
    room = console.width - cell_len(start)
    if not start or room < NAMES:
        return line
    parts = Text(line.removeprefix(start)).wrap(console, room)
    return start + ("\n" + " " * cell_len(start)).join(part.plain for part in parts)


def print_path(label: str, path: str) -> None:
    """Print where something is, on one line however long."""
    console = Console(highlight=False)
    console.print(f"{label}:", style="bold", end=" ")
    console.print(path, soft_wrap=True, markup=False)


def progress(items: Sequence[Any], what: str, *, quiet: bool) -> Iterable[Any]:
    """Yield the items, with a bar on standard error while that takes long."""
    if quiet:
        return items
    console = Console(stderr=True, highlight=False)
    return track(items, what, console=console, transient=True)
