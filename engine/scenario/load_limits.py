"""Limits of what each rep carries: of all reps, and of single ones by table."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from engine.scenario.measures import FTE_GRAIN, capacities, exact_unit, measured
from engine.scenario.measures import readable_unit as readable
from engine.territory.rules import NO_LIMIT, LoadLimit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.base.errors import InputProblem
    from engine.data.dataset import Dataset
    from engine.scenario.load import Scenario
    from engine.scenario.section_balance import Limit
    from engine.scenario.travel import TravelTable


class _Row(NamedTuple):
    """One row of the table of limits."""

    rep_id: str
    measure: str
    at_least: float | None
    at_most: float | None


def limit_name(measure: str) -> str:
    """Return the name of a measure's limit among the rules."""
    return f"limits of {measure}"


def load_limits(
    scenario: Scenario, dataset: Dataset, travel: TravelTable
) -> tuple[LoadLimit, ...]:
    """Return one limit per measure: the scenario's, and the table's where it says more.

    A number is in the measure's unit for people (hours of workload). The least is
    rounded up and the most down, so the exact limits are never wider than written.
    """
    asked = scenario.territory.limits.asked
    rows = _table(dataset)
    measures = [*asked, *(row.measure for row in rows)]
    currency = scenario.config.currency
    limits = []
    for name in dict.fromkeys(measures):
        unit = exact_unit(name, dataset, currency)
        low, high = _of_all(asked.get(name), unit, scenario, dataset)
        _of_single(rows, name, unit, dataset, low, high)
        rule = asked.get(name) or scenario.territory.balanced.get(name)
        amounts = measured(name, rule, dataset, travel)
        ends = (np.array(low, dtype=np.int64), np.array(high, dtype=np.int64))
        limits.append(LoadLimit(limit_name(name), unit, amounts, *ends))
    return tuple(limits)


def limit_problems(
    scenario: Scenario,
    dataset: Dataset,
    limits: tuple[LoadLimit, ...],
    *,
    all_open: bool,
) -> Iterator[InputProblem]:
    """Yield limits that no plan meets, by adding up alone."""
    reps = dataset.reps["rep_id"]
    for limit in limits:
        name = limit.name.removeprefix(limit_name(""))
        divisor, unit = readable(limit.unit)
        total = int(limit.amounts.most.sum())
        least, most = int(limit.low.sum()), sum(min(total, h) for h in limit.high)
        where = ("territory", "limits", name)
        if all_open and limit.amounts.constant and least > total:
            yield scenario.problem(
                (*where, "at_least"),
                f"together, reps must carry {least / divisor:,.12g} {unit}, but all"
                f" accounts have only {total / divisor:,.12g}",
            )
        if limit.amounts.constant and most < total:
            yield scenario.problem(
                (*where, "at_most"),
                f"together, reps may carry {most / divisor:,.12g} {unit}, but all"
                f" accounts have {total / divisor:,.12g}",
            )
        for j in np.flatnonzero(limit.low > limit.high).tolist():
            yield scenario.problem(
                where,
                f"rep '{reps[j]}' must carry at least {limit.low[j] / divisor:,.12g}"
                f" and at most {limit.high[j] / divisor:,.12g} {unit}",
            )


def _table(dataset: Dataset) -> list[_Row]:
    return [_Row(*row) for row in dataset.limits.select(_Row._fields).iter_rows()]


def _of_all(
    asked: Limit | None, unit: str, scenario: Scenario, dataset: Dataset
) -> tuple[list[int], list[int]]:
    """Return the least and the most of each rep, as ``territory.limits`` says."""
    count, divisor = dataset.reps.height, readable(unit)[0]
    low, high = [0] * count, [NO_LIMIT] * count
    if asked is None:
        return low, high
    weights = [FTE_GRAIN] * count
    if asked.per == "full_time":
        weights = capacities(scenario, dataset).tolist()
    for j, weight in enumerate(weights):
        scale = Fraction(weight * divisor, FTE_GRAIN * 100)
        if asked.at_least is not None:
            low[j] = ceil(asked.at_least.hundredths * scale)
        if asked.at_most is not None:
            high[j] = floor(asked.at_most.hundredths * scale)
    return low, high


def _of_single(
    rows: list[_Row],
    name: str,
    unit: str,
    dataset: Dataset,
    low: list[int],
    high: list[int],
) -> None:
    """Put what the table says of single reps in place of the limits of all."""
    place = {rep: j for j, rep in enumerate(dataset.reps["rep_id"])}
    divisor = readable(unit)[0]
    for row in rows:
        if row.measure != name:
            continue
        j = place[row.rep_id]
        if row.at_least is not None:
            low[j] = ceil(Fraction(repr(row.at_least)) * divisor)
        if row.at_most is not None:
            high[j] = floor(Fraction(repr(row.at_most)) * divisor)
