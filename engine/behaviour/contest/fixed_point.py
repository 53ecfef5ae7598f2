"""Everybody answers everybody, until nobody wants to change: or it is said that not."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    State = tuple[Floats, ...]


class ContestStatus(StrEnum):
    """What is known about the efforts of a contest."""

    EQUILIBRIUM = "equilibrium"
    """Checked: nobody gains more than the sliver by any deviation."""
    NONE_FOUND = "no pure equilibrium found"
    """The iteration cycles; its range is given, and nothing is averaged."""


@dataclass(frozen=True, eq=False, slots=True)
class Response:
    """The best that everybody can do against a state.

    Parameters
    ----------
    state
        What follows if everybody does so: for instance for each group of reps the
        probabilities of its final scores, on a grid that stays.
    policy
        What everybody then does; only handed back to the one who responds.
    values
        ``(groups,)`` what each group gets out of its best response.
    gain
        The most that any group gains by the best response over the policy that was
        handed in, both against the state handed in; money. Infinite without a policy.
    watched
        A number that shows how hard people try, such as mean effort; the range of a
        cycle is told in it.
    """

    state: State
    policy: Any
    values: Floats
    gain: float
    watched: float


class Respond(Protocol):
    """The best responses, solved anew, undamped and globally."""

    def __call__(self, state: State, policy: object | None) -> Response:
        """Return best responses to ``state``, and what they gain over ``policy``."""


@dataclass(frozen=True, eq=False, slots=True)
class FixedPoint:
    """How the iteration ended.

    Parameters
    ----------
    status
        Whether an equilibrium was found and checked.
    last
        The response that everybody keeps to; if there is no equilibrium, the last one.
    gain
        The most that anybody gains by deviating when everybody keeps to ``last``.
    values
        ``(groups,)`` best values when everybody keeps to ``last``; what ``last`` itself
        gets is less by at most ``gain``. (``last.values`` are against the state that it
        answered, which damping leaves a little behind.)
    low, high
        The responses between which undamped rounds cycle; in an equilibrium, ``last``.
    rounds
        How often best responses were solved.
    """

    status: ContestStatus
    last: Response
    gain: float
    values: Floats
    low: Response
    high: Response
    rounds: int

    @property
    def state(self) -> State:
        """Return the state that follows when everybody keeps to the last response."""
        return self.last.state

    @property
    def cycle_low(self) -> float:
        """Return the low end of the watched number's range."""
        return self.low.watched

    @property
    def cycle_high(self) -> float:
        """Return the high end of the watched number's range."""
        return self.high.watched


PATIENCE = 20
"""Rounds without the gap shrinking by a tenth after which the search stops."""
LEAST_DAMPING = 1 / 64
"""Smallest step, as a share of the first."""
WATCHED = 24
"""Undamped rounds over which a cycle is watched; fewer if it closes before."""


def fixed_point(
    respond: Respond,
    start: State,
    *,
    damping: float = 0.5,
    tolerance: float,
    most_rounds: int = 100,
) -> FixedPoint:
    """Look for policies that are best responses to what follows from them.

    Parameters
    ----------
    respond
        Solves best responses; see :class:`Response`.
    start
        Arrays of a state to begin with; states are mixed elementwise.
    damping
        Share of the way to the response that a round goes at first, more than 0 and at
        most 1. It halves when the gap between state and response grows, and recovers
        slowly while it shrinks.
    tolerance
        The sliver: most that anybody may gain in an equilibrium, money.
    most_rounds
        After so many rounds the search gives up.

    Notes
    -----
    Damping only finds candidates. What is checked is the response itself: everybody
    plays it undamped, responses to that are solved anew, and the gain must be within
    the tolerance. If none is found, undamped rounds show the range that is cycled
    through.

    Raises
    ------
    ValueError
        ``damping`` or ``tolerance`` is out of range.
    """
    if not 0 < damping <= 1 or not tolerance >= 0:
        raise ValueError("damping is within (0, 1], the tolerance 0 or more")
    search = _Search(respond, start, damping, tolerance)
    while search.rounds < most_rounds and not search.stalled():
        search.step()
        if search.last.gain <= tolerance and search.closer():
            check = search.check()
            if check.gain <= tolerance:
                return search.equilibrium(search.last, check)
    return search.undamped()


class _Search:
    """The iteration's memory."""

    def __init__(
        self, respond: Respond, start: State, damping: float, tolerance: float
    ) -> None:
        self.respond = respond
        self.tolerance = tolerance
        self.first = self.damping = damping
        self.rounds = 1
        self.state = start
        self.last = respond(start, None)
        self.gap = self.least = self._gap()
        self.checked = np.inf
        self.since = self.shrunk = 0

    def _gap(self) -> float:
        pairs = zip(self.state, self.last.state, strict=True)
        return sum(float(np.abs(new - old).sum()) for old, new in pairs)

    def step(self) -> None:
        """Go some way to the last response, and respond to where that leads."""
        pairs = zip(self.state, self.last.state, strict=True)
        self.state = tuple(old + self.damping * (new - old) for old, new in pairs)
        self.last = self.respond(self.state, self.last.policy)
        self.rounds += 1
        gap = self._gap()
        if gap > self.gap:
            self.damping = max(self.damping / 2, self.first * LEAST_DAMPING)
            self.shrunk = 0
        else:
            self.shrunk += 1
            if self.shrunk % 4 == 0:
                self.damping = min(self.damping * 1.25, self.first)
        self.gap = gap
        self.since += 1
        if gap < 0.9 * self.least:
            self.least, self.since = gap, 0

    def stalled(self) -> bool:
        """Whether the gap has long not shrunk."""
        return self.since > PATIENCE

    def closer(self) -> bool:
        """Whether it is worth checking: much closer than at the last check."""
        return self.gap <= self.checked / 2

    def check(self) -> Response:
        """Respond to everybody doing what was last found best."""
        self.checked = self.gap
        return self._next(self.last)

    def equilibrium(self, kept: Response, check: Response) -> FixedPoint:
        """Return what was found, with what the check says of it."""
        found = ContestStatus.EQUILIBRIUM
        told = (check.gain, check.values)
        return FixedPoint(found, kept, *told, kept, kept, self.rounds)

    def undamped(self) -> FixedPoint:
        """Watch undamped rounds: they reach an equilibrium, or show their range."""
        seen = [self.last]
        check = reply = self._next(self.last)
        while len(seen) < WATCHED:
            if reply.gain <= self.tolerance:
                return self.equilibrium(seen[-1], reply)
            if any(_same(old.state, reply.state) for old in seen):
                break
            seen.append(reply)
            reply = self._next(reply)
        low = min(seen, key=lambda each: each.watched)
        high = max(seen, key=lambda each: each.watched)
        found, told = ContestStatus.NONE_FOUND, (check.gain, check.values)
        return FixedPoint(found, self.last, *told, low, high, self.rounds)

    def _next(self, kept: Response) -> Response:
        """Respond to everybody keeping to a response."""
        self.rounds += 1
        return self.respond(kept.state, kept.policy)


def _same(one: State, other: State) -> bool:
    pairs = zip(one, other, strict=True)
    return all(np.allclose(a, b, rtol=1e-7, atol=1e-9) for a, b in pairs)
