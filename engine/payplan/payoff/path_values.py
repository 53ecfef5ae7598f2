"""What a component is worth to date after each month: functions of one attainment."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Protocol

from engine.payplan.payoff.amounts import Sampled
from engine.payplan.payoff.combine import constant, simplified, stretched
from engine.payplan.payoff.line import LinePayoff
from engine.payplan.payoff.standard import (
    accrued,
    component_line,
    full_bonus,
    limit_of,
    measure_of,
    period_of,
    share_of_year,
)
from engine.payplan.payoff.surface import Surface
from engine.payplan.terms import MONTHS, Bonus, Matrix, Objectives

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from engine.payplan.curve import Curve
    from engine.payplan.payoff.path_year import Year
    from engine.payplan.payoff.standard import Standard
    from engine.payplan.terms import Basis, Commission, Multiply

    Floats = NDArray[np.float64]
    Paying = Commission | Bonus | Matrix | Objectives

TO_MONEY = 0.01


class Value(Protocol):
    """A function of one attainment, at many places."""

    @property
    def jumps(self) -> tuple[float, ...]:
        """Attainments at which it jumps."""

    @property
    def kinks(self) -> tuple[float, ...]:
        """Attainments at which it jumps or its slope changes."""

    def evaluate(self, x: Floats) -> Floats:
        """Return it at many places."""


@dataclass(frozen=True, eq=False, slots=True)
class Line:
    """A curve of straight pieces, times a scale."""

    curve: Curve
    payoff: LinePayoff

    @property
    def key(self) -> object:
        """What tells it from others of the same component."""
        return self.curve.pieces

    @classmethod
    def of(cls, curve: Curve, scale: float = TO_MONEY) -> Line:
        """Return scale × a curve; by default hundredths become money."""
        curve = simplified(curve)
        return cls(curve, LinePayoff.of(curve, scale))

    @property
    def jumps(self) -> tuple[float, ...]:
        """Attainments at which it jumps."""
        return tuple(float(place) for place, _ in self.curve.jumps())

    @property
    def kinks(self) -> tuple[float, ...]:
        """Attainments at which it jumps or its slope changes."""
        return tuple(float(piece.start) for piece in self.curve.pieces[1:])

    def evaluate(self, x: Floats) -> Floats:
        """Return it at many places."""
        return self.payoff.evaluate(x)


@dataclass(frozen=True, eq=False, slots=True)
class Diagonal:
    """An interpolated matrix where both attainments are one: parabolas between cells.

    Money units.
    """

    surface: Surface

    @property
    def key(self) -> object:
        """What tells it from others of the same component."""
        surface = self.surface
        return surface.scale, surface.reached, surface.most, surface.least

    @property
    def jumps(self) -> tuple[float, ...]:
        """It never jumps."""
        return ()

    @property
    def kinks(self) -> tuple[float, ...]:
        """Edges of its cells; where a cap or floor begins is not among them."""
        rows, columns = self.surface.starts
        return tuple(sorted({*rows.tolist(), *columns.tolist()}))

    def evaluate(self, x: Floats) -> Floats:
        """Return it at many places."""
        both = dict.fromkeys(self.surface.names, Sampled(x))
        return self.surface.sampled(both).value * TO_MONEY


@dataclass(frozen=True, eq=False, slots=True)
class Scaled:
    """A value so many times."""

    value: Value
    factor: float

    @property
    def jumps(self) -> tuple[float, ...]:
        """Attainments at which it jumps."""
        return self.value.jumps

    @property
    def kinks(self) -> tuple[float, ...]:
        """Attainments at which it jumps or its slope changes."""
        return self.value.kinks

    def evaluate(self, x: Floats) -> Floats:
        """Return it at many places."""
        return self.value.evaluate(x) * self.factor


def worth_of(
    part: Paying, standard: Standard, year: Year, target: int, month: int
) -> Line | Diagonal:
    """Return a component's value to date after a month, of its period's attainment.

    Parameters
    ----------
    target
        Yearly target incentive, hundredths.
    month
        0 to 11.

    Raises
    ------
    ValueError
        A quota is missing; the message names the component.
    """
    number = month % MONTHS[period_of(part)] + 1
    if isinstance(part, Objectives):
        held = target * share_of_year(part.period, number, full=True)
        most = min(part.most, Fraction(1))
        return Line.of(constant(full_bonus(part.full, held) * most))
    if isinstance(part, Matrix):
        return _surface(part, standard, year, target, month)
    return Line.of(_line(part, standard, year, target, month))


def factor_of(step: Multiply, year: Year, month: int) -> Line:
    """Return a multiplier or gate after a month, of its period's attainment."""
    return Line.of(stretched(step.curve, _reach(step.by, year, month)), 1.0)


def _line(
    part: Commission | Bonus, standard: Standard, year: Year, target: int, month: int
) -> Curve:
    basis, length = part.basis, MONTHS[part.basis.period]
    number = month % length + 1
    reach = _reach(basis, year, month)
    quota = standard.quota(basis, part.name) * year.whole(length, month) / reach
    held = target * share_of_year(basis.period, number, full=basis.full)
    if isinstance(part, Bonus):
        share = accrued(part.full, basis, number)
        part = replace(part, curve=part.curve.scaled(share))
    line = component_line(part, quota, held)
    if basis.quota is None:
        reach *= standard.shares.get(part.name, 1)
    return stretched(line, reach)


def _reach(basis: Basis, year: Year, month: int) -> Fraction:
    """Return attainment as the plan reads it ÷ credits so far ÷ the whole quota."""
    length = MONTHS[basis.period]
    whole = year.whole(length, month)
    return whole / (whole if basis.full else year.to_date(length, month))


def _surface(
    part: Matrix, standard: Standard, year: Year, target: int, month: int
) -> Line | Diagonal:
    bases = (part.rows, part.columns)
    for basis in bases:
        standard.quota(basis, part.name)
    period, number = part.rows.period, month % MONTHS[part.rows.period] + 1
    held = target * share_of_year(period, number, full=part.rows.full)
    floor = part.floor if part.at_end else None
    surface = Surface.of(
        part,
        full_bonus(part.full, held) * accrued(part.full, part.rows, number),
        (measure_of(part.rows), measure_of(part.columns)),
        (_reach(part.rows, year, month), _reach(part.columns, year, month)),
        (
            None if part.cap is None else limit_of(part.cap, held),
            None if floor is None else limit_of(floor, held),
        ),
    )
    return Diagonal(surface) if part.linear else Line.of(surface.exact().curve)
