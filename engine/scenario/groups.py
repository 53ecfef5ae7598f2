"""Accounts that stay together, and pairs that are kept apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.base.errors import InputProblem
from engine.scenario.at_fault import at_fault, excluding, who_may_have
from engine.scenario.sources import source_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from engine.data.dataset import Dataset
    from engine.scenario.load import Scenario
    from engine.territory.problem import Permit

_MOST_SHOWN = 5


def together_of(scenario: Scenario, dataset: Dataset) -> NDArray[np.int32] | None:
    """Return (n_accounts,) int32, the group of each account, −1 alone; or None.

    Accounts with the same text in the column are a group, numbered as they come.
    """
    column = scenario.territory.together
    if column is None:
        return None
    keys = dataset.accounts[column].to_list()
    count: dict[str, int] = {}
    for key in keys:
        count[key] = count.get(key, 0) + 1
    several = [key for key, size in count.items() if key and size > 1]
    number = {key: index for index, key in enumerate(several)}
    return np.array([number.get(key, -1) for key in keys], dtype=np.int32)


def apart_of(dataset: Dataset) -> NDArray[np.int32] | None:
    """Return (k, 2) int32 pairs of accounts that are kept apart, each once, or None."""
    table = dataset.kept_apart
    if not table.height:
        return None
    place = {name: i for i, name in enumerate(dataset.accounts["account_id"])}
    pairs = [sorted((place[a], place[b])) for a, b in _pairs(dataset)]
    return np.unique(np.array(pairs, dtype=np.int32), axis=0)


def group_problems(
    scenario: Scenario, dataset: Dataset, permits: Sequence[Permit]
) -> Iterator[InputProblem]:
    """Yield groups and pairs that no plan can keep, whatever else is asked."""
    column, group = scenario.territory.together, together_of(scenario, dataset)
    if group is not None and group.max(initial=-1) < 0:
        message = f"no two accounts have the same '{column}', so the rule binds nobody"
        yield scenario.problem(("territory", "together"), message)
    ids = dataset.accounts["account_id"]
    if group is not None:
        yield from _groups_of_nobody(scenario, dataset, permits, group)
    pairs = apart_of(dataset)
    if pairs is None:
        return
    for a, b in pairs.tolist():
        both = np.array([a, b])
        if group is not None and group[a] == group[b] >= 0:
            why = f"they have the same '{column}', which keeps them together"
        elif _only_rep(permits, both):
            why = "one rep alone may have either of them"
        else:
            continue
        source = source_of(scenario, "kept_apart")
        where = f"accounts '{ids[a]}' and '{ids[b]}'"
        yield InputProblem(source.shown, 0, 0, where, f"cannot be kept apart: {why}")


def _groups_of_nobody(
    scenario: Scenario,
    dataset: Dataset,
    permits: Sequence[Permit],
    group: NDArray[np.int32],
) -> Iterator[InputProblem]:
    """Yield groups that no rep may have whole, some by name, the others counted."""
    here, ids = ("territory", "together"), dataset.accounts["account_id"]
    stuck = _stuck(group, permits)
    for members in stuck[:_MOST_SHOWN]:
        names = ", ".join(ids[i] for i in members[:_MOST_SHOWN])
        more = ", …" if len(members) > _MOST_SHOWN else ""
        yield scenario.problem(
            here,
            f"no rep may have all of {names}{more}, which have the same"
            f" '{scenario.territory.together}'; {_at_fault(dataset, permits, members)}",
        )
    if len(stuck) > _MOST_SHOWN:
        rest = len(stuck) - _MOST_SHOWN
        groups = "group" if rest == 1 else "groups"
        yield scenario.problem(here, f"{rest} more {groups} that no rep may have whole")


def _pairs(dataset: Dataset) -> list[tuple[str, str]]:
    return dataset.kept_apart.select("account_id", "other_id").rows()


def _stuck(group: NDArray[np.int32], permits: Sequence[Permit]) -> list[list[int]]:
    """Return the groups that no rep may have as a whole."""
    order = np.argsort(group, kind="stable")
    bounds = np.flatnonzero(np.diff(group[order])) + 1
    parts = [
        part for part in np.split(order, bounds) if part.size and group[part[0]] >= 0
    ]
    return [
        part.tolist()
        for part in parts
        if permits and not who_may_have(permits, part.tolist()).any()
    ]


def _at_fault(dataset: Dataset, permits: Sequence[Permit], members: list[int]) -> str:
    """Return which rules leave nobody, and whom they leave for which members."""
    rules = at_fault(permits, members)
    free = np.logical_and.reduce([p.allowed.rows(np.array(members)) for p in rules])
    reps, ids = dataset.reps["rep_id"], dataset.accounts["account_id"]
    few = [
        f"{ids[members[row]]} may only go to {reps[int(np.argmax(free[row]))]}"
        for row in np.flatnonzero(free.sum(axis=1) == 1)[:_MOST_SHOWN]
    ]
    return f"{excluding(rules)}{': ' if few else ''}{', '.join(few)}"


def _only_rep(permits: Sequence[Permit], units: NDArray[np.intp]) -> bool:
    """Whether the same one rep is all that is left for each of the accounts."""
    free = [permit.allowed.rows(units) for permit in permits]
    if not free:
        return False
    left = np.logical_and.reduce(free)
    return bool((left.sum(axis=1) == 1).all() and (left[0] == left[1]).all())
