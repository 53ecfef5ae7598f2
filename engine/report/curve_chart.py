"""A plan's pay against attainment, and below it what one more point pays."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import pairwise
from string import ascii_uppercase
from typing import TYPE_CHECKING

from engine.report.axes import Mark, Scale, compact
from engine.report.language import say, say_in
from engine.report.words import known, number, percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

LEFT, RIGHT, TOP, BOTTOM = 64.0, 526.0, 20.0, 290.0
SLOPE_TOP, SLOPE_BOTTOM = 16.0, 130.0
SHOWN_TO = 2.0
APART = 19.0
"""Labels at the ends of lines are at least so far apart."""
WHOLE = "all"
COLOURS = 7


@dataclass(frozen=True, slots=True)
class Point:
    """One end of a straight piece: attainment, money a year, money per attainment."""

    at: float
    pay: float
    slope: float


@dataclass(frozen=True, slots=True)
class Line:
    """One curve: solid pieces, dotted jumps, the letter at its end."""

    name: str
    letter: str
    colour: int
    is_whole: bool
    path: str
    jumps: str
    label: Mark
    pay: str
    of_target: str
    point: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A height of the chart: money, and its share of target."""

    y: float
    money: str
    share: str


@dataclass(frozen=True, slots=True)
class CurveChart:
    """Both charts of a plan; ``data`` is what the page's script reads."""

    lines: list[Line]
    ticks: list[Tick]
    across: list[Mark]
    quota_x: float
    quota_y: float
    quota_text: str
    slope: str
    slope_jumps: list[float]
    slope_ticks: list[Mark]
    slope_zero: float
    data: str


def curves_of(curve: pl.DataFrame) -> dict[str, list[Point]]:
    """Return each component's points in order, the whole plan first."""
    found: dict[str, list[Point]] = {}
    for name, at, pay, slope in curve.select(
        "component", "attainment", "pay", "slope"
    ).iter_rows():
        if None not in (known(at), known(pay)):
            found.setdefault(name, []).append(Point(at, pay, known(slope) or 0.0))
    return dict(sorted(found.items(), key=lambda item: item[0] != WHOLE))


def value_at(points: Sequence[Point], at: float) -> float:
    """Return pay at an attainment; at a jump, what is paid once it is reached."""
    before = [point for point in points if point.at <= at + 1e-9]
    if not before:
        return points[0].pay
    last = before[-1]
    after = points[len(before)] if len(before) < len(points) else None
    if after is None or after.at <= last.at:
        return last.pay
    return last.pay + (after.pay - last.pay) * (at - last.at) / (after.at - last.at)


def slope_at(points: Sequence[Point], at: float) -> float:
    """Return what more attainment pays, seen from an attainment upwards."""
    before = [point for point in points if point.at <= at + 1e-9]
    return before[-1].slope if before else points[0].slope


def make_curves(
    curve: pl.DataFrame, currency: str, target: float | None
) -> CurveChart | None:
    """Return the charts of one plan; None when there is no curve.

    Parameters
    ----------
    curve
        Columns component, attainment, pay (a year) and slope (a year per 100 %), both
        ends of each straight piece in order, so a jump has two rows.
    target
        Yearly target incentive, which shares are of.
    """
    curves = curves_of(curve)
    if not curves:
        return None
    pays = [point.pay for points in curves.values() for point in points]
    low = min([0.0, *pays])
    across = Scale(0.0, SHOWN_TO, LEFT, RIGHT)
    up = Scale(low, max([low + 1.0, *pays]), BOTTOM, TOP)
    lines = _lines(curves, across, up, target)
    whole = next(iter(curves.values()))
    usual = value_at(whole, 1.0)
    ends = [point.slope / 100 for point in whole]
    flat = Scale(min([0.0, *ends]), max([1e-9, *ends]), SLOPE_BOTTOM, SLOPE_TOP)
    return CurveChart(
        lines=lines,
        ticks=_ticks(up, target),
        across=[Mark(across(k / 2), BOTTOM + 22, percent(k / 2)) for k in range(5)],
        quota_x=across(1.0),
        quota_y=up(usual),
        quota_text=say("{amount} at quota", amount=_money(currency, number(usual))),
        slope=_steps(whole, across, flat),
        slope_jumps=[across(a.at) for a, b in pairwise(whole) if _is_jump(a, b)],
        slope_ticks=[Mark(LEFT - 8, flat(v), compact(v)) for v in flat.ticks(4)],
        slope_zero=flat(0.0),
        data=_data(curves, currency, target),
    )


def component_name(name: str) -> str:
    """Return what a component is called, or the whole plan."""
    return say("Whole plan") if name == WHOLE else name


def _money(currency: str, amount: str) -> str:
    return say("{currency} {amount}", currency=currency, amount=amount)


def _data(curves: dict[str, list[Point]], currency: str, target: float | None) -> str:
    """Return what the script needs to read the charts, as JSON."""
    lines = [[[p.at, p.pay, p.slope] for p in points] for points in curves.values()]
    told = {
        "target": target,
        "lines": lines,
        "at": say("At {share} of quota", share="{share}"),
        "money": _money(currency, "{amount}"),
    }
    return json.dumps(told, separators=(",", ":"))


def _share(value: float, target: float | None) -> str:
    return percent(value / target) if target else ""


def _ticks(up: Scale, target: float | None) -> list[Tick]:
    # Nothing needs no share, and the word would run into the axis below.
    return [
        Tick(up(value), compact(value), _share(value, target) if value else "")
        for value in up.ticks()
    ]


def _is_jump(a: Point, b: Point) -> bool:
    # Less than half a hundredth is noise of floating point, not a jump.
    return a.at == b.at and abs(a.pay - b.pay) >= 0.005


def _lines(
    curves: dict[str, list[Point]], across: Scale, up: Scale, target: float | None
) -> list[Line]:
    ends = [up(points[-1].pay) for points in curves.values()]
    places = spread(ends, TOP, BOTTOM)
    found = []
    for at, (name, points) in enumerate(curves.items()):
        is_whole = name == WHOLE
        letter = (
            say_in("the whole plan", "All")
            if is_whole
            else _letter(at - (WHOLE in curves))
        )
        pay = value_at(points, 1.0)
        found.append(
            Line(
                name=component_name(name),
                letter=letter,
                colour=(at - 1) % COLOURS,
                is_whole=is_whole,
                path=_solid(points, across, up),
                jumps=_dotted(points, across, up),
                label=Mark(RIGHT + 7, places[at], letter),
                pay=number(pay),
                of_target=_share(pay, target),
                point=number(slope_at(points, 1.0) / 100),
            )
        )
    return found


def _letter(at: int) -> str:
    return ascii_uppercase[at % 26] + ("" if at < 26 else str(at // 26))


def spread(places: Sequence[float], top: float, bottom: float) -> list[float]:
    """Return places moved as little as needed to be ``APART``, between the bounds."""
    order = sorted(range(len(places)), key=lambda at: places[at])
    apart = min(APART, (bottom - top) / max(len(places) - 1, 1))
    moved = [0.0] * len(places)
    last = top - apart
    for at in order:
        last = moved[at] = max(places[at], last + apart)
    last = bottom + apart
    for at in reversed(order):
        last = moved[at] = min(moved[at], last - apart)
    return [round(place, 1) for place in moved]


def _solid(points: Sequence[Point], across: Scale, up: Scale) -> str:
    path = f"M{across(points[0].at)} {up(points[0].pay)}"
    for a, b in pairwise(points):
        path += f"{'M' if _is_jump(a, b) else 'L'}{across(b.at)} {up(b.pay)}"
    return path


def _dotted(points: Sequence[Point], across: Scale, up: Scale) -> str:
    return "".join(
        f"M{across(a.at)} {up(a.pay)}V{up(b.pay)}"
        for a, b in pairwise(points)
        if _is_jump(a, b)
    )


def _steps(points: Sequence[Point], across: Scale, flat: Scale) -> str:
    path = ""
    for a, b in pairwise(points):
        if b.at > a.at:
            y = flat(a.slope / 100)
            path += f"{'V' if path else f'M{across(a.at)} '}{y}H{across(b.at)}"
    return path
