"""Response curves from a few answers, from past sales, or from an elasticity."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import exp, log
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import brentq, least_squares

from engine.capacity.sizing.curves import Adbudg, Exponential, Power, above_zero

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from engine.capacity.sizing.curves import Curve

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Fit:
    """A fitted curve.

    Parameters
    ----------
    curve
        The curve.
    misfit
        Root of the mean squared difference of its sales from those it is fitted to.
    """

    curve: Curve
    misfit: float


def _points(efforts: ArrayLike, sales: ArrayLike) -> tuple[Floats, Floats]:
    x = np.asarray(efforts, dtype=np.float64)
    y = np.asarray(sales, dtype=np.float64)
    if x.ndim != 1 or x.shape != y.shape:
        raise ValueError("efforts and sales are lists of the same length")
    if not ((x > 0).all() and np.isfinite(x).all() and np.unique(x).size > 1):
        raise ValueError("two different efforts at least, more than 0 each")
    if not ((y > 0).all() and np.isfinite(y).all()):
        raise ValueError("sales are more than 0")
    return x, y


def _fit(curve: Curve, x: Floats, y: Floats) -> Fit:
    return Fit(curve, float(np.sqrt(np.mean((curve.value(x) - y) ** 2))))


def fit_power(efforts: ArrayLike, sales: ArrayLike) -> Fit:
    """Return the power curve through points, least squares of logarithms.

    Raises
    ------
    ValueError
        Points are too few, or their elasticity is not within (0, 1).
    """
    x, y = _points(efforts, sales)
    b, a = np.polyfit(np.log(x), np.log(y), 1)
    if not 0 < b < 1:
        raise ValueError(f"the points' elasticity {b:.3g} is not within (0, 1)")
    return _fit(Power(exp(float(a)), float(b)), x, y)


def fit_adbudg(efforts: ArrayLike, sales: ArrayLike, *, low: float, high: float) -> Fit:
    """Return the ADBUDG curve through points, its two ends given.

    Parameters
    ----------
    efforts, sales
        Two points or more, sales between the ends.
    low, high
        Sales without effort, and with endless effort.

    Notes
    -----
    ln[(S − low) ÷ (high − S)] = c ln x − ln d is a straight line: through two points
    exact, through more the start of least squares of sales.

    Raises
    ------
    ValueError
        Points are too few, not between the ends, or do not rise.
    """
    x, y = _points(efforts, sales)
    if not ((y > low) & (y < high)).all():
        raise ValueError(f"sales are between {low:g} and {high:g}, without the ends")
    c, minus_log_d = np.polyfit(np.log(x), np.log((y - low) / (high - y)), 1)
    if not c > 0:
        raise ValueError("sales of the points do not rise with effort")
    logs = np.array([log(c), -minus_log_d])

    def curve(p: Floats) -> Adbudg:
        return Adbudg(low, high, exp(float(p[0])), exp(float(p[1])))

    def off(p: Floats) -> Floats:
        return np.asarray((curve(p).value(x) - y) / (high - low))

    if x.size > 2:
        tight = 1e-15
        found = least_squares(off, logs, xtol=tight, ftol=tight, gtol=tight)
        logs = np.asarray(found.x, dtype=np.float64)
    return _fit(curve(logs), x, y)


@dataclass(frozen=True, slots=True)
class Answers:
    """What somebody who knows a segment expects of it (Lodish's questions).

    Parameters
    ----------
    none, half, today, more, endless
        Sales without effort, with half of today's, with today's, with half as much
        again (None: not asked), and with as much as one likes.
    """

    none: float
    half: float
    today: float
    endless: float
    more: float | None = None

    def __post_init__(self) -> None:
        middle = () if self.more is None else (self.more,)
        row = (self.none, self.half, self.today, *middle, self.endless)
        if not row[0] >= 0 or any(b <= a for a, b in pairwise(row)):
            raise ValueError("answers are 0 or more, and rise with effort")


def adbudg_from_answers(answers: Answers, effort: float = 1.0) -> Fit:
    """Return the ADBUDG curve of four or five answers.

    Parameters
    ----------
    answers
        Sales.
    effort
        Today's, more than 0.

    Raises
    ------
    ValueError
        ``effort`` is not more than 0.
    """
    above_zero(effort=effort)
    times, sales = [0.5, 1.0], [answers.half, answers.today]
    if answers.more is not None:
        times, sales = [*times, 1.5], [*sales, answers.more]
    efforts = effort * np.array(times)
    return fit_adbudg(efforts, sales, low=answers.none, high=answers.endless)


def power_from_elasticity(effort: float, sales: float, elasticity: float) -> Power:
    """Return the power curve through today's point with such an elasticity.

    Raises
    ------
    ValueError
        A number is out of range.
    """
    above_zero(effort=effort, sales=sales)
    return Power(sales / effort**elasticity, elasticity)


def exponential_from_elasticity(
    effort: float, sales: float, elasticity: float
) -> Exponential:
    """Return the curve k(1 − e^(−bx)) through today's point with such an elasticity.

    Notes
    -----
    z ÷ (e^z − 1) = elasticity at z = b x.

    Raises
    ------
    ValueError
        A number is out of range; the elasticity must be within (0, 1).
    """
    above_zero(effort=effort, sales=sales)
    if not 0 < elasticity < 1:
        raise ValueError(f"elasticity is within (0, 1), not {elasticity}")

    def over(z: float) -> float:
        return z / float(np.expm1(z)) - elasticity

    z = float(brentq(over, 1e-12, 700.0, xtol=1e-14, rtol=1e-14))
    return Exponential(sales / -float(np.expm1(-z)), z / effort)


def adbudg_from_elasticity(
    effort: float, sales: float, elasticity: float, *, low: float, high: float
) -> Adbudg:
    """Return the ADBUDG curve through today's point with such an elasticity there.

    Notes
    -----
    With p = (S − low) ÷ (high − low), c = ε S ÷ [(high − low) p (1 − p)] and
    d = x^c (1 − p) ÷ p.

    Raises
    ------
    ValueError
        A number is out of range, or today's sales are not between the ends.
    """
    above_zero(effort=effort, sales=sales, elasticity=elasticity)
    if not low < sales < high:
        raise ValueError(f"sales {sales:g} are between {low:g} and {high:g}")
    p = (sales - low) / (high - low)
    shape = elasticity * sales / ((high - low) * p * (1 - p))
    return Adbudg(low, high, shape, effort**shape * (1 - p) / p)
