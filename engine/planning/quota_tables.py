"""The tables of quotas: every territory, every level, the rules, the years after."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.capacity.coverage import chance_of_plan
from engine.planning.columns import frame
from engine.planning.quota_problem import MINOR, column
from engine.quota.equal import attain_chance
from engine.quota.problem import NO_CAP
from engine.quota.years import long_term
from engine.scenario.quota_input import EqualProbability

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl
    from numpy.typing import NDArray

    from engine.planning.quota_parts import Carried
    from engine.quota.problem import QuotaProblem
    from engine.quota.result import QuotaResult
    from engine.scenario.quota_input import QuotaInput

    Floats = NDArray[np.float64]

TEXTS = ("name", "rep_id", "region", "district", "segment", "channel")
STEP, LEAST, MOST = 0.025, 1.0, 1.5
"""Of over-assignments that chances are shown for."""


def quotas_table(
    given: QuotaInput, problem: QuotaProblem, result: QuotaResult, carry: Carried
) -> pl.DataFrame:
    """Return one row a territory: its quota, what it rests on, and how sure it is."""
    if result.plan is None or result.measures is None:
        return frame("quota", "quotas")
    quota = result.plan.territories / MINOR
    last = column(given, "last_quota")
    numbers = {
        "fair": problem.fair_quota / MINOR,
        "quota": quota,
        "last_quota": last,
        "change": quota / np.where(last > 0, last, np.nan) - 1.0,
        "potential": column(given, "potential"),
        "history": column(given, "history"),
        "mean": column(given, "mean"),
        "sd": column(given, "sd"),
        "p_attain": chances(given, quota),
        "p_before": chances(given, raised(last, quota)),
        "low": np.where(problem.low > 0, problem.low / MINOR, np.nan),
        "high": np.where(problem.high < NO_CAP, problem.high / MINOR, np.nan),
        "prorated": carry.year / MINOR,
    }
    texts = {name: given.territories[name].to_list() for name in TEXTS}
    rows = []
    for t, name in enumerate(given.tree.names[-1]):
        rows.append(
            {
                "territory": name,
                **{key: values[t] for key, values in texts.items()},
                **{key: _known(values[t]) for key, values in numbers.items()},
                "binding": result.measures.binding[t],
                "start": _start(given, t),
            }
        )
    return frame("quota", "quotas", rows)


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _start(given: QuotaInput, territory: int) -> str:
    months = given.calendar.months
    at = int(given.calendar.started[territory])
    return months[at] if 0 < at < len(months) else ""


def raised(last: Floats, quota: Floats) -> Floats:
    """Return last year's quotas raised alike to what the same territories carry now."""
    known = last > 0
    if not known.any():
        return np.full_like(quota, np.nan)
    return np.where(known, last * (quota[known].sum() / last[known].sum()), np.nan)


def chances(given: QuotaInput, quota: Floats) -> Floats:
    """Return the chance of each quota where mean and spread are known, else NaN."""
    mean, sd = column(given, "mean"), column(given, "sd")
    known = np.isfinite(mean) & np.isfinite(sd) & np.isfinite(quota) & (mean > 0)
    found = np.full(quota.shape, np.nan)
    way = given.way
    shape = way.luck if isinstance(way, EqualProbability) else "normal"
    if known.any():
        found[known] = attain_chance(quota[known], mean[known], sd[known], shape)
    return found


def levels_table(given: QuotaInput, result: QuotaResult) -> pl.DataFrame:
    """Return every node of every level, and how its children add up."""
    if result.plan is None or result.measures is None:
        return frame("quota", "levels")
    tree, rows = given.tree, []
    sums = {level.depth: level for level in result.measures.sums}
    for depth, names in enumerate(tree.names):
        level = sums.get(depth)
        for node, name in enumerate(names):
            above = tree.parent[depth - 1][node] if depth else None
            row: dict[str, object] = {
                "level": tree.levels[depth],
                "node": name,
                "parent": "" if above is None else tree.names[depth - 1][above],
                "quota": float(result.plan.quota[depth][node] / MINOR),
            }
            if level is not None:
                row |= {
                    "children": float(level.children[node] / MINOR),
                    "hedge": float(given.hedges[depth]),
                    "exact": bool(level.exact[node]),
                }
            rows.append(row)
    return frame("quota", "levels", rows)


def rules_table(
    given: QuotaInput, problem: QuotaProblem, result: QuotaResult
) -> pl.DataFrame:
    """Return the limits that quotas touch, and those on totals of nodes."""
    if result.plan is None or result.measures is None:
        return frame("quota", "rules")
    return frame(
        "quota", "rules", [*_touched(given, problem, result), *_nodes(given, result)]
    )


def _touched(
    given: QuotaInput, problem: QuotaProblem, result: QuotaResult
) -> Iterator[dict[str, object]]:
    plan, measures = result.plan, result.measures
    if plan is None or measures is None:
        return
    for t, name in enumerate(given.tree.names[-1]):
        if not (family := measures.binding[t]):
            continue
        quota, low, high = plan.territories[t], problem.low[t], problem.high[t]
        floor = abs(quota - low) <= abs(high - quota)
        yield {
            "rule": f"{family} of {name}",
            "family": family,
            "node": name,
            "value": float(quota / MINOR),
            "limit": float((low if floor else high) / MINOR),
            "met": True,
            "sense": "at least" if floor else "at most",
        }


def _nodes(given: QuotaInput, result: QuotaResult) -> Iterator[dict[str, object]]:
    if result.plan is None:
        return
    for limit in given.node_limits:
        depth = given.tree.levels.index(limit.level)
        for sense, side in (("at least", limit.low), ("at most", limit.high)):
            if side is None:
                continue
            for node, name in enumerate(given.tree.names[depth]):
                if side[node] in (0, NO_CAP):
                    continue
                value = int(result.plan.quota[depth][node])
                met = (
                    value >= side[node] if sense == "at least" else value <= side[node]
                )
                yield {
                    "rule": f"{limit.family} of {name}",
                    "family": limit.family,
                    "node": name,
                    "value": value / MINOR,
                    "limit": float(side[node] / MINOR),
                    "met": bool(met),
                    "sense": sense,
                }


def conflict_table(result: QuotaResult) -> pl.DataFrame:
    """Return the least change that each family can repair a conflict by."""
    repairs = () if result.conflict is None else result.conflict.repairs
    return frame(
        "quota",
        "conflict",
        (
            {
                "family": repair.family,
                "rule": rule,
                "from": old / MINOR,
                "to": new / MINOR,
            }
            for repair in repairs
            for rule, old, new in repair.rules
        ),
    )


def years_table(given: QuotaInput) -> pl.DataFrame:
    """Return the targets of this year and those after, beside what they are held to."""
    first = int(given.calendar.months[0][:4])
    count = given.tree.num_territories
    rows: list[dict[str, object]] = [
        {
            "year": str(first),
            "target": given.target / MINOR,
            "growth": None,
            "per_territory": given.target / MINOR / count,
            "benchmark": "",
        }
    ]
    if given.years is None:
        return frame("quota", "years")
    held = dict.fromkeys(given.years.benchmarks, given.target / MINOR)
    plans = long_term(given.target, first + 1, given.years.growth, unit=given.unit)
    for plan in plans:
        for name, growth in given.years.benchmarks.items():
            held[name] *= 1 + float(growth)
        rows.append(
            {
                "year": str(plan.year),
                "target": plan.target / MINOR,
                "growth": plan.growth,
                "per_territory": plan.target / MINOR / count,
                "benchmark": "; ".join(
                    f"{name}: {amount:,.0f}" for name, amount in held.items()
                ),
            }
        )
    return frame("quota", "years", rows)


def hedges_table(given: QuotaInput) -> pl.DataFrame:
    """Return the chance to make the plan by over-assignment; empty without a team."""
    reach = given.reach
    if reach is None:
        return frame("quota", "hedges")
    count = round((MOST - LEAST) / STEP) + 1
    grid = {round(LEAST + STEP * n, 6) for n in range(count)} | {reach.over_assignment}
    return frame(
        "quota",
        "hedges",
        (
            {
                "over_assignment": over,
                "p_plan": chance_of_plan(
                    reach.reps, reach.mean, reach.sd, reach.correlation, over
                ),
                "chosen": over == reach.over_assignment,
            }
            for over in sorted(grid)
        ),
    )
