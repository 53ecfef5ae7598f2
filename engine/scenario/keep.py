"""What stays as it is: caps on what changes hands, and territories kept whole."""

from __future__ import annotations

from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING

import numpy as np

from engine.base.errors import did_you_mean_id
from engine.scenario.measures import account_amounts, exact_unit, readable_unit
from engine.territory.amounts import Moved
from engine.territory.masks import ByClass
from engine.territory.measure import allowed_interval, territory_loads
from engine.territory.problem import NOBODY, Budget, Permit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from engine.base.errors import InputProblem
    from engine.data.dataset import Dataset
    from engine.scenario.load import Scenario
    from engine.territory.problem import BalanceRule

    Owners = NDArray[np.int32]

MOVED = "moved potential"
"""Name of the budget on potential that changes hands."""
AS_THEY_ARE = "territories kept as they are"
"""Name of the permit that leaves some territories whole."""
CAPPED = ("potential", "revenue", "accounts")
"""What may be capped, of all accounts and of each rep's."""


def owners_of(dataset: Dataset) -> Owners:
    """Return (n_accounts,) int32, each account's rep today, or ``NOBODY``."""
    rep_of = {name: index for index, name in enumerate(dataset.reps["rep_id"])}
    owners = dataset.accounts["rep_id"].to_list()
    found = [rep_of[name] if name else NOBODY for name in owners]
    return np.array(found, dtype=np.int32)


def budgets_of(scenario: Scenario, dataset: Dataset) -> tuple[Budget, ...]:
    """Return the caps on what moves in all, and on what each rep hands over."""
    keep, owners = scenario.territory.keep, owners_of(dataset)
    budgets = []
    for what in CAPPED:
        cap = getattr(keep, f"moved_{what}")
        if cap is not None:
            name = f"moved {what}"
            owned = owners != NOBODY
            budgets.append(_budget(scenario, dataset, name, what, owned, cap.at_most))
    for what in CAPPED:
        cap = getattr(keep.lost_per_rep, what, None)
        if cap is None:
            continue
        for j, rep in enumerate(dataset.reps["rep_id"]):
            name = f"{what} that {rep} hands over"
            mine = owners == j
            budgets.append(_budget(scenario, dataset, name, what, mine, cap.at_most))
    return tuple(budgets)


def whole_permit(scenario: Scenario, dataset: Dataset) -> Iterator[Permit]:
    """Yield the permit by which some reps keep exactly what they have."""
    kept = [j for _, j in _kept_whole(scenario, dataset)]
    if not kept:
        return
    count = len(kept)
    group = np.full(dataset.reps.height + 1, count, dtype=np.int32)
    group[kept] = np.arange(count, dtype=np.int32)
    unit_class = group[owners_of(dataset)]  # NOBODY is the last place
    table = np.eye(count + 1, dtype=np.bool_)
    yield Permit(AS_THEY_ARE, ByClass(unit_class, group[:-1], table))


def unknown_reps(scenario: Scenario, dataset: Dataset) -> Iterator[InputProblem]:
    """Yield territories kept whole that are not there."""
    names = scenario.territory.keep.as_they_are or ()
    ids = dataset.reps["rep_id"].to_list()
    for index, name in enumerate(names):
        if name not in ids:
            near = did_you_mean_id(name, ids)
            where = ("territory", "keep", "as_they_are", index)
            yield scenario.problem(where, f"found '{name}', who is no rep{near}")


def whole_problems(
    scenario: Scenario, dataset: Dataset, balance: tuple[BalanceRule, ...]
) -> Iterator[InputProblem]:
    """Yield territories kept whole that balance rules out."""
    if scenario.territory.open is not None:
        return  # fair shares depend on which territories there are
    owners, ids = owners_of(dataset), dataset.reps["rep_id"].to_list()
    for rule in balance:
        if rule.price is not None or not rule.total_is_constant:
            continue
        loads, total = (
            territory_loads(rule.amounts, owners),
            int(rule.amounts.most.sum()),
        )
        divisor, unit = readable_unit(rule.unit)
        for index, j in _kept_whole(scenario, dataset):
            low, high = allowed_interval(rule, total, j)
            if not low <= loads[j] <= high:
                yield scenario.problem(
                    ("territory", "keep", "as_they_are", index),
                    f"rep '{ids[j]}' has {loads[j] / divisor:,.12g} {unit}"
                    f" ({rule.name}), but balance allows {low / divisor:,.12g} to"
                    f" {high / divisor:,.12g}",
                )


def _kept_whole(scenario: Scenario, dataset: Dataset) -> list[tuple[int, int]]:
    """Return place in the list, and number of the rep, of reps who are there."""
    place = {rep: j for j, rep in enumerate(dataset.reps["rep_id"])}
    names = scenario.territory.keep.as_they_are or ()
    return [(index, place[name]) for index, name in enumerate(names) if name in place]


def _budget(
    scenario: Scenario,
    dataset: Dataset,
    name: str,
    what: str,
    counted: NDArray[np.bool_],
    at_most: int | Fraction,
) -> Budget:
    """Return a cap on what moves of some accounts; a share is of what they have."""
    values = np.where(counted, account_amounts(what, dataset), 0)
    amounts = Moved(values, owners_of(dataset), dataset.reps.height)
    limit = at_most
    if isinstance(at_most, Fraction):
        limit = floor(at_most * Fraction(int(values.sum())))
    unit = exact_unit(what, dataset, scenario.config.currency)
    return Budget(name, unit, amounts, int(limit))
