"""Where results land: the year as a fan, everybody as a dot, warnings in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from engine.report.axes import Scale
from engine.report.blocks import (
    Beside,
    Cell,
    Head,
    Lines,
    More,
    Section,
    Table,
    whisker,
)
from engine.report.capacity_chart import BOTTOM, LEFT, RIGHT, TOP, Months, scale_of
from engine.report.compare_terms import chance
from engine.report.scene import (
    Key,
    Scene,
    Shape,
    Spot,
    cross_grid,
    share_texts,
    spread_out,
    time_strips,
    time_words,
    value_grid,
)
from engine.report.track_facts import COMPANY, who
from engine.report.track_story import FAIR, GOOD
from engine.report.words import amount, known, money, number, percent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.report.blocks import Pic
    from engine.report.track_facts import TrackFacts

    Row = Mapping[str, Any]

MOST_WARNINGS = 300
MOST_ROWS = 1000
SPREAD = (0.4, 1.6)
"""Attainments between which pictures of it reach at most; others lie at the edge."""
TITLES = {"rep": "Reps", "district": "Districts", "region": "Regions"}


def warning_section(facts: TrackFacts, warnings: pl.DataFrame) -> Section | None:
    """Return who needs a look, most money at stake first; None without warnings."""
    if warnings.is_empty():
        return None
    shown = warnings.sort("rank").head(MOST_WARNINGS)
    rows = [
        [
            Cell(f"{row['rank']}. {who(row)}", small=str(row["by"])),
            Cell(number(row["at_stake"]), "now"),
            Cell(chance(row["p"])),
            Cell(str(row["what"]), "lost"),
            Cell(str(row["why"] or "")),
        ]
        for row in shown.iter_rows(named=True)
    ]
    hint = "In the order of the money that is expected to be missing at the end."
    if facts.probability is not None:
        hint += (
            f" Warned of are chances below {percent(facts.probability)} and runs below "
            "plan that luck alone would hardly bring."
        )
    table = Table(
        heads=[
            Head("Who", is_text=True),
            Head(f"At stake, {facts.currency}"),
            Head("Chance"),
            Head("What", is_text=True),
            Head("Why", is_text=True),
        ],
        rows=rows,
        hidden=warnings.height - shown.height,
        where="warnings.csv",
        css="why",
    )
    return Section(
        "warnings",
        "Who needs a look first",
        "Warnings",
        hint,
        [table],
        "name, what, why",
        shown.height,
    )


def landing_section(
    facts: TrackFacts, tables: Mapping[str, pl.DataFrame]
) -> Section | None:
    """Return the company's year as a fan, and everybody's landing; None without."""
    blocks: list[Any] = []
    if fan := _fan(facts, tables["months"]):
        blocks.append(Beside(fan, [_whole(facts)]))
    elif facts.whole is not None:
        blocks.append(_whole(facts))
    finest = next((by for by in facts.by if by != COMPANY), "")
    if finest:
        rows = list(tables["attainment"].filter(by=finest).iter_rows(named=True))
        if dots := _dots(facts, rows, finest):
            blocks.append(dots)
    if not blocks:
        return None
    return Section(
        "landing",
        "Where the year lands",
        "Landing",
        f"What is sold until {facts.until}, and what is foreseen from there with the "
        "plan’s season and each one’s own pace.",
        blocks,
    )


def _fan(facts: TrackFacts, months: pl.DataFrame) -> Scene | None:
    """Return plan and sales to date, and the fan to the end of the year."""
    rows = months.filter(pl.col("by") == COMPANY).sort("period")
    whole = facts.whole
    if rows.height < 2 or whole is None or known(whole["forecast"]) is None:
        return None
    labels = tuple(str(label) for label in rows["period"])
    plan = [float(v) for v in rows["plan"].fill_null(0.0).cum_sum()]
    past = max(facts.past, 1)
    sold = [float(v) for v in rows["actual"].fill_null(0.0).cum_sum()][:past]
    ends = [known(whole[name]) for name in ("low90", "forecast", "high90")]
    low, middle, high = (e if e is not None else known(whole["forecast"]) for e in ends)
    timeline = Months(labels)
    up = scale_of([0.0, *plan, *sold, *(v for v in (low, middle, high) if v)])
    shapes, words = value_grid(up, "money")
    ahead = _paths(plan, sold, len(labels))
    if ahead:
        first = len(sold) - 1
        fan = [
            [sold[-1] + part * ((end or 0.0) - sold[-1]) for part in ahead]
            for end in (low, middle, high)
        ]
        points = [
            [f"{timeline.x(first + at)} {up(v)}" for at, v in enumerate(line)]
            for line in fan
        ]
        area = "L".join([*points[2], *reversed(points[0])])
        shapes.append(Shape("fan wide q1", f"M{area}z"))
        shapes.append(Shape("line q1 thin", f"M{'L'.join(points[1])}"))
    shapes.append(Shape("asked", timeline.line(plan, up)))
    shapes.append(Shape("line q4", timeline.line(sold, up)))
    return Scene(
        title="The company’s year",
        note=f"{facts.currency}, added up since the first month",
        height=BOTTOM + 46,
        shapes=shapes,
        words=[*words, *time_words(timeline, BOTTOM)],
        strips=time_strips(
            timeline,
            BOTTOM,
            lambda at: [
                f"Plan to date: {amount(plan[at])}",
                *([f"Sold to date: {amount(sold[at])}"] if at < len(sold) else []),
            ],
        ),
        keys=[
            Key("line q4", "line", "sold"),
            Key("asked", "line", "plan"),
            Key("line q1", "line", "foreseen"),
            Key("fan wide q1", "band", "nine of ten cases"),
        ],
    )


def _paths(plan: Sequence[float], sold: Sequence[float], months: int) -> list[float]:
    """Return shares of the way to the end, by the plan's season, from now on."""
    done = len(sold)
    left = plan[-1] - plan[done - 1]
    if done >= months or left <= 0:
        return []
    return [(value - plan[done - 1]) / left for value in plan[done - 1 :]]


def _whole(facts: TrackFacts) -> Lines:
    whole = facts.whole or {}
    p = known(whole.get("p_land"))
    rows = [
        ("Quota of the year", number(whole.get("quota")), ""),
        ("Plan to date", number(whole.get("plan_to_date")), ""),
        ("Sold to date", number(whole.get("actual")), ""),
        ("Of the plan to date", percent(whole.get("pace"), 1), ""),
        ("Sold a month so far", number(whole.get("run_rate")), ""),
        ("Needed a month from now on", number(whole.get("run_rate_needed")), ""),
        ("Foreseen for the year", number(whole.get("forecast")), ""),
        ("Nine of ten cases, from", number(whole.get("low90")), ""),
        ("to", number(whole.get("high90")), ""),
        ("Chance to make the year", "" if p is None else chance(p), ""),
    ]
    shown = [row for row in rows if row[1] not in ("", number(None))]
    return Lines(f"In {facts.currency}", shown)


def _tone(p: float | None) -> str:
    if p is None:
        return "q0"
    return "q4" if p >= GOOD else "q2" if p >= FAIR else "q6"


def _dots(facts: TrackFacts, rows: Sequence[Row], by: str) -> Scene | None:
    """Return everybody's foreseen attainment as a dot, coloured by their chance."""
    found = [
        (row, float(row["forecast"]) / float(row["quota"]))
        for row in rows
        if known(row["forecast"]) is not None and (known(row["quota"]) or 0.0) > 0
    ]
    if len(found) < 3:
        return None
    low = max(min([v for _, v in found] + [0.9]), SPREAD[0])
    high = min(max([v for _, v in found] + [1.1]), SPREAD[1])
    across = Scale(low - 0.03, high + 0.03, LEFT - 40, RIGHT)
    places = [across(min(max(value, low), high)) for _, value in found]
    size = 5.5 if len(found) <= 80 else 3.4 if len(found) <= 400 else 2.2
    heights = spread_out(places, 74.0, 2.1 * size, 60.0)
    bottom = 142.0
    lines, words = cross_grid(across, TOP, bottom, share_texts)
    spots = [
        Spot(x, y, size, _tone(known(row["p_land"])), _tip(facts, row, value))
        for (row, value), x, y in zip(found, places, heights, strict=True)
    ]
    fine = sum(value >= 1 for _, value in found)
    return Scene(
        title=f"Foreseen attainment of each {by}",
        note="of the whole quota",
        height=bottom + 28,
        shapes=[*lines, Shape("goal-line", f"M{across(1.0)} {TOP}V{bottom}")],
        words=words,
        spots=spots,
        keys=[
            Key("dot-key q4", "bar", f"chance {percent(GOOD)} or more"),
            Key("dot-key q2", "bar", f"{percent(FAIR)} to {percent(GOOD)}"),
            Key("dot-key q6", "bar", f"below {percent(FAIR)}"),
        ],
        says=f"{number(fine)} of {number(len(found))} are foreseen to make it.",
    )


def _tip(facts: TrackFacts, row: Row, value: float) -> str:
    p = known(row["p_land"])
    return "\n".join(
        (
            who(row),
            f"Foreseen: {money(row['forecast'], facts.currency)} ({percent(value)})",
            f"Sold: {amount(row['actual'])}",
            f"Of the plan to date: {percent(row['pace'])}",
            *([] if p is None else [f"Chance to make the quota: {chance(p)}"]),
        )
    )


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
        title = f"{TITLES.get(by, by.capitalize() + 's')}, {number(rows.height)}"
        blocks.append(More(title, [table], is_open=not at))
    many = min(attainment.filter(pl.col("by") != COMPANY).height, MOST_ROWS)
    return Section(
        "attainment",
        "Everybody against plan",
        "Attainment",
        "Small pictures: where the year is foreseen to land between nine-in-ten ends; "
        "the dashed mark is the quota. Most money at stake comes first.",
        blocks,
        "name",
        many,
    )


def _table(facts: TrackFacts, rows: pl.DataFrame) -> Table:
    shown = rows.head(MOST_ROWS)
    heads = (
        *(f"Quota, {facts.currency}", "Plan to date", "Sold", "Pace, %"),
        *("Needed a month", "Foreseen"),
    )
    return Table(
        heads=[
            Head("Name", is_text=True),
            *map(Head, heads),
            Head("of the quota, %"),
            Head("Chance, %"),
            Head("At stake"),
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
        picture = whisker((low, value, high), _tone(p), [(_at(1.0, 1.0), "goal-line")])
    return [
        Cell(who(row), small=str(row["id"]) if row["id"] != who(row) else ""),
        Cell(number(quota)),
        Cell(number(row["plan_to_date"])),
        Cell(number(row["actual"]), "now"),
        Cell(
            number(None if pace is None else 100 * pace),
            "lost" if (pace or 1) < 0.9 else "",
        ),
        Cell(number(row["run_rate_needed"])),
        Cell(number(middle)),
        Cell(number(None if shares[1] is None else 100 * shares[1]), "now", picture),
        Cell(number(None if p is None else 100 * p)),
        Cell(number(row["at_stake"])),
    ]


def _at(share: float | None, otherwise: float) -> float:
    """Return where an attainment stands in a small picture, as a share of it."""
    value = otherwise if share is None else share
    return (value - SPREAD[0]) / (SPREAD[1] - SPREAD[0])
