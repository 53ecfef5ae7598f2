"""The sales process as measured: stages, when deals close, coverage, key accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.report.blocks import Beside, Cell, Head, Section, Table, bar, whisker
from engine.report.capacity_chart import BOTTOM, RIGHT, Months, scale_of
from engine.report.compare_terms import chance, trimmed
from engine.report.pay_words import period_name
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
from engine.report.track_facts import in_words
from engine.report.track_story import ENOUGH, REACHED
from engine.report.words import amount, count, known, money, number, percent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from engine.report.blocks import Pic
    from engine.report.track_facts import TrackFacts

    Record = Mapping[str, Any]

STEP, START = 54.0, 130.0
MOST_ROWS = 500
COLOURS = {ENOUGH: "q4", REACHED: "q4", "thin": "q2"}


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
        "The sales process, as it is",
        "Stages",
        "From every deal’s days in each stage; open deals are counted for as long as "
        "they have been there. Half of the deals leave a stage within its median.",
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
            words.append(Word(middle, y + 45, f"{percent(row['rate'])} go on"))
        strips.append(Strip(0.0, y - 4, RIGHT, STEP, _stage_tip(row)))
    return Scene(
        title="Deals by stage",
        note="that entered it; orange: still there",
        height=8 + STEP * len(stages),
        shapes=shapes,
        words=words,
        strips=strips,
    )


def _stage_tip(row: Record) -> str:
    return "\n".join(
        (
            str(row["stage"]),
            f"Entered: {number(row['entered'])}, still there: {number(row['open'])}",
            f"Go on: {percent(row['rate'], 1)} "
            f"({percent(row['low'])} to {percent(row['high'])})",
            f"Won from here: {percent(row['win_from_here'], 1)}",
        )
    )


def _rates(stages: Sequence[Record]) -> Table:
    return Table(
        heads=[Head("Stage", is_text=True), Head("Won from here")],
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
        title="Chance to win",
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
        *("Entered", "Still there", "Go on, %", "from", "to"),
        *("Days, median", "Nine of ten within", "Months to the end"),
    )
    return Table([Head("Stage", is_text=True), *map(Head, heads)], rows)


def _days(value: float | None) -> str:
    return number(value) if value is not None else "not yet known"


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
        title="What open deals will bring",
        note=f"{facts.currency} by month of closing",
        height=BOTTOM + 46,
        shapes=[*grid, Shape("stack q1", bars), Shape("whisk", whisks)],
        words=[*words, *time_words(months, BOTTOM)],
        strips=time_strips(
            months,
            BOTTOM,
            lambda at: [
                f"Expected: {amount(values[at])}",
                f"Nine of ten cases: {amount(low[at])} to {amount(high[at])}",
            ],
        ),
        keys=[
            Key("stack q1", "bar", "expected"),
            Key("whisk", "line", "nine of ten cases"),
        ],
        says=f"{money(sum(values), facts.currency)} in all over "
        f"{count(len(rows), 'month')} to {period_name(months.labels[-1])}.",
    )
    return Beside(scene, [_closing_table(rows)])


def _closing_table(rows: Sequence[Record]) -> Table:
    heads = (Head(name) for name in ("Expected", "from", "to"))
    return Table(
        heads=[Head("Month", is_text=True), *heads],
        rows=[
            [
                Cell(period_name(str(row["month"]))),
                Cell(number(row["expected"]), "now"),
                Cell(number(row["low"])),
                Cell(number(row["high"])),
            ]
            for row in rows
        ],
    )


def coverage_section(facts: TrackFacts, coverage: pl.DataFrame) -> Section | None:
    """Return open deals against what is missing, the thinnest first; None without."""
    if coverage.is_empty():
        return None
    order = {name: at for at, name in enumerate(("no open deals", "short", "thin"))}
    rows = sorted(
        coverage.iter_rows(named=True),
        key=lambda r: (order.get(str(r["verdict"]), len(order)), known(r["p"]) or 0.0),
    )
    ends = [
        v
        for r in rows
        for n in ("coverage", "needed")
        if (v := known(r[n])) is not None and v < 1e6
    ]
    most = min(1.05 * max(ends, default=1.0), 12.0) or 1.0
    shown = rows[:MOST_ROWS]
    asked = (
        f" for a chance of {percent(facts.coverage_probability)}"
        if facts.coverage_probability is not None
        else ""
    )
    heads = (
        *("Coverage", f"Needed{asked}", "Chance, %"),
        *("Missing", "Open deals", "By chance"),
    )
    table = Table(
        heads=[
            Head("Rep", is_text=True),
            *map(Head, heads),
            Head("Verdict", is_text=True),
        ],
        rows=[_cover(row, most) for row in shown],
        hidden=len(rows) - len(shown),
        where="coverage.csv",
    )
    return Section(
        "coverage",
        "Do open deals cover what is missing?",
        "Coverage",
        f"{facts.currency}. Bars: open deals to what is missing; the dark mark: what "
        f"is needed{asked}, by the sizes and chances of such deals. Deals that do not "
        "exist yet are not counted.",
        [table],
        "name, verdict",
        len(shown),
    )


def _cover(row: Record, most: float) -> list[Cell]:
    verdict = str(row["verdict"] or "")
    covered, needed = known(row["coverage"]), known(row["needed"])
    is_finite = needed is not None and needed < 1e6
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
        Cell(verdict, "gained" if verdict in (ENOUGH, REACHED) else "lost"),
    ]


def deal_section(facts: TrackFacts, deals: pl.DataFrame) -> Section | None:
    """Return large open deals and why they need a look; None without."""
    if deals.is_empty():
        return None
    shown = deals.sort("amount", descending=True).head(MOST_ROWS)
    most = float(shown["amount"].max() or 1.0)  # type: ignore[arg-type]
    return Section(
        "deals",
        "Key accounts: large open deals",
        "Key accounts",
        f"{facts.currency}; chances by stage and by how long a deal has been in it.",
        [
            Table(
                heads=[
                    Head("Account", is_text=True),
                    Head("Amount"),
                    Head("Chance, %"),
                    Head("Expected"),
                    Head("Stage", is_text=True),
                    Head("Days in it"),
                    Head("Rep", is_text=True),
                    Head("Why", is_text=True),
                ],
                rows=[
                    [
                        Cell(
                            str(row["account"] or row["deal"]), small=str(row["deal"])
                        ),
                        Cell(number(row["amount"]), "now", bar(row["amount"] / most)),
                        Cell(number(_hundred(row["chance"]))),
                        Cell(number(row["expected"])),
                        Cell(str(row["stage"])),
                        Cell(trimmed(number(row["age"], 0))),
                        Cell(str(row["rep_id"])),
                        Cell(in_words(row["why"])),
                    ]
                    for row in shown.iter_rows(named=True)
                ],
                hidden=deals.height - shown.height,
                where="deals.csv",
                css="why",
            )
        ],
        "account, rep, stage",
        shown.height,
    )


def learned_section(learned: pl.DataFrame) -> Section | None:
    """Return what the months that are over taught; None without."""
    if learned.is_empty():
        return None
    rows = [
        [
            Cell(str(row["parameter"])),
            *(Cell(trimmed(number(row[n], 3))) for n in ("before", "after")),
            *(Cell(trimmed(number(row[n], 3))) for n in ("low", "high")),
        ]
        for row in learned.iter_rows(named=True)
    ]
    heads = ("Before", "After", "from", "to")
    return Section(
        "learned",
        "What the months so far have taught",
        "Learned",
        "Parameters as assumed, and as they look with what has been seen.",
        [Table([Head("Parameter", is_text=True), *map(Head, heads)], rows)],
    )
