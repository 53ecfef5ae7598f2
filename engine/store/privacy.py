"""Whose eyes a run is for: pay is for the one who works it out, and nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import polars as pl

OWN_FILE, OWN_FOLDER = 0o600, 0o700
"""Permissions of what only its owner may read, where the system knows permissions."""

_PAY = ("pay", "compare")
"""Kinds of runs, and stages of studies, that tell what single people are paid."""


def is_private(manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]) -> bool:
    """Return whether a run tells what single people are paid.

    Notes
    -----
    Runs of pay and comparisons do, and studies that have such a stage: they name who
    gains and who loses.
    """
    stages = tables.get("stages")
    if manifest.get("kind") == "study" and stages is not None:
        return stages["stage"].is_in(_PAY).any()
    return manifest.get("kind") in _PAY


def own(path: Path) -> None:
    """Let nobody but its owner read or write a file that is there."""
    path.chmod(OWN_FILE)
