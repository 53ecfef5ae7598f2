"""How good the forecast was on held-back periods, and which models stand behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.report.axes import Scale
from engine.report.blocks import Cell, Head, Row, Section, Table
from engine.report.capacity_chart import BOTTOM, LEFT, RIGHT
from engine.report.language import mark, retell, say, say_many
from engine.report.market_facts import CHOSEN, NAIVE, SEASONAL, model_name
from engine.report.scene import Key, Scene, Shape, Strip, Word, value_grid
from engine.report.words import known, number, percent

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import polars as pl

    from engine.report.market_facts import MarketFacts

COLOURS = {CHOSEN: "q4", SEASONAL: "q2", NAIVE: "q0"}
PROMISES = (
    (mark("within the 80% interval"), 0.8, "q1", "coverage80"),
    (mark("within the 95% interval"), 0.95, "q4", "coverage95"),
)
ALL = 0
"""Horizon of rows about all of them together, where there are such."""


def scores_section(
    facts: MarketFacts, tables: Mapping[str, pl.DataFrame]
) -> Section | None:
    """Return errors and coverage by horizon and level; None without a back-test."""
    backtest = tables["backtest"]
    if backtest.is_empty():
        return None
    blocks: list[Any] = [Row(_errors(facts, backtest))]
    blocks.append(_by_level(backtest))
    if models := _models(tables["chosen"]):
        blocks.append(models)
    return Section(
        "backtest",
        say("How good is the forecast?"),
        say("Back-test"),
        say(
            "Forecasts made at several past moments, from what was known then, held "
            "against what came. MASE below 1 is better than repeating the year before "
            "was on average; intervals should hold as many values as they promise."
        ),
        blocks,
    )


def _models_of(table: pl.DataFrame) -> list[str]:
    names = [str(name) for name in table["model"].unique(maintain_order=True)]
    first = [name for name in COLOURS if name in names]
    return [*first, *(name for name in names if name not in first)]


def _errors(facts: MarketFacts, backtest: pl.DataFrame) -> list[Scene]:
    rows = backtest.filter(level=facts.score_level)
    horizons = sorted(h for h in rows["horizon"].unique() if h != ALL)
    if not horizons:
        horizons = sorted(rows["horizon"].unique())
    models = _models_of(rows)
    values = {
        model: [_mean(rows, model, h, "mase") for h in horizons] for model in models
    }
    level = retell(facts.score_level)
    return [
        _bars(horizons, values, level),
        *_coverage(rows, horizons, level),
    ]


def _mean(rows: pl.DataFrame, model: str, horizon: int, column: str) -> float | None:
    found = rows.filter(model=model, horizon=horizon)[column].fill_nan(None).mean()
    return float(found) if isinstance(found, float) else None


def _bars(
    horizons: Sequence[int],
    values: Mapping[str, Sequence[float | None]],
    level: str,
) -> Scene:
    most = max((v for vs in values.values() for v in vs if v is not None), default=1.0)
    up = Scale(0.0, 1.06 * max(most, 1.0), BOTTOM, 14.0)
    shapes, words = value_grid(up, "index")
    step = (RIGHT - LEFT) / len(horizons)
    wide = 0.78 * step / len(values)
    for at, (model, found) in enumerate(values.items()):
        path = ""
        for place, value in enumerate(found):
            if value is not None:
                left = LEFT + step * (place + 0.11) + wide * at
                path += _bar(left, wide, up(value))
        shapes.append(Shape(f"fill {_colour(model, at)}", path))
    shapes.append(Shape("asked", f"M{LEFT} {up(1.0)}H{RIGHT}"))
    keys = [
        Key(
            f"fill {_colour(model, at)}",
            "bar",
            model_name(model),
        )
        for at, model in enumerate(values)
    ]
    return Scene(
        title=say("Error by how far ahead"),
        note=say("MASE, level {level}", level=level),
        height=BOTTOM + 48,
        shapes=shapes,
        words=[*words, *_horizon_words(horizons, step)],
        strips=_strips(horizons, values, step, lambda v: number(v, 2), retell),
        keys=[*keys, Key("asked", "line", say("as good as the past repeated"))],
    )


def _bar(left: float, wide: float, top: float) -> str:
    return f"M{left:.1f} {BOTTOM}V{top}h{wide:.1f}V{BOTTOM}z"


def _colour(model: str, at: int) -> str:
    return COLOURS.get(model, f"q{(1, 3, 5, 7)[at % 4]}")


def _horizon_words(horizons: Sequence[int], step: float) -> list[Word]:
    every = -(-len(horizons) // 12)
    return [
        *(
            Word(round(LEFT + step * (at + 0.5), 1), BOTTOM + 20, number(horizons[at]))
            for at in range(0, len(horizons), every)
        ),
        Word((LEFT + RIGHT) / 2, BOTTOM + 42, say("periods ahead")),
    ]


def _strips(
    horizons: Sequence[int],
    values: Mapping[str, Sequence[float | None]],
    step: float,
    show: Callable[[float | None], str],
    name: Callable[[str], str],
) -> list[Strip]:
    return [
        Strip(
            round(LEFT + step * at, 1),
            0.0,
            round(step, 1),
            BOTTOM,
            "\n".join(
                (
                    say_many(
                        "{n} period ahead",
                        "{n} periods ahead",
                        horizon,
                        n=number(horizon),
                    ),
                    *(f"{name(m)}: {show(v[at])}" for m, v in values.items()),
                )
            ),
        )
        for at, horizon in enumerate(horizons)
    ]


def _coverage(rows: pl.DataFrame, horizons: Sequence[int], level: str) -> list[Scene]:
    found = {
        name: [_mean(rows, CHOSEN, h, column) for h in horizons]
        for name, _, _, column in PROMISES
    }
    every = [v for values in found.values() for v in values if v is not None]
    if not every:
        return []
    up = Scale(min(0.6, max(min(every) - 0.05, 0.0)), 1.0, BOTTOM, 14.0)
    shapes, words = value_grid(up, "share")
    step = (RIGHT - LEFT) / len(horizons)
    keys = []
    for name, promise, css, _ in PROMISES:
        points = [
            f"{LEFT + step * (at + 0.5):.1f} {up(v)}"
            for at, v in enumerate(found[name])
            if v is not None
        ]
        shapes.append(Shape(f"asked {css}", f"M{LEFT} {up(promise)}H{RIGHT}"))
        shapes += [Shape(f"line {css}", f"M{'L'.join(points)}")] if points else []
        keys.append(Key(f"line {css}", "line", say(name)))
    return [
        Scene(
            title=say("Did the intervals hold, before they were widened?"),
            note=say("share of held-back values, level {level}", level=level),
            height=BOTTOM + 48,
            shapes=shapes,
            words=[*words, *_horizon_words(horizons, step)],
            strips=_strips(horizons, found, step, percent, say),
            keys=[*keys, Key("asked", "line", say("as promised"))],
        )
    ]


def _by_level(backtest: pl.DataFrame) -> Table:
    rows = []
    for level in backtest["level"].unique(maintain_order=True):
        own = backtest.filter(level=level)
        for model in _models_of(own):
            mine = own.filter(model=model)
            figures = [
                _average(mine, column)
                for column in ("mase", "rmsse", "coverage80", "coverage95")
            ]
            series = mine["series"].max()
            rows.append(
                [
                    Cell(retell(str(level))),
                    Cell(model_name(model)),
                    Cell(number(series if isinstance(series, int) else None)),
                    Cell(number(figures[0], 3), "now" if model == CHOSEN else ""),
                    Cell(number(figures[1], 3)),
                    *(Cell(number(_hundred(v), 1)) for v in figures[2:]),
                ]
            )
    texts = (Head(say("Level"), is_text=True), Head(say("Forecast"), is_text=True))
    heads = (
        say("Series"),
        say("MASE"),
        say("RMSSE"),
        say("In the 80% interval, %"),
        say("In the 95%, %"),
    )
    return Table(
        [*texts, *map(Head, heads)],
        rows,
        title=say("Means over all horizons, by level"),
    )


def _average(rows: pl.DataFrame, column: str) -> float | None:
    found = rows[column].fill_nan(None).mean()
    return known(found) if isinstance(found, float) else None


def _hundred(share: float | None) -> float | None:
    return None if share is None else 100 * share


def _models(chosen: pl.DataFrame) -> Table | None:
    """Return how many series of each level stand on each model."""
    if chosen.is_empty():
        return None
    counted = chosen.group_by("level", "model", maintain_order=True).len()
    return Table(
        heads=[
            Head(say("Level"), is_text=True),
            Head(say("Model"), is_text=True),
            Head(say("Series")),
        ],
        rows=[
            [Cell(retell(str(level))), Cell(retell(str(model))), Cell(number(many))]
            for level, model, many in counted.iter_rows()
        ],
        title=say("Models behind the series"),
    )
