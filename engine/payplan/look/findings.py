"""What is worth knowing of a plan before anyone is paid by it: facts, traps, cost."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from engine.payplan.look.check_tables import check_tables
from engine.payplan.look.facts import Fact, bases_of, excellence, facts_of, money_quotas
from engine.payplan.look.phrases import joined
from engine.payplan.look.reachable import unreachable
from engine.payplan.look.traits import SHOWN_TO, stops, threshold
from engine.payplan.look.traps import ALL, Finding, Subject, stacked, traps_of
from engine.payplan.payoff.combine import summed
from engine.payplan.payoff.expected import Distribution, Lognormal, Normal, expected
from engine.payplan.payoff.function import plan_payoff
from engine.payplan.payoff.groups import group_of, paying
from engine.payplan.payoff.standard import measure_of
from engine.payplan.terms import Commission, Matrix, Objectives

if TYPE_CHECKING:
    from engine.payplan.curve import Curve
    from engine.payplan.payoff.groups import Paying
    from engine.payplan.payoff.standard import Standard
    from engine.payplan.terms import Plan

__all__ = ["Fact", "Finding", "PlanCheck", "check_plan", "check_tables"]

STEP = Fraction(1, 10)
"""Distance of the grid's attainments."""

USUAL = (Normal(0.95, 0.30), Lognormal(0.95, 0.30))
"""Attainment common in the field: a mean a little below quota, widely spread."""


class Cost(NamedTuple):
    """What a plan is expected to pay under one distribution; hundredths a year."""

    distribution: str
    mean: float
    sd: float
    expected_pay: float
    sd_pay: float
    p_threshold: float
    p_quota: float
    p_excellence: float
    pay_at_mean: float


@dataclass(frozen=True, eq=False, slots=True)
class PlanCheck:
    """Everything that was found.

    Parameters
    ----------
    curves
        ``all`` and each component to its variable pay of a standard year, hundredths,
        as a curve of attainment (of all measures alike). Components are as they are
        before adjustments, ``all`` is after.
    exact
        False where ``all`` or a component multiplies two slopes: such a curve stands
        for a parabola by straight lines of 1 % of attainment.
    findings
        In the plan's order; of one component alone, not repeated for ``all``.
    grid
        Attainments 0, 10 % … 200 %.
    left_out
        Names of what a standard year says nothing of.
    """

    plan: str
    currency: str
    curves: dict[str, Curve]
    exact: bool
    facts: tuple[Fact, ...]
    findings: tuple[Finding, ...]
    grid: tuple[Fraction, ...]
    expected: tuple[Cost, ...]
    left_out: tuple[str, ...]


def check_plan(
    plan: Plan, standard: Standard, distributions: tuple[Distribution, ...] = USUAL
) -> PlanCheck:
    """Return facts, findings and cost of a plan in a standard year.

    Parameters
    ----------
    distributions
        Of attainment, to expect pay with.

    Raises
    ------
    ValueError
        A quota is missing in the standard; the message names the component.
    """
    payoff = plan_payoff(plan, standard)
    parts = paying(plan, standard)
    whole, target = payoff.together(), standard.yearly_target(plan)
    curves, exact = {ALL: whole.curve}, whole.exact
    for name, part in parts.items():
        found = group_of([part], [], standard, target).exact()
        curves[name], exact = found.curve, exact and found.exact
    facts = facts_of(plan, standard, whole.curve, parts.values())
    if payoff.excluded:
        text = f"Not in these figures: {joined(list(payoff.excluded))}."
        facts.append(Fact("left_out", float(len(payoff.excluded)), "count", text))
    return PlanCheck(
        plan=plan.title,
        currency=plan.currency,
        curves=curves,
        exact=exact,
        facts=tuple(facts),
        findings=tuple(_findings(plan, standard, parts, curves)),
        grid=tuple(STEP * i for i in range(int(SHOWN_TO / STEP) + 1)),
        expected=tuple(_cost(whole.curve, each) for each in distributions),
        left_out=payoff.excluded,
    )


def _findings(
    plan: Plan, standard: Standard, parts: dict[str, Paying], curves: dict[str, Curve]
) -> list[Finding]:
    """Return what is found in the whole plan, then in each component."""
    subjects = [
        _subject(plan, standard, part, curves[part.name]) for part in parts.values()
    ]
    found: list[Finding] = []
    apart = [summed([curves[ALL], each.curve.scaled(-1)]) for each in subjects]
    # A plan that is one component and something constant would say everything twice.
    if not any(stops(curve) == 0 and len(curve.pieces) == 1 for curve in apart):
        found += traps_of(_whole(plan, standard, parts, curves[ALL]))
    found += stacked(subjects)
    for subject in subjects:
        found += traps_of(subject)
    return [*found, *unreachable(plan, standard, parts)]


def _subject(plan: Plan, standard: Standard, part: Paying, curve: Curve) -> Subject:
    sold = None
    if (
        not isinstance(part, Matrix | Objectives)
        and part.basis.counted.measure != "units"
    ):
        sold = standard.quota(part.basis, part.name)
        if isinstance(part, Commission) and part.basis.quota is None:
            sold *= standard.shares.get(part.name, Fraction(1))
    return Subject(
        part.name,
        curve,
        standard.yearly_target(plan),
        plan.currency,
        sold,
        part.name in plan.may_fall,
    )


def _whole(
    plan: Plan, standard: Standard, parts: dict[str, Paying], curve: Curve
) -> Subject:
    measures = {measure_of(b) for part in parts.values() for b in bases_of(part)}
    quotas = list(money_quotas(standard, parts.values()).values())
    sold = Fraction(quotas[0]) if len(measures) == len(quotas) == 1 else None
    target = standard.yearly_target(plan)
    return Subject(ALL, curve, target, plan.currency, sold, bool(plan.may_fall))


def _cost(curve: Curve, distribution: Distribution) -> Cost:
    pay = expected(curve, distribution)
    begins = threshold(curve)

    def chance(place: Fraction) -> float:
        return float(distribution.at_least(float(place)))

    return Cost(
        type(distribution).__name__.lower(),
        float(distribution.mean),
        float(distribution.sd),
        float(pay.mean),
        float(pay.sd),
        0.0 if begins is None else chance(begins),
        chance(Fraction(1)),
        chance(excellence(curve)),
        float(curve(Fraction(float(distribution.mean)))),
    )
