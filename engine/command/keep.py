"""A run is rendered and stored, whole or not at all."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from engine.command.booked import wants_workbook
from engine.report.run import render
from engine.store.run_store import RunContent, write_run

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import polars as pl

    from engine.scenario.load import Scenario


def made(seconds: Mapping[str, float], words: Sequence[str]) -> dict[str, Any]:
    """Return when, how long and by which words a run was made."""
    at = datetime.now(UTC).isoformat(timespec="seconds")
    return {"at": at, "seconds": dict(seconds), "by": " ".join(["fieldplan", *words])}


def keep(
    loaded: Scenario,
    manifest: Mapping[str, Any],
    tables: Mapping[str, pl.DataFrame],
    runs: Path,
    pages: Mapping[str, bytes] | None = None,
) -> Path:
    """Render the report, store everything, and return the run's folder.

    Parameters
    ----------
    pages
        Further files of the run by name, such as ``statements/R1.html``.
    """
    files = {
        "scenario.yaml": loaded.content,
        "report.html": render(manifest, tables).encode("utf-8"),
        **workbook_of(manifest, tables),
        **(pages or {}),
    }
    for number, plan in enumerate(loaded.plans.values(), start=1):
        if plan.path is not None:
            files[f"plans/{number}-{plan.path.name}"] = plan.path.read_bytes()
    return write_run(runs, RunContent(manifest, tables, files))


def workbook_of(
    manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]
) -> dict[str, bytes]:
    """Return the Excel workbook of a run by its file's name; none, if not wanted."""
    if not wants_workbook():
        return {}
    from engine.report.workbook.run import file_name, workbook

    return {file_name(manifest): workbook(manifest, tables)}


def book_in(folder: Path, manifest: Mapping[str, Any]) -> dict[str, str]:
    """Return where a run's workbook is, as machines are told; nothing without one."""
    path = folder / f"{manifest['kind']}.xlsx"
    return {"workbook": str(path)} if path.is_file() else {}


def title_of(manifest: Mapping[str, Any]) -> str:
    """Return the name of a run, and whether its company is invented."""
    return str(manifest["name"]) + (" (synthetic)" if manifest["synthetic"] else "")
