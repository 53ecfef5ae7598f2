"""``fieldplan export``: a stored run as files for other programs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.base.errors import InputError, InputProblem
from engine.ledger import export
from engine.ledger.pseudonyms import pseudonyms
from engine.ledger.summed_up import tables_summed_up
from engine.report.workbook.plain import plain_workbook
from engine.store.files import write_folder, write_whole
from engine.store.privacy import is_private

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from engine.store.run_reader import StoredRun

KINDS = ("csv", "parquet", "excel", "geojson", "alignment")
STAGES = {"geojson": "territory", "alignment": "territory"}
"""Stage of the runs that a format can tell, where it is only one."""


def run(
    stored: StoredRun,
    kind: str,
    out: Path,
    *,
    tables: Sequence[str] = (),
    hide_reps: bool = False,
    effective_from: date | None = None,
) -> list[str]:
    """Write the files and return notes on what was left out.

    Parameters
    ----------
    out
        A new or empty folder for ``csv`` and ``parquet``, a file for the others.
    tables
        Names of tables for ``csv``, ``parquet`` and ``excel``; all when empty.
    hide_reps
        Replace reps' ids by pseudonyms, in texts, too, and leave their names out.
        Pay stays for its owner's eyes: whose it is may be guessed.

    Raises
    ------
    InputError
        There is no such format, table or plan, or nothing can be written there.
    """
    if kind not in KINDS:
        message = f"found '{kind}'; one of {', '.join(KINDS)} is needed"
        raise InputError([InputProblem("--as", 0, 0, "", message)])
    private = is_private(stored.manifest, stored.tables)
    if hide_reps:
        hidden = pseudonyms(stored.tables, also=tables_summed_up(stored))
        stored = replace(stored, tables=hidden)
    if kind in ("csv", "parquet"):
        files = export.table_files(stored.tables, kind, tables)
        write_folder(out, files, private=private)
        return []
    if kind == "excel":
        content, notes = _excel(stored, tables)
        write_whole(out, content, private=private)
        return notes
    if kind == "geojson":
        write_whole(out, export.geojson(stored), private=private)
    else:
        write_whole(out, export.alignment_file(stored, effective_from))
    return []


def _excel(stored: StoredRun, tables: Sequence[str]) -> tuple[bytes, list[str]]:
    wanted = tables or sorted(stored.tables)
    export.check_wanted(stored.tables, wanted)
    content, left_out = plain_workbook({name: stored.tables[name] for name in wanted})
    notes = [
        f"{name}: too many rows for a sheet; export it as csv" for name in left_out
    ]
    return content, notes
