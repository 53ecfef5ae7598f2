"""From a scenario to what comparing plans is given, or to everything that is wrong."""

from __future__ import annotations

from math import fsum
from typing import TYPE_CHECKING

from engine.base.errors import InputError, InputProblem
from engine.base.units import MINOR_PER_UNIT
from engine.comparison.precision import round_up
from engine.scenario.compare_input import CompareInput, Precision
from engine.scenario.compare_notes import notes_of
from engine.scenario.compare_people import kind_problems, kinds_of
from engine.scenario.compare_plans import built_plans, compared, compared_problems
from engine.scenario.compare_quotas import (
    Potentials,
    divided,
    potential_problems,
    read_divided,
)
from engine.scenario.compare_roster import (
    read_roster,
    roster_frame,
    roster_problems,
)
from engine.scenario.lacking_section import no_section
from engine.store.manifest import digest_frame

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    import polars as pl

    from engine.data.readers import TableRead
    from engine.payplan.terms import Plan
    from engine.scenario.load import Scenario
    from engine.scenario.plan_money import Money
    from engine.scenario.section_compare import Compare

_YEAR = 12


def build_compare(
    scenario: Scenario, *, files: Mapping[str, Path] | None = None
) -> CompareInput:
    """Return what a scenario compares plans from, read and checked.

    Parameters
    ----------
    files
        Table name to a file that is read instead of the scenario's.

    Raises
    ------
    InputError
        A plan contradicts itself or cannot be simulated, a name is not known, the
        roster cannot be used, or plans, types, roster and run disagree; every problem
        is listed.
    """
    compare = compare_of(scenario)
    from_run = compare.quotas.from_run
    read = read_roster(scenario, files or {}, needs_quotas=from_run is None)
    problems = [*read.problems]
    potentials = None
    if from_run is not None:
        try:
            potentials = read_divided(scenario, from_run)
            problems += potential_problems(scenario, read, potentials)
        except InputError as error:
            problems += error.problems
    problems += _problems(scenario, compare, read)
    if problems:
        raise InputError(dict.fromkeys(problems))
    return _input(scenario, compare, read, potentials)


def compare_of(scenario: Scenario) -> Compare:
    """Return the section on comparing.

    Raises
    ------
    InputError
        The scenario has none.
    """
    if scenario.config.compare is None:
        raise no_section(scenario, "'compare' section")
    return scenario.config.compare


def _problems(
    scenario: Scenario, compare: Compare, read: TableRead
) -> Iterator[InputProblem]:
    targets = read.frame["target"]
    has_targets = bool(targets.is_not_null().any())
    yield from _money_problems(scenario, compare)
    yield from kind_problems(scenario, compare)
    yield from compared_problems(scenario, compare, has_targets=has_targets)
    yield from roster_problems(
        read,
        [kind.name for kind in kinds_of(compare)],
        compared(scenario, compare),
        compare.starts.first,
    )
    if not read.problems and targets.null_count():
        yield from _target_problems(scenario, compare)


def _target_problems(scenario: Scenario, compare: Compare) -> Iterator[InputProblem]:
    """Yield a baseline that gives no target to reps who have none of their own."""
    loaded = scenario.plans.get(compare.baseline)
    if loaded is None:
        return
    pay = loaded.config.pay
    has_target = pay.target is not None and pay.target.hundredths > 0
    if not has_target and (pay.ote is None or pay.mix is None or pay.mix.base == 1):
        message = (
            f"the baseline '{loaded.name}' has no target incentive, and not all reps of"
            " the roster have one; what reps react to is measured by it (target /"
            " quota), so write 'target', or 'ote' and 'mix'"
        )
        yield loaded.problem(("pay",), message)


def _money_problems(scenario: Scenario, compare: Compare) -> Iterator[InputProblem]:
    usual = scenario.config.currency
    amounts: dict[tuple[str, ...], Money | None] = {
        ("budget",): compare.budget,
        ("staffing", "hire_cost"): compare.staffing.hire_cost,
        ("quotas", "total"): compare.quotas.total,
    }
    for path, amount in amounts.items():
        if amount is not None and amount.currency not in (None, usual):
            message = f"found {amount}; the scenario's amounts are in {usual}"
            yield scenario.problem(("compare", *path), message)


# long: one line for each field of what comparing is given
def _input(
    scenario: Scenario,
    compare: Compare,
    read: TableRead,
    potentials: Potentials | None,
) -> CompareInput:
    kinds, plans = kinds_of(compare), built_plans(scenario, compare)
    frame, inputs = read.frame, {read.source.shown: _digest(read.frame)}
    if potentials is not None:
        total = compare.quotas.total
        frame = divided(frame, potentials, None if total is None else _units(total))
        inputs[potentials.shown] = (potentials.digest, potentials.rows)
    first, staffing = compare.starts.first, compare.staffing
    season = _from_first_month(compare.sales.season, first.month)
    return CompareInput(
        plans=plans,
        baseline=compare.baseline,
        roster=roster_frame(
            frame,
            kinds,
            expected=float(compare.expected),
            starts=first,
            seed=scenario.config.seed,
        ),
        year=first.year,
        month=first.month,
        months=compare.months,
        weekly=compare.steps == "week",
        season=season,
        quota_shares=_quota_shares(compare, season),
        margin=float(compare.margin),
        budget=None if compare.budget is None else _units(compare.budget),
        decide_by=compare.decide_by,
        luck=compare.sales.luck,
        size=float(compare.sales.size),
        cv=float(compare.sales.cv) if compare.sales.luck == "deals" else 0.0,
        market_sd=float(compare.sales.market.sd),
        market_memory=float(compare.sales.market.memory),
        kinds=kinds,
        calibrated=compare.behaviour.calibrated,
        ramp=tuple(map(float, staffing.ramp)),
        quota_ramp=_quota_ramp(compare, plans),
        vacancy=float(staffing.vacancy.months),
        cover=float(staffing.cover),
        hire_cost=_units(staffing.hire_cost),
        growth=float(compare.quotas.growth),
        ratchet=float(compare.quotas.ratchet),
        unpaid_value=float(compare.unpaid_value),
        prior_draws=compare.prior_draws,
        precision=_precision(compare),
        seed=scenario.config.seed,
        notes=(*read.notes, *notes_of(compare, read, kinds, plans)),
        inputs=inputs,
    )


def _precision(compare: Compare) -> Precision:
    asked = compare.precision
    return Precision(
        round_up(asked.least),
        round_up(asked.most),
        float(asked.half_width),
        float(asked.confidence),
    )


def _quota_shares(compare: Compare, season: tuple[float, ...]) -> tuple[float, ...]:
    phasing = compare.quotas.phasing
    if phasing == "equal":
        factors = (1.0,) * _YEAR
    elif phasing == "season":
        factors = season
    else:
        factors = _from_first_month(phasing, compare.starts.first.month)
    return tuple(factor / _YEAR for factor in factors)


def _from_first_month(factors: Sequence[float], month: int) -> tuple[float, ...]:
    """Return factors of January to December from a month on, their mean exactly 1."""
    turned = (*factors[month - 1 :], *factors[: month - 1])
    mean = fsum(turned) / _YEAR
    return tuple(factor / mean for factor in turned)


def _quota_ramp(compare: Compare, plans: Sequence[Plan]) -> tuple[float, ...]:
    ramp = compare.staffing.quota_ramp
    if ramp is None:
        ramp = next(plan.ramp for plan in plans if plan.name == compare.baseline)
    return tuple(map(float, ramp))


def _units(amount: Money) -> float:
    return amount.hundredths / MINOR_PER_UNIT


def _digest(frame: pl.DataFrame) -> tuple[str, int]:
    return digest_frame(frame), frame.height
