"""What commands print: tables, sentences, paths, progress."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from rich.console import Console
from rich.progress import track
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


NAMES = 16
"""Letters of a row's name that are never cut, however narrow the terminal."""


class Shown(NamedTuple):
    """A table: its title, its headings (the first is blank), and its rows."""

    title: str
    headings: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]


def print_table(shown: Shown) -> None:
    """Print a table as it stands; figures to the right, the last column bold."""
    table = Table(title=Text(shown.title), title_justify="left", title_style="bold")
    longest = max((len(row[0]) for row in shown.rows), default=0)
    table.add_column("", overflow="fold", min_width=min(longest, NAMES))
    for heading in shown.headings:
        last = heading == shown.headings[-1]
        table.add_column(Text(heading), justify="right", style="bold" if last else "")
    for row in shown.rows:
        table.add_row(*(Text(cell) for cell in row))
    console = Console(highlight=False)
    console.print()
    console.print(table)
    console.print()


def print_lines(lines: Iterable[str]) -> None:
    """Print sentences, one a line."""
    console = Console(highlight=False, markup=False)
    for line in lines:
        console.print(line)


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
