"""What rules name of the tables and no row has: segments, skills, reps, teams."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.data.columns import ACCOUNTS, NAMED_ACCOUNTS, REPS
from engine.data.dataset import Dataset
from engine.scenario.keep import unknown_reps
from engine.scenario.overlay import overlay_problems
from engine.scenario.permits import unknown_exceptions, unknown_kinds, unknown_skills

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.base.errors import InputProblem
    from engine.data.readers import TableRead
    from engine.scenario.load import Scenario


def unknown_names(
    scenario: Scenario, accounts: TableRead, reps: TableRead
) -> Iterator[InputProblem]:
    """Yield what rules name and no row has.

    Parameters
    ----------
    accounts, reps
        As they were read; of a column with problems of its own nothing is said.
    """
    dataset = Dataset(accounts.frame, reps.frame, NAMED_ACCOUNTS.empty())
    for index, rule in enumerate(scenario.territory.eligible):
        if all(_is_whole(accounts, column) for column in rule.kinds):
            yield from unknown_kinds(scenario, dataset, index, rule)
            if _is_whole(accounts, "account_id"):
                yield from unknown_exceptions(scenario, dataset, index, rule)
        if _is_whole(reps, "skills"):
            yield from unknown_skills(scenario, dataset, index, rule)
    if _is_whole(reps, "rep_id"):
        yield from unknown_reps(scenario, dataset)
    if _is_whole(accounts, "segment"):
        yield from overlay_problems(scenario, dataset)


def _is_whole(read: TableRead, column: str) -> bool:
    """Whether each cell of a column is what the table says, whatever else is wrong."""
    place = f"column {read.source.theirs(column)}"
    usual = column in ACCOUNTS.names or column in REPS.names
    return (
        not read.frame.is_empty()
        and (usual or read.source.theirs(column) in read.header)
        and all("column " in one.path for one in read.problems)
        and not any(one.path.endswith(place) for one in read.problems)
    )
