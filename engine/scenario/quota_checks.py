"""What is wrong with the section on quotas, and in the rows of its territories."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from engine.base.errors import did_you_mean, did_you_mean_id
from engine.data.findings import shown
from engine.data.pay_reads import refuse_rows
from engine.scenario.planning_reads import money_problems, name_problems
from engine.scenario.quota_given import BETWEEN, COMPANY
from engine.scenario.reps_of_run import rep_problems

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.base.errors import InputProblem
    from engine.scenario.quota_given import Given


def section_problems(given: Given) -> Iterator[InputProblem]:
    """Yield what is wrong in the section, whatever rows say."""
    quota, scenario = given.quota, given.scenario
    yield from money_problems(scenario, "quota", quota)
    yield from given.problems
    if given.people is not None:
        yield from rep_problems(given.territories, given.people)
    at = ("quota", "levels")
    yield from name_problems(
        scenario, at, quota.levels or (), BETWEEN, "columns of levels"
    )
    below = [level for level in given.levels if level != COMPANY]
    if isinstance(quota.over_assignment, dict):
        at = ("quota", "over_assignment")
        said = dict(quota.over_assignment)
        yield from name_problems(scenario, at, said, below, "levels")
    level = quota.conventions.over_assigned_at
    if level not in below:
        yield given.problem(
            ("conventions", "over_assigned_at"),
            f"found '{level}'; the levels are {', '.join(below)}"
            f"{did_you_mean(level, below)}",
        )
    yield from _idle_tables(given)


def _idle_tables(given: Given) -> Iterator[InputProblem]:
    """Yield tables that are asked for and missing, or there and not used."""
    quota, data = given.quota, given.scenario.config.data
    asked = {
        "history": (
            quota.season == "history",
            ("season",),
            "'season: history'",
        ),
        "responses": (
            quota.method.use == "most_profit",
            ("method",),
            "most_profit",
        ),
    }
    for table, (wanted, path, key) in asked.items():
        if wanted and getattr(data, table) is None:
            message = f"{key} needs 'data.{table}', which is missing"
            yield given.problem(path, message)
    for table, used, key in (
        ("responses", quota.method.use == "most_profit", "'method: most_profit'"),
        ("product_sales", quota.products is not None, "'products'"),
    ):
        if getattr(data, table) is not None and not used:
            message = f"this table is not used; it goes with {key}"
            yield given.scenario.problem(("data", table), message)


def row_problems(given: Given) -> Iterator[InputProblem]:
    """Yield what is wrong in the rows of territories."""
    yield from _levels(given)
    yield from _days(given)
    yield from _reps(given)


def _levels(given: Given) -> Iterator[InputProblem]:
    """Yield empty cells of a level, and nodes that are in two parents."""
    for level in given.between:
        yield from _blanks(given, level)
    for above, level in zip(given.between, given.between[1:], strict=False):
        yield from _homes(given, above, level)


def _blanks(given: Given, level: str) -> list[InputProblem]:
    wrong = given.territories.frame[level] == ""
    message = f"the cell is empty; '{level}' is a level, so each territory has one"
    return refuse_rows(given.territories, wrong, level, lambda _: message)


def _homes(given: Given, above: str, level: str) -> list[InputProblem]:
    """Return what is said of nodes that are in two parents."""
    pairs = given.territories.frame.select(level, above)
    homes: dict[str, str] = {}
    wrong = [home != homes.setdefault(node, home) for node, home in pairs.iter_rows()]

    def say(row: dict[str, object]) -> str:
        node, home = row[level], homes[str(row[level])]
        return (
            f"{level} {shown(node)} is in {above} {shown(row[above])} here and in"
            f" {shown(home)} before; a {level} is in one {above}"
        )

    return refuse_rows(given.territories, pl.Series(wrong), level, say)


def _days(given: Given) -> Iterator[InputProblem]:
    read, frame = given.territories, given.territories.frame
    both = frame["hired"].is_not_null() & frame["tenure_months"].is_not_null()
    yield from refuse_rows(
        read, both, "tenure_months", lambda _: "'hired' is given as well; write one"
    )
    alone = frame["away_to"].is_not_null() & frame["away_from"].is_null()
    yield from refuse_rows(
        read, alone, "away_to", lambda _: "a leave that ends needs 'away_from'"
    )
    turned = (frame["away_to"] < frame["away_from"]).fill_null(value=False)
    yield from refuse_rows(
        read,
        turned,
        "away_to",
        lambda row: f"found {row['away_to']}, which is before {row['away_from']}",
    )


def _reps(given: Given) -> Iterator[InputProblem]:
    """Yield reps who have two territories, or none in the run that is named."""
    read, frame = given.territories, given.territories.frame
    named = frame["rep_id"] != ""
    twice = named & ~frame["rep_id"].is_first_distinct()
    yield from refuse_rows(
        read,
        twice,
        "rep_id",
        lambda row: f"found {shown(row['rep_id'])}, who has another territory above",
    )
    if given.potentials is None:
        return
    known = sorted(given.potentials.by_rep)
    yield from refuse_rows(
        read,
        ~frame["rep_id"].is_in(known),
        "rep_id",
        lambda row: (
            f"found {shown(row['rep_id'])}, who has no territory in"
            f" {given.potentials.shown if given.potentials else ''}"
            f"{did_you_mean_id(str(row['rep_id']), known)}"
        ),
    )
    there = set(frame["rep_id"])
    lost = [rep for rep in known if rep not in there]
    if lost:
        yield given.problem(
            ("from_run",),
            f"found '{given.potentials.shown}', which has territories of reps that are"
            f" not in {read.source.shown}: {', '.join(lost[:5])}"
            f"{did_you_mean_id(lost[0], list(there))}",
        )
