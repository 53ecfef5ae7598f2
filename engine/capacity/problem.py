"""What a capacity plan is given: cells, streams of starters, needs, rules, prices.

Everything is expected values; a period is called a month here, though a problem may as
well count quarters or years. Arrays are ``(months,)`` unless stated. Amounts of money
are currency units.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from engine.capacity.rules import Budget, Limit, Ratio, Target, Training

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Place:
    """Where people work: any of the four may be empty text."""

    role: str
    segment: str = ""
    region: str = ""
    channel: str = ""

    def __str__(self) -> str:
        """Return the parts that are given, such as ``AE smb north``."""
        parts = (self.role, self.segment, self.region, self.channel)
        return " ".join(part for part in parts if part)


@dataclass(frozen=True, eq=False, slots=True)
class Cell:
    """People of one role in one place, who are alike but for their tenure.

    Parameters
    ----------
    place
        Who and where; unique.
    pay
        Money a head and month.
    ramp
        Productive share by months since start, of people who are there at the start;
        the last value holds from then on. Months since start are 0 in the month of
        the start.
    voluntary, involuntary
        Chance to leave in a month, by months since start; the last value holds from
        then on. The two add up to at most 1.
    separation_cost
        Money for each person let go; None: nobody may be let go.
    separations_at_most
        People let go a month; None: no limit.
    short_time_at_most
        People on short time; None: nobody may be.
    short_time
        Share of work and of pay that people on short time keep.
    """

    place: Place
    pay: Floats
    ramp: tuple[float, ...] = (1.0,)
    voluntary: tuple[float, ...] = (0.0,)
    involuntary: tuple[float, ...] = (0.0,)
    separation_cost: float | None = None
    separations_at_most: Floats | None = None
    short_time_at_most: Floats | None = None
    short_time: float = 0.5


@dataclass(frozen=True, eq=False, slots=True)
class Stream:
    """Ways into a cell: hires of one source, a promotion, a transfer.

    Parameters
    ----------
    name
        Unique, such as ``university → SDR smb north``.
    source
        Name of the source, for reports: ``market``, ``university``, ``transfer``.
    into
        Index of the cell.
    out_of
        Index of the cell people come out of; None: from outside. Only settled people
        move (:func:`engine.capacity.kernels.settled_at`).
    arriving
        Share of those who leave ``out_of`` who arrive; the rest is lost. 1 from
        outside.
    ramp, voluntary, involuntary
        As of a cell, for these starters; None: the cell's. Their last values must be
        the cell's own last values.
    at_most
        Planned starts a month, 0 where none may be planned (before the lead time is
        over, outside the calendar of an intake).
    at_least
        Planned starts a month that are certain; with ``at_most`` equal, committed.
    lot
        Starts are planned in multiples of this; 0: any fraction is allowed.
    delay
        Chances that people start 0, 1, … months later than planned; they add up to 1.
        Whoever moves late stays in the old cell until then.
    cost
        Money for each planned start, in the month it is planned for.
    load
        Work of recruiters for each planned start (such as people to be assessed).
    share_of_destination
        Most planned starts a month ÷ people who produce in the destination that month;
        None: no limit (learning on the job needs somebody to learn from).
    """

    name: str
    source: str
    into: int
    at_most: Floats
    out_of: int | None = None
    arriving: float = 1.0
    ramp: tuple[float, ...] | None = None
    voluntary: tuple[float, ...] | None = None
    involuntary: tuple[float, ...] | None = None
    at_least: Floats | None = None
    lot: int = 1
    delay: tuple[float, ...] = (1.0,)
    cost: float = 0.0
    load: float = 1.0
    share_of_destination: float | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """People who are there when the first month begins.

    Parameters
    ----------
    cell
        Index.
    tenure
        Months since start at the beginning of the first month.
    heads
        How many; may be a fraction.
    fte
        Share of a full-time, present person's work that each of them does. Those with
        less than 1 are paid in full, leave like others, but never move and are never
        let go: they stay out of the pool of settled people.
    """

    cell: int
    tenure: int
    heads: float
    fte: float = 1.0


@dataclass(frozen=True, eq=False, slots=True)
class Need:
    """Something that people must produce, such as bookings of a segment in a region.

    ``made = min(amount, capacity, pipeline ÷ coverage)``, ``missed = amount − made``,
    with ``capacity = Σ_cells rate × productive people + cover``.

    Parameters
    ----------
    place
        Where; its role is empty.
    good
        What: ``bookings``, or ``people`` for a number of productive people.
    amount
        What people must make; what sells itself online is already taken off.
    rate
        Cell index to what one productive (ramped, full-time) person makes a month.
    miss_price
        Money lost for each unit missed (``most_margin`` counts this as margin).
    cover_price
        Money for a unit made by overtime or agency; None: there is none.
    cover_at_most
        Units a month; None: no limit.
    surplus_at_most
        Capacity beyond ``amount``; None: no limit. Several needs share a limit by a
        :class:`~engine.capacity.rules.Limit` on surplus.
    online
        What sells itself, for reports only.
    """

    place: Place
    good: str
    amount: Floats
    rate: Mapping[int, Floats]
    miss_price: Floats
    cover_price: float | None = None
    cover_at_most: Floats | None = None
    surplus_at_most: Floats | None = None
    online: Floats | None = None


@dataclass(frozen=True, eq=False, slots=True)
class Pipeline:
    """What is made of a need comes out of pipeline created some months before.

    ``made[t] ≤ (inbound[t] + Σ_cells rate × productive people[t − cycle]) ÷ coverage``,
    and before the cycle is over ``(inbound[t] + opening[t]) ÷ coverage``.

    Parameters
    ----------
    need
        Index.
    rate
        Cell index to pipeline created a month by a productive person.
    cycle
        Months from creation to closing.
    coverage
        Pipeline that the plan asks for, for each unit made; 1 ÷ win rate or more.
    inbound
        Pipeline that closes in the month and that nobody of ours creates.
    opening
        Pipeline there is at the start, by the month it closes; 0 from ``cycle`` on.
    win_rate
        Share of pipeline that is won: what futures are played with.
    """

    need: int
    rate: Mapping[int, Floats]
    cycle: int
    coverage: float
    inbound: Floats
    opening: Floats
    win_rate: float


@dataclass(frozen=True, eq=False, slots=True)
class CapacityProblem:
    """All that is given.

    Parameters
    ----------
    months
        Labels, such as ``2027-01``.
    leave_before
        Whether people leave before they produce in a month, or after (then newcomers
        all produce in their first month, and all who are there at the start in the
        first).
    discount
        Factor on the money of each month.
    cells, streams, opening, needs, pipelines
        See their classes.
    targets, ratios, limits, budgets, trainings
        Rules; see :mod:`engine.capacity.rules`.
    """

    months: tuple[str, ...]
    leave_before: bool
    discount: Floats
    cells: tuple[Cell, ...]
    streams: tuple[Stream, ...]
    opening: tuple[Opening, ...]
    needs: tuple[Need, ...]
    pipelines: tuple[Pipeline, ...] = ()
    targets: tuple[Target, ...] = ()
    ratios: tuple[Ratio, ...] = ()
    limits: tuple[Limit, ...] = ()
    budgets: tuple[Budget, ...] = ()
    trainings: tuple[Training, ...] = ()
