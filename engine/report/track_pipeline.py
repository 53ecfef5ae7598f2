"""The sales process as measured: stages, days in them, and when deals close."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.report.blocks import (
    Beside,
    Cell,
    Head,
    Section,
    Table,
    bar,
    period_cell,
    whisker,
)
from engine.report.capacity_chart import BOTTOM, RIGHT, Months, scale_of
from engine.report.capacity_words import since
from engine.report.compare_terms import chance
from engine.report.language import say, say_many
from engine.report.scene import (
    Key,
    Scene,
    Shape,
    Strip,
    Word,
    time_strips,
    time_words,
    value_grid,
)
from engine.report.words import amount, known, money, number, percent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from engine.report.blocks import Pic
    from engine.report.track_facts import TrackFacts

    Record = Mapping[str, Any]

STEP, START = 54.0, 130.0


def stage_section(
    facts: TrackFacts, tables: Mapping[str, pl.DataFrame]
) -> Section | None:
    """Return the funnel, how long deals stay, and when they close; None without."""
    stages = list(tables["stages"].iter_rows(named=True))
    if not stages:
        return None
    blocks: list[Any] = [Beside(_funnel(stages), [_rates(stages)])]
    blocks.append(_stage_table(stages))
    if closing := _closing(facts, tables["closing"]):
        blocks.append(closing)
    return Section(
        "stages",
        say("The sales process, as it is"),
        say("Stages"),
        say(
            "From every deal’s days in each stage; open deals are counted for as long "
            "as they have been there. Half of the deals leave a stage within its "
            "median."
        ),
        blocks,
    )


def _funnel(stages: Sequence[Record]) -> Scene:
    most = max((row["entered"] for row in stages), default=0) or 1
    shapes, words, strips = [], [], []
    middle, wide = (START + RIGHT) / 2, RIGHT - START
    for at, row in enumerate(stages):
        y, half = 8 + STEP * at, wide * row["entered"] / most / 2
        shapes.append(
            Shape(
                "fill q1 faint",
                f"M{middle - half:.1f} {y}h{2 * half:.1f}v30h{-2 * half:.1f}z",
            )
        )
        still = wide * (row["open"] or 0) / most / 2
        shapes.append(
            Shape(
                "fill q2",
                f"M{middle - still:.1f} {y + 22}h{2 * still:.1f}v8h{-2 * still:.1f}z",
            )
        )
        name = str(row["stage"])
        text = name if len(name) <= 16 else name[:15] + "…"
        words.append(Word(START - 10, y + 20, text, "left-name"))
        words.append(Word(middle, y + 17, number(row["entered"]), "name middle-word"))
        if at + 1 < len(stages):
            words.append(Word(middle, y + 45, _go_on(row)))
        strips.append(Strip(0.0, y - 4, RIGHT, STEP, _stage_tip(row)))
    return Scene(
        title=say("Deals by stage"),
        note=say("that entered it; orange: still there"),
        height=8 + STEP * len(stages),
        shapes=shapes,
        words=words,
        strips=strips,
    )


def _go_on(row: Record) -> str:
    return say("{share} go on", share=percent(row["rate"]))


def _stage_tip(row: Record) -> str:
    return "\n".join(
        (
            str(row["stage"]),
            say(
                "Entered: {n}, still there: {open}",
                n=number(row["entered"]),
                open=number(row["open"]),
            ),
            say(
                "Go on: {share} ({low} to {high})",
                share=percent(row["rate"], 1),
                low=percent(row["low"]),
                high=percent(row["high"]),
            ),
            say("Won from here: {share}", share=percent(row["win_from_here"], 1)),
        )
    )


def _rates(stages: Sequence[Record]) -> Table:
    return Table(
        heads=[Head(say("Stage"), is_text=True), Head(say("Won from here"))],
        rows=[
            [
                Cell(str(row["stage"])),
                Cell(
                    chance(row["win_from_here"]),
                    "now",
                    bar(known(row["win_from_here"]) or 0.0, "q4"),
                ),
            ]
            for row in stages
        ],
        title=say("Chance to win"),
    )


def _stage_table(stages: Sequence[Record]) -> Table:
    longest = (
        max((known(row["dwell_p90"]) or 0.0 for row in stages), default=0.0) or 1.0
    )
    rows = []
    for row in stages:
        half, most = known(row["dwell_p50"]), known(row["dwell_p90"])
        pic: Pic = ()
        if half is not None:
            pic = whisker((0.0, half / longest, (most or longest) / longest), "q1")
        rows.append(
            [
                Cell(str(row["stage"])),
                Cell(number(row["entered"])),
                Cell(number(row["open"])),
                Cell(number(_hundred(row["rate"]), 1), "now"),
                Cell(number(_hundred(row["low"]), 1)),
                Cell(number(_hundred(row["high"]), 1)),
                Cell(_days(half), "now", pic),
                Cell(_days(most)),
                Cell(number(row["months_to_close"], 1)),
            ]
        )
    heads = (
        *(say("Entered"), say("Still there"), say("Go on, %"), say("from"), say("to")),
        *(say("Days, median"), say("Nine of ten within"), say("Months to the end")),
    )
    return Table([Head(say("Stage"), is_text=True), *map(Head, heads)], rows)


def _days(value: float | None) -> str:
    return number(value) if value is not None else say("not yet known")


def _hundred(share: float | None) -> float | None:
    found = known(share)
    return None if found is None else 100 * found


def _closing(facts: TrackFacts, closing: pl.DataFrame) -> Beside | None:
    """Return what open deals are expected to bring month by month."""
    rows = list(closing.iter_rows(named=True))
    if not rows:
        return None
    months = Months(tuple(str(row["month"]) for row in rows))
    values, low, high = (
        [known(row[name]) or 0.0 for row in rows]
        for name in ("expected", "low", "high")
    )
    up = scale_of([0.0, *values, *high])
    grid, words = value_grid(up, "money")
    whisks = "".join(
        f"M{months.x(at)} {up(a)}V{up(b)}"
        for at, (a, b) in enumerate(zip(low, high, strict=True))
        if b > a
    )
    bars = months.bars([0.0] * len(rows), values, up)
    scene = Scene(
        title=say("What open deals will bring"),
        note=say("{currency} by month of closing", currency=facts.currency),
        height=BOTTOM + 46,
        shapes=[*grid, Shape("stack q1", bars), Shape("whisk", whisks)],
        words=[*words, *time_words(months, BOTTOM)],
        strips=time_strips(
            months, BOTTOM, lambda at: _closing_tip(values[at], low[at], high[at])
        ),
        keys=[
            Key("stack q1", "bar", say("expected")),
            Key("whisk", "line", say("nine of ten cases")),
        ],
        says=_closing_says(facts, values, months.labels[-1]),
    )
    return Beside(scene, [_closing_table(rows)])


def _closing_tip(value: float, low: float, high: float) -> list[str]:
    least, most = amount(low), amount(high)
    return [
        say("Expected: {amount}", amount=amount(value)),
        say("Nine of ten cases: {low} to {high}", low=least, high=most),
    ]


def _closing_says(facts: TrackFacts, values: Sequence[float], last: str) -> str:
    return say_many(
        "{money} in all over {n} month to {month}.",
        "{money} in all over {n} months to {month}.",
        len(values),
        money=money(sum(values), facts.currency),
        n=number(len(values)),
        month=since(last),
    )


def _closing_table(rows: Sequence[Record]) -> Table:
    heads = (Head(name) for name in (say("Expected"), say("from"), say("to")))
    return Table(
        heads=[Head(say("Month"), is_text=True), *heads],
        rows=[
            [
                period_cell(str(row["month"])),
                Cell(number(row["expected"]), "now"),
                Cell(number(row["low"])),
                Cell(number(row["high"])),
            ]
            for row in rows
        ],
    )
