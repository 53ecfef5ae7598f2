"""Who is told of planning, and what became of a run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.store.answer import Answer

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, eq=False, repr=False, slots=True)
class PlanningRun(Answer):
    """Everything that one run of market, quotas or tracking gave.

    Parameters
    ----------
    manifest, tables
        What is stored and reported; the manifest still lacks ``made``.
    usable
        Whether there is an answer.
    """

    manifest: dict[str, Any]
    tables: dict[str, pl.DataFrame]
    usable: bool = True
