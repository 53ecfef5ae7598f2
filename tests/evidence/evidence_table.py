"""Print what the field knows beside what the simulator shows, row by row.

With ``--page``, as the table of docs/understand/evidence.md.
"""

from __future__ import annotations

import sys
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

import benchmark_rows
import contest_rows
import people_rows
import plan_rows
import timing_rows

if TYPE_CHECKING:
    from rows import Finding, Row

ROWS: tuple[Row, ...] = (
    *plan_rows.ROWS,
    *timing_rows.ROWS,
    *contest_rows.ROWS,
    *people_rows.ROWS,
    *benchmark_rows.ROWS,
)


@cache
def findings() -> dict[str, Finding]:
    """Return what every row measures, by its id."""
    return {row.id: row.run() for row in ROWS}


def printed() -> str:
    """Return the whole table, and how many rows passed."""
    found = findings()
    parts = []
    for row in ROWS:
        each = found[row.id]
        parts.append(f"{each.verdict:13} {row.id:18} {row.study}: {row.claim}")
        parts.append(f"{'':13} {'':18} wanted {row.expected}; found {each.shown}")
        if each.note:
            parts.append(f"{'':13} {'':18} {each.note}")
    counts = Counter(each.verdict for each in found.values())
    parts.append(", ".join(f"{number} {verdict}" for verdict, number in counts.items()))
    return "\n".join(parts)


def page() -> str:
    """Return the rows as the page has them."""
    found = findings()
    lines = []
    for row in ROWS:
        each = found[row.id]
        cells = (row.id, row.study, row.claim, row.expected, each.shown, each.verdict)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(f"{page() if '--page' in sys.argv[1:] else printed()}\n")
