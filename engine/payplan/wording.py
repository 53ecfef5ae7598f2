"""Amounts, rates and sums as a statement writes them."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from engine.base.units import format_money, format_percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.payplan.curve import Curve

_EXACT = 10**14
LISTED = 6
"""Deals named one by one on a line; of more, the rest is counted."""


def money(hundredths: int | Fraction) -> str:
    """Return ``1,234.50``; a part of a hundredth is rounded for reading."""
    whole = round(hundredths)
    # Below 10¹⁴ hundredths a float's two decimals are exact, and several times faster.
    return f"{whole / 100:,.2f}" if -_EXACT < whole < _EXACT else format_money(whole)


def factor(value: Fraction) -> str:
    """Return a factor in full where that is short: ``0.75``, ``1.1333``."""
    text = f"{float(value):.6f}".rstrip("0").rstrip(".")
    return text if Fraction(text) == value else f"{float(value):.4f}…"


def attained(counted: int, quota: int) -> str:
    """Return credits ÷ quota as ``112.50%``."""
    return f"{100 * counted / quota:.2f}%" if quota > 0 else "no quota"


def listed(parts: Sequence[str], count: int | None = None) -> str:
    """Return the parts with commas; of very many, the first and how many more.

    Parameters
    ----------
    count
        How many there are, if only the first are given.
    """
    more = (len(parts) if count is None else count) - LISTED
    if more <= 0:
        return ", ".join(parts)
    return ", ".join(parts[:LISTED]) + f" and {more} more"


@lru_cache(maxsize=4096)
def percent(value: Fraction) -> str:
    """Return an exact percent; the same few rates come again and again."""
    return format_percent(value)


@lru_cache(maxsize=4096)
def rate_text(rate: Fraction, *, per_unit: bool) -> str:
    """Return a rate: a percent, or money for each unit."""
    return f"{money(rate * 100)} a unit" if per_unit else percent(rate)


def curve_sum(curve: Curve, counted: int, quota: int | None, *, per_unit: bool) -> str:
    """Return the arithmetic of a commission: rate × amount, tier by tier.

    Parameters
    ----------
    counted
        Credits, hundredths.
    quota
        If the curve is one of credits ÷ quota: the quota, hundredths.
    per_unit
        Rates are money for each unit.
    """
    whole = 1 if quota is None else quota
    if whole <= 0:
        return "no quota"
    x = Fraction(counted, whole)
    last = curve.reached(x)
    piece = curve.pieces[last]
    if piece.intercept == 0 or x < 0:
        amount = money(x * whole)
        return f"{rate_text(piece.slope, per_unit=per_unit)} × {amount}"
    terms = []
    for here, after in pairwise(curve.pieces[: last + 1]):
        begin = max(here.start, Fraction(0))
        if after.start > begin and here.slope:
            width = money((after.start - begin) * whole)
            terms.append(f"{rate_text(here.slope, per_unit=per_unit)} × {width}")
        jump = after.at(after.start) - here.at(after.start)
        if jump:
            terms.append(money(jump * whole))
    if piece.slope:
        width = money((x - piece.start) * whole)
        terms.append(f"{rate_text(piece.slope, per_unit=per_unit)} × {width}")
    return " + ".join(terms) or "0"
