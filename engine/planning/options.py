"""Who is told of planning, and what became of a run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import polars as pl


class Watch(Protocol):
    """Who is told of progress, and may ask for an early end."""

    def saw(self, stage: str, done: int = 0, total: int = 0) -> None:
        """Be told what is being done, and how much of it is done."""

    def wants_to_stop(self) -> bool:
        """Return whether to end with what there is."""


class Nobody:
    """A watch that says nothing."""

    def saw(self, stage: str, done: int = 0, total: int = 0) -> None:
        """Take no notice."""

    def wants_to_stop(self) -> bool:
        """Return False."""
        return False


@dataclass(frozen=True, eq=False, slots=True)
class PlanningRun:
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
