"""The report of a batch: one page for all of it, failures first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.report.batch_chart import balance_section
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
from engine.report.capacity_story import Answer
from engine.report.capacity_words import status_name
from engine.report.facts import first_reps
from engine.report.headline import Headline
from engine.report.language import mark, retell, say, say_in, say_many
from engine.report.planning_page import PageParts, planning_page
from engine.report.words import NOTHING, amount, known, number, percent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

__all__ = ["render", "state_name"]

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
BAD = ("failed", "left")


def render(manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]) -> str:
    """Return the report as one self-contained HTML page.

    Parameters
    ----------
    manifest
        The manifest of a stored batch.
    tables
        ``jobs`` and ``moves``.

    Notes
    -----
    The same manifest and tables give the same bytes. What the manifest says under
    ``made`` is shown on one line of the page only.
    """
    jobs = tables["jobs"].to_dicts()
    quarter = manifest.get("quarter")
    parts = PageParts(
        what=say_in("title of a page", "batch"),
        kicker=say("Batch for {quarter}", quarter=quarter) if quarter else say("Batch"),
        decision=_answer(jobs),
        headlines=_headlines(jobs),
        sections=[
            balance_section(jobs),
            _failures(jobs),
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
    return planning_page(manifest, parts)


def _is_bad(job: Mapping[str, Any]) -> bool:
    return job["state"] in BAD or job["status"] in ("infeasible", "unknown")


def _answer(jobs: Sequence[Mapping[str, Any]]) -> Answer:
    bad = [job for job in jobs if _is_bad(job)]
    good = len(jobs) - len(bad)
    head = say_many(
        "{n} scenario of {all} planned",
        "{n} scenarios of {all} planned",
        good,
        n=number(good),
        all=number(len(jobs)),
    )
    told = []
    reused = sum(job["state"] == "reused" for job in jobs)
    if bad:
        names = ", ".join(str(job["label"]) for job in bad[:5])
        some = f"{names}{' …' if len(bad) > 5 else ''}"
        told.append(say("Without a plan: {names}.", names=some))
    if reused:
        text = mark("Taken over from before, as nothing has changed: {n}.")
        told.append(say(text, n=number(reused)))
    told += _told_moves(jobs)
    tone = "good" if not bad else "warn" if good else "bad"
    return Answer(head, tone, tuple(told))


def _headlines(jobs: Sequence[Mapping[str, Any]]) -> list[Headline]:
    worst = [known(job["worst_after"]) for job in jobs]
    before = [known(job["worst_before"]) for job in jobs]
    gaps = [known(job["gap"]) for job in jobs]
    failures = sum(_is_bad(job) for job in jobs)
    tone = "bad" if failures else "good"
    return [
        Headline(
            say("Without a plan"),
            number(failures),
            say("of {all}", all=number(len(jobs))),
            tone,
        ),
        Headline(
            say("Farthest from a fair share"),
            _largest(worst),
            say("was {amount}", amount=_largest(before)),
        ),
        Headline(say("Accounts that move"), *_moved(jobs)),
        Headline(
            say("Largest gap"),
            _largest(gaps, 2),
            say("above what is proven possible"),
        ),
    ]


def _largest(values: Sequence[float | None], digits: int = 1) -> str:
    found = [value for value in values if value is not None]
    return percent(max(found), digits) if found else NOTHING


def _by_variant(jobs: Sequence[Mapping[str, Any]]) -> dict[str, tuple[int, int]]:
    """Return accounts that move, and all, by variant: each plans the same accounts."""
    found: dict[str, tuple[int, int]] = {}
    for job in jobs:
        if job["accounts"] is None:
            continue
        moved, accounts = found.get(str(job["variant"] or ""), (0, 0))
        both = (moved + int(job["moved"] or 0), accounts + int(job["accounts"]))
        found[str(job["variant"] or "")] = both
    return found


def _moved(jobs: Sequence[Mapping[str, Any]]) -> tuple[str, str]:
    """Return how many accounts move, over all variants, and of how many."""
    counts = _by_variant(jobs).values()
    moved = sorted({moved for moved, _ in counts}) or [0]
    shown = " – ".join(number(some) for some in dict.fromkeys((moved[0], moved[-1])))
    accounts = number(max((accounts for _, accounts in counts), default=0))
    if len(counts) > 1:
        return shown, say("of {all}, by variant", all=accounts)
    return shown, say("of {all}", all=accounts)


def _told_moves(jobs: Sequence[Mapping[str, Any]]) -> list[str]:
    return [
        (f"{variant}: " if variant else "")
        + say_many(
            "{n} of {all} accounts move ({share}).",
            "{n} of {all} accounts move ({share}).",
            moved,
            n=number(moved),
            all=number(accounts),
            share=percent(moved / accounts, 1),
        )
        for variant, (moved, accounts) in _by_variant(jobs).items()
        if accounts
    ]


def _failures(jobs: Sequence[Mapping[str, Any]]) -> Section | None:
    rows = [
        [
            Cell(str(job["label"])),
            Cell(state_name(job), "bad"),
            Cell(retell(job["message"] or "")),
        ]
        for job in jobs
        if _is_bad(job)
    ]
    if not rows:
        return None
    names = (say("Scenario"), say("What became of it"), say("Why"))
    table = Table([Head(name, is_text=True) for name in names], rows)
    hint = say("They have no plan that can be used; the others are not touched by it.")
    title = say("Without a plan")
    return Section("failures", title, title, hint, [table])


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
    moved = job["moved"]
    share = (moved or 0) / accounts if accounts else 0.0
    shown = NOTHING if moved is None else f"{number(moved)} ({percent(share, 1)})"
    return [
        Cell(str(job["label"]), small=str(job["run"] or "")),
        Cell(state_name(job), "bad" if _is_bad(job) else "good"),
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
    rows = [
        [
            Cell(str(row["account_id"]), small=str(row["name"] or "")),
            Cell(str(row["label"])),
            Cell(str(row["from"] or say("nobody"))),
            Cell(str(row["to"] or say("nobody"))),
            _money(row["potential"], currencies.get(row["label"])),
            _money(row["revenue"], currencies.get(row["label"])),
        ]
        for row in largest.head(MOST_MOVES).iter_rows(named=True)
    ]
    hidden = max(0, moves.height - MOST_MOVES)
    table = Table(heads, rows, hidden=hidden, where="tables/moves.csv")
    hint = say("Those with the most potential first.")
    first = moves["from"].null_count()
    if first:
        hint = f"{hint} {first_reps(first)}; " + say_many(
            "{n} account moves.",
            "{n} accounts move.",
            moves.height - first,
            n=number(moves.height - first),
        )
    title, look = say("What moved where"), say_in("filter", "account")
    return Section("moves", title, say("Moves"), hint, [table], look, len(rows))


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
