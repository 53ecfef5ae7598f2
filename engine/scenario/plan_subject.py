"""What a check of plans looks at: the plans, a rep's quotas, attainment to expect."""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import median_low
from typing import TYPE_CHECKING, Any

from engine.base.errors import InputError, InputProblem
from engine.base.units import MINOR_PER_UNIT, parse_money
from engine.data.readers import read_table
from engine.payplan.payoff.expected import Lognormal, Normal
from engine.payplan.payoff.standard import Standard, measure_of
from engine.payplan.quotas import read_period
from engine.scenario.compare_plans import built_plans, compared_problems
from engine.scenario.compare_roster import read_roster
from engine.scenario.lacking_section import no_section
from engine.scenario.load import load
from engine.scenario.pay_coverage import bases
from engine.scenario.plan_build import build_plan, build_plans
from engine.scenario.plan_load import load_plan
from engine.scenario.sources import file_problem, source_of, table_of
from engine.scenario.yaml_file import bytes_of
from engine.scenario.yaml_tree import read_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from engine.payplan.payoff.expected import Distribution
    from engine.payplan.terms import Plan
    from engine.scenario.load import Scenario

TIMES_EARNINGS = 5
"""Quota ÷ on-target earnings where nothing is known: common in the field."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Plans, and what they are looked at with.

    Parameters
    ----------
    quotas
        Measure to a rep's yearly quota, hundredths; ``None`` is for any other.
    head
        What the manifest says of the file.
    """

    plans: tuple[Plan, ...]
    quotas: Mapping[str | None, int]
    distributions: tuple[Distribution, ...]
    head: dict[str, Any] = field(default_factory=dict)

    def standard(self, plan: Plan) -> Standard:
        """Return the standard year of a plan: a quota for each measure it counts."""
        usual = self.quotas.get(None) or TIMES_EARNINGS * (plan.base + plan.target)
        usual = max(usual, MINOR_PER_UNIT)
        measures = {measure_of(basis) for _, basis in bases(plan)}
        return Standard({name: self.quotas.get(name, usual) for name in measures})


def read_subject(file: Path, *, quota: str | None, mean: float, sd: float) -> Subject:
    """Return the plans of a scenario or plan file, with all that a check needs.

    Raises
    ------
    InputError
        Something cannot be used; every problem of a layer.
    """
    spread, given, currency = _numbers(quota, mean, sd)
    tree = read_yaml(bytes_of(file), str(file))
    if isinstance(tree.data, dict) and "fieldplan" in tree.data:
        scenario = load(file)
        plans = _plans(scenario)
        if not plans:
            raise no_section(scenario, "'plans'", "nothing to look at")
        _check_currency(currency, plans)
        config = scenario.config
        known: dict[str | None, int] = {None: given}
        quotas = known if given else _usual(scenario)
        head = {
            "name": config.name,
            "about": config.about,
            "synthetic": config.synthetic,
            "currency": config.currency,
            "scenario": {"file": file.name, "digest": scenario.digest},
        }
        return Subject(plans, quotas, spread, head)
    loaded = load_plan(file)
    plan = build_plan(loaded)
    _check_currency(currency, (plan,))
    head = {
        "name": plan.title,
        "about": loaded.config.about,
        "synthetic": False,
        "currency": plan.currency,
        "scenario": {"file": file.name, "digest": loaded.digest},
    }
    return Subject((plan,), {None: given} if given else {}, spread, head)


def _plans(scenario: Scenario) -> tuple[Plan, ...]:
    """Return the plans that are paid; those compared, where nothing is paid."""
    compare = scenario.config.compare
    if scenario.config.pay is not None or compare is None:
        return build_plans(scenario) if scenario.plans else ()
    problems = compared_problems(scenario, compare, has_targets=True)
    if problems:
        raise InputError(problems)
    return built_plans(scenario, compare)


def _check_currency(found: str | None, plans: tuple[Plan, ...]) -> None:
    """Refuse a quota in another currency than a plan's."""
    wrong = [plan for plan in plans if found not in (None, plan.currency)]
    if wrong:
        plan = wrong[0]
        message = f"found {found}; plan '{plan.name}' is in {plan.currency}"
        raise InputError([InputProblem("--quota", 0, 0, "", message)])


def _numbers(
    quota: str | None, mean: float, sd: float
) -> tuple[tuple[Distribution, ...], int, str | None]:
    """Return what the command line says, in hundredths; refuse nonsense."""
    problems, given, currency = [], 0, None
    if quota is not None:
        try:
            amount, currency = parse_money(quota)
            given = int(amount * MINOR_PER_UNIT)
        except ValueError as error:
            problems.append(InputProblem("--quota", 0, 0, "", str(error)))
        else:
            if given <= 0:
                message = f"found {quota}; an amount more than 0 is needed"
                problems.append(InputProblem("--quota", 0, 0, "", message))
    for name, value in (("--mean", mean), ("--sd", sd)):
        if not 0 < value <= 1000:
            message = f"found {value:g}; per cent of quota, more than 0, are needed"
            problems.append(InputProblem(name, 0, 0, "", message))
    if problems:
        raise InputError(problems)
    expected = (Normal(mean / 100, sd / 100), Lognormal(mean / 100, sd / 100))
    return expected, given, currency


def _usual(scenario: Scenario) -> dict[str | None, int]:
    """Return the median rep's yearly quota of each measure in the scenario's table."""
    table = table_of(scenario, "quotas")
    if table is None:
        return _of_roster(scenario)
    if file_problem(scenario, "quotas"):
        return {}
    read = read_table(source_of(scenario, "quotas"), table.spec)
    if read.problems:
        raise InputError(read.problems)
    yearly: dict[str, dict[str, float]] = {}
    covered: dict[tuple[str, str], int] = {}
    columns = ("measure", "rep_id", "period", "quota")
    for measure, rep, period, amount in read.frame.select(columns).iter_rows():
        span = read_period(period)
        if span is None:
            continue
        days = (span[1] - span[0]).days + 1
        covered[measure, rep] = covered.get((measure, rep), 0) + days
        mine = yearly.setdefault(measure, {})
        mine[rep] = mine.get(rep, 0) + amount
    found: dict[str | None, int] = {}
    for measure, reps in yearly.items():
        rates = [amount * 365 / covered[measure, rep] for rep, amount in reps.items()]
        typical = round(median_low(rates))
        if typical > 0:
            found[measure] = typical
    return found


def _of_roster(scenario: Scenario) -> dict[str | None, int]:
    """Return the median quota of the reps on whom plans are compared."""
    compare = scenario.config.compare
    if compare is None or compare.quotas.from_run is not None:
        return {}
    read = read_roster(scenario, {}, needs_quotas=True)
    if read.problems:
        raise InputError(read.problems)
    return {None: round(median_low(read.frame["quota"].to_list()) * MINOR_PER_UNIT)}
