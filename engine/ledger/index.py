"""From run folders to the history: what a manifest says of a run, and what is new."""

from __future__ import annotations

import getpass
import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

from engine.base.errors import InputError
from engine.store.history.records import RunRecord
from engine.store.run_folder import plain_name
from engine.store.run_reader import read_manifest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from engine.store.history.history import History

_RUN = re.compile(r"\d{8}T\d{6}Z-.+")
"""What the names of run folders look like."""


def record_of(folder: Path, root: Path, manifest: Mapping[str, Any]) -> RunRecord:
    """Return what the history keeps of a run.

    Parameters
    ----------
    folder, root
        Where the run lies, and the folder of runs.
    manifest
        How it was made.

    Notes
    -----
    A run of a kind that proves nothing, such as pay, counts as feasible: its figures
    are what they are; so does what sums up others, if all have plans. A run that
    somebody interrupted is no end of its task.
    """
    outcome = manifest.get("outcome") or {}
    made = manifest["made"]
    return RunRecord(
        id=folder.name,
        folder=folder.relative_to(root).as_posix(),
        plan=plan_of(manifest.get("plan_key"), str(manifest["name"])),
        stage=str(manifest["kind"]),
        quarter=manifest.get("quarter"),
        made_at=datetime.fromisoformat(made["at"]),
        made_by=str(made.get("by", "")),
        digest=str(manifest["scenario"]["digest"]),
        task=None if outcome.get("reason") == "interrupted" else manifest.get("task"),
        status=str(outcome.get("status") or _without_outcome(manifest)),
        objective=_number(manifest.get("objective")),
        bound=_number(manifest.get("bound")),
        gap=_number(manifest.get("gap")),
        broken=tuple(sorted(set(manifest.get("broken") or ()))),
    )


def plan_of(key: str | None, name: str) -> str:
    """Return what is planned: the scenario's own word for it, or one of its name."""
    return key or plain_name(name)


def sync(history: History, root: Path, *, who: str | None = None) -> list[str]:
    """Record every run folder that the history does not know; return what is wrong.

    Folders are the truth: a run that was stored while the database could not be
    reached is found the next time.

    Returns
    -------
    A line for each folder that looks like a run and is none.
    """
    if not root.is_dir():
        return []
    known = history.ids()
    new, wrong = [], []
    for folder in sorted(root.iterdir()):
        if folder.name in known or not _RUN.fullmatch(folder.name):
            continue
        try:
            new.append(record_of(folder, root, read_manifest(folder)))
        except InputError as error:
            wrong.append(f"{folder.name}: {error.problems[0].message}")
        except (KeyError, TypeError, ValueError):
            wrong.append(f"{folder.name}: its manifest does not tell how it was made")
    history.record_all(new, who=who or user())
    return wrong


def user() -> str:
    """Return the name of who works here, as the system knows it."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


def _without_outcome(manifest: Mapping[str, Any]) -> str:
    """Return how a run ended that says so nowhere: by the jobs that it sums up."""
    told = manifest.get("batch") or manifest.get("study") or {}
    jobs, planned = told.get("jobs"), told.get("planned")
    if planned is None or planned == jobs:
        return "feasible"
    return "partly planned" if planned else "none planned"


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value)
