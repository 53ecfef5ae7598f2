"""What futures of a head count plan are given: people in whole numbers, and luck."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False, slots=True)
class Tables:
    """How people unfold by months since start; the last column holds from then on.

    Parameters
    ----------
    ramp, voluntary, involuntary
        ``(groups, tenures)``: productive share; chance to leave in a month, by kind.
    """

    ramp: Floats
    voluntary: Floats
    involuntary: Floats


@dataclass(frozen=True, eq=False, slots=True)
class Entry:
    """One way into a cell, and what is planned for it.

    Parameters
    ----------
    into, out_of
        Cells; ``out_of`` None: from outside.
    arriving
        Chance that someone who left ``out_of`` arrives.
    planned
        ``(months,)`` starts; fractions are rounded up or down by chance, their mean
        kept.
    delay
        Chances to start 0, 1, … months later than planned.
    cost
        Money for each planned start.
    """

    into: int
    out_of: int | None
    arriving: float
    planned: Floats
    delay: tuple[float, ...]
    cost: float


@dataclass(frozen=True, eq=False, slots=True)
class Output:
    """Something that people make.

    Parameters
    ----------
    amount
        ``(months,)`` the plan's.
    rate
        Cell to ``(months,)`` units of one productive person.
    cover
        ``(months,)`` units that cover adds.
    cover_price
        Money for each of them.
    pipeline
        Cell to ``(months,)`` pipeline of one productive person; empty: none needed.
    cycle, win_rate
        Months from pipeline to closing; share that is won.
    inbound
        ``(months,)`` pipeline that closes in the month and is nobody's, opening
        pipeline included.
    """

    amount: Floats
    rate: Mapping[int, Floats]
    cover: Floats
    cover_price: float
    pipeline: Mapping[int, Floats]
    cycle: int
    win_rate: float
    inbound: Floats


@dataclass(frozen=True, slots=True)
class Luck:
    """What is not known in advance; 0 everywhere leaves people's own leaving.

    Parameters
    ----------
    demand, demand_memory
        Log-normal factor on what can be sold: standard deviation of its logarithm,
        and how much of it the next month keeps; its mean is 1. One factor for all
        outputs with weight ``together`` (share of the variance), one for each else.
    headroom
        What could be sold ÷ the plan's amount − 1, where the factor is 1.
    selling, selling_memory
        The same for how much a productive person sells; one factor for everybody.
    person
        Standard deviation of one productive person's month ÷ its mean (gamma).
    leave
        Standard deviation of the logarithm of a factor on all chances to leave; one
        for each future, mean 1 (chances above 1 are 1).
    ramp
        The same for a factor on the time that ramping takes: the productive share at
        ``k`` months is read at ``k ÷ factor`` (linear between the months).
    late
        Mean of further months (geometric) by which each start is late; 0: none.
    """

    demand: float = 0.0
    demand_memory: float = 0.95
    together: float = 0.5
    headroom: float = 0.0
    selling: float = 0.0
    selling_memory: float = 0.95
    person: float = 0.0
    leave: float = 0.0
    ramp: float = 0.0
    late: float = 0.0


@dataclass(frozen=True, slots=True)
class Goal:
    """Σ made over some outputs and months is at least so much.

    Parameters
    ----------
    outputs, months
        Indices.
    least
        Units.
    """

    outputs: tuple[int, ...]
    months: tuple[int, ...]
    least: float


@dataclass(frozen=True, eq=False, slots=True)
class Cap:
    """Heads of some cells are limited, and replacements keep to it.

    Parameters
    ----------
    cells
        Whose heads are counted.
    room
        ``(months,)`` the limit less the heads that are planned; infinite: no limit.
    """

    cells: tuple[int, ...]
    room: Floats


@dataclass(frozen=True, eq=False, slots=True)
class Purse:
    """Money of some months is limited, and replacements keep to it.

    Parameters
    ----------
    cells
        Whose pay, separations and starts are counted; None: all, with classes and
        cover.
    months, at_most
        Indices; money over all of them.
    planned
        ``(months,)`` money that is planned to be spent.
    """

    cells: tuple[int, ...] | None
    months: tuple[int, ...]
    at_most: float
    planned: Floats


@dataclass(frozen=True, eq=False, slots=True)
class Supply:
    """Starts of some entries are limited, and replacements keep to it.

    Parameters
    ----------
    load
        ``(entries,)`` how much of it a start by each takes, such as people to be
        assessed; 0: none.
    room
        ``(months,)`` the limit less what planned starts take; infinite: no limit.
    """

    load: Floats
    room: Floats


@dataclass(frozen=True, eq=False, slots=True)
class WorkforceProblem:
    """All that futures are played from.

    Parameters
    ----------
    months
        How many.
    leave_before
        Whether people leave before they produce in a month, or after.
    cells
        Tables of people there at the start, a row a cell.
    entries, starters
        Ways in, and the tables of those who come by them, a row a way. The last column
        is the same for all who are in one cell.
    settled
        ``(cells,)`` months since start from which people of a cell are alike; only
        they move and are let go.
    opening
        ``(people, 3)`` cell, months since start, full-time share in thousandths;
        one row a person (fractions of people are rows of ``opening_odds`` below 1).
    opening_odds
        ``(people,)`` chance that the person is there.
    separations, short_time
        ``(cells, months)`` planned people.
    short_time_share
        ``(cells,)`` share of work and pay kept on short time.
    pay, separation_cost
        ``(cells, months)`` money a head; ``(cells,)`` money a person let go.
    training_cost
        ``(months,)`` money for the planned classes.
    planned_heads
        ``(cells, months)`` expected people at the end of each month.
    replace
        ``plan``: starts as planned, whatever happens; ``hold``: when fewer people are
        there, or under way, than planned, as many more are hired from outside.
    replace_lag
        ``(cells,)`` months from the month in which it is seen to the start; cells with
        no way in from outside are not refilled.
    caps, budgets, supplies
        What replacements keep to; see :class:`engine.sim.workforce.replacing.Rooms`.
    outputs, goals, luck
        What is made, what shall be reached, and what is not known.
    seed
        Of everything.
    """

    months: int
    leave_before: bool
    cells: Tables
    entries: tuple[Entry, ...]
    starters: Tables
    settled: Ints
    opening: Ints
    opening_odds: Floats
    separations: Floats
    short_time: Floats
    short_time_share: Floats
    pay: Floats
    separation_cost: Floats
    training_cost: Floats
    planned_heads: Floats
    replace: Literal["plan", "hold"]
    replace_lag: Ints
    outputs: tuple[Output, ...]
    goals: tuple[Goal, ...]
    luck: Luck
    seed: int
    caps: tuple[Cap, ...] = ()
    budgets: tuple[Purse, ...] = ()
    supplies: tuple[Supply, ...] = ()


@dataclass(frozen=True, eq=False, slots=True)
class Futures:
    """What happened; ``n`` futures.

    Parameters
    ----------
    heads, productive, capacity, made, spend
        ``(n, months)`` over all cells or outputs: producing heads, productive people,
        what could be made, what was made, undiscounted money.
    reached
        ``(n, goals)`` whether.
    goal_made
        ``(n, goals)`` units made.
    to_date
        ``(months,)`` share of futures in which what was made up to and in the month
        is at least the plan's amount up to then (1 − 1e-9 of it).
    cell_heads, cell_heads_sd, cell_productive, cell_productive_sd
        ``(cells, months)`` means and standard deviations over futures.
    output_made
        ``(outputs, months)`` means.
    """

    heads: Floats
    productive: Floats
    capacity: Floats
    made: Floats
    spend: Floats
    reached: NDArray[np.bool_]
    goal_made: Floats
    to_date: Floats
    cell_heads: Floats
    cell_heads_sd: Floats
    cell_productive: Floats
    cell_productive_sd: Floats
    output_made: Floats
