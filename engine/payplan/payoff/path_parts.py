"""Components, SPIFFs and multipliers as parts of a plan on a path."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import TYPE_CHECKING

from engine.payplan.payoff.path_factors import Factor
from engine.payplan.payoff.path_nodes import Fixed, Own, Steady
from engine.payplan.payoff.path_values import TO_MONEY, Line, factor_of, worth_of
from engine.payplan.payoff.path_year import closes, opens
from engine.payplan.payoff.standard import YEAR, period_of
from engine.payplan.terms import MONTHS, Basis, Objectives

if TYPE_CHECKING:
    from engine.payplan.payoff.path_values import Diagonal, Paying
    from engine.payplan.payoff.path_year import Year
    from engine.payplan.payoff.standard import Standard
    from engine.payplan.terms import Multiply, Spiff


def part_of(
    part: Paying, standard: Standard, year: Year, target: int
) -> Fixed | Steady | Own:
    """Return what a component is worth to date; a straight line needs no period.

    Raises
    ------
    ValueError
        A quota is missing; the message names the component.
    """
    length = MONTHS[period_of(part)]
    at_end = isinstance(part, Objectives) or part.at_end
    values = _shared(
        [worth_of(part, standard, year, target, month) for month in range(YEAR)]
    )
    lines = [value for value in values if isinstance(value, Line)]
    straight = len(lines) == YEAR and all(len(v.curve.pieces) == 1 for v in lines)
    firsts = [line.curve.pieces[0] for line in lines]
    if straight and not any(piece.slope for piece in firsts):
        worth = [float(piece.intercept) * TO_MONEY for piece in firsts]
        return Fixed(_amounts(worth, length, at_end=at_end))
    if straight and not at_end and not any(piece.intercept for piece in firsts):
        rates = [
            float(piece.slope / year.whole(length, month)) * TO_MONEY
            for month, piece in enumerate(firsts)
        ]
        steady = Steady(tuple(rates))
        if steady.fits(length):
            return steady
    return Own(length, tuple(values), at_end)


def factor_by(step: Multiply, standard: Standard, year: Year) -> Factor:
    """Return a multiplier or gate in the months of a year.

    Raises
    ------
    ValueError
        Its quota is missing; the message names it.
    """
    standard.quota(step.by, step.name)
    lines = tuple(factor_of(step, year, month) for month in range(YEAR))
    return Factor(MONTHS[step.by.period], lines)


def spiff_of(
    spiff: Spiff, standard: Standard, starts: date | None
) -> tuple[Steady | None, bool]:
    """Return a SPIFF with a rate as a rate of months, and whether that is all of it.

    It is None where the rate is not all that decides (least, most, budget), or its
    window is not in the year. A month that is partly in the window counts by its days.

    Raises
    ------
    ValueError
        A quota is missing; the message names the SPIFF.
    """
    cut = (spiff.least, spiff.each_most, spiff.budget) != (None, None, None)
    if starts is None or spiff.rate is None or cut:
        return None, True
    inside = [_inside(spiff, starts, month) for month in range(YEAR)]
    if not any(inside):
        return None, True
    quota = standard.quota(Basis(spiff.counted, "month"), spiff.name)
    rate = float(spiff.rate * quota * standard.shares.get(spiff.name, 1)) * TO_MONEY
    return Steady(tuple(rate * share for share in inside)), set(inside) <= {0.0, 1.0}


def _inside(spiff: Spiff, starts: date, month: int) -> float:
    """Return the share of a month's days that lie in a window."""
    index = starts.year * 12 + starts.month - 1 + month
    days = monthrange(index // 12, index % 12 + 1)[1]
    first = date(index // 12, index % 12 + 1, 1)
    begin = max(spiff.window.first, first)
    end = min(spiff.window.last, first.replace(day=days))
    return max((end - begin).days + 1, 0) / days


def _amounts(worth: list[float], length: int, *, at_end: bool) -> tuple[float, ...]:
    """Return what each month pays of constant values to date."""
    if at_end:
        return tuple(w if closes(length, m) else 0.0 for m, w in enumerate(worth))
    befores = [0.0 if opens(length, m) == m else worth[m - 1] for m in range(YEAR)]
    return tuple(now - before for now, before in zip(worth, befores, strict=True))


def _shared(values: list[Line | Diagonal]) -> list[Line | Diagonal]:
    """Return the values with equal ones made one, so that they are read once."""
    seen: dict[object, Line | Diagonal] = {}
    return [seen.setdefault(value.key, value) for value in values]
