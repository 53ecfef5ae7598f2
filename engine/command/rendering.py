"""``fieldplan report``: a stored run's page or workbook, written again."""

from __future__ import annotations

from pathlib import Path

from engine.base.errors import InputError, InputProblem
from engine.ledger.pseudonyms import masked_manifest, pseudonyms
from engine.ledger.summed_up import tables_summed_up
from engine.report.run import render
from engine.store.files import write_whole
from engine.store.privacy import is_private
from engine.store.run_store import read_run

BOOK = ".xlsx"
"""How files end that are written as workbooks."""


def found(run: str, runs: Path) -> Path:
    """Return the folder of a run: as it is named, or by an id of the history.

    Raises
    ------
    InputError
        There is no such run, or more than one.
    """
    named = Path(run)
    if named.is_dir() or not runs.is_dir():
        return named
    from engine.command.history import Ledger

    with Ledger(runs) as ledger:
        return ledger.folder(run)


def write(folder: Path, out: Path | None, *, hide_reps: bool) -> Path:
    """Write the report of a run and return where it is.

    Parameters
    ----------
    out
        The file, a workbook if it ends in ``.xlsx``; else the run's own report is
        written anew.
    hide_reps
        Reps have pseudonyms, the same in every table.

    Raises
    ------
    InputError
        There is no such run, or names shall be hidden in the run's own report, which
        stands beside tables that tell them.
    """
    if hide_reps and out is None:
        message = "needs --out: the run's own folder holds the names anyway"
        raise InputError([InputProblem("--hide-reps", 0, 0, "", message)])
    stored = read_run(folder)
    manifest, tables = stored.manifest, stored.tables
    if hide_reps:
        also = tables_summed_up(stored)
        manifest = masked_manifest(manifest, tables, also=also)
        tables = pseudonyms(tables, blank=True, also=also)
    target = out or folder / "report.html"
    if hide_reps or target.resolve().parent != folder.resolve():
        # What is linked to lies beside the run's own report; statements are called by
        # reps' ids, and reports of scenarios and stages tell their names.
        manifest = {**manifest, "statements": False, "beside": False}
    if target.suffix.lower() == BOOK:
        from engine.report.workbook.run import workbook

        content = workbook(manifest, tables)
    else:
        content = render(manifest, tables).encode("utf-8")
    write_whole(target, content, private=is_private(stored.manifest, stored.tables))
    return target
