"""The report of a batch: one page for all of it, failures first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import polars as pl

from engine.report.batch_chart import balance_section
from engine.report.batch_sums import BAD, answer, headlines, is_bad
from engine.report.blocks import (
    Cell,
    Head,
    Lines,
    Row,
    Section,
    Table,
    Texts,
    every_figure,
)
from engine.report.capacity_words import status_name
from engine.report.facts import first_reps
from engine.report.language import mark, retell, say, say_in, say_many
from engine.report.planning_page import PageParts, planning_page
from engine.report.words import NOTHING, amount, known, number, percent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["render", "state_name", "title_of", "why"]

NAMES = {"jobs": mark("Scenarios"), "moves": mark("Accounts that move")}
SHARES = {"jobs": ("gap", "worst_before", "worst_after", "limit")}
HEADINGS = {
    "label": mark("Scenario"),
    "objective": mark("Cost"),
    "objective_before": mark("Cost today"),
    "worst_before": mark("Farthest from fair today, %"),
    "worst_after": mark("Farthest from fair planned, %"),
    "currency": mark("Currency"),
    "limit": mark("Allowed off fair, %"),
    "moved_potential": mark("Potential that moves"),
    "disruption": mark("Relationships at risk"),
    "reps_joined": mark("Reps joined"),
    "reps_left": mark("Reps left"),
    "account_id": mark("Account"),
}
MOST_MOVES = 200
NO_ANSWER = "no usable answer"
"""What is stored of a job whose run says no more about why it has none."""


def render(manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]) -> str:
    """Return the report as one self-contained HTML page.

    Parameters
    ----------
    manifest
        The manifest of a stored batch. With ``beside: false`` the page stands somewhere
        else than the run, and links to no other.
    tables
        ``jobs`` and ``moves``.

    Notes
    -----
    The same manifest and tables give the same bytes. What the manifest says under
    ``made`` is shown on one line of the page only.
    """
    linked = manifest.get("beside") is not False
    jobs = [{**job, "linked": linked} for job in tables["jobs"].iter_rows(named=True)]
    parts = PageParts(
        what=say_in("title of a page", "batch"),
        kicker=_kicker(manifest),
        decision=answer(jobs),
        headlines=headlines(jobs),
        sections=[
            _failures(jobs),
            balance_section(jobs),
            _scenarios(jobs),
            _moves(
                tables["moves"], {job["label"]: job.get("currency") for job in jobs}
            ),
            _rests(manifest),
        ],
        figures=every_figure(tables, NAMES, SHARES, HEADINGS),
        method=_method(manifest),
        notes=list(manifest.get("notes") or []),
    )
    return planning_page({**manifest, "name": title_of(manifest)}, parts)


def _kicker(manifest: Mapping[str, Any]) -> str:
    """Return what stands over the name: the quarter, unless the name tells it."""
    told = title_of(manifest)
    quarter = manifest.get("quarter")
    with_quarter = say("Batch for {quarter}", quarter=quarter) if quarter else told
    return say("Batch") if with_quarter == told else with_quarter


def title_of(manifest: Mapping[str, Any]) -> str:
    """Return the name of a batch; one that nobody gave is told in any language."""
    name, quarter = str(manifest["name"]), manifest.get("quarter")
    if name == "Batch":
        return say("Batch")
    if quarter and name == f"Batch {quarter}":
        return say("Batch for {quarter}", quarter=quarter)
    return name


def _failures(jobs: Sequence[Mapping[str, Any]]) -> Section | None:
    rows = [
        [
            Cell(str(job["label"]), href=_page_of(job)),
            Cell(state_name(job), "bad"),
            Cell(why(job)),
        ]
        for job in jobs
        if is_bad(job)
    ]
    if not rows:
        return None
    names = (say("Scenario"), say("What became of it"), say("Why"))
    table = Table([Head(name, is_text=True) for name in names], rows)
    hint = say("They have no plan that can be used; the others are not touched by it.")
    title = say("Without a plan")
    return Section("failures", title, title, hint, [table])


def why(job: Mapping[str, Any]) -> str:
    """Return what went wrong with a scenario, such as which rules clash."""
    message = str(job["message"] or "")
    if message != NO_ANSWER:
        return retell(message)
    if job["status"] == "unknown":
        return say("no plan was found within the limits on work and time")
    return say("no usable answer")


def _page_of(job: Mapping[str, Any]) -> str:
    """Return where a scenario's own report is, beside this one; nowhere without."""
    is_there = job["run"] and job.get("linked", True)
    return f"../{quote(str(job['run']))}/report.html" if is_there else ""


def _scenarios(jobs: Sequence[Mapping[str, Any]]) -> Section:
    heads = [
        Head(say("Scenario"), is_text=True),
        Head(say("Result"), is_text=True),
        Head(say("Starts from"), is_text=True),
        Head(say("Farthest from fair")),
        Head(say_in("before", "was")),
        Head(say("Accounts move")),
        Head(say("opened / closed")),
        Head(say("Relationships at risk")),
        Head(say("Cost")),
        Head(say("Gap")),
    ]
    rows = [_job_row(job) for job in jobs]
    hint = say(
        "Balance before and after, what moves, and how good the plan is proven to be."
    )
    title, look = say("Scenarios"), say_in("filter", "scenario")
    table = Table(heads, rows)
    return Section("scenarios", title, title, hint, [table], look, len(rows))


def _job_row(job: Mapping[str, Any]) -> list[Cell]:
    after, accounts = known(job["worst_after"]), job["accounts"]
    moved = None if is_bad(job) else job["moved"]
    share = (moved or 0) / accounts if accounts else 0.0
    shown = NOTHING if moved is None else f"{number(moved)} ({percent(share, 1)})"
    return [
        Cell(str(job["label"]), small=str(job["run"] or ""), href=_page_of(job)),
        Cell(state_name(job), "bad" if is_bad(job) else "good"),
        Cell(str(job["baseline"] or say("today"))),
        Cell(_share(after)),
        Cell(_share(known(job["worst_before"]))),
        Cell(shown),
        Cell(_pair(job["opened"], job["closed"])),
        _money(job["disruption"], job.get("currency")),
        _money(job["objective"], job.get("currency")),
        Cell(_share(known(job["gap"]), 2)),
    ]


def _money(value: float | None, currency: str | None) -> Cell:
    """Return an amount with its currency: scenarios may have currencies of their own.

    It is sorted by its number.
    """
    found = known(value)
    unit = currency or "" if found is not None else ""
    return Cell(f"{amount(found)} {unit}".strip(), value=found)


def _share(value: float | None, digits: int = 1) -> str:
    return NOTHING if value is None else percent(value, digits)


def _pair(one: int | None, other: int | None) -> str:
    return NOTHING if one is None else f"{number(one)} / {number(other)}"


def state_name(job: Mapping[str, Any]) -> str:
    """Return what became of a scenario, in a few words."""
    if job["state"] in BAD:
        left = job["state"] == "left"
        return say_in("state", "not begun") if left else say_in("state", "failed")
    known_as = job["status"]
    status = status_name(str(known_as)).lower() if known_as else say("done")
    if job["state"] != "reused":
        return status
    return say("{status}, run of before", status=status)


def _moves(moves: pl.DataFrame, currencies: Mapping[str, str | None]) -> Section | None:
    if moves.is_empty():
        return None
    largest = moves.sort("potential", descending=True, nulls_last=True)
    heads = [
        Head(say("Account"), is_text=True),
        Head(say("Scenario"), is_text=True),
        Head(say("From"), is_text=True),
        Head(say("To"), is_text=True),
        Head(say("Potential")),
        Head(say("Revenue")),
    ]
    # Amounts in different currencies have no order: each has a table of its own.
    names = sorted({str(currencies.get(one) or "") for one in moves["label"].unique()})
    tables = []
    for name in names:
        those = [one for one, its in currencies.items() if str(its or "") == name]
        found = largest.filter(pl.col("label").is_in(those))
        rows = [_move_row(row, name) for row in found.head(MOST_MOVES).to_dicts()]
        hidden = max(0, found.height - MOST_MOVES)
        title = name if len(names) > 1 else ""
        tables.append(Table(heads, rows, title, hidden, "tables/moves.csv"))
    hint = say("Those with the most potential first.")
    if len(names) > 1:
        hint = say("Those with the most potential first, currency by currency.")
    first = moves["from"].null_count()
    if first:
        hint = f"{hint} {first_reps(first)}; " + say_many(
            "{n} account moves.",
            "{n} accounts move.",
            moves.height - first,
            n=number(moves.height - first),
        )
    title, look = say("What moved where"), say_in("filter", "account")
    shown = sum(len(table.rows) for table in tables)
    return Section("moves", title, say("Moves"), hint, tables, look, shown)


def _move_row(row: Mapping[str, Any], currency: str) -> list[Cell]:
    return [
        Cell(str(row["account_id"]), small=str(row["name"] or "")),
        Cell(str(row["label"])),
        Cell(str(row["from"] or say("nobody"))),
        Cell(str(row["to"] or say("nobody"))),
        _money(row["potential"], currency),
        _money(row["revenue"], currency),
    ]


def _rests(manifest: Mapping[str, Any]) -> Section:
    told = [
        say(
            "Each scenario starts from the run that was approved last for its plan, or"
            " from the owners in its accounts where nothing was approved yet."
        ),
        say(
            "Farthest from fair is the largest deviation of any rep from a fair share"
            " of any measure that is balanced."
        ),
        say(
            "A run of before is taken over only when scenario, tables, baseline and"
            " programs are the same to the last byte."
        ),
    ]
    said = manifest.get("overrides") or {}
    rows = [(key, str(value), "") for key, value in said.items()]
    blocks: list[Any] = [Texts(say("How to read it"), told)]
    if rows:
        blocks.append(Lines(say("Said instead of the files"), rows))
    title = say("What it rests on")
    return Section("rests", title, say("Rests on"), "", [Row(blocks)])


def _method(manifest: Mapping[str, Any]) -> list[tuple[str, str]]:
    told = manifest.get("batch") or {}
    return [
        (say("Executor"), str(told.get("executor") or "")),
        (say("Workers"), str(told.get("workers") or "")),
    ]
