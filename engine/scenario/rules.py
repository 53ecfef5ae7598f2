"""From sections and tables to the costs, balance rules and budgets of the problem.

What is counted in which grain: :mod:`engine.scenario.measures`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.base.errors import InputProblem
from engine.base.units import MINOR_PER_UNIT, whole
from engine.scenario.keep import owners_of
from engine.scenario.measures import (
    FTE_GRAIN,
    VISIT_GRAIN,
    capacities,
    columns_asked,
    exact_unit,
    measured,
    readable_unit,
)
from engine.scenario.sources import source_of
from engine.territory.amounts import Moved
from engine.territory.problem import NOBODY, BalanceRule, CostTerm

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from engine.data.dataset import Dataset
    from engine.scenario.load import Scenario
    from engine.scenario.section_territory import Territory
    from engine.scenario.travel import TravelTable

    Owners = NDArray[np.int32]

MAX_TOTAL = 10**15
"""Largest sum of a quantity over all accounts, so that sums stay exact."""


def needed_columns(scenario: Scenario, limited: Iterable[str] = ()) -> dict[str, str]:
    """Return the columns of accounts that a rule needs, with the path of the rule.

    Parameters
    ----------
    limited
        Measures that the table of limits speaks of.
    """
    territory = scenario.territory
    asked = (
        ("revenue", territory.disruption, "territory.disruption"),
        ("revenue", territory.keep.moved_revenue, "territory.keep.moved_revenue"),
        *_goal_columns(territory),
        ("visits_per_year", territory.travel, "territory.travel"),
        *_load_columns(territory, limited),
        *(
            (name, scenario.territory, ".".join(map(str, rule)))
            for name, rule in columns_asked(scenario).items()
        ),
    )
    needed: dict[str, str] = {}
    for column, section, path in asked:
        if section is not None:
            needed.setdefault(column, path)
    return needed


_COLUMNS = {
    "revenue": ("revenue",),
    "visits": ("visits_per_year",),
    "workload": ("minutes_per_visit", "visits_per_year"),
}
"""Columns that measures are made of; that of potential is always needed."""


def _load_columns(
    territory: Territory, limited: Iterable[str]
) -> Iterator[tuple[str, object, str]]:
    """Yield the columns of what is balanced or limited.

    Visits may take no minutes where time on the road counts as work.
    """
    rules: list[tuple[str, object, str]] = []
    for key, measures in (
        ("balance", territory.balanced),
        ("limits", territory.limits.asked),
    ):
        rules += [(n, one, f"territory.{key}.{n}") for n, one in measures.items()]
    said = territory.balanced | territory.limits.asked
    rules += [(name, said.get(name, territory), "data.limits") for name in limited]
    for name, one, path in rules:
        for column in _COLUMNS.get(name, ()):
            on_road = getattr(one, "includes_travel", False)
            if not (on_road and column == "minutes_per_visit"):
                yield column, one, path


def _goal_columns(territory: Territory) -> Iterator[tuple[str, object, str]]:
    """Yield the columns that goals of whole territories need, and which needs them."""
    compact, profit = territory.compact, territory.profit
    if compact is not None and compact.by == "inertia":
        column = {"visits": "visits_per_year"}.get(compact.of, compact.of)
        if column != "accounts":
            yield column, compact, "territory.compact"
    if profit is not None:
        for column in ("visits_per_year", "minutes_per_visit", profit.sales):
            yield column, profit, "territory.profit"


def cost_terms(
    scenario: Scenario, dataset: Dataset, travel: TravelTable
) -> tuple[CostTerm, ...]:
    """Return travel and disruption, as far as the scenario asks for them."""
    terms = []
    if scenario.territory.travel is not None:
        terms.append(CostTerm("travel", travel.cost()))
    if scenario.territory.disruption is not None:
        terms.append(CostTerm("disruption", _disruption(scenario, dataset)))
    return tuple(terms)


def balance_rules(
    scenario: Scenario, dataset: Dataset, travel: TravelTable
) -> tuple[BalanceRule, ...]:
    """Return one rule per measure: the five in the order of the schema, then columns.

    A price is per unit for people; :func:`price_problems` says which can be counted.
    """
    weights = capacities(scenario, dataset)
    rules = []
    for name, asked in scenario.territory.balanced.items():
        unit = exact_unit(name, dataset, scenario.config.currency)
        amounts = measured(name, asked, dataset, travel)
        price = None
        if asked.outside_costs is not None:
            price = asked.outside_costs.hundredths // readable_unit(unit)[0]
        within = asked.within
        rules.append(BalanceRule(name, unit, amounts, weights.copy(), within, price))
    return tuple(rules)


def price_problems(scenario: Scenario, dataset: Dataset) -> Iterator[InputProblem]:
    """Yield prices that are not whole hundredths a grain of their measure."""
    for name, asked in scenario.territory.balanced.items():
        unit = exact_unit(name, dataset, scenario.config.currency)
        divisor = readable_unit(unit)[0]
        price = asked.outside_costs
        if price is not None and price.hundredths % divisor:
            low = price.hundredths // divisor * divisor / MINOR_PER_UNIT
            high = low + divisor / MINOR_PER_UNIT
            yield scenario.problem(
                ("territory", "balance", name, "outside_costs"),
                f"found {price}; {name} is counted in {unit}, so that its price is a"
                f" multiple of {divisor / MINOR_PER_UNIT:g}; write {low:g} or {high:g}",
            )


def amount_problems(
    scenario: Scenario, dataset: Dataset, travel: TravelTable
) -> list[InputProblem]:
    """Return capacities finer than the grain, and totals beyond ``MAX_TOTAL``."""
    accounts = source_of(scenario, "accounts")
    table = dataset.accounts
    cost, minutes = travel.most()
    largest = {
        "the potentials": table["potential"].sum(),
        "the revenues, in hundredths,": table["revenue"].sum() * MINOR_PER_UNIT,
        "the visits, in thousandths,": table["visits_per_year"].sum() * VISIT_GRAIN,
        "the costs of travel, in hundredths,": cost,
        "the minutes of work": minutes,
    }
    totals = [
        InputProblem(
            accounts.shown,
            0,
            0,
            "",
            f"{what} add up to {float(total):.3g}; at most {MAX_TOTAL:.0e} is counted"
            " exactly, so check the largest values",
        )
        for what, total in largest.items()
        if float(total) > MAX_TOTAL
    ]
    return [*_capacity_problems(scenario, dataset), *totals]


def _capacity_problems(scenario: Scenario, dataset: Dataset) -> list[InputProblem]:
    source = source_of(scenario, "reps")
    fte = dataset.reps["fte"].to_numpy() * FTE_GRAIN
    uneven = (np.abs(fte - np.rint(fte)) > 1e-6) | (np.rint(fte) < 1)
    return [
        InputProblem(
            source.shown,
            0,
            0,
            f"rep '{dataset.reps['rep_id'][row]}', column {source.theirs('fte')}",
            f"found {dataset.reps['fte'][row]:g}; hundredths of a full-time"
            " equivalent are counted, such as 0.75",
        )
        for row in np.flatnonzero(uneven).tolist()
    ]


def _disruption(scenario: Scenario, dataset: Dataset) -> Moved:
    """Return revenue × share at risk × min(1, tenure / full tenure) where moved."""
    terms = scenario.territory.disruption
    owners = owners_of(dataset)
    if terms is None:
        raise ValueError("the scenario has no disruption cost")
    tenure = dataset.reps["tenure_years"].to_numpy()
    years = np.where(owners == NOBODY, 0.0, tenure[owners])
    risk = float(terms.revenue_at_risk) * np.minimum(
        1.0, years / terms.full_after_years
    )
    revenue = dataset.accounts["revenue"].to_numpy()
    value = whole(revenue * risk * MINOR_PER_UNIT)
    return Moved(value, owners, dataset.reps.height)
