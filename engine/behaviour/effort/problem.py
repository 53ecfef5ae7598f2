"""The problem of one rep's effort: what is given, frozen."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from engine.behaviour.effort.noise import Noise
    from engine.behaviour.person import Person

    Floats = NDArray[np.float64]


class Pay(Protocol):
    """What a plan is worth so far, felt or paid, as a function of totals."""

    def worth(self, level: int, step: int, totals: Sequence[Floats]) -> Floats:
        """Return the money to date in the period of ``level`` that ``step`` is in.

        Parameters
        ----------
        level
            Which nested period, 0 the innermost.
        step
            The step just sold, from 0.
        totals
            Sales to date after the step, one array per level, in quota shares; shapes
            go together.

        Notes
        -----
        What a step brings is Σ over levels of worth after it, less worth before it
        (``step − 1``) for levels whose period did not start with the step.
        """


@dataclass(frozen=True, slots=True)
class Moves:
    """Moving deals over the close of an innermost period.

    Parameters
    ----------
    most
        Most that may be moved, quota shares, 0 or more.
    cost
        κ of κx²/2, money.
    discount
        Share of the price given away on what is pulled in, 0 or more, less than 1.
    """

    most: float
    cost: float = 0.0
    discount: float = 0.0


@dataclass(frozen=True, slots=True)
class Grid:
    """How finely the problem is solved.

    Parameters
    ----------
    points
        Points of the innermost total; more are used where a step's luck is narrow,
        unless ``low`` or ``high`` is given.
    offsets
        Points of each offset between nested totals.
    efforts
        Efforts tried in every state before refinement.
    low, high
        Range of the innermost total; None: from the problem.
    most_effort
        Largest effort a month; None: from the problem, never binding unless said.
    parts
        Into how many a spacing is cut at most, where luck or moves are finer.
    """

    points: int = 240
    offsets: int = 60
    efforts: int = 96
    low: float | None = None
    high: float | None = None
    most_effort: float | None = None
    parts: int = 6


@dataclass(frozen=True, eq=False, slots=True)
class EffortProblem:
    """One rep's effort over a horizon.

    Parameters
    ----------
    person
        What the rep is like.
    length
        ``(steps,)`` months that each step lasts.
    base
        ``(steps,)`` expected sales of each step without effort, quota shares.
    reach
        ``(steps,)`` sales that an effort of 1 a month brings in a step of a month:
        ramp × season × ability.
    noise
        Shape and size of luck.
    closes
        ``(levels, steps)`` whether a period of the level ends with the step; levels
        nest, the innermost first: where an outer one closes, the inner ones do.
    pay
        What the plan is worth.
    moves
        Deals that may be moved; None: none.
    after
        Money that one share of sales more in total brings after the horizon's end
        (negative with a ratchet), of the outermost total.
    """

    person: Person
    length: Floats
    base: Floats
    reach: Floats
    noise: Noise
    closes: NDArray[np.bool_]
    pay: Pay
    moves: Moves | None = None
    after: float = 0.0
    grid: Grid = field(default_factory=Grid)
