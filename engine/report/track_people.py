"""Who needs a look first, and everybody against plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from engine.report.blocks import Cell, Head, More, Section, Table, whisker
from engine.report.compare_terms import chance
from engine.report.language import mark, retell, say
from engine.report.track_facts import COMPANY, in_words, who
from engine.report.track_landing import SPREAD, tone_of
from engine.report.words import known, number, percent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.report.blocks import Pic
    from engine.report.track_facts import TrackFacts

    Row = Mapping[str, Any]

MOST_WARNINGS = 300
MOST_ROWS = 1000
TITLES = {"rep": mark("Reps"), "district": mark("Districts"), "region": mark("Regions")}


def warning_section(facts: TrackFacts, warnings: pl.DataFrame) -> Section | None:
    """Return who needs a look, most money at stake first; None without warnings."""
    if warnings.is_empty():
        return None
    shown = warnings.sort("rank").head(MOST_WARNINGS)
    hint = say("In the order of the money that is expected to be missing at the end.")
    if facts.probability is not None:
        more = say(
            "Warned of are chances below {share} and runs below plan that luck alone "
            "would hardly bring.",
            share=percent(facts.probability),
        )
        hint = f"{hint} {more}"
    stake = say("At stake, {currency}", currency=facts.currency)
    texts = [Head(say("Who"), is_text=True), Head(stake)]
    words = [Head(name, is_text=True) for name in (say("What"), say("Why"))]
    table = Table(
        heads=[*texts, Head(say("Chance")), *words],
        rows=[_warning(row) for row in shown.iter_rows(named=True)],
        hidden=warnings.height - shown.height,
        where="warnings.csv",
        css="why",
    )
    return Section(
        "warnings",
        say("Who needs a look first"),
        say("Warnings"),
        hint,
        [table],
        say("name, what, why"),
        shown.height,
    )


def _warning(row: Row) -> list[Cell]:
    return [
        Cell(f"{row['rank']}. {who(row)}", small=_level(row)),
        Cell(number(row["at_stake"]), "now"),
        Cell(chance(row["p"])),
        Cell(retell(str(row["what"])), "lost"),
        Cell(in_words(row["why"])),
    ]


def _level(row: Row) -> str:
    return "" if row["by"] == "rep" else retell(str(row["by"]))


def attainment_section(facts: TrackFacts, attainment: pl.DataFrame) -> Section | None:
    """Return every level's attainment as tables; None without any."""
    levels = [by for by in facts.by if by != COMPANY]
    if not levels:
        return None
    blocks = []
    for at, by in enumerate(levels):
        rows = attainment.filter(by=by).sort(
            "at_stake", descending=True, nulls_last=True
        )
        table = _table(facts, rows)
        name = say(TITLES[by]) if by in TITLES else retell(by.capitalize() + "s")
        title = f"{name}, {number(rows.height)}"
        blocks.append(More(title, [table], is_open=not at))
    many = min(attainment.filter(pl.col("by") != COMPANY).height, MOST_ROWS)
    return Section(
        "attainment",
        say("Everybody against plan"),
        say("Attainment"),
        say(
            "Small pictures: where the year is foreseen to land between nine-in-ten "
            "ends; the dashed mark is the quota. Most money at stake comes first."
        ),
        blocks,
        say("name"),
        many,
    )


def _table(facts: TrackFacts, rows: pl.DataFrame) -> Table:
    shown = rows.head(MOST_ROWS)
    heads = (
        *(say("Foreseen, % of quota"), say("Chance, %"), say("At stake")),
        say("Quota, {currency}", currency=facts.currency),
        *(
            say("Plan to date"),
            say("Sold"),
            say("Pace, %"),
            say("Needed a month"),
            say("Foreseen"),
        ),
    )
    return Table(
        heads=[
            Head(say("Name"), is_text=True),
            *map(Head, heads),
        ],
        rows=[_cells(row) for row in shown.iter_rows(named=True)],
        hidden=rows.height - shown.height,
        where="attainment.csv",
        css="who",
    )


def _cells(row: Row) -> list[Cell]:
    p, quota = known(row["p_land"]), known(row["quota"]) or 0.0
    pace = known(row["pace"])
    ends = [known(row[name]) for name in ("low90", "forecast", "high90")]
    middle = ends[1]
    shares = [None if e is None or not quota else e / quota for e in ends]
    picture: Pic = ()
    if shares[1] is not None:
        low, value, high = (_at(s, shares[1]) for s in shares)
        picture = whisker(
            (low, value, high), tone_of(p), [(_at(1.0, 1.0), "goal-line")]
        )
    return [
        Cell(who(row), small=str(row["id"]) if row["id"] != who(row) else ""),
        Cell(number(None if shares[1] is None else 100 * shares[1]), "now", picture),
        Cell(_chance(p)),
        Cell(number(row["at_stake"])),
        Cell(number(quota)),
        Cell(number(row["plan_to_date"])),
        Cell(number(row["actual"]), "now"),
        Cell(
            number(None if pace is None else 100 * pace),
            "lost" if (pace or 1) < 0.9 else "",
        ),
        Cell(number(row["run_rate_needed"])),
        Cell(number(middle)),
    ]


def _chance(p: float | None) -> str:
    """Return a chance in per cent, with tenths where it is near 0 or 1."""
    if p is None:
        return number(None)
    return number(100 * p, 0 if 0.01 <= p <= 0.99 else 1)


def _at(share: float | None, otherwise: float) -> float:
    """Return where an attainment stands in a small picture, as a share of it."""
    value = otherwise if share is None else share
    return (value - SPREAD[0]) / (SPREAD[1] - SPREAD[0])
