"""The figures that pay plans are compared by, each with the sentence that says it."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from engine.payplan.look.phrases import joined, money, percent, times
from engine.payplan.look.traits import SHOWN_TO, stops, threshold
from engine.payplan.payoff.standard import measure_of
from engine.payplan.terms import Matrix, Objectives

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from engine.payplan.curve import Curve
    from engine.payplan.payoff.groups import Paying
    from engine.payplan.payoff.standard import Standard
    from engine.payplan.terms import Basis, Plan

EXCELLENCE = Fraction(3, 2)
"""What counts as excellent where pay has no end above 100 %."""


class Fact(NamedTuple):
    """One figure.

    Parameters
    ----------
    value
        None where there is none, such as the cap of a plan without one.
    unit
        A currency, ``share``, ``attainment``, ``times`` or ``count``.
    """

    name: str
    value: float | None
    unit: str
    text: str


def facts_of(
    plan: Plan, standard: Standard, curve: Curve, parts: Iterable[Paying]
) -> list[Fact]:
    """Return the figures of a plan.

    Parameters
    ----------
    curve
        The whole plan's variable pay of a year, hundredths.
    parts
        The components that are in it.
    """
    listed = list(parts)
    found = [*_promise(plan, standard), *_leverage(plan.currency, curve)]
    found += _quotas(plan, standard, curve, listed)
    return [*found, *_places(curve), *_measures(listed)]


def excellence(curve: Curve) -> Fraction:
    """Return the attainment of excellence: where pay ends up to 200 %, else 150 %."""
    ends = stops(curve)
    near = ends is not None and 1 < ends <= SHOWN_TO
    return ends if near and ends is not None else EXCELLENCE


def bases_of(part: Paying) -> list[Basis]:
    """Return what a component's attainments are made of."""
    if isinstance(part, Objectives):
        return []
    return [part.rows, part.columns] if isinstance(part, Matrix) else [part.basis]


def money_quotas(standard: Standard, parts: Iterable[Paying]) -> dict[str, int]:
    """Return the yearly quotas that are amounts of money, by quota measure."""
    bases = [basis for part in parts for basis in bases_of(part)]
    names = [measure_of(b) for b in bases if b.counted.measure != "units"]
    return {name: standard.quotas[name] for name in sorted(set(names))}


def _promise(plan: Plan, standard: Standard) -> Iterator[Fact]:
    base, target = standard.yearly_base(plan), standard.yearly_target(plan)
    ote, unit = base + target, plan.currency
    yield Fact("base", base / 100, unit, f"Base salary: {money(base, unit)} a year.")
    text = f"Target incentive: {money(target, unit)} a year."
    yield Fact("target", target / 100, unit, text)
    text = f"On-target earnings (OTE): {money(ote, unit)} a year."
    yield Fact("ote", ote / 100, unit, text)
    if ote:
        share = Fraction(base, ote)
        text = f"Pay mix: {percent(share)} base, {percent(1 - share)} at risk."
        yield Fact("mix", float(share), "share", text)


def _leverage(unit: str, curve: Curve) -> Iterator[Fact]:
    usual = curve(1)
    text = f"At 100 % of quota variable pay is {money(usual, unit)} a year."
    yield Fact("pay_at_100", float(usual) / 100, unit, text)
    for at in (Fraction(3, 2), Fraction(2)):
        ratio = curve(at) / usual if usual else None
        said = "nothing to compare with" if ratio is None else f"{times(ratio)} times"
        text = f"At {percent(at)} of quota it is {said} that at 100 %."
        if ratio is None:
            text = f"At 100 % of quota nothing is paid to compare {percent(at)} with."
        value = None if ratio is None else float(ratio)
        yield Fact(f"upside_{int(at * 100)}", value, "times", text)


def _quotas(
    plan: Plan, standard: Standard, curve: Curve, parts: list[Paying]
) -> Iterator[Fact]:
    ote = standard.yearly_base(plan) + standard.yearly_target(plan)
    quotas = money_quotas(standard, parts)
    for name, quota in quotas.items():
        tail = f": {name}" if len(quotas) > 1 else ""
        if ote:
            text = f"A year's quota of '{name}' is {times(quota / ote)} times the OTE."
            yield Fact(f"quota_to_ote{tail}", quota / ote, "times", text)
        rate = curve(1) / quota
        text = f"At 100 % variable pay is {percent(rate)} of the quota of '{name}'."
        yield Fact(f"effective_rate{tail}", float(rate), "share", text)


def _places(curve: Curve) -> Iterator[Fact]:
    begins, ends, top = threshold(curve), stops(curve), excellence(curve)
    if begins is None:
        text = "Pay does not depend on sales."
    elif begins == 0:
        text = "Pay for sales begins with the first sale."
    else:
        text = f"Pay for sales begins at {percent(begins)} of quota."
    yield Fact("threshold", _number(begins), "attainment", text)
    if ends is None or begins is None:
        ends, text = None, "Pay has no upper end."
        if begins is None:
            text = "Pay stays the same at every attainment."
    else:
        text = f"Above {percent(ends)} of quota more sales pay nothing more."
    yield Fact("cap", _number(ends), "attainment", text)
    text = f"Excellence is taken to be {percent(top)} of quota."
    yield Fact("excellence", float(top), "attainment", text)


def _measures(parts: list[Paying]) -> Iterator[Fact]:
    names = sorted({measure_of(b) for part in parts for b in bases_of(part)})
    text = "Pay depends on no quota."
    if len(names) == 1:
        text = f"Pay depends on attainment of {joined(names)}."
    elif names:
        text = f"All figures take attainments of {joined(names)} to be the same."
    yield Fact("measures", float(len(names)), "count", text)


def _number(value: Fraction | None) -> float | None:
    return None if value is None else float(value)
