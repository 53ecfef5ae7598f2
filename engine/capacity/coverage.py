"""How much pipeline, and how much quota beyond the plan, a chance of success asks for.

Deals are won or lost alone, each with the same chance; attainment of reps is normal
with the same correlation between any two. "3x coverage" and "15 % over-assigned" are
these formulas with a chance that nobody stated.
"""

from __future__ import annotations

from math import floor, isfinite, sqrt

from scipy.special import bdtrc, ndtr, ndtri


def coverage(deals: int, win: float, probability: float) -> float:
    """Return the least coverage with which the deals are won as surely as asked.

    ``N ÷ deals`` with the smallest N for which ``P(Bin(N, win) ≥ deals) ≥
    probability``; deals lost before the last of ``deals`` is won are negative binomial.

    Parameters
    ----------
    deals
        Deals of equal size that must be won, 1 or more.
    win
        Chance to win one, more than 0 and at most 1.
    probability
        Chance asked for, more than 0 and less than 1.

    Raises
    ------
    ValueError
        One of them is outside its range.
    """
    _deals(deals, win)
    _between("probability", probability)
    # Here, as it takes longer to load than all else that a check of a file needs.
    from scipy.stats import nbinom

    tried = deals + max(0, int(nbinom.ppf(probability, deals, win)))
    while _won(tried, deals, win) < probability:
        tried += 1
    while tried > deals and _won(tried - 1, deals, win) >= probability:
        tried -= 1
    return tried / deals


def chance(deals: int, win: float, coverage: float) -> float:
    """Return the chance to win at least ``deals`` of ``coverage × deals``.

    Parameters
    ----------
    deals
        Deals of equal size that must be won, 1 or more.
    win
        Chance to win one, more than 0 and at most 1.
    coverage
        Deals there are for each that must be won, 0 or more; a part of a deal is none.

    Raises
    ------
    ValueError
        One of them is outside its range.
    """
    _deals(deals, win)
    if not (coverage >= 0 and isfinite(coverage)):
        raise ValueError(f"coverage must be 0 or more and finite, got {coverage}")
    return _won(floor(coverage * deals + 1e-9), deals, win)


def over_assignment(
    reps: int, mean: float, sd: float, correlation: float, probability: float
) -> float:
    """Return quota ÷ plan with which the plan is reached as surely as asked.

    ``1 ÷ (mean − z sd √((1 + (reps − 1) correlation) ÷ reps))`` with the standard
    normal's quantile z of ``probability``. More reps help little: what is left of the
    root is √correlation.

    Parameters
    ----------
    reps
        Who carry equal quotas, 1 or more.
    mean, sd
        Of a rep's attainment (1: the quota); the mean more than 0, sd 0 or more.
    correlation
        Of any two reps' attainment, from 0 to 1.
    probability
        Chance asked for, more than 0 and less than 1.

    Raises
    ------
    ValueError
        One of them is outside its range, or no quota reaches the plan so surely.
    """
    _team(reps, mean, sd, correlation)
    _between("probability", probability)
    sure = mean - float(ndtri(probability)) * _spread(reps, sd, correlation)
    if sure <= 0:
        raise ValueError(
            f"no over-assignment reaches the plan with a chance of {probability}: so"
            f" surely the team attains {sure:.3g} of its quotas, which must be above 0"
        )
    return 1 / sure


def chance_of_plan(
    reps: int, mean: float, sd: float, correlation: float, over_assignment: float
) -> float:
    """Return the chance that a team with so much quota for its plan reaches the plan.

    ``Φ((mean − 1 ÷ over_assignment) ÷ (sd √((1 + (reps − 1) correlation) ÷ reps)))``;
    the inverse of :func:`over_assignment`, whose parameters these are.

    Raises
    ------
    ValueError
        One of them is outside its range; over-assignment must be more than 0.
    """
    _team(reps, mean, sd, correlation)
    if not (over_assignment > 0 and isfinite(over_assignment)):
        raise ValueError(
            f"over_assignment must be more than 0 and finite, got {over_assignment}"
        )
    spare = mean - 1 / over_assignment
    spread = _spread(reps, sd, correlation)
    if spread == 0:
        return float(spare >= 0)
    return float(ndtr(spare / spread))


def _won(tried: int, deals: int, win: float) -> float:
    """Return P(Bin(tried, win) ≥ deals)."""
    return float(bdtrc(deals - 1, tried, win)) if tried >= deals else 0.0


def _spread(reps: int, sd: float, correlation: float) -> float:
    """Return the standard deviation of the team's mean attainment."""
    return sd * sqrt((1 + (reps - 1) * correlation) / reps)


def _deals(deals: int, win: float) -> None:
    if deals < 1 or deals != int(deals):
        raise ValueError(f"deals must be a whole number from 1, got {deals}")
    if not 0 < win <= 1:
        raise ValueError(f"win must be more than 0 and at most 1, got {win}")


def _team(reps: int, mean: float, sd: float, correlation: float) -> None:
    if reps < 1 or reps != int(reps):
        raise ValueError(f"reps must be a whole number from 1, got {reps}")
    if not (mean > 0 and isfinite(mean)):
        raise ValueError(f"mean must be more than 0 and finite, got {mean}")
    if not (sd >= 0 and isfinite(sd)):
        raise ValueError(f"sd must be 0 or more and finite, got {sd}")
    if not 0 <= correlation <= 1:
        raise ValueError(f"correlation must be from 0 to 1, got {correlation}")


def _between(name: str, share: float) -> None:
    if not 0 < share < 1:
        raise ValueError(f"{name} must be more than 0 and less than 1, got {share}")
