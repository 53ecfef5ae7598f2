"""From a person's tables to the files of a scenario folder, with what is still open."""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from engine.base.errors import EngineError, InputError
from engine.scenario.build import build_territory, check_solver, read_data
from engine.scenario.first.clean import Cleaned, clean
from engine.scenario.first.kinds import SPECS, Said, Understood, understand
from engine.scenario.first.text import scenario_text
from engine.scenario.load import load
from engine.scenario.schema_export import schema_text
from engine.scenario.template import SCENARIO_NAME

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from engine.scenario.first.given import Given

_SIGNS = {"zł": "PLN", "€": "EUR", "$": "USD", "£": "GBP", "kč": "CZK"}
_CODE = re.compile(r"\b(PLN|EUR|USD|GBP|CHF|CZK|SEK|NOK|DKK|HUF|RON|CAD|AUD|JPY)\b")


@dataclass(frozen=True, slots=True)
class Question:
    """Something only the person knows.

    Parameters
    ----------
    table, column
        Ours.
    about
        What the column says.
    options
        Their columns that might be meant, the likeliest first; may be empty.
    """

    table: str
    column: str
    about: str
    options: tuple[str, ...]


def questions(found: Understood) -> list[Question]:
    """Return what is still open, in the order of our columns.

    Notes
    -----
    Homes of reps are never asked for: they can be derived. What an account could buy
    may be what it buys.
    """
    asked = []
    for table, (spec, _) in SPECS.items():
        guessed = found.columns.get(table)
        for column in spec.columns:
            if guessed is None or column.name not in guessed.open:
                continue
            options = guessed.open[column.name]
            if table == "reps" and column.name in ("home_lat", "home_lon"):
                continue
            if column.name == "potential" and "revenue" in guessed.columns:
                options = (guessed.columns["revenue"], *options)
            asked.append(Question(table, column.name, column.doc, options))
    if found.reps is None and "rep_id" not in found.columns["accounts"].columns:
        texts = tuple(
            name
            for name in found.accounts.cells.columns
            if name not in found.columns["accounts"].columns.values()
        )
        asked.append(
            Question(
                "accounts", "rep_id", "who owns it today, as no reps are given", texts
            )
        )
    return asked


def currency_in(tables: Sequence[Given]) -> str | None:
    """Return the currency that the headers name, if they name one."""
    names = " ".join(name for one in tables for name in one.cells.columns)
    codes = set(_CODE.findall(names.upper()))
    codes |= {code for sign, code in _SIGNS.items() if sign in names.casefold()}
    return codes.pop() if len(codes) == 1 else None


def files_of(cleaned: Cleaned, name: str, currency: str) -> dict[str, bytes]:
    """Return the files of the new folder, by name; they have passed every check.

    Raises
    ------
    InputError
        The tables cannot be planned as they are; every problem.
    """
    files = {
        SCENARIO_NAME: scenario_text(name, currency, cleaned.columns).encode(),
        "accounts.csv": _csv(cleaned.accounts),
        "reps.csv": _csv(cleaned.reps),
        "fieldplan.schema.json": schema_text().encode(),
    }
    if cleaned.left_out.height:
        files["left_out.csv"] = _csv(cleaned.left_out)
    _check(files)
    return files


def _check(files: Mapping[str, bytes]) -> None:
    """Read the files as a scenario is read; nothing of it stays."""
    with tempfile.TemporaryDirectory() as folder:
        for name, content in files.items():
            Path(folder, name).write_bytes(content)
        scenario = Path(folder, SCENARIO_NAME)
        try:
            loaded = load(scenario)
            check_solver(loaded, build_territory(loaded, read_data(loaded)))
        except InputError as error:
            raise _plainly(error, folder) from None


def _plainly(error: InputError, folder: str) -> EngineError:
    """Return the problems by the names the new files would have."""
    kept = []
    for problem in error.problems:
        file = problem.file.replace(folder + "/", "")
        kept.append(
            type(problem)(
                file, problem.line, problem.column, problem.path, problem.message
            )
        )
    return InputError(kept)


def _csv(frame: pl.DataFrame) -> bytes:
    """Return a person's own cells as they were, in CSV that a spreadsheet opens."""
    return b"\xef\xbb\xbf" + frame.write_csv().encode()


__all__ = [
    "Cleaned",
    "Question",
    "Said",
    "clean",
    "currency_in",
    "files_of",
    "questions",
    "understand",
]
