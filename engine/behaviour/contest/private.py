"""Contests of people who know only their own ability; effort itself is what counts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy.interpolate import PchipInterpolator
from scipy.optimize import LinearConstraint, minimize

from engine.behaviour.contest.odds import ahead_chances
from engine.behaviour.contest.panels import panels, running
from engine.behaviour.contest.problem import check_prizes

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Curve = Callable[[Floats], Floats]

PANELS = 96
"""Panels over ranks of types, narrow towards both ends."""
LOOKED_AT = 7
"""Every so manieth type is looked at when a bid function is checked."""


@dataclass(frozen=True, eq=False, slots=True)
class PrivateContest:
    """n people with independent private types bid effort for prizes.

    Parameters
    ----------
    entrants
        n, 2 or more.
    prizes
        By place, never rising, at most n.
    quantile
        Type below which a share of all types lies, over arrays of shares: F⁻¹.
    kind
        ``cost``: a type a > 0 pays a · γ(effort); ``value``: a type a ≥ 0 wins a times
        the prize and pays γ(effort).
    power
        Of γ(x) = x^power, more than 0.
    curve
        Instead of a power: γ and its inverse, over arrays, rising from 0.

    Raises
    ------
    ValueError
        A number is out of range, ``quantile`` falls or leaves the range of types, or
        the two of ``curve`` are not each other's inverse or do not rise from 0.
    """

    entrants: int
    prizes: tuple[float, ...]
    quantile: Curve
    kind: Literal["cost", "value"] = "cost"
    power: float = 1.0
    curve: tuple[Curve, Curve] | None = None

    def __post_init__(self) -> None:
        if self.entrants < 2:
            raise ValueError(f"a contest has 2 entrants or more, not {self.entrants}")
        check_prizes(self.prizes, self.entrants)
        if self.kind not in ("cost", "value"):
            raise ValueError(f"types are 'cost' or 'value', not {self.kind!r}")
        if not 0 < self.power < np.inf:
            raise ValueError(f"the power of effort is more than 0, not {self.power}")
        types = self.quantile(_ranks()[0])
        if not (np.isfinite(types).all() and (np.diff(types) >= 0).all()):
            raise ValueError("types must be finite and not fall with their share")
        if types[0] <= 0:
            raise ValueError(f"types must be more than 0, not {types[0]}")
        tried = np.linspace(0.0, 1.0, 17)
        felt = self.burden(tried)
        back = self.effort(felt)
        if abs(felt[0]) > 1e-12 or (np.diff(felt) <= 0).any():
            raise ValueError("the cost of effort must rise from 0")
        if not np.allclose(back, tried, rtol=1e-6, atol=1e-9):
            raise ValueError("the second of curve must be the inverse of the first")

    def burden(self, effort: Floats) -> Floats:
        """Return γ of efforts."""
        return self.curve[0](effort) if self.curve else effort**self.power

    def effort(self, burden: Floats) -> Floats:
        """Return the efforts with such γ; rounding below 0 counts as 0."""
        felt = np.maximum(burden, 0.0)
        return self.curve[1](felt) if self.curve else felt ** (1.0 / self.power)


@dataclass(frozen=True, eq=False, slots=True)
class Bids:
    """Bids in equilibrium, and the check.

    Parameters
    ----------
    ranks, types, bids
        ``(S,)`` share of types below, rising; the type, and what it bids.
    total
        Expected effort of all together.
    highest
        Expected highest effort.
    payoffs
        ``(S,)`` what each type expects.
    gain
        The most that any type gains by bidding as any other.
    """

    ranks: Floats
    types: Floats
    bids: Floats
    total: float
    highest: float
    payoffs: Floats
    gain: float

    def bid(self, types: Floats) -> Floats:
        """Return bids of any types of the range, a cubic between those computed."""
        curve = PchipInterpolator(self.types, self.bids)
        inside = np.clip(types, self.types[0], self.types[-1])
        return np.asarray(curve(inside))


def private_contest(problem: PrivateContest) -> Bids:
    """Return the equilibrium in which better types bid more.

    Notes
    -----
    Moldovanu and Sela 2001. Imitating the type of rank u brings W(u) = Σ V_k P(place
    k | u). Nobody wants to: W′(u) = a(u) · (γ∘b)′(u) with costs, and the worst type
    bids 0, so γ(b) is an integral of W′ ÷ a; with values it is one of a · W′.
    """
    ranks, weights = _ranks()
    types = problem.quantile(ranks)
    felt = _felt(problem, problem.prizes)
    bids = problem.effort(felt)
    luckiest = ranks if problem.kind == "value" else 1.0 - ranks
    count = problem.entrants
    most = weights * count * luckiest ** (count - 1)
    payoffs, gain = imitation(problem, bids)
    total = count * float(weights @ bids)
    return Bids(ranks, types, bids, total, float(most @ bids), payoffs, gain)


def imitation(problem: PrivateContest, bids: Floats) -> tuple[Floats, float]:
    """Return what types expect from bids, and the most gained by another's bid.

    Parameters
    ----------
    problem
        The contest.
    bids
        ``(S,)`` bids at the ranks of :class:`Bids`, better types bidding more.
    """
    ranks, _ = _ranks()
    ahead = ranks if problem.kind == "cost" else 1.0 - ranks
    worth = _prize(problem, ahead, problem.prizes)
    paid = problem.burden(bids)
    types = problem.quantile(ranks)
    if problem.kind == "cost":
        return worth - types * paid, _gained(worth, paid, -types, 1.0)
    return types * worth - paid, _gained(worth, paid, -1.0, types)


def _gained(
    worth: Floats, paid: Floats, cost: Floats | float, value: Floats | float
) -> float:
    own = value * worth + cost * paid
    cost, value = np.broadcast_to(cost, own.shape), np.broadcast_to(value, own.shape)
    some = np.arange(0, own.size, LOOKED_AT)
    tried = value[some, None] * worth + cost[some, None] * paid
    return float((tried.max(axis=1) - own[some]).max())


@dataclass(frozen=True, slots=True)
class Split:
    """The division of a purse that makes people bid most in total.

    Parameters
    ----------
    prizes
        By place.
    total
        Expected effort of all, with these prizes.
    single
        Expected effort of all if the winner takes the whole purse.
    """

    prizes: tuple[float, ...]
    total: float
    single: float


def best_split(problem: PrivateContest, places: int = 2) -> Split:
    """Return the best prizes for so many places from the same purse.

    Parameters
    ----------
    problem
        The contest; of its prizes only the sum counts.
    places
        Most prizes, 2 to n.

    Notes
    -----
    Never-rising prizes are mixtures of 1, 2, … equal ones. The total is searched over
    the mixtures numerically, from even weights and from every corner; γ(b) is linear
    in prizes.

    Raises
    ------
    ValueError
        ``places`` is out of range, or there is nothing to divide.
    """
    purse = float(sum(problem.prizes))
    if not (2 <= places <= problem.entrants and purse > 0):
        raise ValueError("places are 2 to n, and the purse is more than 0")
    equal = np.tril(np.ones((places, places))) / np.arange(1, places + 1)[:, None]
    parts = np.stack([_felt(problem, tuple(row)) for row in equal.tolist()])
    _, weights = _ranks()

    def total(mix: Floats) -> float:
        bids = problem.effort(purse * (mix @ parts))
        return problem.entrants * float(weights @ bids)

    corners = [*np.eye(places), np.full(places, 1.0 / places)]
    tried = corners + [_climb(total, start) for start in corners]
    best = max(tried, key=total)
    # Equal prizes must not rise by rounding.
    prizes = tuple(np.minimum.accumulate(purse * best @ equal).tolist())
    return Split(prizes, total(best), total(corners[0]))


def _climb(total: Callable[[Floats], float], start: Floats) -> Floats:
    """Return the weights that a local search from ``start`` ends at."""

    def lost(free: Floats) -> float:
        return -total(_whole(free))

    found = minimize(
        lost,
        start[1:],
        method="SLSQP",
        bounds=[(0.0, 1.0)] * (start.size - 1),
        constraints=LinearConstraint(np.ones((1, start.size - 1)), -np.inf, 1.0),
        tol=1e-14,
    )
    return _whole(np.clip(found.x, 0.0, 1.0))


def _whole(free: Floats) -> Floats:
    """Return weights that sum to 1 from all but the first."""
    used = float(free.sum())
    scaled = free / used if used > 1 else free
    return np.concatenate(([1.0 - float(scaled.sum())], scaled))


@cache
def _edges() -> Floats:
    """Return edges over ranks; bids may rise steeply at the ends."""
    even = np.linspace(0.0, 1.0, PANELS + 1)
    return np.asarray(even**3 * (10 - 15 * even + 6 * even**2))


@cache
def _ranks() -> tuple[Floats, Floats]:
    return panels(_edges())


def _prize(problem: PrivateContest, ahead: Floats, prizes: tuple[float, ...]) -> Floats:
    """Return the expected prize if each other is ahead with such a chance."""
    chances = ahead_chances([ahead], [problem.entrants - 1], len(prizes))
    return np.asarray(chances @ np.array(prizes))


def _felt(problem: PrivateContest, prizes: tuple[float, ...]) -> Floats:
    """Return γ(bid) by rank."""
    ranks, weights = _ranks()
    types = problem.quantile(ranks)
    value = problem.kind == "value"
    others = problem.entrants - 1
    # dP(j ahead)/dp = m · (b(j − 1) − b(j)), b binomial of m − 1 others, p the chance.
    ahead = 1.0 - ranks if value else ranks
    if others == 1:
        fewer = np.ones((ranks.size, 1))
    else:
        fewer = ahead_chances([ahead], [others - 1], others)
    padded = np.pad(fewer, ((0, 0), (1, 1)))
    slopes = others * (padded[:, :-1] - padded[:, 1:])[:, : len(prizes)]
    falls = -slopes @ np.array(prizes)
    if value:
        return running(_edges(), types * falls)
    each = falls / types
    return np.asarray(float(weights @ each) - running(_edges(), each))
