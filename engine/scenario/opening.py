"""Which of the reps' territories there are: always, perhaps, or not yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.base.errors import did_you_mean
from engine.data.findings import LISTED, listed, shown
from engine.scenario.account_columns import Asked
from engine.territory.rules import Opening

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.base.errors import InputProblem
    from engine.data.dataset import Dataset
    from engine.data.readers import TableRead
    from engine.scenario.load import Scenario

STATUSES = ("stays", "may_close", "may_open")
"""What the column says; an empty cell is the first."""
_RULE = ("territory", "open")


def status_columns(scenario: Scenario) -> dict[str, Asked]:
    """Return the column of reps that the rule needs."""
    asked = scenario.territory.open is not None
    return {"status": Asked("text", _RULE)} if asked else {}


def status_problems(scenario: Scenario, reps: TableRead) -> Iterator[InputProblem]:
    """Yield statuses that there are not, and numbers that statuses rule out."""
    asked = scenario.territory.open
    if asked is None or reps.problems or "status" not in reps.header:
        return
    status = reps.frame["status"]
    wrong = ~status.is_in(["", *STATUSES])
    messages = [
        f"found {shown(cell)}; allowed: {', '.join(STATUSES)}"
        f"{did_you_mean(cell.replace(' ', '_'), STATUSES)}"
        for cell in status.filter(wrong).head(LISTED)
    ]
    yield from listed(reps.source, reps.rows.filter(wrong), "status", messages)
    if wrong.any() or status.is_empty():
        return
    stay, count = int(status.is_in(["", STATUSES[0]]).sum()), len(status)
    low, high = asked.how_many.low, asked.how_many.high
    place = (*_RULE, "how_many")
    if stay == count:
        message = (
            f"all {count} territories stay by their 'status' in {reps.source.shown},"
            " so there is nothing to choose; write may_close or may_open"
        )
        yield scenario.problem(_RULE, message)
    elif high < stay:
        message = f"at most {high} may be open, but {stay} stay by their 'status'"
        yield scenario.problem(place, message)
    elif low > count:
        message = f"at least {low} must be open, but there are only {count}"
        yield scenario.problem(place, message)


def opening_of(scenario: Scenario, dataset: Dataset) -> Opening | None:
    """Return which territories may be open and at what cost, or None if all are.

    A closing cost is saved by a territory that stays open: the total is less than what
    is spent by the closing costs of all that might close, whatever the plan.
    """
    asked = scenario.territory.open
    if asked is None:
        return None
    status = dataset.reps["status"]
    cost = np.zeros(dataset.reps.height, dtype=np.int64)
    if asked.yearly_cost is not None:
        cost += asked.yearly_cost.hundredths
    if asked.opening_cost is not None:
        cost[(status == "may_open").to_numpy()] += asked.opening_cost.hundredths
    if asked.closing_cost is not None:
        cost[(status == "may_close").to_numpy()] -= asked.closing_cost.hundredths
    fixed = status.is_in(["", STATUSES[0]]).to_numpy()
    low = max(1, asked.how_many.low)
    return Opening(low, min(asked.how_many.high, fixed.size), cost, fixed)
