"""What is wrong with the contests of a pay plan."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from engine.scenario.plan_checks_common import ascending, outside, unused, written
from engine.scenario.plan_money import Money

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.payplan.calendar import PayCalendar
    from engine.scenario.section_plan import PlanConfig
    from engine.scenario.section_plan_contests import Contest
    from engine.scenario.typed_values import Complaint
    from engine.scenario.yaml_tree import TreePath

_NEEDED = {
    "rank": ("prizes",),
    "threshold": ("levels",),
    "improvement": ("prizes", "base_window"),
    "team": ("prizes",),
    "pool": ("pool",),
    "club": ("top", "prize"),
}
_ALLOWED = {
    "rank": ("ties",),
    "threshold": (),
    "improvement": ("ties", "by"),
    "team": ("ties", "team_score"),
    "pool": (),
    "club": (),
}
_EXAMPLES = {
    "prizes": "prizes: [20k, 10k, 5k]",
    "levels": "levels: [{at: 100k, prize: 1000}]",
    "base_window": "base_window: 2027Q1",
    "pool": "pool: 50k",
    "top": "top: 10%",
    "prize": "prize: 5k",
}
_KEYS = ("prizes", "levels", "base_window", "pool", "top", "prize")
_CHOICES = ("ties", "by", "team_score")


def contest_complaints(
    config: PlanConfig, calendar: PayCalendar | None
) -> Iterator[Complaint]:
    """Yield what is wrong with each contest."""
    for index, part in enumerate(config.contests):
        path = ("contests", index)
        yield from _keys(part, path)
        yield from _windows(part, path, calendar)
        yield from _scores(part, path)
        yield from _prizes(part, path)
        yield from _teams(part, path)


def _keys(part: Contest, path: TreePath) -> Iterator[Complaint]:
    needed = _NEEDED[part.kind]
    for key in needed:
        if getattr(part, key) is None:
            yield (
                path,
                f"a contest of kind '{part.kind}' needs '{key}', such as"
                f" {_EXAMPLES[key]}",
            )
    for key in (*_KEYS, *_CHOICES):
        kinds = [k for k in _NEEDED if key in (*_NEEDED[k], *_ALLOWED[k])]
        if part.kind not in kinds:
            listed = " or ".join(", ".join(kinds).rsplit(", ", 1))
            why = f"'{key}' goes with kind {listed}, not with {part.kind}"
            yield from unused(part, path, key, why)


def _windows(
    part: Contest, path: TreePath, calendar: PayCalendar | None
) -> Iterator[Complaint]:
    if said := outside(part.window, calendar):
        yield (*path, "window"), said
    if part.base_window is not None:
        if said := outside(part.base_window, calendar):
            yield (*path, "base_window"), said
        if part.base_window == part.window:
            yield (
                (*path, "base_window"),
                f"found {part.base_window}, the same days as 'window'; an improvement"
                " is measured from other days",
            )
    if part.score == "attainment" and not part.window.is_whole_months:
        yield (
            (*path, "window"),
            f"found {part.window}; quotas are by month, so with 'score: attainment' a"
            " window must be whole months",
        )


def _scores(part: Contest, path: TreePath) -> Iterator[Complaint]:
    if part.score == "attainment" and part.kind == "improvement":
        yield (
            (*path, "score"),
            "an improvement is measured in credits; leave 'score' out, or write 'by:"
            " percent' for its size against the base window",
        )
        return
    if part.score == "credits":
        why = "no quota is used here; 'quota' goes with 'score: attainment'"
        yield from unused(part, path, "quota", why)
    in_percent = part.score == "attainment" or part.by == "percent"
    marks = [((*path, "minimum"), part.minimum)] if part.minimum is not None else []
    marks += [
        ((*path, "levels", index, "at"), level.at)
        for index, level in enumerate(part.levels or ())
    ]
    for where, mark in marks:
        if isinstance(mark, Money) == in_percent:
            scores = "percents" if in_percent else "amounts of credits"
            needed = "a percent such as 80%" if in_percent else "an amount such as 50k"
            yield (
                where,
                f"found {written(mark)}; the scores of this contest are {scores}, so"
                f" {needed} is needed",
            )


def _prizes(part: Contest, path: TreePath) -> Iterator[Complaint]:
    for index, (better, worse) in enumerate(pairwise(part.prizes or ()), start=1):
        if worse.hundredths > better.hundredths:
            yield (
                (*path, "prizes", index),
                f"found {worse} after {better}; a lower place cannot win more",
            )
    yield from ascending([x.at for x in part.levels or ()], (*path, "levels"), "at")
    for index, (low, high) in enumerate(pairwise(part.levels or ()), start=1):
        if high.prize.hundredths < low.prize.hundredths:
            yield (
                (*path, "levels", index, "prize"),
                f"found {high.prize} after {low.prize}; a higher level cannot win less",
            )


def _teams(part: Contest, path: TreePath) -> Iterator[Complaint]:
    if part.kind != "team":
        return
    if part.ties == "first":
        yield (
            (*path, "ties"),
            "found first; a team reaches its score through several reps, so ties"
            " between teams are 'share' or 'all'",
        )
    if part.leagues == "team":
        yield (
            (*path, "leagues"),
            "found team; each team would be alone in its league, so write league, or"
            " leave 'leagues' out",
        )
