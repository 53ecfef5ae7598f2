"""Old runs are removed; what was ever approved stays."""

from __future__ import annotations

import shutil
from collections import Counter
from typing import TYPE_CHECKING

from engine.ledger.index import user

if TYPE_CHECKING:
    from pathlib import Path

    from engine.store.history.history import History
    from engine.store.history.records import RunRecord


def prune(
    history: History, root: Path, *, keep: int, dry_run: bool = False
) -> list[str]:
    """Remove runs that were never approved, but the newest of each kind.

    Parameters
    ----------
    history, root
        Where runs are known, and where they lie.
    keep
        How many of each plan, stage and quarter stay.
    dry_run
        Only say which would go.

    Returns
    -------
    Their ids. The history forgets a run before its folder goes, so that it never
    names a run that is not there; a folder left behind by a crash is recorded anew.
    """
    old = [run for run in _beyond(history.runs(), keep) if _may_go(run)]
    if dry_run:
        return sorted(run.id for run in old)
    gone = set(history.forget([run.id for run in old], who=user()))
    for run in old:
        if run.id in gone:
            _remove(root / run.folder)
    return sorted(gone)


def _beyond(newest_first: list[RunRecord], keep: int) -> list[RunRecord]:
    seen: Counter[tuple[str, str, str | None]] = Counter()
    beyond = []
    for run in newest_first:
        kind = run.plan, run.stage, run.quarter
        seen[kind] += 1
        if seen[kind] > keep:
            beyond.append(run)
    return beyond


def _may_go(run: RunRecord) -> bool:
    return run.state in ("open", "rejected") and "/" not in run.folder


def _remove(folder: Path) -> None:
    """Rename first, so that nobody takes what is left half-way for a run."""
    if folder.is_symlink() or not folder.is_dir():
        return
    going = folder.with_name(f".{folder.name}.going")
    folder.rename(going)
    shutil.rmtree(going)
