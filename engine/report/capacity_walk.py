"""The head count walk: who is there, who comes and who goes, month by month."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from engine.report.axes import Mark, Scale
from engine.report.capacity_chart import (
    BELOW,
    LEFT,
    RIGHT,
    TOP,
    Hover,
    Key,
    Months,
    Shape,
    scale_of,
    stack,
    value_marks,
)
from engine.report.capacity_facts import FEW
from engine.report.capacity_words import people
from engine.report.language import mark, say
from engine.report.pay_words import period_name
from engine.report.words import MINUS, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.report.capacity_facts import CapacityFacts

COLUMNS = {
    "start": mark("At start"),
    "starts": mark("Starts"),
    "moved_in": mark("Moved in"),
    "moved_out": mark("Moved out"),
    "separations": mark("Let go"),
    "voluntary": mark("Left, own accord"),
    "involuntary": mark("Left, not own"),
    "lost_moving": mark("Lost moving"),
    "end": mark("At end"),
    "producing": mark("Producing"),
}
COMING, GOING = (
    ("starts", "moved_in"),
    ("moved_out", "separations", "voluntary", "involuntary", "lost_moving"),
)
HEADS_BOTTOM, FLOWS_TOP, FLOWS_BOTTOM = 200.0, 224.0, 312.0
MOST_ROLES = 6
"""Roles with a colour of their own; the smallest of more share one."""
OTHERS = mark("others")


@dataclass(frozen=True, slots=True)
class Walk:
    """Picture and table of the walk.

    Parameters
    ----------
    data
        Everything that a choice of role and region needs, as JSON.
    roles
        (name, colour) of each role, in the order they are stacked.
    """

    shapes: list[Shape]
    values: list[Mark]
    flows: list[Mark]
    names: list[Mark]
    hovers: list[Hover]
    zero: float
    keys: list[Key]
    columns: list[str]
    rows: list[tuple[str, list[str]]]
    bridge: list[tuple[str, str]]
    roles: list[str]
    regions: list[str]
    data: str
    bottom: float = FLOWS_BOTTOM
    height: float = FLOWS_BOTTOM + BELOW


def walk(facts: CapacityFacts, table: pl.DataFrame) -> Walk | None:
    """Return the walk of everybody, and what it takes to show a part of it."""
    if table.is_empty():
        return None
    roles = _ranked(table)
    colour = {role: min(at, MOST_ROLES) + 1 for at, role in enumerate(roles)}
    sums = _sums(facts, table)
    whole = {
        name: [
            sum(v) for v in zip(*(each[name] for each in sums.values()), strict=True)
        ]
        for name in COLUMNS
    }
    months = Months(facts.months)
    up, flow = _scales(whole)
    return Walk(
        shapes=[
            *stack(months, _layers(colour, sums), up),
            *_flows(months, whole, flow),
        ],
        values=value_marks(up, "index", 5),
        flows=_flow_marks(flow),
        names=months.names(FLOWS_BOTTOM),
        hovers=months.hovers(lambda at: _words(whole, at)),
        zero=flow(0.0),
        keys=_keys(roles, colour),
        columns=[say(title) for title in COLUMNS.values()],
        rows=[
            (period_name(month), [_cell(whole[name][at]) for name in COLUMNS])
            for at, month in enumerate(facts.months)
        ],
        bridge=_bridge(whole),
        roles=roles,
        regions=sorted({region for _, region in sums if region}),
        data=_data(facts, roles, colour, sums),
    )


def _scales(whole: dict[str, list[float]]) -> tuple[Scale, Scale]:
    """Return the scales of people, and of who comes and goes."""
    most = max(*_added(whole, COMING), *_added(whole, GOING), 1.0)
    flow = Scale(-most, most, FLOWS_BOTTOM, FLOWS_TOP)
    return scale_of([*whole["end"], 0.0], bottom=HEADS_BOTTOM), flow


def _layers(
    colour: dict[str, int], sums: dict[tuple[str, str], dict[str, list[float]]]
) -> list[tuple[str, list[float]]]:
    """Return people at the end of each month by role, with each role's colour."""
    found = []
    for role, at in colour.items():
        own = [part["end"] for (name, _), part in sums.items() if name == role]
        ends = [sum(values) for values in zip(*own, strict=True)]
        found.append((f"stack q{at}", ends))
    return found


def _flows(months: Months, whole: dict[str, list[float]], flow: Scale) -> list[Shape]:
    """Return who comes upwards, and who goes downwards."""
    none = [0.0] * len(months.labels)
    going = [-value for value in _added(whole, GOING)]
    return [
        Shape("coming", months.bars(none, _added(whole, COMING), flow)),
        Shape("going", months.bars(going, none, flow)),
    ]


def _ranked(table: pl.DataFrame) -> list[str]:
    """Return roles, those with most people first."""
    sizes = table.group_by("role", maintain_order=True).agg(pl.col("end").sum())
    return list(sizes.sort("end", descending=True, maintain_order=True)["role"])


def _sums(
    facts: CapacityFacts, table: pl.DataFrame
) -> dict[tuple[str, str], dict[str, list[float]]]:
    """Return each column by month, summed over what a role has in a region."""
    at = {month: index for index, month in enumerate(facts.months)}
    grouped = table.group_by("role", "region", "month", maintain_order=True).agg(
        pl.col(list(COLUMNS)).sum()
    )
    found: dict[tuple[str, str], dict[str, list[float]]] = {}
    for row in grouped.iter_rows(named=True):
        place = found.setdefault(
            (row["role"], row["region"]),
            {name: [0.0] * len(at) for name in COLUMNS},
        )
        for name in COLUMNS:
            place[name][at[row["month"]]] = row[name]
    return found


def _added(whole: dict[str, list[float]], names: Sequence[str]) -> list[float]:
    return [sum(v) for v in zip(*(whole[name] for name in names), strict=True)]


def _flow_marks(flow: Scale) -> list[Mark]:
    """Return how many come, above nobody, and how many go, below."""
    signs = {flow.high: "+", 0.0: "", flow.low: "−"}
    return [
        Mark(LEFT - 8, flow(value), sign + people(abs(value)))
        for value, sign in signs.items()
    ]


def _cell(value: float) -> str:
    """Return people to a tenth; nobody is left empty."""
    return number(value, 1) if abs(value) > FEW else ""


def _bridge(whole: dict[str, list[float]]) -> list[tuple[str, str]]:
    """Return the walk from the first start to the last end."""
    signs = {**dict.fromkeys(COMING, "+"), **dict.fromkeys(GOING, MINUS)}
    flows = [
        (say(COLUMNS[name]), _signed(sign, sum(whole[name])))
        for name, sign in signs.items()
    ]
    first, last = whole["start"][0], whole["end"][-1]
    return [
        (say("At start"), number(first, 1)),
        *flows,
        (say("At end"), number(last, 1)),
    ]


def _signed(sign: str, value: float) -> str:
    text = number(value, 1)
    return text if text == number(0.0, 1) else f"{sign}{text}"


def _words(whole: dict[str, list[float]], at: int) -> list[str]:
    """Return the month's line, without what is nought."""
    return [
        f"{say(title)}: {people(whole[name][at])}"
        for name, title in COLUMNS.items()
        if name in ("start", "end") or abs(whole[name][at]) > FEW
    ]


def _keys(roles: Sequence[str], colour: dict[str, int]) -> list[Key]:
    is_many = len(roles) > MOST_ROLES + 1
    return [
        *(
            Key(f"stack q{colour[role]}", "bar", role)
            for role in (roles[:MOST_ROLES] if is_many else roles)
        ),
        *([Key(f"stack q{MOST_ROLES + 1}", "bar", say(OTHERS))] if is_many else []),
        Key("coming", "bar", say("come")),
        Key("going", "bar", say("go")),
    ]


def _data(
    facts: CapacityFacts,
    roles: Sequence[str],
    colour: dict[str, int],
    sums: dict[tuple[str, str], dict[str, list[float]]],
) -> str:
    told: dict[str, Any] = {
        "months": [period_name(month) for month in facts.months],
        "columns": [(name, say(title)) for name, title in COLUMNS.items()],
        "few": FEW,
        "coming": COMING,
        "going": GOING,
        "roles": [[role, f"stack q{colour[role]}"] for role in roles],
        "left": LEFT,
        "right": RIGHT,
        "heads": [TOP, HEADS_BOTTOM],
        "flows": [FLOWS_TOP, FLOWS_BOTTOM],
        "cells": [
            [role, region, [[round(v, 4) for v in part[name]] for name in COLUMNS]]
            for (role, region), part in sums.items()
        ],
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))
