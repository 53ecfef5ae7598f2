"""An invented company as CSV files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from engine.data.synthetic.company import Company, invent_company
from engine.data.synthetic.params import CompanyParams

if TYPE_CHECKING:
    from pathlib import Path


def company_files(company: Company) -> dict[str, bytes]:
    """Return the three tables as UTF-8 CSV, file name to content."""
    tables = {
        "accounts.csv": company.accounts,
        "reps.csv": company.reps,
        "named_accounts.csv": company.named_accounts,
    }
    return {name: table.write_csv().encode() for name, table in tables.items()}


def write_company(folder: Path, seed: int, params: CompanyParams | None = None) -> None:
    """Invent a company on ``folder/places.csv`` and write its tables beside it.

    Nothing is written unless all of it could be made.

    Parameters
    ----------
    folder
        Holds ``places.csv``; existing tables are replaced.
    seed
        0 or more.
    params
        What kind of company; the demonstration's if None.
    """
    places = pl.read_csv(folder / "places.csv")
    company = invent_company(places, params or CompanyParams(), seed)
    fresh = company_files(company)
    for name, content in fresh.items():
        (folder / f"{name}.new").write_bytes(content)
    for name in fresh:
        (folder / f"{name}.new").replace(folder / name)
