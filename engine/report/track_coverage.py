"""Whether open deals cover what is missing, key accounts, and what was learned."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.report.blocks import Cell, Head, Section, Table, bar
from engine.report.compare_terms import trimmed
from engine.report.language import mark, retell, say
from engine.report.track_facts import in_words
from engine.report.track_story import ENOUGH, REACHED
from engine.report.words import known, number, percent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from engine.report.blocks import Pic
    from engine.report.track_facts import TrackFacts

    Record = Mapping[str, Any]

MOST_ROWS = 500
ENDLESS, FILLED = 1e6, 12.0
"""Coverage that nobody has, and the most that a bar shows."""
ORDER = ("no open deals", "short", "thin")
COLOURS = {ENOUGH: "q4", REACHED: "q4", "thin": "q2"}
COVERED = mark(
    "{currency}. Bars: open deals to what is missing; the dark mark: what is needed, "
    "by the sizes and chances of such deals. Deals that do not exist yet are not "
    "counted."
)
COVERED_FOR = mark(
    "{currency}. Bars: open deals to what is missing; the dark mark: what is needed "
    "for a chance of {share}, by the sizes and chances of such deals. Deals that do "
    "not exist yet are not counted."
)
DEAL_HEADS = (
    *(
        mark("Account"),
        mark("Amount"),
        mark("Chance, %"),
        mark("Expected"),
        mark("Stage"),
        mark("Days in it"),
        mark("Rep"),
    ),
    mark("Why"),
)


def coverage_section(facts: TrackFacts, coverage: pl.DataFrame) -> Section | None:
    """Return open deals against what is missing, the thinnest first; None without."""
    if coverage.is_empty():
        return None
    rows = sorted(coverage.iter_rows(named=True), key=_thinnest)
    most, shown = _most(rows), rows[:MOST_ROWS]
    p = facts.coverage_probability
    needed, hint = say("Needed"), COVERED
    if p is not None:
        needed = say("Needed for a chance of {share}", share=percent(p))
        hint = COVERED_FOR
    heads = (
        *(say("Coverage"), needed, say("Chance, %")),
        *(say("Missing"), say("Open deals"), say("By chance")),
    )
    table = Table(
        heads=[
            Head(say("Rep"), is_text=True),
            *map(Head, heads),
            Head(say("Verdict"), is_text=True),
        ],
        rows=[_cover(row, most) for row in shown],
        hidden=len(rows) - len(shown),
        where="coverage.csv",
    )
    return Section(
        "coverage",
        say("Do open deals cover what is missing?"),
        say("Coverage"),
        say(hint, currency=facts.currency, share=percent(p)),
        [table],
        say("name, verdict"),
        len(shown),
    )


def _thinnest(row: Record) -> tuple[int, float]:
    verdict = str(row["verdict"])
    place = ORDER.index(verdict) if verdict in ORDER else len(ORDER)
    return place, known(row["p"]) or 0.0


def _most(rows: Sequence[Record]) -> float:
    """Return the coverage that fills a bar."""
    ends = [known(row[name]) for row in rows for name in ("coverage", "needed")]
    found = [end for end in ends if end is not None and end < ENDLESS]
    return min(1.05 * max(found, default=1.0), FILLED) or 1.0


def _cover(row: Record, most: float) -> list[Cell]:
    verdict = str(row["verdict"] or "")
    covered, needed = known(row["coverage"]), known(row["needed"])
    is_finite = needed is not None and needed < ENDLESS
    marks = [(min(needed / most, 1.0), "goal-line")] if is_finite and needed else []
    picture: Pic = ()
    if covered is not None:
        picture = bar(covered / most, COLOURS.get(verdict, "q6"), marks)
    p = known(row["p"])
    return [
        Cell(str(row["name"] or row["id"])),
        Cell(number(covered, 1), "now", picture),
        Cell(number(needed if is_finite else None, 1)),
        Cell(number(None if p is None else 100 * p)),
        Cell(number(row["remaining"])),
        Cell(number(row["pipeline"])),
        Cell(number(row["weighted"])),
        Cell(retell(verdict), "gained" if verdict in (ENOUGH, REACHED) else "lost"),
    ]


def deal_section(facts: TrackFacts, deals: pl.DataFrame) -> Section | None:
    """Return large open deals and why they need a look; None without."""
    if deals.is_empty():
        return None
    shown = deals.sort("amount", descending=True).head(MOST_ROWS)
    most = float(shown["amount"].max() or 1.0)  # type: ignore[arg-type]
    texts = {"Account", "Stage", "Rep", "Why"}
    table = Table(
        heads=[Head(say(name), is_text=name in texts) for name in DEAL_HEADS],
        rows=[_deal(row, most) for row in shown.iter_rows(named=True)],
        hidden=deals.height - shown.height,
        where="deals.csv",
        css="why",
    )
    return Section(
        "deals",
        say("Key accounts: large open deals"),
        say("Key accounts"),
        say(
            "{currency}; chances by stage and by how long a deal has been in it.",
            currency=facts.currency,
        ),
        [table],
        say("account, rep, stage"),
        shown.height,
    )


def _deal(row: Record, most: float) -> list[Cell]:
    p = known(row["chance"])
    return [
        Cell(str(row["account"] or row["deal"]), small=str(row["deal"])),
        Cell(number(row["amount"]), "now", bar(row["amount"] / most)),
        Cell(number(None if p is None else 100 * p)),
        Cell(number(row["expected"])),
        Cell(str(row["stage"])),
        Cell(number(row["age"])),
        Cell(str(row["rep_id"])),
        Cell(in_words(row["why"])),
    ]


def learned_section(learned: pl.DataFrame) -> Section | None:
    """Return what the months that are over taught; None without."""
    if learned.is_empty():
        return None
    rows = [
        [
            Cell(retell(str(row["parameter"]))),
            *(Cell(trimmed(number(row[n], 3))) for n in ("before", "after")),
            *(Cell(trimmed(number(row[n], 3))) for n in ("low", "high")),
        ]
        for row in learned.iter_rows(named=True)
    ]
    heads = (say("Before"), say("After"), say("from"), say("to"))
    return Section(
        "learned",
        say("What the months so far have taught"),
        say("Learned"),
        say("Parameters as assumed, and as they look with what has been seen."),
        [Table([Head(say("Parameter"), is_text=True), *map(Head, heads)], rows)],
    )
