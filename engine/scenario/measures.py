"""What is shared out and limited: amounts of each measure, and their units.

Grains, chosen so that sums are exact whole numbers:

=================  ==============================================
quantity           counted in
=================  ==============================================
money              hundredths of the currency unit a year (costs)
potential          whole currency units a year
revenue            whole currency units a year
workload           minutes a year
visits             thousandths of a visit a year
accounts           accounts
another column     ones, or thousandths where a cell has decimals
capacity           hundredths of a full-time equivalent (FTE)
=================  ==============================================

Each amount is rounded once, half to even.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.base.units import whole
from engine.scenario.section_balance import MEASURES
from engine.territory.amounts import PerUnit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.data.dataset import Dataset
    from engine.scenario.load import Scenario
    from engine.scenario.section_balance import Limit, Measure
    from engine.scenario.travel import TravelTable
    from engine.territory.amounts import Amounts
    from engine.territory.problem import TerritoryProblem

FTE_GRAIN = 100
VISIT_GRAIN = 1000
_MINUTES, _VISITS = "minutes a year", "thousandths of a visit a year"
_THOUSANDTHS = "thousandths of "
_MONTHS = 12


def readable_unit(exact: str) -> tuple[int, str]:
    """Return by what to divide amounts for people, and the unit they then have.

    >>> readable_unit("minutes a year"), readable_unit("thousandths of beds")
    ((60, 'hours a year'), (1000, 'beds'))
    """
    if exact == _MINUTES:
        return (60, "hours a year")
    if exact == _VISITS:
        return (VISIT_GRAIN, "visits a year")
    if exact.startswith(_THOUSANDTHS):
        return (VISIT_GRAIN, exact.removeprefix(_THOUSANDTHS))
    return (1, exact)


def readable_units(problem: TerritoryProblem) -> dict[str, tuple[int, str]]:
    """Return divisor and unit for people of every rule that counts something."""
    units = [(rule.name, rule.unit) for rule in problem.balance]
    units += [(rule.name, rule.unit) for rule in problem.limits]
    units += [(rule.name, rule.unit) for rule in problem.budgets]
    return {name: readable_unit(unit) for name, unit in units}


def columns_asked(scenario: Scenario) -> dict[str, tuple[str | int, ...]]:
    """Return the number columns of accounts that rules name, each with its rule."""
    territory = scenario.territory
    asked: dict[str, tuple[str | int, ...]] = {}
    for key, measures in (
        ("balance", territory.balanced),
        ("limits", territory.limits.asked),
    ):
        for name in measures:
            if name not in MEASURES:
                asked.setdefault(name, ("territory", key, name))
    return asked


def account_amounts(measure: str, dataset: Dataset) -> NDArray[np.int64]:
    """Return (n_accounts,) int64, what each account weighs whoever covers it."""
    accounts = dataset.accounts
    if measure == "accounts":
        return np.ones(accounts.height, dtype=np.int64)
    if measure == "visits":
        return whole(accounts["visits_per_year"].to_numpy() * VISIT_GRAIN)
    values = accounts[measure].to_numpy()
    if measure not in MEASURES and not _are_whole(values):
        return whole(values * VISIT_GRAIN)
    return whole(values)


def exact_unit(measure: str, dataset: Dataset, currency: str) -> str:
    """Return the unit in which a measure is counted."""
    known = {
        "potential": f"{currency} a year",
        "revenue": f"{currency} a year",
        "workload": _MINUTES,
        "visits": _VISITS,
        "accounts": "accounts",
    }
    if measure in known:
        return known[measure]
    even = _are_whole(dataset.accounts[measure].to_numpy())
    return measure if even else _THOUSANDTHS + measure


def measured(
    name: str, asked: Measure | Limit | None, dataset: Dataset, travel: TravelTable
) -> Amounts:
    """Return what each pair weighs in a measure, as a rule asks for it.

    Parameters
    ----------
    name
        One of ``MEASURES``, or a number column of the accounts.
    asked
        The rule; that of workload says whether travelling counts.
    """
    if name == "workload":
        road = bool(getattr(asked, "includes_travel", False))
        return travel.workload(includes_travel=road)
    return PerUnit(account_amounts(name, dataset), dataset.reps.height)


def capacities(scenario: Scenario, dataset: Dataset) -> NDArray[np.int64]:
    """Return (n_reps,) int64, hundredths of FTE in the coming year, at least 1.

    With a ramp of R years, a rep of tenure s carries min(1, s / R); the coming year is
    the mean of that from today's tenure t to t + 1:
    F(t + 1) − F(t) with F(t) = t² / 2R up to R and t − R / 2 beyond.
    """
    fte = dataset.reps["fte"].to_numpy() * FTE_GRAIN
    ramp = scenario.territory.ramp
    if ramp is None:
        return whole(fte)
    years, tenure = ramp.months / _MONTHS, dataset.reps["tenure_years"].to_numpy()

    def carried(until: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.where(until < years, until**2 / (2 * years), until - years / 2)

    return np.maximum(1, whole(fte * (carried(tenure + 1) - carried(tenure))))


def _are_whole(values: NDArray[np.float64]) -> bool:
    return bool((values == np.rint(values)).all())
