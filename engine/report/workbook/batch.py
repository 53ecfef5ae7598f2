"""A batch as a workbook: every scenario's result, and every account that moves."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from engine.report.batch import why
from engine.report.language import mark, retell, say
from engine.report.words import known, number, percent
from engine.report.workbook.charting import BLUE, GREY, ORANGE, Wide, axis, bars
from engine.report.workbook.columns import Column
from engine.report.workbook.sheets import Binder, Figure, First, Sheet

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from engine.report.workbook.book import Book, Chart, Placed

    Row = dict[str, Any]

SCENARIO = Column("Scenario", "text", "label", "File of the scenario, and its variant")
STATES = {
    "done": mark("worked out"),
    "reused": mark("taken over"),
    "failed": mark("failed"),
    "left": mark("not begun"),
}
JOBS = Sheet(
    "jobs",
    "Scenarios",
    "Scenarios",
    "Every scenario of the batch and what came of it",
    (
        SCENARIO,
        Column("Plan", "text", "plan", "What is planned, quarter after quarter"),
        Column("Variant", "text", "variant", "Name of the variant; empty: none"),
        Column("Kind", "words", "kind", "Kind of run"),
        Column("State", "text", "state_in_words", "What became of it"),
        Column("Result", "words", "status", "How the search ended"),
        Column("Message", "words", "message", "What went wrong; empty: nothing"),
        Column("Currency", "text", "currency", "Of all money in this row"),
        Column("Cost today", "amount", "objective_before", "In the run’s own currency"),
        Column("Cost planned", "amount", "objective", "In the run’s own currency"),
        Column(
            *("Difference", "amount", "difference", "Plan less today"),
            '=IF(OR([Cost today]="",[Cost planned]=""),"",[Cost planned]-[Cost today])',
        ),
        Column("Gap", "gap", "gap", "Between the cost and its bound"),
        Column("Accounts", "count", "accounts", "How many", total=True),
        Column("Moved", "count", "moved", "Accounts that change hands", total=True),
        Column(
            *("Moved, of all", "share", "part", "Accounts moved to all"),
            '=IF(N([Accounts])=0,"",[Moved]/[Accounts])',
        ),
        Column("Potential moved", "amount", "moved_potential", "In its own currency"),
        Column("Risk", "amount", "disruption", "Cost of broken relationships"),
        Column("Off fair today", "share", "worst_before", "Farthest from a fair share"),
        Column("Off fair planned", "share", "worst_after", "Farthest, in the plan"),
        Column("Allowed off fair", "share", "limit", "Most that the rules allow"),
        Column("Opened", "count", "opened", "Accounts new since the baseline"),
        Column("Closed", "count", "closed", "Accounts gone since the baseline"),
        Column("Reps joined", "count", "reps_joined", "Since the baseline"),
        Column("Reps left", "count", "reps_left", "Since the baseline"),
        Column("Time", "number", "seconds", "By the clock", unit="seconds"),
        Column("Baseline", "text", "baseline", "Run that it starts from"),
        Column("Run", "text", "run", "Folder of the run, beside this one"),
    ),
)
MOVES = Sheet(
    "moves",
    "Moves",
    "Moves",
    "Every account with a new rep, in all scenarios",
    (
        SCENARIO,
        Column("Account", "text", "account_id", "Id of the account"),
        Column("Name", "text", "name", "What it is called"),
        Column("From", "text", "from", "Whose it is today; empty: nobody’s"),
        Column("To", "text", "to", "Whose it will be"),
        Column("Potential", "amount", "potential", "In the run’s own currency"),
        Column("Revenue", "amount", "revenue", "In the run’s own currency"),
    ),
)
BAD = ("failed", "left")
UNUSABLE = ("infeasible", "unknown")
OF_PLANS = ("accounts", "moved", "moved_potential", "worst_after", "gap")
"""Columns that sums and extremes are made of; empty where there is no plan."""


def workbook(manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]) -> bytes:
    """Return the workbook of a stored batch.

    Parameters
    ----------
    manifest
        The manifest of a stored batch.
    tables
        ``jobs`` and ``moves``; empty ones have no sheet.

    Notes
    -----
    The same manifest and tables give the same bytes. Scenarios may be in currencies of
    their own, so money is plain numbers and is never added up.
    """
    binder = Binder(manifest, str(manifest["currency"]))
    binder.add_stored(JOBS, tables, _told)
    binder.add_stored(MOVES, tables)
    jobs = tables["jobs"].to_dicts()
    first = First(_answer(jobs), _figures(jobs))
    return binder.finish(first, partial(_charts) if jobs else None)


def _told(row: Row) -> Row:
    before, after = known(row["objective_before"]), known(row["objective"])
    difference = None if before is None or after is None else after - before
    if _is_bad(row):
        # Nothing is planned for its accounts: they are not in any sum of plans.
        row = {**row, **dict.fromkeys(OF_PLANS)}
    part = row["moved"] / row["accounts"] if row["accounts"] else None
    state = STATES.get(row["state"])
    return {
        **{name: row[name] for name in OF_PLANS},
        "state_in_words": say(state) if state else row["state"],
        "difference": difference,
        "part": part if row["moved"] is not None else None,
    }


def _is_bad(job: Row) -> bool:
    return job["state"] in BAD or job["status"] in UNUSABLE


def _answer(jobs: Sequence[Row]) -> list[str]:
    """Return how many scenarios have a plan, which have none, and what moves."""
    bad = [job for job in jobs if _is_bad(job)]
    good, whole = number(len(jobs) - len(bad)), number(len(jobs))
    told = [say("{good} of {all} scenarios planned", good=good, all=whole)]
    told += [
        say("Without a plan: {name}. {why}", name=job["label"], why=_why(job))
        for job in bad
    ]
    moved, accounts = _sum(jobs, "moved"), _sum(jobs, "accounts")
    if accounts:
        text = say(
            "{moved} of {all} accounts move ({share}).",
            moved=number(moved),
            all=number(accounts),
            share=percent(moved / accounts, 1),
        )
        told.append(text)
    return told


def _why(job: Row) -> str:
    return why(job) or retell(str(job["status"] or ""))


def _sum(jobs: Sequence[Row], name: str) -> int:
    """Return a sum over the scenarios that have a plan."""
    return sum(int(job[name] or 0) for job in jobs if not _is_bad(job))


def _figures(jobs: Sequence[Row]) -> list[Figure]:
    """Return the figures on the first sheet."""
    whole, moved, accounts = (
        float(len(jobs)),
        float(_sum(jobs, "moved")),
        float(_sum(jobs, "accounts")),
    )
    good = [job for job in jobs if not _is_bad(job)]
    worst = [v for job in good if (v := known(job["worst_after"])) is not None]
    gaps = [v for job in good if (v := known(job["gap"])) is not None]
    rows, sums = "=ROWS(Scenarios[Scenario])", "=SUM(Scenarios[{name}])"
    bad = float(sum(_is_bad(job) for job in jobs))
    found = [
        Figure(say("Scenarios"), whole, "count", "", rows),
        Figure(say("Without a plan"), bad, "count"),
        Figure(say("Accounts"), accounts, "count", "", sums.format(name="Accounts")),
        Figure(
            say("Accounts that move"), moved, "count", "", sums.format(name="Moved")
        ),
    ]
    if worst:
        label, most = (
            say("Farthest from a fair share"),
            "=MAX(Scenarios[Off fair planned])",
        )
        found.append(Figure(label, max(worst), "share", say("in a plan"), most))
    if gaps:
        label, most = say("Largest gap"), "=MAX(Scenarios[Gap])"
        note = say("above what is proven possible")
        found.append(Figure(label, max(gaps), "gap", note, most))
    return found


def _charts(book: Book, placed: Mapping[str, Placed]) -> list[Chart | Wide]:
    """Return the charts; each is of a sheet of the workbook."""
    jobs = placed["Scenarios"]
    fair = {"Off fair today": GREY, "Off fair planned": BLUE}
    title = say("Farthest from a fair share")
    shares = (
        bars(book, title, jobs, "Scenario", fair),
        bars(
            book,
            say("Accounts moved, of all"),
            jobs,
            "Scenario",
            {"Moved, of all": ORANGE},
        ),
    )
    for one in shares:
        drawn = one.chart if isinstance(one, Wide) else one
        drawn.set_y_axis(axis("", "0%", min=0))
    return list(shares)
