"""The standard year: one rep, twelve equal months, and what components pay then."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from engine.payplan.curve import flat_rate
from engine.payplan.payoff.combine import (
    at_least,
    at_most,
    constant,
    simplified,
    stretched,
    summed,
)
from engine.payplan.terms import MONTHS, Bonus, Commission, Matrix, Objectives, Spiff

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.payplan.curve import Curve
    from engine.payplan.terms import (
        Basis,
        Component,
        Full,
        Limit,
        Period,
        Plan,
    )

YEAR = 12
"""Months of a standard year."""


@dataclass(frozen=True, slots=True)
class Standard:
    """What a plan is looked at with: a year's quotas, target and base.

    Parameters
    ----------
    quotas
        Quota measure to yearly quota, hundredths, more than 0.
    target, base
        Yearly target incentive and base, hundredths; None: the plan's.
    shares
        Component without a quota of its own to the share of its measure's quota that
        its credits are at 100 %; 1 where not named.
    mix
        Component with ``rates_by`` to the share of its credits of each kind; shares
        not named fall to ``other``.
    deals
        Component paid ``per: deal`` to the size of every deal, hundredths.

    Raises
    ------
    ValueError
        A quota is not more than 0.
    """

    quotas: Mapping[str, int]
    target: int | None = None
    base: int | None = None
    shares: Mapping[str, Fraction] = field(default_factory=dict)
    mix: Mapping[str, Mapping[str, Fraction]] = field(default_factory=dict)
    deals: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for measure, quota in self.quotas.items():
            if quota <= 0:
                raise ValueError(f"the yearly quota of '{measure}' must be more than 0")

    def quota(self, basis: Basis, name: str) -> Fraction:
        """Return the yearly quota that attainment is measured with, hundredths.

        Raises
        ------
        ValueError
            There is none; the message names the component.
        """
        measure = measure_of(basis)
        if measure not in self.quotas:
            raise ValueError(f"'{name}' needs a yearly quota of '{measure}'")
        return Fraction(self.quotas[measure])

    def yearly_target(self, plan: Plan) -> int:
        """Return the yearly target incentive, hundredths."""
        return plan.target if self.target is None else self.target

    def yearly_base(self, plan: Plan) -> int:
        """Return the yearly base salary, hundredths."""
        return plan.base if self.base is None else self.base


def measure_of(basis: Basis) -> str:
    """Return the quota measure of a component; by default its credits' measure."""
    return basis.quota or basis.counted.measure


def component_line(
    component: Commission | Bonus, quota: Fraction | int, target: Fraction | int
) -> Curve:
    """Return what one period pays, as an exact curve of attainment.

    Parameters
    ----------
    quota, target
        Quota and target of the period, hundredths; quota more than 0.

    Returns
    -------
    Curve
        Hundredths, unrounded, in x = credits ÷ quota; cap and floor included.

    Raises
    ------
    ValueError
        The component's pay is no function of its credits alone (``rates_by``,
        ``per: deal``).
    """
    if isinstance(component, Commission):
        if component.curve is None or component.per_deal:
            raise ValueError(f"'{component.name}' pays by more than its credits")
        own = component.basis.quota is not None
        curve = component.curve
        curve = curve.scaled(quota) if own else stretched(curve, quota)
    else:
        curve = component.curve.scaled(full_bonus(component.full, target))
    if component.floor is not None and component.at_end:
        curve = at_least(curve, limit_of(component.floor, target))
    if component.cap is not None:
        curve = at_most(curve, limit_of(component.cap, target))
    return simplified(curve)


def full_bonus(full: Full, target: Fraction | int) -> Fraction:
    """Return what full achievement pays in a period with this target, hundredths."""
    return Fraction(full.amount or 0) if full.share is None else full.share * target


def limit_of(limit: Limit, target: Fraction | int) -> Fraction:
    """Return a limit in hundredths, in a period with this target."""
    return Fraction(limit.money or 0) if limit.share is None else limit.share * target


def share_of_year(period: Period, months: int, *, full: bool) -> Fraction:
    """Return the share of a year's quota or target that holds so far in a period."""
    return Fraction(MONTHS[period] if full else months, YEAR)


def reach(basis: Basis, months: int) -> Fraction:
    """Return attainment so far ÷ attainment of the whole period, after equal months."""
    held = share_of_year(basis.period, months, full=basis.full)
    return Fraction(months, YEAR) / held


def accrued(full: Full, basis: Basis, months: int) -> Fraction:
    """Return the share of a full bonus so far in a period, where targets do not say it.

    An amount held against quota to date grows with the days; months are alike here.
    """
    if full.share is not None or basis.full:
        return Fraction(1)
    return Fraction(months, MONTHS[basis.period])


def line_to_date(
    component: Commission | Bonus | Objectives,
    standard: Standard,
    target: int,
    months: int,
) -> Curve:
    """Return the value to date after some months of a period, as a curve of x."""
    if isinstance(component, Objectives):
        held = share_of_year(component.period, months, full=True) * target
        return constant(
            full_bonus(component.full, held) * min(component.most, Fraction(1))
        )
    basis = component.basis
    share = share_of_year(basis.period, months, full=basis.full)
    quota = standard.quota(basis, component.name) * share
    if isinstance(component, Bonus):
        part = accrued(component.full, basis, months)
        component = replace(component, curve=component.curve.scaled(part))
    line = component_line(component, quota, target * share)
    scale = reach(basis, months)
    if basis.quota is None:
        scale *= standard.shares.get(component.name, Fraction(1))
    return stretched(line, scale)


def line_of_month(
    component: Commission | Bonus | Objectives,
    standard: Standard,
    target: int,
    month: int,
) -> Curve:
    """Return what a month pays (0 is the first) when all months are alike."""
    length = MONTHS[period_of(component)]
    number = month % length + 1
    at_end = isinstance(component, Objectives) or component.at_end
    if at_end and number < length:
        return constant(0)
    value = line_to_date(component, standard, target, number)
    if at_end or number == 1:
        return value
    before = line_to_date(component, standard, target, number - 1)
    return summed([value, before.scaled(-1)])


def in_standard_year(component: Component, standard: Standard) -> Component | None:
    """Return the component as it pays in a standard year; None where it says nothing.

    ``rates_by`` with a known mix and ``per: deal`` with a known size of deals become a
    flat rate; without, and for spiffs, nothing can be said.
    """
    if isinstance(component, Spiff):
        return None
    if not isinstance(component, Commission):
        return component
    if component.by is not None:
        mix = standard.mix.get(component.name)
        if mix is None:
            return None
        named = dict(component.rates)
        rate = sum(
            (named.get(k, component.other) * s for k, s in mix.items()), Fraction(0)
        )
        rate += component.other * (1 - sum(mix.values(), Fraction(0)))
        return replace(component, by=None, curve=flat_rate(rate))
    if component.per_deal:
        size = standard.deals.get(component.name)
        if not size or component.curve is None:
            return None
        rate = component.curve(size) / size
        return replace(component, per_deal=False, curve=flat_rate(rate))
    return component


def period_of(component: Commission | Bonus | Matrix | Objectives) -> Period:
    """Return a component's period."""
    if isinstance(component, Objectives):
        return component.period
    if isinstance(component, Matrix):
        return component.rows.period
    return component.basis.period
