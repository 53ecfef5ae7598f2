"""What was sold and what is foreseen, series by series, with intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from engine.report.blocks import (
    Beside,
    Cell,
    Head,
    More,
    Row,
    Section,
    Table,
    period_cell,
)
from engine.report.capacity_chart import BOTTOM, TOP, scale_of
from engine.report.language import mark, say, say_many
from engine.report.market_facts import TOTAL, by_level, series_name
from engine.report.market_story import gap_text
from engine.report.market_trends import trends
from engine.report.scene import (
    LONG,
    Key,
    Months,
    Scene,
    Shape,
    time_strips,
    time_words,
    value_grid,
)
from engine.report.words import amount, number, sentence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.report.axes import Scale
    from engine.report.market_facts import MarketFacts

    Record = Mapping[str, Any]

MOST_SERIES = 12
YEARS_SHOWN = 5
BANDS = ("low95", "low80", "mean", "high80", "high95")


def _keys() -> list[Key]:
    return [
        Key("line q0 solid", "line", say("sold")),
        Key("line q1", "line", say("foreseen")),
        Key("fan near q1", "band", say("80% interval")),
        Key("fan wide q1", "band", say("95% interval")),
    ]


def forecast_section(
    facts: MarketFacts, tables: Mapping[str, pl.DataFrame]
) -> Section | None:
    """Return what was sold and is foreseen, coarse levels first; None without."""
    found = {level: _scenes(facts, tables, level) for level in facts.levels}
    if not found:
        return None
    blocks: list[Any] = []
    if TOTAL in found:
        scene = found[TOTAL][0][0]
        scene.title, scene.keys = say("All sales"), _keys()
        blocks.append(Beside(scene, [_periods(facts, tables["forecast"])]))
    levels = [level for level in found if level != TOTAL]
    blocks += [
        _level(level, *found[level], is_open=level == levels[0]) for level in levels
    ]
    if found_trends := trends(facts, tables["trends"]):
        blocks.append(found_trends)
    return Section(
        "forecast",
        say("What was sold, and what is foreseen"),
        say("Forecast"),
        say(
            "{currency} a period. Parts add up to the whole in every period; "
            "intervals of parts do not add up, as luck evens out.",
            currency=facts.currency,
        ),
        blocks,
    )


def _level(level: str, scenes: Sequence[Scene], many: int, *, is_open: bool) -> More:
    for scene in scenes:
        scene.is_small = True
    title = say_many(
        "{level}, {n} series",
        "{level}, {n} series",
        many,
        level=sentence(by_level(level))[:-1],
        n=number(many),
    )
    if many > len(scenes):
        title = say("{title}, the {n} largest", title=title, n=len(scenes))
    return More(title, [Row(scenes, small=True)], is_open)


def _scenes(
    facts: MarketFacts, tables: Mapping[str, pl.DataFrame], level: str
) -> tuple[list[Scene], int]:
    """Return the pictures of a level's largest series, and how many it has."""
    ahead = tables["forecast"].filter(level=level)
    sold = tables["history"].filter(level=level)
    order = (
        ahead.group_by("series", maintain_order=True)
        .agg(pl.col("mean").sum())
        .sort("mean", descending=True, maintain_order=True)
    )
    names = order["series"].head(MOST_SERIES)
    return [
        _scene(
            facts,
            _rows(sold.filter(series=name), facts.season * YEARS_SHOWN),
            _rows(ahead.filter(series=name), ahead.height),
        )
        for name in names
    ], order.height


def _rows(table: pl.DataFrame, most: int) -> list[Record]:
    return list(table.sort("period").tail(most).iter_rows(named=True))


def _scene(
    facts: MarketFacts, past: Sequence[Record], ahead: Sequence[Record]
) -> Scene:
    months = Months(tuple(str(row["period"]) for row in (*past, *ahead)))
    sold = [float(row["value"]) for row in past]
    bands = {name: [float(row[name]) for row in ahead] for name in BANDS}
    up = scale_of([*sold, *bands["low95"], *bands["high95"], 0.0])
    shapes, words = value_grid(up, "money")
    tail = _Tail(months, len(past), sold[-1:])
    shapes += [
        Shape("fan wide q1", tail.band(bands["low95"], bands["high95"], up)),
        Shape("fan near q1", tail.band(bands["low80"], bands["high80"], up)),
    ]
    if past:
        edge = round(months.x(len(past) - 1) + months.step / 2, 1)
        shapes.append(Shape("edge", f"M{edge} {TOP}V{BOTTOM}"))
        shapes.append(Shape("line q0 solid", months.line(sold, up)))
    shapes.append(Shape("line q1", tail.line(bands["mean"], up)))
    gaps = "".join(
        f"M{months.x(at) - 3} {up(float(row['value']))}h6"
        for at, row in enumerate(past)
        if row["filled"]
    )
    if gaps:
        shapes.append(Shape("filled", gaps))
    return Scene(
        title=series_name(ahead[0]),
        note="",
        height=BOTTOM + 46 if len(months.labels) < LONG else BOTTOM + 32,
        shapes=shapes,
        words=[*words, *time_words(months, BOTTOM)],
        strips=time_strips(months, BOTTOM, lambda at: _tip(past, ahead, at)),
        says=_says(facts, sold, bands["mean"], filled=bool(gaps)),
    )


class _Tail:
    """The last periods of a timeline, joined to what was before them."""

    def __init__(self, months: Months, start: int, join: Sequence[float]) -> None:
        self.months, self.start, self.join = months, start, list(join)

    def _at(self, values: Sequence[float]) -> list[tuple[float, float]]:
        every = [*self.join, *values]
        first = self.start - len(self.join)
        return [(self.months.x(first + at), value) for at, value in enumerate(every)]

    def line(self, values: Sequence[float], up: Scale) -> str:
        return "M" + "L".join(f"{x} {up(v)}" for x, v in self._at(values))

    def band(self, low: Sequence[float], high: Sequence[float], up: Scale) -> str:
        there = [f"{x} {up(v)}" for x, v in self._at(high)]
        back = [f"{x} {up(v)}" for x, v in self._at(low)]
        return f"M{'L'.join([*there, *reversed(back)])}z"


def _tip(past: Sequence[Record], ahead: Sequence[Record], at: int) -> list[str]:
    if at < len(past):
        sold = amount(past[at]["value"])
        if past[at]["filled"]:
            return [say("Sold: {amount} (no row: filled)", amount=sold)]
        return [say("Sold: {amount}", amount=sold)]
    row = ahead[at - len(past)]
    ends = {name: amount(row[name]) for name in BANDS}
    return [
        say("Foreseen: {amount}", amount=ends["mean"]),
        say("80%: {low} to {high}", low=ends["low80"], high=ends["high80"]),
        say("95%: {low} to {high}", low=ends["low95"], high=ends["high95"]),
    ]


def _says(
    facts: MarketFacts, sold: Sequence[float], mean: Sequence[float], *, filled: bool
) -> str:
    ahead = mean[: facts.season]
    before = sold[-facts.season :][: len(ahead)]
    whole = amount(sum(ahead))
    text = say("{amount} foreseen.", amount=whole)
    if len(before) == len(ahead) and sum(before) > 0:
        growth = gap_text(sum(ahead) / sum(before) - 1)
        told = mark("{amount} foreseen, {growth} on a year before.")
        text = say(told, amount=whole, growth=growth)
    marked = say("Marked: periods without a row.")
    return f"{text} {marked}" if filled else text


def _periods(facts: MarketFacts, forecast: pl.DataFrame) -> Table:
    heads, columns = (
        (say("Foreseen"), say("95% from"), say("to")),
        ("mean", "low95", "high95"),
    )
    rows = list(forecast.filter(level=TOTAL).sort("period").iter_rows(named=True))
    return Table(
        heads=[Head(say("Period"), is_text=True), *map(Head, heads)],
        rows=[
            [
                period_cell(row["period"]),
                *(Cell(number(row[c]), "now" if c == "mean" else "") for c in columns),
            ]
            for row in rows[: 2 * facts.season]
        ],
        css="months",
    )
