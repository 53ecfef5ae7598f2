"""From loaded plans to the plans that pay is worked out by, or to what is wrong."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from engine.base.errors import InputError
from engine.payplan import terms
from engine.payplan.calendar import PayCalendar
from engine.payplan.exact import CENT, UNIT, Rounder, Rounding
from engine.scenario import plan_terms as make
from engine.scenario.plan_checks import Around, plan_complaints

if TYPE_CHECKING:
    from engine.base.errors import InputProblem
    from engine.scenario.load import Scenario
    from engine.scenario.plan_load import LoadedPlan
    from engine.scenario.section_plan import PlanConfig, PlanPay


def pay_calendar(scenario: Scenario) -> PayCalendar:
    """Return the months that a scenario pays.

    Raises
    ------
    InputError
        The scenario has no ``pay`` section.
    """
    pay = scenario.config.pay
    if pay is None:
        raise InputError([scenario.problem((), "the scenario has no 'pay' section")])
    return PayCalendar(pay.starts.first, pay.months)


def build_plans(scenario: Scenario) -> tuple[terms.Plan, ...]:
    """Return the pay plans of a scenario, in its order.

    Raises
    ------
    InputError
        A plan contradicts itself, the calendar or another plan; every problem of every
        plan is listed.
    """
    currency, calendar = scenario.config.currency, pay_calendar(scenario)
    loaded = scenario.plans.values()
    names = {name for one in loaded for name in make.component_names(one.config)}
    problems = [
        problem
        for one in loaded
        for problem in plan_problems(
            one,
            currency,
            calendar,
            components=frozenset(names),
            has_targets=scenario.config.data.assignments is not None,
            has_rates=scenario.config.data.rates is not None,
        )
    ]
    problems += _currency_problems(scenario)
    if problems:
        raise InputError(problems)
    return tuple(_plan(one, currency) for one in loaded)


def _currency_problems(scenario: Scenario) -> list[InputProblem]:
    """Return plans in another currency than the first plan that has overrides."""
    loaded = scenario.plans.values()
    above = next((one for one in loaded if one.config.overrides), None)
    if above is None:
        return []
    usual = scenario.config.currency
    ours = above.config.currency or usual
    return [
        one.problem(
            ("currency",),
            f"found {one.config.currency or usual}, but the overrides of '{above.name}'"
            f" are in {ours}; with overrides, all plans are in one currency",
        )
        for one in loaded
        if (one.config.currency or usual) != ours
    ]


def build_plan(
    loaded: LoadedPlan,
    currency: str | None = None,
    calendar: PayCalendar | None = None,
) -> terms.Plan:
    """Return one pay plan by itself.

    Parameters
    ----------
    loaded
        The plan as written.
    currency
        The scenario's; None for a plan that names its own.
    calendar
        The months that are paid; None if none is known yet, then windows may lie
        anywhere.

    Raises
    ------
    InputError
        The plan contradicts itself or the calendar; every problem is listed.
    """
    problems = plan_problems(loaded, currency, calendar)
    if problems:
        raise InputError(problems)
    return _plan(loaded, currency)


def plan_problems(
    loaded: LoadedPlan,
    currency: str | None = None,
    calendar: PayCalendar | None = None,
    *,
    components: frozenset[str] | None = None,
    has_targets: bool = True,
    has_rates: bool = True,
) -> list[InputProblem]:
    """Return everything contradictory or impossible in a plan, sorted by position.

    Parameters
    ----------
    loaded, currency, calendar
        As for :func:`build_plan`.
    components
        Names of the components of all plans, for overrides; None if not known.
    has_targets, has_rates
        Whether a table may give reps targets of their own, and exchange rates.
    """
    around = Around(
        currency or "",
        calendar,
        components,
        has_targets=has_targets,
        has_rates=has_rates,
    )
    found = plan_complaints(loaded.config, around)
    return sorted({loaded.problem(path, message) for path, message in found})


def _plan(loaded: LoadedPlan, currency: str | None) -> terms.Plan:
    config = loaded.config
    every = make.component_names(config)
    base, target = yearly_pay(config.pay)
    unit = UNIT if config.round_to == "unit" else CENT
    return terms.Plan(
        name=loaded.name,
        title=config.plan or loaded.name,
        currency=config.currency or currency or "",
        rounder=Rounder(Rounding(config.rounding), unit),
        base=base,
        target=target,
        ramp=config.ramp,
        may_fall=frozenset(config.may_fall or ()),
        components=_components(config),
        contests=tuple(make.contest(part) for part in config.contests),
        overrides=tuple(make.override(part) for part in config.overrides),
        adjust=tuple(make.adjustment(entry.step, every) for entry in config.adjust),
        clawback=make.clawback(config),
        guarantee=make.guarantee(config.guarantee),
        draw=make.draw(config.draw),
    )


def _components(config: PlanConfig) -> tuple[terms.Component, ...]:
    return (
        *(make.commission(part) for part in config.commissions),
        *(make.bonus(part) for part in config.bonuses),
        *(make.matrix(part) for part in config.matrices),
        *(make.objectives(part) for part in config.objectives),
        *(make.spiff(part) for part in config.spiffs),
    )


def yearly_pay(pay: PlanPay) -> tuple[int, int]:
    """Return base and target a year, hundredths."""
    if pay.ote is not None and pay.mix is not None:
        base = Fraction(pay.ote.hundredths) * pay.mix.base
        return int(base), pay.ote.hundredths - int(base)
    return make.hundredths(pay.base) or 0, make.hundredths(pay.target) or 0
