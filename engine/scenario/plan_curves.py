"""From the tiers and points of a plan to curves: exact straight pieces and jumps."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from engine.base.units import MINOR_PER_UNIT
from engine.payplan.curve import (
    Curve,
    Piece,
    flat_rate,
    marginal,
    retroactive,
    through,
)
from engine.scenario.plan_money import Money

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.scenario.section_plan_adjust import Gate, Multiply
    from engine.scenario.section_plan_components import Bonus, Commission
    from engine.scenario.section_plan_parts import Point, RateTier

_NOTHING = Fraction(0)


def exact(value: Money | Fraction) -> Fraction:
    """Return hundredths of an amount, or a percent as the fraction it is."""
    return Fraction(value.hundredths) if isinstance(value, Money) else value


def slope(rate: Fraction | None, per_unit: Money | None) -> Fraction:
    """Return hundredths of money for each hundredth counted."""
    if per_unit is not None:
        return Fraction(per_unit.hundredths, MINOR_PER_UNIT)
    return rate or _NOTHING


def commission_curve(part: Commission) -> Curve | None:
    """Return pay as a function of credits; of attainment where tiers are percents.

    None for ``rates_by``, which is a rate for each kind and no curve.
    """
    if part.rates_by is not None:
        return None
    if part.tiers is not None:
        tiers = [(exact(t.from_), slope(t.rate, t.per_unit)) for t in part.tiers]
        return retroactive(tiers) if part.method == "retroactive" else marginal(tiers)
    if part.points is not None:
        points = [(exact(p.at), exact(p.pays)) for p in part.points]
        if points[0][0] > 0:
            points.insert(0, (_NOTHING, _NOTHING))
        return through(points, linear=part.between == "linear")
    return flat_rate(slope(part.rate, part.per_unit))


def bonus_curve(part: Bonus) -> Curve:
    """Return the share of the full bonus as a function of attainment."""
    if part.rates is not None:
        return _by_rates(part.rates, first_dollar=part.first_dollar)
    return through(
        _pairs(part.points or ()),
        linear=part.between == "linear",
        goes_on=part.above == "continue",
    )


def multiply_curve(step: Multiply) -> Curve:
    """Return the factor as a function of attainment."""
    pairs = _pairs(step.points)
    return through(
        pairs,
        linear=step.between == "linear",
        goes_on=step.above == "continue",
        below=pairs[0][1],
    )


def gate_curve(step: Gate) -> Curve:
    """Return 1 from the attainment on that opens the gate, else the other share."""
    closed = Piece(step.at_least - 1, step.otherwise, _NOTHING)
    return Curve((closed, Piece(step.at_least, Fraction(1), _NOTHING)))


def _by_rates(tiers: Sequence[RateTier], *, first_dollar: bool) -> Curve:
    first = tiers[0].from_
    pieces = list(marginal([(tier.from_, tier.rate) for tier in tiers]).pieces)
    if not first:
        # No part of an attainment below 0 is inside a tier.
        pieces.insert(0, Piece(Fraction(-1), _NOTHING, _NOTHING))
    if first_dollar:
        jump = tiers[0].rate * first
        pieces = [
            Piece(p.start, p.intercept + jump, p.slope) if p.start >= first else p
            for p in pieces
        ]
    return Curve(tuple(pieces))


def _pairs(points: Sequence[Point]) -> list[tuple[Fraction, Fraction]]:
    return [(point.at, point.pays) for point in points]
