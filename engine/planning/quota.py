"""Quotas from scenario to tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.base.errors import InputError
from engine.base.outcome import Status
from engine.base.watch import Nobody
from engine.capacity.coverage import chance_of_plan
from engine.planning.columns import QUOTA, frame
from engine.planning.options import PlanningRun
from engine.planning.quota_fairness import fairness_tables
from engine.planning.quota_parts import carried, phases_table
from engine.planning.quota_problem import MINOR, asked
from engine.planning.quota_tables import (
    conflict_table,
    hedges_table,
    levels_table,
    quotas_table,
    rules_table,
    years_table,
)
from engine.quota.hedges import compounded
from engine.quota.solve import set_quotas
from engine.scenario.build import build_limits
from engine.scenario.origin import origin
from engine.scenario.quota_build import build_quota

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import polars as pl

    from engine.base.outcome import Limits
    from engine.base.watch import Watch
    from engine.planning.quota_problem import Asked
    from engine.quota.result import QuotaConflict, QuotaResult
    from engine.scenario.load import Scenario
    from engine.scenario.quota_input import QuotaInput


def run_quota(
    scenario: Scenario,
    *,
    limits: Limits | None = None,
    files: Mapping[str, Path] | None = None,
    watch: Watch | None = None,
) -> PlanningRun:
    """Set quotas that add up at every level, and tell how fair and how sure they are.

    Parameters
    ----------
    limits
        When a solver is to stop; the scenario's when not given.
    files
        Table name to a file that is read instead of the scenario's.

    Raises
    ------
    InputError
        The section, a table or the numbers together cannot be used; every problem.
    SolverMismatchError
        A solver's claim does not stand up to recomputation.
    """
    watch = watch or Nobody()
    given = build_quota(scenario, files=files)
    watch.saw(f"setting {given.tree.num_territories:,} quotas")
    try:
        what = asked(given)
    except ValueError as error:
        message = f"'{given.method}' cannot be used: {error}"
        raise InputError([scenario.problem(("quota", "method"), message)]) from error
    result = set_quotas(what.problem, limits=limits or build_limits(scenario))
    watch.saw("judging fairness")
    tables = _tables(given, what, result)
    manifest = _manifest(scenario, given, what, result)
    remarks = _short(given, tables)
    manifest["notes"] += remarks
    manifest["quota"]["remarks"] = remarks
    return PlanningRun(manifest, tables, result.plan is not None)


def _tables(
    given: QuotaInput, what: Asked, result: QuotaResult
) -> dict[str, pl.DataFrame]:
    tables = {name: frame("quota", name) for name in QUOTA}
    tables |= {
        "levels": levels_table(given, result),
        "rules": rules_table(given, what.problem, result),
        "conflict": conflict_table(result),
        "years": years_table(given),
        "hedges": hedges_table(given),
        **fairness_tables(given, result),
    }
    if result.plan is not None:
        carry = carried(given, result.plan.territories)
        tables["quotas"] = quotas_table(given, what.problem, result, carry)
        tables["phases"] = phases_table(given, carry)
    return tables


def _short(given: QuotaInput, tables: Mapping[str, pl.DataFrame]) -> list[str]:
    """Return a note where what is carried in the year is less than what is allowed for.

    Quotas are set for full years; vacancies, ramps and leave take parts of them.
    """
    table = tables["quotas"]
    full = float(table["quota"].sum() or 0.0)
    carried_ = float(table["prorated"].sum() or 0.0)
    if not full or carried_ >= full * (1.0 - 1e-9):
        return []
    expected = carried_ / full * (given.target / MINOR)
    return [
        f"Vacancies, ramps and leave leave {carried_:,.0f} of {full:,.0f} to be carried"
        f" in the year; with the attainment allowed for, that makes {expected:,.0f} of"
        f" the target {given.target / MINOR:,.0f}."
    ]


def _manifest(
    scenario: Scenario, given: QuotaInput, what: Asked, result: QuotaResult
) -> dict[str, Any]:
    return {
        **origin(scenario, "quota", given.inputs, given.notes),
        "seed": given.seed,
        "quota": _quota(given, what, result),
    }


def _quota(given: QuotaInput, what: Asked, result: QuotaResult) -> dict[str, Any]:
    outcome, profit = result.outcome, what.profit
    objective, bound, gap = result.objective, result.bound, result.gap
    if profit is not None:
        objective, bound, gap = profit.profit, profit.bound, profit.gap
    if outcome.status is Status.INFEASIBLE:
        objective = bound = gap = None
    return {
        "starts": given.calendar.months[0],
        "months": len(given.calendar.months),
        "method": given.method,
        "target": given.target / MINOR,
        "unit": given.unit / MINOR,
        "levels": list(given.tree.levels),
        "over_assignment": _over(given),
        "outcome": {
            "status": str(outcome.status),
            "reason": str(outcome.reason),
            "raw": outcome.raw,
        },
        "objective": objective,
        "bound": bound,
        "gap": gap,
        "conflict": _conflict(result.conflict),
        "rules_text": list(given.rules_text),
        "assumptions": [],
        "conventions": dict(sorted(given.conventions.items())),
        "season": [float(x) for x in given.calendar.season.mean(axis=0)],
    }


def _over(given: QuotaInput) -> dict[str, Any] | None:
    handed = float(compounded(given.hedges))
    reach = given.reach
    if reach is None:
        if handed == 1.0:
            return None
        return {"how": "given", "p_plan": None, "value": handed}
    chance = chance_of_plan(
        reach.reps, reach.mean, reach.sd, reach.correlation, reach.over_assignment
    )
    return {"how": "computed", "p_plan": chance, "value": handed}


def _conflict(conflict: QuotaConflict | None) -> dict[str, Any] | None:
    if conflict is None:
        return None
    text = [conflict.where]
    text += [
        f"Changing the limits on '{repair.family}' alone would do, by"
        f" {repair.least / MINOR:,.2f} in all."
        for repair in conflict.repairs
    ]
    return {"families": list(conflict.families), "text": text}
