"""What a final score is worth in a contest, given how everybody else may score."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy.special import gammaln, xlog1py, xlogy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

Ties = Literal["share", "all", "first"]
"""``share``: those tied share the prizes of the places they take up; ``all``: each has
the best of these places; ``first``: chance decides who of them has which."""

TIE_NODES = 32
"""Most points by which ties are broken: exact for up to 64 entrants."""


@dataclass(frozen=True, eq=False, slots=True)
class Rivals:
    """Others of a league whose final scores are distributed alike.

    Parameters
    ----------
    scores
        ``(X,)`` scores, rising.
    chances
        ``(X,)`` probability of each; they sum to 1.
    count
        How many such rivals there are, each with luck of its own.
    spread
        Whether scores are truly continuous, the points being middles of cells: each
        probability is then spread evenly over its cell, and nobody ties.

    Raises
    ------
    ValueError
        Scores do not rise, chances are no probabilities, or the count is negative.
    """

    scores: Floats
    chances: Floats
    count: int = 1
    spread: bool = False

    def __post_init__(self) -> None:
        if self.scores.ndim != 1 or self.scores.shape != self.chances.shape:
            raise ValueError("scores and chances must be rows of one length")
        if not (np.isfinite(self.scores).all() and (np.diff(self.scores) > 0).all()):
            raise ValueError("scores must be finite and rise")
        total = float(self.chances.sum())
        if not (self.chances.min() >= 0 and abs(total - 1.0) < 1e-6):
            raise ValueError(f"chances must be 0 or more and sum to 1, not {total}")
        if self.count < 0:
            raise ValueError(f"a count is 0 or more, not {self.count}")
        if self.spread and self.scores.size < 2:
            raise ValueError("scores can be spread from two points on")

    def above(self, scores: Floats) -> tuple[Floats, Floats]:
        """Return the chances that one such rival scores more, and exactly as much."""
        kept = self.chances / self.chances.sum()
        tail = np.append(np.cumsum(kept[::-1])[::-1], 0.0)
        if self.spread:
            middles = (self.scores[1:] + self.scores[:-1]) / 2
            first = 2 * self.scores[0] - middles[0]
            last = 2 * self.scores[-1] - middles[-1]
            edges = np.concatenate(([first], middles, [last]))
            return np.interp(scores, edges, tail), np.zeros(scores.shape)
        after = np.searchsorted(self.scores, scores, side="right")
        upto = np.searchsorted(self.scores, scores, side="left")
        return tail[after], tail[upto] - tail[after]


def place_chances(
    scores: ArrayLike,
    rivals: Sequence[Rivals],
    *,
    places: int | None = None,
    ties: Ties = "share",
) -> Floats:
    """Return the chance of each of the best places at each own score.

    Parameters
    ----------
    scores
        ``(S,)`` own final scores.
    rivals
        All others of the league.
    places
        How many places; None: all, so that chances sum to 1.
    ties
        With ``all``, those tied have the best of their places; else each order of
        those tied is equally likely.

    Returns
    -------
    Floats
        ``(S, places)``; 0 beyond the last place.

    Notes
    -----
    The number of rivals ahead is Poisson–binomial. Breaking ties by uniform draws, a
    rival of equal score is ahead with chance u given the own draw u, so every chance is
    a polynomial in u of degree N − 1, integrated exactly by Gauss–Legendre.
    """
    own = np.atleast_1d(np.asarray(scores, dtype=np.float64))
    present = [group for group in rivals if group.count]
    entrants = 1 + sum(group.count for group in present)
    kept = entrants if places is None else min(places, entrants)
    pairs = [group.above(own) for group in present]
    tied = ties != "all" and any(equal.any() for _, equal in pairs)
    order, weights = _tie_breaks(entrants) if tied else (np.zeros(1), np.ones(1))
    ahead = np.zeros((own.size, kept))
    for draw, weight in zip(order, weights, strict=True):
        rates = [more + draw * equal for more, equal in pairs]
        counts = [group.count for group in present]
        ahead += weight * ahead_chances(rates, counts, kept)  # (1, kept) if alone
    if places is None or places == kept:
        return ahead
    return np.pad(ahead, ((0, 0), (0, places - kept)))


def ahead_chances(rates: Sequence[Floats], counts: Sequence[int], most: int) -> Floats:
    """Return the chances that 0, 1, … ``most`` − 1 rivals are ahead, exactly.

    Parameters
    ----------
    rates
        For each group of rivals, ``(S,)`` chances that one of them is ahead.
    counts
        How many rivals each group has.
    most
        How many numbers of rivals are wanted, at least 1.

    Notes
    -----
    Each group is binomial; groups add up by convolution, which for single rivals is the
    recursion of the Poisson–binomial distribution. Cutting off at ``most`` is exact.
    """
    found = np.zeros((most, rates[0].size if rates else 1))
    found[0] = 1.0
    for rate, count in zip(rates, counts, strict=True):
        group = _binomial(rate, count, most)
        new = group[0] * found
        for k, chance in enumerate(group[1:], start=1):
            new[k:] += chance * found[: most - k]
        found = new
    return found.T


def prize_value(
    scores: ArrayLike,
    rivals: Sequence[Rivals],
    prizes: Sequence[float],
    *,
    ties: Ties = "share",
    minimum: float = -np.inf,
    social_loss: float = 0.0,
) -> Floats:
    """Return what each own final score is expected to bring.

    Parameters
    ----------
    scores
        ``(S,)`` own final scores.
    rivals
        All others of the league.
    prizes
        Money, or what it is felt as, by place. Prizes of places that nobody can take,
        as there are fewer entrants, are not paid out.
    ties
        How those tied are paid.
    minimum
        Least score that can win a prize.
    social_loss
        Money that each place below the middle of the league is felt as. The middle of
        n is place ⌈n/2⌉; everybody is placed, whatever the minimum.

    Returns
    -------
    Floats
        ``(S,)`` Σ P(place) · prize − social loss · E[places below the middle].
    """
    own = np.atleast_1d(np.asarray(scores, dtype=np.float64))
    entrants = 1 + sum(group.count for group in rivals)
    paid = np.asarray(prizes, dtype=np.float64)[:entrants]
    places = None if social_loss else max(paid.size, 1)
    chances = place_chances(own, rivals, places=places, ties=ties)
    value = np.where(own >= minimum, chances[:, : paid.size] @ paid, 0.0)
    if social_loss:
        below = np.maximum(np.arange(1, entrants + 1) - (entrants + 1) // 2, 0)
        value = value - social_loss * (chances @ below)
    return value


def unique_winner(entrants: Sequence[Rivals]) -> float:
    """Return the chance that nobody ties with the best: how much a tie rule matters.

    Notes
    -----
    Σ over entrants i and scores x of P(i scores x) · Π over all others of P(less).
    """
    whole = 0.0
    for group in entrants:
        if not group.count:
            continue
        alone = np.ones(group.scores.size)
        for other in entrants:
            more, equal = other.above(group.scores)
            count = other.count - (other is group)
            alone *= np.clip(1.0 - more - equal, 0.0, 1.0) ** count
        kept = group.chances / group.chances.sum()
        whole += group.count * float(kept @ alone)
    return whole


def _tie_breaks(entrants: int) -> tuple[Floats, Floats]:
    nodes, weights = np.polynomial.legendre.leggauss(min(entrants // 2 + 1, TIE_NODES))
    return (nodes + 1) / 2, weights / 2


def _binomial(rate: Floats, count: int, most: int) -> Floats:
    """Return ``(≤ most, S)`` binomial chances of 0, 1, … rivals ahead."""
    rate = np.clip(rate, 0.0, 1.0)
    if count == 1:
        return np.stack((1.0 - rate, rate))[:most]
    k = np.arange(min(count + 1, most))[:, None]
    ways = gammaln(count + 1) - gammaln(k + 1) - gammaln(count - k + 1)
    logs = xlogy(k, rate) + xlog1py(count - k, -rate)
    return np.asarray(np.exp(ways + logs), dtype=np.float64)
