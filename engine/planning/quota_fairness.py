"""The tables of whether quotas are fair: spread, lines, groups, who stands apart."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

import numpy as np

from engine.planning.columns import frame
from engine.planning.quota_problem import MINOR, column
from engine.quota.fairness_bias import quota_bias
from engine.quota.fairness_compare import QuotaFacts, all_outliers, fairness_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from engine.quota.result import QuotaResult
    from engine.scenario.quota_input import QuotaInput

TENURES = ((12, "under 1 year"), (36, "1 to 3 years"), (10**9, "3 years or more"))
"""Months below which a band of tenure lies, and its name."""
GOOD = {"near 0": "nearer to 0", "near 1": "nearer to 1", "small": "lower"}
"""How notes begin, and in which direction a measure becomes better."""


def fairness_tables(given: QuotaInput, result: QuotaResult) -> dict[str, pl.DataFrame]:
    """Return fairness before and after, bias by group, and outliers."""
    names = ("fairness", "bias", "outliers")
    if result.plan is None:
        return {name: frame("quota", name) for name in names}
    facts = facts_of(given, result)
    if facts is None:
        return {name: frame("quota", name) for name in names}
    return {
        "fairness": _fairness(facts),
        "bias": _bias(facts),
        "outliers": _outliers(given, facts),
    }


def facts_of(given: QuotaInput, result: QuotaResult) -> QuotaFacts | None:
    """Return what fairness is judged by; None if a quota is 0 or nothing expected."""
    if result.plan is None or not (result.plan.territories > 0).all():
        return None
    mean, history = column(given, "mean"), column(given, "history")
    expected = np.where(np.isfinite(mean), mean, history)
    if not np.isfinite(expected).any():
        return None
    return QuotaFacts(
        quota=result.plan.territories / MINOR,
        potential=column(given, "potential"),
        expected=expected,
        last_quota=column(given, "last_quota"),
        last_sales=history,
        groups=groups_of(given),
    )


def groups_of(given: QuotaInput) -> Mapping[str, list[str]]:
    """Return the groupings that are compared, tenure in bands."""
    found = {}
    for name in given.bias_by:
        if name in ("tenure", "tenure_months"):
            months = column(given, "tenure_months")
            found["tenure"] = [_band(value) for value in months.tolist()]
        else:
            texts = given.territories[name].to_list()
            found[name] = [text or "not said" for text in texts]
    return {name: names for name, names in found.items() if len(set(names)) > 1}


def _band(months: float) -> str:
    if isnan(months):
        return "not said"
    return next(name for below, name in TENURES if months < below)


def _fairness(facts: QuotaFacts) -> pl.DataFrame:
    rows = []
    for row in fairness_table(facts):
        good = next((g for start, g in GOOD.items() if row.note.startswith(start)), "")
        rows.append(
            {
                "measure": row.measure,
                "before": _known(row.before),
                "after": _known(row.after),
                "low": _known(row.low),
                "high": _known(row.high),
                "better": good,
                "note": row.note,
            }
        )
    return frame("quota", "fairness", rows)


def _bias(facts: QuotaFacts) -> pl.DataFrame:
    attainment = facts.expected / facts.quota
    found = quota_bias(facts.quota, facts.potential, facts.groups, attainment)
    names = ("quota_to_potential", "attainment", "gap", "effect")
    rows = []
    for one in found:
        numbers = {name: _known(getattr(one, name)) for name in names}
        rows.append(
            {
                "by": one.by,
                "group": one.group,
                "territories": one.n,
                **numbers,
                "p_value": _known(one.p_value),
                "p_adjusted": _known(one.p_adjusted),
                "verdict": one.verdict,
            }
        )
    return frame("quota", "bias", rows)


def _outliers(given: QuotaInput, facts: QuotaFacts) -> pl.DataFrame:
    names = given.territories["name"].to_list()
    return frame(
        "quota",
        "outliers",
        (
            {
                "territory": given.tree.names[-1][one.row],
                "name": names[one.row],
                "why": one.why,
                "value": one.value,
                "usual": one.middle,
            }
            for one in all_outliers(facts)
        ),
    )


def _known(value: float) -> float | None:
    return None if isnan(value) else float(value)
