"""A calendar of actions on SimPy's clock, in whole ticks so that ties are exact."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import simpy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

TICKS = 20
"""Of a month; a week of a 4-week month has 5, of a 5-week month 4."""

WEEKS = (4, 4, 5)
"""Of the months of a quarter."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a run.

    Parameters
    ----------
    index
        0 the first of the run.
    of_year
        0 the first of its year.
    month
        Month of the run that the step lies in, 0 the first.
    length
        Months.
    end
        Ticks from the start of the run to the step's end.
    """

    index: int
    of_year: int
    month: int
    length: float
    end: int


def steps(months: int, weekly: bool) -> tuple[Step, ...]:
    """Return the steps of a run: its months, or its weeks of a 4-4-5 calendar.

    Raises
    ------
    ValueError
        There is no month.
    """
    if months < 1:
        raise ValueError(f"a run needs a month or more, not {months}")
    found: list[Step] = []
    for month in range(months):
        parts = WEEKS[month % 3] if weekly else 1
        first = 0 if month % 12 == 0 else found[-1].of_year + 1
        for part in range(parts):
            end = month * TICKS + (part + 1) * TICKS // parts
            found.append(Step(len(found), first + part, month, 1.0 / parts, end))
    return tuple(found)


class _Due(simpy.Event):
    """An event that is due at a time, and among those of equal time by its rank."""

    def __init__(
        self, environment: simpy.Environment, delay: int, rank: int, do: Action
    ) -> None:
        super().__init__(environment)
        self._ok = True
        self._value = None
        self.callbacks.append(lambda _event: do())
        environment.schedule(self, simpy.events.EventPriority(1 + rank), delay)


class Calendar:
    """Actions at times; at equal times by rank, then in the order of registration.

    Attributes
    ----------
    environment
        SimPy's, whose time is in ticks; processes may live in it beside the actions.
    """

    def __init__(self) -> None:
        self.environment = simpy.Environment()

    @property
    def now(self) -> int:
        """Return the ticks since the start."""
        return int(self.environment.now)

    def at(self, time: int, rank: int, action: Action) -> None:
        """Register an action; also allowed while the calendar runs.

        Parameters
        ----------
        time
            Ticks since the start.
        rank
            0 or more; lower ones come first.
        action
            Called without arguments.

        Raises
        ------
        ValueError
            The time is past, or the rank negative.
        """
        if time < self.now:
            raise ValueError(f"tick {time} is past: it is tick {self.now}")
        if rank < 0:
            raise ValueError(f"a rank is 0 or more, not {rank}")
        _Due(self.environment, time - self.now, rank, action)

    def each_step(
        self, when: Iterable[Step], rank: int, action: Callable[[Step], None]
    ) -> None:
        """Register an action for the end of every step."""
        for step in when:
            self.at(step.end, rank, partial(action, step))

    def each_close(
        self, months: int, every: int, rank: int, action: Callable[[int], None]
    ) -> None:
        """Register an action for the end of every ``every``-th month of a run.

        The action is given the month that ends, 0 the first of the run.
        """
        for month in range(every - 1, months, every):
            self.at((month + 1) * TICKS, rank, partial(action, month))

    def run(self) -> None:
        """Let everything happen that is registered; what an action raises is raised."""
        self.environment.run()


if TYPE_CHECKING:
    Action = Callable[[], None]
