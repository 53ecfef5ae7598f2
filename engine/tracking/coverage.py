"""Whether open deals cover what is missing to the quota, rep by rep."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, nan
from typing import TYPE_CHECKING

import numpy as np

from engine.tracking.amounts import needed_coverage, won_chance

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

REACHED = "reached"
ENOUGH = "enough"
THIN = "thin"
NONE = "no open deals"
FEW = 3
"""Own deals from which their sizes and chances are taken; else those of all."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """What one rep has open, and needs.

    Parameters
    ----------
    row
        Place of the rep.
    remaining, pipeline, weighted
        Money: missing to the quota, open, and open × chance to be won in time.
    coverage
        Open ÷ remaining; NaN where nothing is missing.
    needed
        Coverage with which deals of such sizes and chances reach the quota as surely as
        asked; NaN where nothing is missing, infinite where no deal can be won.
    probability
        That the open deals alone reach the quota.
    verdict
        ``reached``, ``enough``, ``thin`` or ``no open deals``.
    """

    row: int
    remaining: float
    pipeline: float
    weighted: float
    coverage: float
    needed: float
    probability: float
    verdict: str


def cover_quotas(
    remaining: ArrayLike,
    owner: ArrayLike,
    amounts: ArrayLike,
    chances: ArrayLike,
    asked: float,
) -> tuple[Coverage, ...]:
    """Return for every rep what is open and what is needed.

    Parameters
    ----------
    remaining
        ``(reps,)`` money missing to the quota; 0 or less is reached.
    owner, amounts, chances
        ``(deals,)`` place of the rep, money, and chance to be won in time.
    asked
        Probability with which the quota shall be reached, between 0 and 1.

    Raises
    ------
    ValueError
        An owner is nobody, or a number outside its range.

    Notes
    -----
    Deals that do not exist yet are not reckoned with: early in a year of short sales
    cycles nobody is covered; the landing says what to expect then.
    """
    missing = np.asarray(remaining, dtype=np.float64)
    place = np.asarray(owner, dtype=np.int64)
    money, p = np.asarray(amounts, dtype=np.float64), np.asarray(chances, np.float64)
    if not place.shape == money.shape == p.shape:
        raise ValueError("owner, amounts and chances differ in length")
    if place.size and not (place.min() >= 0 and place.max() < missing.size):
        raise ValueError("a deal belongs to nobody")
    by_rep = np.argsort(place, kind="stable")
    starts = np.searchsorted(place[by_rep], np.arange(missing.size + 1))
    found = []
    for row, amount in enumerate(missing.tolist()):
        own = by_rep[starts[row] : starts[row + 1]]
        like = own if own.size >= FEW else by_rep
        found.append(_one(row, amount, (money, p), own, like, asked))
    return tuple(found)


def _one(
    row: int,
    missing: float,
    deals: tuple[Floats, Floats],
    own: Ints,
    like: Ints,
    asked: float,
) -> Coverage:
    money, p = deals
    pipeline, weighted = float(money[own].sum()), float(money[own] @ p[own])
    if missing <= 0:
        return Coverage(row, 0.0, pipeline, weighted, nan, nan, 1.0, REACHED)
    chance = won_chance(missing, money[own], p[own])
    verdict = ENOUGH if chance >= asked else THIN if own.size else NONE
    return Coverage(
        row=row,
        remaining=missing,
        pipeline=pipeline,
        weighted=weighted,
        coverage=pipeline / missing,
        needed=_needed(missing, money[like], p[like], asked),
        probability=chance,
        verdict=verdict,
    )


def _needed(missing: float, money: Floats, p: Floats, asked: float) -> float:
    some = money > 0
    win = float(money @ p / money.sum()) if some.any() else 0.0
    return needed_coverage(missing, money[some], win, asked) if win > 0 else inf
