"""Small tables on disk, read in one line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.data.columns import (
    ACCOUNTS,
    ASSIGNMENTS,
    CREDITS,
    NAMED_ACCOUNTS,
    OUTLINE,
    QUOTAS,
    RATES,
    REPS,
    SCORES,
)
from engine.data.readers import read_table
from engine.data.source import Source

if TYPE_CHECKING:
    from engine.data.readers import TableRead

TERRITORY = (ACCOUNTS, REPS, NAMED_ACCOUNTS, OUTLINE)
PAY = (CREDITS, QUOTAS, ASSIGNMENTS, SCORES, RATES)
SPECS = {spec.name: spec for spec in (*TERRITORY, *PAY)}
HEADER = "account_id,lat,lon,potential"


def read_file(
    folder: Path, name: str, table: str = "accounts", **how: Any
) -> TableRead:
    """Read a file of a folder as one of our tables."""
    source = Source(table, Path(name), base=folder, **how)
    return read_table(source, SPECS[table])


def read_text(
    folder: Path,
    content: str | bytes,
    table: str = "accounts",
    name: str = "a.csv",
    **how: Any,
) -> TableRead:
    """Write a text file and read it as one of our tables."""
    data = content if isinstance(content, bytes) else content.encode()
    (folder / name).write_bytes(data)
    return read_file(folder, name, table, **how)


def said(read: TableRead) -> list[str]:
    """Return the problems as a person sees them."""
    return [str(problem) for problem in read.problems]


def accounts(*rows: str) -> str:
    """Return the text of an accounts file with the required columns only."""
    return "\n".join([HEADER, *rows, ""])


def two_accounts(**changed: str) -> str:
    """Return a file of two good accounts, some cells of row 3 changed, with quotes."""
    cells = {"account_id": "B", "lat": "51", "lon": "20", "potential": "5"} | changed
    return accounts("A,52,21,10", ",".join(f'"{cell}"' for cell in cells.values()))
