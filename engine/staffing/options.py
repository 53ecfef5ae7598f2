"""What a caller may say of a capacity plan instead of the scenario."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from engine.base.outcome import Limits


@dataclass(frozen=True, slots=True)
class Options:
    """Instead of the scenario's; None: the scenario's own.

    Parameters
    ----------
    method
        Name of a solver.
    limits
        When to stop, for each program solved.
    futures
        How many are played; 0: none.
    make_with
        Chance of making the number that the plan is raised to.
    frontier
        Whether cost is set against the chance of making the number.
    seed
        Of everything random.
    workers
        Threads; the result is the same with any number.
    since, staff
        Re-plan from this month, such as ``2027-04``, with the people of this table.
    under_way
        Folder of the stored run whose starts are under way, with ``since``.
    so_far
        Table of what was made, spent and put into the pipeline before, with ``since``;
        None: the scenario's, or as planned.
    """

    method: str | None = None
    limits: Limits | None = None
    futures: int | None = None
    make_with: float | None = None
    frontier: bool | None = None
    seed: int | None = None
    workers: int = 1
    since: str | None = None
    staff: Path | None = None
    under_way: Path | None = None
    so_far: Path | None = None
