"""What moves the chance: kinds of luck, a margin of safety, and other plans."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.report.axes import Mark, Scale
from engine.report.capacity_facts import COMPARED, PLAN
from engine.report.capacity_words import of_chance, people, plain_money
from engine.report.compare_terms import chance, tick_texts
from engine.report.language import retell, say
from engine.report.words import NOTHING, amount, known, percent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from engine.report.capacity_facts import CapacityFacts

    Row = Mapping[str, Any]

LEFT, RIGHT, FIRST, STEP = 10.0, 550.0, 34.0, 46.0
BOTTOM, TOP, MONEY_LEFT = 226.0, 18.0, 58.0


@dataclass(frozen=True, slots=True)
class Swing:
    """One kind of luck: (x, width) of its bad and good side, x of it switched off."""

    name: str
    band: str
    y: float
    worse: tuple[float, float] | None
    better: tuple[float, float] | None
    off: float | None
    tip: str


@dataclass(frozen=True, slots=True)
class Tornado:
    """Kinds of luck, what hurts most on top, around the plan's chance."""

    swings: list[Swing]
    middle: float
    asked: float | None
    ticks: list[Mark]
    bottom: float
    says: list[str]
    rows: list[list[str]]


def tornado(facts: CapacityFacts, table: pl.DataFrame) -> Tornado | None:
    """Return how far each kind of luck moves the chance; None without futures."""
    if facts.chance is None or table.is_empty():
        return None
    rows = sorted(table.iter_rows(named=True), key=lambda row: -_harm(facts, row))
    values = [v for row in rows for v in _ends(row)]
    values += [facts.chance.p, *([] if facts.asked is None else [facts.asked])]
    pad = 0.05 * (max(values) - min(values)) or 0.02
    scale = Scale(max(min(values) - pad, -0.01), max(values) + pad, LEFT, RIGHT)
    bottom = FIRST + STEP * len(rows) - 10
    ticks = scale.ticks(6)
    return Tornado(
        swings=[
            _swing(facts, row, scale, FIRST + STEP * at) for at, row in enumerate(rows)
        ],
        middle=scale(facts.chance.p),
        asked=None if facts.asked is None else scale(facts.asked),
        ticks=[Mark(scale(v), bottom + 22, percent(v)) for v in ticks],
        bottom=bottom,
        says=_says(facts, rows),
        rows=[
            [
                retell(row["label"]),
                *(chance(row[n]) for n in ("worse", "better", "off")),
            ]
            for row in rows
        ],
    )


def _ends(row: Row) -> list[float]:
    return [
        v for name in ("worse", "better", "off") if (v := known(row[name])) is not None
    ]


def _harm(facts: CapacityFacts, row: Row) -> float:
    """Return by how much a kind of luck can lower the chance, or lowers it by being."""
    p = facts.chance.p if facts.chance else 0.0
    worse, off = known(row["worse"]), known(row["off"])
    return p - worse if worse is not None else max((off or p) - p, 0.0)


def _swing(facts: CapacityFacts, row: Row, scale: Scale, y: float) -> Swing:
    p = facts.chance.p if facts.chance else 0.0
    label = retell(row["label"])
    lines = [label, say("As assumed: {chance}", chance=chance(p))]
    names = {
        "worse": say("Bad side"),
        "better": say("Good side"),
        "off": say("Without it"),
    }
    for name, text in names.items():
        if known(row[name]) is not None:
            lines.append(f"{text}: {chance(row[name])}")
    return Swing(
        name=label,
        band=retell(row["moved"] or ""),
        y=y,
        worse=_box(scale, p, row["worse"]),
        better=_box(scale, p, row["better"]),
        off=None if known(row["off"]) is None else scale(row["off"]),
        tip="\n".join(lines),
    )


def _box(scale: Scale, middle: float, end: float | None) -> tuple[float, float] | None:
    if known(end) is None or end is None:
        return None
    first, last = sorted((scale(middle), scale(end)))
    return first, round(last - first, 1)


def _says(facts: CapacityFacts, rows: Sequence[Row]) -> list[str]:
    p = facts.chance.p if facts.chance else 0.0
    found = []
    moved = [row for row in rows if known(row["worse"]) is not None]
    if moved:
        top = moved[0]
        found.append(
            say(
                "{luck} hurts most: on its bad side the chance falls from {before} to "
                "{after}.",
                luck=retell(top["label"]),
                before=chance(p),
                after=chance(top["worse"]),
            )
        )
    calm = [row for row in rows if known(row["off"]) is not None]
    if calm:
        top = max(calm, key=lambda row: float(row["off"]))
        found.append(
            say(
                "Without any doubt about {luck} it would be {chance}: knowing that "
                "better is worth most.",
                luck=retell(top["label"]).lower(),
                chance=chance(top["off"]),
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class Spot:
    """A plan of the frontier; y of its chance and of both ends of the interval."""

    x: float
    y: float
    low: float
    high: float
    chosen: bool
    label: str
    tip: str


@dataclass(frozen=True, slots=True)
class Frontier:
    """Cost to the right, chance upwards, and the table."""

    spots: list[Spot]
    line: str
    asked: float | None
    values: list[Mark]
    ticks: list[Mark]
    rows: list[tuple[bool, list[str]]]
    says: str


def frontier(facts: CapacityFacts, table: pl.DataFrame) -> Frontier | None:
    """Return cost against chance; None when fewer than two plans were played."""
    rows = [r for r in table.iter_rows(named=True) if _is_played(r)]
    if len(rows) < 2:
        return None
    rows.sort(key=lambda row: (row["spend"], row["p"]))
    spends = [float(row["spend"]) for row in rows]
    pad = 0.08 * (max(spends) - min(spends)) or 0.01 * abs(spends[0]) or 1.0
    across = Scale(min(spends) - pad, max(spends) + pad, MONEY_LEFT, RIGHT)
    up = Scale(0.0, 1.04, BOTTOM, TOP)
    spots = [_spot(facts, row, across, up) for row in rows]
    ticks = across.ticks(5)
    return Frontier(
        spots=spots,
        line="M" + "L".join(f"{spot.x} {spot.y}" for spot in spots),
        asked=None if facts.asked is None else up(facts.asked),
        values=[
            Mark(MONEY_LEFT - 8, up(v), percent(v)) for v in (0, 0.25, 0.5, 0.75, 1)
        ],
        ticks=[
            Mark(across(v), BOTTOM + 22, text)
            for v, text in zip(ticks, tick_texts("money", ticks), strict=True)
        ],
        rows=[(bool(row["chosen"]), _frontier_row(row)) for row in rows],
        says=_step(facts, rows),
    )


def _is_played(row: Row) -> bool:
    return known(row["spend"]) is not None and known(row["p"]) is not None


def _spot(facts: CapacityFacts, row: Row, across: Scale, up: Scale) -> Spot:
    buffer = percent(row["buffer"], 1)
    spent = plain_money(amount(row["spend"]), facts.currency)
    lines = [
        say("Margin of safety {share}", share=buffer),
        say("Cost: {money}", money=spent),
        say("Chance: {chance}", chance=of_chance(row["p"], row["low"], row["high"])),
        say("People at the end: {people}", people=people(row["heads_end"])),
    ]
    return Spot(
        x=across(row["spend"]),
        y=up(row["p"]),
        low=up(row["low"]),
        high=up(row["high"]),
        chosen=bool(row["chosen"]),
        label=buffer,
        tip="\n".join(lines),
    )


def _frontier_row(row: Row) -> list[str]:
    return [
        percent(row["buffer"], 1),
        amount(row["spend"]),
        of_chance(row["p"], row["low"], row["high"]),
        people(row["heads_end"]),
    ]


def _step(facts: CapacityFacts, rows: Sequence[Row]) -> str:
    """Return what the chosen plan's chance costs beyond that of no margin."""
    chosen = next((row for row in rows if row["chosen"]), None)
    plain = min(rows, key=lambda row: float(row["buffer"]))
    if chosen is None or chosen is plain:
        return say("The plan has no margin of safety.")
    more = chosen["spend"] - plain["spend"]
    said = {
        "margin": percent(chosen["buffer"], 1),
        "before": chance(plain["p"]),
        "after": chance(chosen["p"]),
        "money": plain_money(amount(abs(more)), facts.currency),
    }
    if more < 0:
        return say(
            "A margin of safety of {margin} raises the chance from {before} to "
            "{after} and costs {money} less.",
            **said,
        )
    return say(
        "A margin of safety of {margin} raises the chance from {before} to {after} "
        "and costs {money} more.",
        **said,
    )


@dataclass(frozen=True, slots=True)
class Beside:
    """A plan beside the plan: its name, whether it is the chosen one, figures."""

    name: str
    chosen: bool
    cells: list[str]
    share: float | None


def _plan_name(plan: str) -> str:
    return say(COMPARED[plan]) if plan in COMPARED else retell(plan)


def compared(table: pl.DataFrame) -> list[Beside]:
    """Return what the plan is held against, the plan itself last."""
    rows = list(table.iter_rows(named=True))
    rows.sort(key=lambda row: row["plan"] == PLAN)
    return [
        Beside(
            _plan_name(row["plan"]),
            row["plan"] == PLAN,
            [
                amount(row["planned_spend"]),
                amount(row["spend"]) if known(row["p"]) is not None else NOTHING,
                amount(row["made"]),
                amount(row["missed"]),
                of_chance(row["p"], row["low"], row["high"]),
                people(row["heads_end"]),
            ],
            known(row["p"]),
        )
        for row in rows
    ]
