"""Whom a small team should hire, by how many are there: exact over all its states."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

SEATS_MOST = 60
"""Largest team that is solved exactly (1,891 states)."""
ROUNDS = 200
"""Improvements of a policy; a handful is the rule."""
NEAR = 1e-11
"""Costs nearer than such a share of the largest are the same."""


@dataclass(frozen=True, slots=True)
class SmallTeam:
    """Rookies, who may become veterans, and veterans; both may leave.

    In a period: hire; all are paid and produce; then some leave and some learn.

    Parameters
    ----------
    seats
        People there can be.
    rookie_share
        What a rookie produces; a veteran produces 1.
    rookie_leaves, veteran_leaves
        Chance to leave after a period.
    learns
        Chance of a rookie who stays to be a veteran from the next period on.
    demand
        Pairs of units wanted in a period and their chance; independent of the past.
    hire_cost, rookie_pay, veteran_pay
        Money for a hire, and a period of a person.
    short_cost
        Money for a unit that is not made.
    discount
        Factor on money of the next period, within [0, 1).

    Raises
    ------
    ValueError
        A number is out of range.
    """

    seats: int
    rookie_share: float
    rookie_leaves: float
    veteran_leaves: float
    learns: float
    demand: tuple[tuple[float, float], ...]
    hire_cost: float
    rookie_pay: float
    veteran_pay: float
    short_cost: float
    discount: float

    def __post_init__(self) -> None:
        if not 1 <= self.seats <= SEATS_MOST:
            raise ValueError(f"seats are 1 to {SEATS_MOST}, not {self.seats}")
        chances = (self.rookie_leaves, self.veteran_leaves, self.learns)
        if not all(0 <= chance <= 1 for chance in chances):
            raise ValueError("chances to leave and to learn are within [0, 1]")
        if not 0 <= self.discount < 1:
            raise ValueError(f"a discount factor is within [0, 1), not {self.discount}")
        money = (self.hire_cost, self.rookie_pay, self.veteran_pay, self.short_cost)
        if not min(*money, self.rookie_share) >= 0:
            raise ValueError("costs, pay and a rookie's share are 0 or more")
        odds = [chance for _, chance in self.demand]
        if not odds or min(odds) < 0 or abs(sum(odds) - 1) > 1e-9:
            raise ValueError("chances of demand are 0 or more and add up to 1")


@dataclass(frozen=True, eq=False, slots=True)
class HirePolicy:
    """How many to hire in every state, and what proves it.

    Parameters
    ----------
    hires
        ``(seats + 1, seats + 1)`` by rookies and veterans; −1: there are no such seats.
    up_to
        ``(seats + 1,)`` y*: rookies wanted, by veterans.
    cost
        ``(seats + 1, seats + 1)`` discounted expected cost for ever; NaN likewise.
    exceptions
        States (rookies, veterans) where the hires are not max(0, y*(v) − r).
    residual
        Largest difference of the two sides of Bellman's equation; the cost is within
        residual ÷ (1 − discount) of the least.
    """

    hires: Ints
    up_to: Ints
    cost: Floats
    exceptions: tuple[tuple[int, int], ...]
    residual: float


def states(seats: int) -> tuple[Ints, Ints, Ints]:
    """Return rookies and veterans of every state, and the states by both (else −1)."""
    rookies, veterans = np.indices((seats + 1, seats + 1))
    there = rookies + veterans <= seats
    number = np.full(there.shape, -1, dtype=np.int64)
    number[there] = np.arange(int(there.sum()))
    return rookies[there], veterans[there], number


def transitions(team: SmallTeam) -> Floats:
    """Return the chances of the next states (columns) after hiring (rows).

    Notes
    -----
    Person by person, so that chances are sums of positive terms: each rookie leaves,
    learns or stays one; each veteran leaves or stays.
    """
    size = team.seats + 1
    stays = 1 - team.rookie_leaves
    _, _, number = states(team.seats)
    found = np.zeros((int(number.max()) + 1,) * 2)
    rookies_only = np.zeros((size, size))
    rookies_only[0, 0] = 1.0
    for rookies in range(size):
        odds = rookies_only
        for veterans in range(size - rookies):
            found[number[rookies, veterans]] = odds[number >= 0]
            more = odds * team.veteran_leaves
            more[:, 1:] += odds[:, :-1] * (1 - team.veteran_leaves)
            odds = more
        more = rookies_only * team.rookie_leaves
        more[1:] += rookies_only[:-1] * stays * (1 - team.learns)
        more[:, 1:] += rookies_only[:, :-1] * stays * team.learns
        rookies_only = more
    return found


def period_cost(team: SmallTeam) -> Floats:
    """Return the expected cost of a period by state after hiring, hires not counted."""
    rookies, veterans, _ = states(team.seats)
    made = team.rookie_share * rookies + veterans
    amounts = np.array([amount for amount, _ in team.demand])
    odds = np.array([chance for _, chance in team.demand])
    missed = np.maximum(amounts[None, :] - made[:, None], 0.0) @ odds
    paid = team.rookie_pay * rookies + team.veteran_pay * veterans
    return np.asarray(paid + team.short_cost * missed)


def best_rookies(team: SmallTeam, ahead: Floats) -> tuple[Ints, Floats]:
    """Return the least rookies that cost least after hiring, and that cost, by state.

    Parameters
    ----------
    ahead
        Expected cost from a state after hiring on, hires not counted.
    """
    rookies, _, number = states(team.seats)
    wanted = np.empty(rookies.size, dtype=np.int64)
    cost = np.empty(rookies.size)
    near = NEAR * max(1.0, float(np.abs(ahead).max()))
    for have in range(team.seats + 1):
        row = number[: team.seats + 1 - have, have]
        total = team.hire_cost * np.arange(row.size) + ahead[row]
        least, best = np.inf, 0
        for level in range(row.size - 1, -1, -1):
            if total[level] <= least + near:
                least, best = min(least, float(total[level])), level
            wanted[row[level]] = best
            cost[row[level]] = least - team.hire_cost * level
    return wanted, cost


def follow_policy(team: SmallTeam, hires: ArrayLike) -> Floats:
    """Return the discounted expected cost of hiring by a given table, by state.

    Parameters
    ----------
    team
        Who is there.
    hires
        ``(seats + 1, seats + 1)`` by rookies and veterans, as of a policy.

    Returns
    -------
    ``(seats + 1, seats + 1)``; NaN where there are no such seats.

    Raises
    ------
    ValueError
        The table is of another shape, hires fewer than none, or beyond the seats.
    """
    table = np.asarray(hires, dtype=np.int64)
    if table.shape != (team.seats + 1,) * 2:
        raise ValueError("hires are by rookies and veterans, 0 to seats each")
    rookies, veterans, _ = states(team.seats)
    chosen = table[rookies, veterans]
    if (chosen < 0).any() or (rookies + veterans + chosen > team.seats).any():
        raise ValueError("hires are 0 or more, and there is a seat for each")
    return _by_state(team, _evaluate(team, transitions(team), rookies + chosen))


def _evaluate(team: SmallTeam, moves: Floats, wanted: Ints) -> Floats:
    rookies, veterans, number = states(team.seats)
    then = number[wanted, veterans]
    now = team.hire_cost * (wanted - rookies) + period_cost(team)[then]
    left = np.eye(rookies.size) - team.discount * moves[then]
    return np.asarray(np.linalg.solve(left, now))


def _by_state(team: SmallTeam, values: Floats) -> Floats:
    _, _, number = states(team.seats)
    found = np.full(number.shape, np.nan)
    found[number >= 0] = values
    return found


def hire_up_to(team: SmallTeam) -> HirePolicy:
    """Return the policy of least discounted expected cost.

    Notes
    -----
    Howard's improvement of policies, each evaluated by solving its linear equations,
    from hiring nobody until nothing is better; then Bellman's equation is checked anew.
    Gans and Zhou (2002) show that the best policy hires up to a level that depends on
    the veterans; here every state is looked at, and exceptions are listed.

    Raises
    ------
    RuntimeError
        Policies do not settle; this would be an error of ours.
    """
    moves, stage = transitions(team), period_cost(team)
    rookies, veterans, number = states(team.seats)
    wanted = rookies
    for _ in range(ROUNDS):
        cost = _evaluate(team, moves, wanted)
        found, least = best_rookies(team, stage + team.discount * (moves @ cost))
        gap = float(np.abs(least - cost).max())
        if gap <= NEAR * max(1.0, float(np.abs(cost).max())):
            break
        wanted = found
    else:
        raise RuntimeError("policies do not settle")
    up_to = found[number[0]]
    off = found != np.maximum(rookies, up_to[veterans])
    exceptions = zip(rookies[off], veterans[off], strict=True)
    table = np.full(number.shape, -1, dtype=np.int64)
    table[number >= 0] = found - rookies
    pairs = tuple((int(r), int(v)) for r, v in exceptions)
    return HirePolicy(table, up_to, _by_state(team, cost), pairs, gap)
