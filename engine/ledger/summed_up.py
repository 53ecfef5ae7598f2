"""The runs that a batch or a study sums up, and who is in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.base.errors import InputError, InputProblem
from engine.store.run_reader import read_run

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import polars as pl

    from engine.store.run_reader import StoredRun

_LISTED = {"batch": "jobs", "study": "stages"}
"""Kind of run to the table that names the runs it sums up."""


def tables_summed_up(run: StoredRun) -> list[Mapping[str, pl.DataFrame]]:
    """Return the tables of every run that this one sums up; none for other kinds.

    Raises
    ------
    InputError
        One of them is gone or damaged, so that whoever is in it cannot be known; all.
    """
    listed = run.tables.get(_LISTED.get(str(run.manifest.get("kind")), ""))
    if listed is None:
        return []
    found, problems = [], []
    for name in listed["run"].drop_nulls().unique(maintain_order=True):
        folder = run.folder.parent / name
        try:
            found.append(read_run(folder).tables)
        except InputError as error:
            problems.append(_unknown(folder, error))
    if problems:
        raise InputError(problems)
    return found


def _unknown(folder: Path, error: InputError) -> InputProblem:
    why = error.problems[0].message
    message = f"{why}; without it nobody knows which names to hide"
    return InputProblem(str(folder), 0, 0, "", message)
