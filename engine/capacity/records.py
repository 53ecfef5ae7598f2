"""Records of what a plan amounts to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class HeadCount:
    """The walk of people, expected, ``(cells, months)`` each.

    ``end = start + starts + moved_in − moved_out − separations − voluntary −
    involuntary − lost_moving`` and the next month's start is this month's end.

    Parameters
    ----------
    start, end
        People at the two ends of the month.
    starts
        Starters from outside, delays reckoned with.
    moved_in, moved_out
        Arrivals from, and departures to, other cells. Who moves late stays until then.
    separations, voluntary, involuntary
        Let go; leaving.
    producing
        Heads that produce and are paid in the month.
    ramped, ramping
        Productive people (ramp × full-time share, short time off): those whose ramp is
        over, and those who are still on it.
    lost_moving
        Those who departed to other cells and never arrive; not part of ``moved_out``.
    """

    start: Floats
    starts: Floats
    moved_in: Floats
    moved_out: Floats
    separations: Floats
    voluntary: Floats
    involuntary: Floats
    end: Floats
    producing: Floats
    ramped: Floats
    ramping: Floats
    lost_moving: Floats


@dataclass(frozen=True, eq=False, slots=True)
class Money:
    """What is spent and missed, ``(months,)`` each, not discounted."""

    pay: Floats
    hiring: Floats
    training: Floats
    separations: Floats
    cover: Floats
    missed: Floats

    @property
    def spent(self) -> Floats:
        """What is spent, ``(months,)``."""
        return self.pay + self.hiring + self.training + self.separations + self.cover


@dataclass(frozen=True, slots=True)
class RuleCheck:
    """One rule in one month (or over its months), and whether the plan keeps it.

    Parameters
    ----------
    rule, family
        Name and kind: ``target``, ``ratio``, ``budget``, ``training``, ``lot`` (planned
        starts of a stream), ``mentors`` (share of a destination), ``people`` (nobody
        moves, is let go or is on short time who is not there, or may not), ``cover``,
        ``overstaffing`` (surplus of one need), or the limit's family.
    month
        Index of the month; −1: over several months.
    value, limit
        What the plan has, and what it must not exceed (for ``target`` and ``ratio``:
        must reach).
    met
        Within a millionth of the limit's size.
    """

    rule: str
    family: str
    month: int
    value: float
    limit: float
    met: bool


@dataclass(frozen=True, eq=False, slots=True)
class Measures:
    """Everything a plan amounts to.

    Parameters
    ----------
    people
        The walk.
    capacity, made, missed
        ``(needs, months)`` units; capacity includes cover.
    money
        By month.
    spend
        Discounted money spent.
    loss
        ``spend`` and the discounted price of what is missed.
    checks
        Every rule.
    """

    people: HeadCount
    capacity: Floats
    made: Floats
    missed: Floats
    money: Money
    spend: float
    loss: float
    checks: tuple[RuleCheck, ...]

    @property
    def broken(self) -> tuple[RuleCheck, ...]:
        """The rules that are not kept."""
        return tuple(check for check in self.checks if not check.met)
