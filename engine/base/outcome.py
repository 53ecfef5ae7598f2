"""How a solve ended: two words, a bound, and what it cost."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """What is known about the answer."""

    OPTIMAL = "optimal"
    """A solution that meets every rule, proven to have the least cost."""
    FEASIBLE = "feasible"
    """A solution that meets every rule; how good it is, the gap says."""
    INFEASIBLE = "infeasible"
    """Proven: no solution meets every rule."""
    UNKNOWN = "unknown"
    """No solution found and none excluded. A time limit alone leads here."""


class Reason(StrEnum):
    """Why the solver stopped."""

    PROVED = "proved"
    """There was nothing left to find."""
    GAP_REACHED = "gap reached"
    """The gap asked for was reached."""
    WORK_LIMIT = "work limit"
    """The budget in deterministic work units was used up."""
    TIME_LIMIT = "time limit"
    """The clock ran out; such a run need not repeat to the byte."""
    INTERRUPTED = "interrupted"
    """A person stopped it; the best solution so far was kept."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Two words and the solver's own, kept as they were.

    Parameters
    ----------
    status, reason
        Our two words.
    raw
        What the solver library said, untranslated.
    """

    status: Status
    reason: Reason
    raw: str = ""

    def __str__(self) -> str:
        return f"{self.status} ({self.reason})"


@dataclass(frozen=True, slots=True)
class Limits:
    """When to stop.

    Parameters
    ----------
    work
        Budget in deterministic work units (roughly seconds of one core): the same
        budget gives the same answer on any machine.
    gap
        Stop once (objective − bound) / objective is at most this.
    time_s
        Seconds of the clock, or None. The one limit that may break repeatability.

    Raises
    ------
    ValueError
        A limit is negative, or no work is allowed at all.
    """

    work: float = 30.0
    gap: float = 0.0
    time_s: float | None = None

    def __post_init__(self) -> None:
        if not self.work > 0:
            raise ValueError(f"work must be more than 0, got {self.work}")
        if not 0 <= self.gap < 1:
            raise ValueError(f"gap must be in [0, 1), got {self.gap}")
        if self.time_s is not None and not self.time_s > 0:
            raise ValueError(f"time_s must be more than 0, got {self.time_s}")


def relative_gap(objective: float | None, bound: float | None) -> float | None:
    """Return (objective − bound) ÷ |objective|, at least 0; 0 for an objective of 0.

    Returns
    -------
    None when either is unknown.
    """
    if objective is None or bound is None:
        return None
    if not objective:
        return 0.0
    return max(0.0, (objective - bound) / abs(objective))
