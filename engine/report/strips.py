"""How unequal each measure is, before and after: dots on a strip."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from engine.report.facts import STAGES, stage_name
from engine.report.language import retell, say
from engine.report.words import at_most_percent, percent, span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.report.facts import Facts, Measure
    from engine.report.people import Territory

WIDTH, LEFT, RIGHT = 560.0, 96.0, 12.0
TOP, ROW_PAD, FOOT = 8.0, 26.0, 34.0
FARTHEST = 3.0
TALLEST = 60.0
DOTS = ((24, 4.2), (72, 3.4), (10**9, 2.6))
"""Radius of a dot by the most territories it is good for."""
_NARROW = 0.01
"""Bands narrower than this either way would read as one and the same figure."""


@dataclass(frozen=True, slots=True)
class Dot:
    """One territory's load."""

    x: float
    y: float
    territory: int
    outside: bool
    tip: str


@dataclass(frozen=True, slots=True)
class Text:
    """A word in a chart."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class StripRow:
    """One stage of one measure."""

    stage: str
    y: float
    range: str
    dots: list[Dot]
    ends: list[Text]


@dataclass(frozen=True, slots=True)
class Strip:
    """The distribution of one measure, before above after."""

    name: str
    unit: str
    band: str
    band_x: float
    band_width: float
    fair_x: float
    bottom: float
    height: float
    ticks: list[Text]
    radius: float
    rows: list[StripRow]
    alt: str


def make_strips(
    facts: Facts, loads: pl.DataFrame, who: Sequence[Territory]
) -> list[Strip]:
    """Return a strip chart per measure, all on one scale."""
    spreads = [s for m in facts.measures for s in (m.before, m.after) if s is not None]
    high = min(max([1.2, *(s.high for s in spreads)]), FARTHEST)
    low = min([0.8, *(s.low for s in spreads)])
    domain = (math.floor(low * 10 - 0.2) / 10, math.ceil(high * 10 + 0.2) / 10)
    domain = (max(domain[0], 0.0), domain[1])
    return [_strip(m, loads, who, domain) for m in facts.measures]


def _x(share: float, domain: tuple[float, float]) -> float:
    low, high = domain
    inside = min(max(share, low), high)
    return round(LEFT + (inside - low) / (high - low) * (WIDTH - LEFT - RIGHT), 1)


def _band(measure: Measure) -> str:
    """Return the allowed band; narrow ones as what they are away from 100%."""
    off = measure.upper - 1
    if off >= _NARROW or abs(1 - measure.lower - off) > _NARROW / 1000:
        return span(measure.lower, measure.upper)
    return f"{percent(1)} ± {at_most_percent(off)}"


def _strip(
    measure: Measure,
    loads: pl.DataFrame,
    who: Sequence[Territory],
    domain: tuple[float, float],
) -> Strip:
    mine = loads.filter(pl.col("measure") == measure.name)
    rows: list[StripRow] = []
    y = TOP
    for stage in STAGES:
        at = mine.filter((pl.col("stage") == stage) & pl.col("share").is_not_null())
        if not at.is_empty():
            row, y = _row(stage, at, who, domain, y)
            rows.append(row)
    first, last = _x(measure.lower, domain), _x(measure.upper, domain)
    said = [
        say(
            "{stage}: {span} of fair share", stage=stage_name(row.stage), span=row.range
        )
        for row in rows
    ]
    name = retell(measure.name)
    return Strip(
        name=name,
        unit=retell(measure.unit),
        band=_band(measure),
        band_x=first,
        band_width=round(last - first, 1),
        fair_x=_x(1.0, domain),
        bottom=y,
        height=y + FOOT,
        ticks=_ticks(domain, y + 20),
        radius=dot_radius(len(who)),
        rows=rows,
        alt=say(
            "{measure} by territory, {loads}",
            measure=name.capitalize(),
            loads=", ".join(said),
        ),
    )


def _row(
    stage: str,
    rows: pl.DataFrame,
    who: Sequence[Territory],
    domain: tuple[float, float],
    top: float,
) -> tuple[StripRow, float]:
    index = {one.id: one for one in who}
    items = [row for row in rows.iter_rows(named=True) if row["territory_id"] in index]
    items.sort(key=lambda row: (row["share"], row["territory_id"]))
    xs = [_x(row["share"], domain) for row in items]
    radius = dot_radius(len(who))
    offsets = swarm(xs, 2 * radius + 0.6)
    # A crowd may overlap a little rather than tower over the page.
    squash = min(1.0, TALLEST / max([TALLEST, *map(abs, offsets)]))
    offsets = [offset * squash for offset in offsets]
    half = max([18.0, *(abs(o) + radius for o in offsets)])
    y = top + ROW_PAD + half
    dots = []
    for row, x, offset in zip(items, xs, offsets, strict=True):
        one = index[row["territory_id"]]
        share = say(
            "{share} of fair share, {stage}",
            share=percent(row["share"], 1),
            stage=stage_name(stage).lower(),
        )
        text = f"{one.label} · {one.name}\n{share}"
        at = round(y + offset, 1)
        dots.append(Dot(x, at, one.index, not row["within"], text))
    low, high = items[0], items[-1]
    ends = [
        Text(dot.x, _above(dot, dots), index[row["territory_id"]].label)
        for row, dot in ((low, dots[0]), (high, dots[-1]))
        if not row["within"]
    ]
    shown = span(low["share"], high["share"])
    return StripRow(stage, y, shown, dots, ends), y + half + 6


def dot_radius(territories: int) -> float:
    """Return how large a dot may be where so many share a strip."""
    return next(radius for most, radius in DOTS if territories <= most)


def _above(dot: Dot, dots: Sequence[Dot]) -> float:
    """Return the height at which a word over a dot covers none of its neighbours."""
    return round(min(d.y for d in dots if abs(d.x - dot.x) < 18) - 9, 1)


def swarm(xs: Sequence[float], apart: float) -> list[float]:
    """Return offsets that keep dots at sorted positions ``xs`` from overlapping."""
    placed: list[tuple[float, float]] = []
    for x in xs:
        near = [(a, o) for a, o in placed if x - a < apart]
        free = [0.0]
        for a, o in near:
            step = math.sqrt(max(apart**2 - (x - a) ** 2, 0.0)) + 1e-6
            free += [o - step, o + step]
        ok = (
            y
            for y in sorted(free, key=lambda y: (abs(y), y))
            if all((x - a) ** 2 + (y - o) ** 2 >= apart**2 for a, o in near)
        )
        placed.append((x, next(ok)))
    return [offset for _, offset in placed]


def _ticks(domain: tuple[float, float], y: float) -> list[Text]:
    wide = domain[1] - domain[0]
    step = next(s for s in (0.1, 0.2, 0.25, 0.5, 1.0) if wide / s <= 6 or s == 1.0)
    first = math.ceil(domain[0] / step - 1e-9)
    last = math.floor(domain[1] / step + 1e-9)
    return [
        Text(_x(k * step, domain), y, percent(k * step)) for k in range(first, last + 1)
    ]
