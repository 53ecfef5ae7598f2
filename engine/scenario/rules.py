"""From sections and tables to the costs, balance rules and budgets of the problem.

Grains, chosen so that sums are exact whole numbers:

=========  ==============================================
quantity   counted in
=========  ==============================================
money      hundredths of the currency unit a year (costs)
potential  whole currency units a year
revenue    whole currency units a year
workload   minutes a year
visits     thousandths of a visit a year
accounts   accounts
capacity   hundredths of a full-time equivalent (FTE)
=========  ==============================================

Each amount is rounded once, half to even.
"""

from __future__ import annotations

from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING

import numpy as np

from engine.base.errors import InputProblem
from engine.base.units import MINOR_PER_UNIT, whole
from engine.scenario.sources import source_of
from engine.territory.amounts import Moved, PerUnit, Table
from engine.territory.problem import NOBODY, BalanceRule, Budget, CostTerm

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.data.dataset import Dataset
    from engine.scenario.load import Scenario
    from engine.scenario.travel import TravelTable
    from engine.territory.amounts import Amounts

    Owners = NDArray[np.int32]

MOVED = "moved potential"
"""Name of the budget on potential that changes hands."""
MAX_TOTAL = 10**15
"""Largest sum of a quantity over all accounts, so that sums stay exact."""
_FTE_GRAIN = 100
_VISIT_GRAIN = 1000


def readable_unit(measure: str, currency: str) -> tuple[int, str]:
    """Return by what to divide a balance rule's amounts for people, and the unit.

    >>> readable_unit("workload", "PLN")
    (60, 'hours a year')
    """
    return {
        "potential": (1, f"{currency} a year"),
        "revenue": (1, f"{currency} a year"),
        "workload": (60, "hours a year"),
        "visits": (_VISIT_GRAIN, "visits a year"),
        "accounts": (1, "accounts"),
    }[measure]


def needed_columns(scenario: Scenario) -> dict[str, str]:
    """Return the columns of accounts that a rule needs, with the path of the rule."""
    territory = scenario.territory
    workload = territory.balance.workload
    only_visits = workload if workload and not workload.includes_travel else None
    asked = (
        ("revenue", territory.disruption, "territory.disruption"),
        ("revenue", territory.balance.revenue, "territory.balance.revenue"),
        ("visits_per_year", territory.travel, "territory.travel"),
        ("visits_per_year", territory.balance.visits, "territory.balance.visits"),
        ("minutes_per_visit", only_visits, "territory.balance.workload"),
        ("visits_per_year", workload, "territory.balance.workload"),
    )
    needed: dict[str, str] = {}
    for column, section, path in asked:
        if section is not None:
            needed.setdefault(column, path)
    return needed


def owners_of(dataset: Dataset) -> Owners:
    """Return (n_accounts,) int32, each account's rep today, or ``NOBODY``."""
    rep_of = {name: index for index, name in enumerate(dataset.reps["rep_id"])}
    owners = dataset.accounts["rep_id"].to_list()
    found = [rep_of[name] if name else NOBODY for name in owners]
    return np.array(found, dtype=np.int32)


def cost_terms(
    scenario: Scenario, dataset: Dataset, travel: TravelTable
) -> tuple[CostTerm, ...]:
    """Return travel and disruption, as far as the scenario asks for them."""
    terms = []
    if scenario.territory.travel is not None:
        terms.append(CostTerm("travel", Table(travel.yearly_cost())))
    if scenario.territory.disruption is not None:
        terms.append(CostTerm("disruption", _disruption(scenario, dataset)))
    return tuple(terms)


def balance_rules(
    scenario: Scenario, dataset: Dataset, travel: TravelTable
) -> tuple[BalanceRule, ...]:
    """Return one rule per measure, in the order of the schema."""
    balance = scenario.territory.balance
    weights = whole(dataset.reps["fte"].to_numpy() * _FTE_GRAIN)
    rules = []
    for name in type(balance).model_fields:
        asked = getattr(balance, name)
        if asked is None:
            continue
        if name == "workload":
            road = asked.includes_travel
            amounts: Amounts = Table(travel.workload_minutes(includes_travel=road))
        else:
            amounts = PerUnit(_account_amounts(name, dataset), dataset.reps.height)
        unit = _exact_unit(name, scenario.config.currency)
        rules.append(BalanceRule(name, unit, amounts, weights.copy(), asked.within))
    return tuple(rules)


def budgets_of(scenario: Scenario, dataset: Dataset) -> tuple[Budget, ...]:
    """Return the cap on moved potential, if the scenario has one."""
    cap = scenario.territory.keep.moved_potential
    if cap is None:
        return ()
    potential = _account_amounts("potential", dataset)
    amounts = _where_moved(potential, dataset)
    owned = int(potential[owners_of(dataset) != NOBODY].sum())
    at_most = floor(cap.at_most * Fraction(owned))
    unit = _exact_unit("potential", scenario.config.currency)
    return (Budget(MOVED, unit, amounts, at_most),)


def amount_problems(
    scenario: Scenario, dataset: Dataset, travel: TravelTable
) -> list[InputProblem]:
    """Return capacities finer than the grain, and totals beyond ``MAX_TOTAL``."""
    accounts = source_of(scenario, "accounts")
    table = dataset.accounts
    largest = {
        "the potentials": table["potential"].sum(),
        "the revenues, in hundredths,": table["revenue"].sum() * MINOR_PER_UNIT,
        "the visits, in thousandths,": table["visits_per_year"].sum() * _VISIT_GRAIN,
        "the costs of travel, in hundredths,": travel.minor_cost.max(axis=1).sum(),
        "the minutes of work": (travel.visit_minutes + travel.travel_minutes)
        .max(axis=1)
        .sum(),
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
    fte = dataset.reps["fte"].to_numpy() * _FTE_GRAIN
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
    return _where_moved(whole(revenue * risk * MINOR_PER_UNIT), dataset)


def _where_moved(amounts: NDArray[np.int64], dataset: Dataset) -> Moved:
    """Return the amount where the pair changes an owner."""
    return Moved(amounts, owners_of(dataset), dataset.reps.height)


def _account_amounts(measure: str, dataset: Dataset) -> NDArray[np.int64]:
    accounts = dataset.accounts
    if measure == "accounts":
        return np.ones(accounts.height, dtype=np.int64)
    if measure == "visits":
        return whole(accounts["visits_per_year"].to_numpy() * _VISIT_GRAIN)
    return whole(accounts[measure].to_numpy())


def _exact_unit(measure: str, currency: str) -> str:
    return {
        "potential": f"{currency} a year",
        "revenue": f"{currency} a year",
        "workload": "minutes a year",
        "visits": "thousandths of a visit a year",
        "accounts": "accounts",
    }[measure]
