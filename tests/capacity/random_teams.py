"""Seeded random capacity problems and plans; see ``capacity.small_teams``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from capacity.random_parts import random_rules, random_ways
from capacity.team_parts import make, plan_of, steady

from engine.base.streams import Purpose, stream
from engine.capacity.problem import CapacityProblem, Cell, Need, Opening, Place, Stream

if TYPE_CHECKING:
    from engine.capacity.plan import CapacityPlan


def random_problem(
    seed, months=6, *, leave_before=None, regions=2, rules=True
) -> CapacityProblem:
    """Return a random company of SDR, AE and manager in some regions.

    Sources from outside with lots, lateness, own ramps and own chances to leave;
    promotions of SDR to AE of the same region with a share lost; transfers between
    regions. With ``rules``: targets, spans, a head limit, recruiters' load, a budget,
    training classes, pipeline, cover, separations of managers and short time.
    """
    draw = stream(seed, Purpose.COMPANY, 11)
    names = [f"r{index}" for index in range(regions)]
    cells = [
        _random_cell(draw, Place(role, region=region), months, rules)
        for region in names
        for role in ("SDR", "AE", "manager")
    ]
    opening = _random_opening(draw, len(cells))
    needs = [
        _random_need(draw, index, region, months, rules)
        for index, region in enumerate(names)
    ]
    streams = random_ways(draw, cells, months)
    before = bool(draw.integers(2)) if leave_before is None else leave_before
    return make(
        months,
        cells,
        streams,
        opening,
        needs,
        leave_before=before,
        discount=0.995 ** np.arange(months),
        **(random_rules(cells, streams, needs, months) if rules else {}),
    )


def _random_opening(draw, cells) -> list[Opening]:
    """Return two groups of people for each cell, some of them part-time."""
    return [
        Opening(
            cell,
            int(draw.integers(0, 9)),
            float(draw.integers(2, 9)),
            float(draw.choice([1.0, 1.0, 1.0, 0.6])),
        )
        for cell in range(cells)
        for _ in range(2)
    ]


def _random_need(draw, index, region, months, rules) -> Need:
    """Return what AE of a region shall sell; with rules, less, and there is cover."""
    return Need(
        Place("", region=region),
        "bookings",
        draw.uniform(8, 16, months) * (0.5 if rules else 1.0),
        {3 * index + 1: draw.uniform(0.8, 1.2, months)},
        steady(months, 30),
        cover_price=20.0 if rules else None,
        cover_at_most=steady(months, 3) if rules else None,
    )


def _random_cell(draw, place, months, rules) -> Cell:
    """Return a cell with a ramp of 1 to 4 months and chances by tenure."""
    full = int(draw.integers(1, 5))
    manager = place.role == "manager"
    return Cell(
        place,
        draw.uniform(4, 9, months),
        ramp=tuple((np.arange(full) + 1.0) / full),
        voluntary=(float(draw.uniform(0, 0.08)), 0.02, 0.03),
        involuntary=(0.0, float(draw.uniform(0, 0.05)), 0.01),
        separation_cost=12.0 if manager and rules else None,
        separations_at_most=steady(months, 1) if manager and rules else None,
        short_time_at_most=steady(months, 2) if rules else None,
        short_time=0.6,
    )


def wild_problem(seed, months=7) -> CapacityProblem:
    """Return three cells with tables of any length, and ways between all of them.

    No rules; everybody may be let go; opening people of any tenure, some part-time.
    """
    draw = stream(seed, Purpose.COMPANY, 12)
    cells = []
    for index in range(3):
        ramp, voluntary, involuntary = _random_tables(draw)
        cells.append(
            Cell(
                Place("AE", region=f"r{index}"),
                draw.uniform(4, 9, months),
                ramp,
                voluntary,
                involuntary,
                separation_cost=1.0,
                short_time_at_most=steady(months, 2),
            )
        )
    pairs = [(None, 0), (None, 1), (None, 2), (0, 1), (1, 2), (2, 0), (0, 0), (None, 0)]
    ways = [
        _wild_way(draw, f"way {index}", cells, months, out=out, into=into)
        for index, (out, into) in enumerate(pairs)
    ]
    opening = [
        Opening(
            int(draw.integers(3)),
            int(draw.integers(8)),
            float(draw.uniform(0, 9)),
            float(draw.choice([1.0, 0.5, 0.8])),
        )
        for _ in range(8)
    ]
    before = bool(draw.integers(2))
    return make(months, cells, ways, opening, leave_before=before)


def _wild_way(draw, name, cells, months, *, out, into) -> Stream:
    """Return a way with some tables of its own, late by up to two months."""
    own = draw.integers(2, size=3)
    end = (cells[into].ramp, cells[into].voluntary, cells[into].involuntary)
    tables = [
        (*table[:-1], mine[-1]) if chosen else None
        for table, mine, chosen in zip(_random_tables(draw), end, own, strict=True)
    ]
    chances = draw.dirichlet(np.ones(int(draw.integers(1, 4))))
    return Stream(
        name,
        "any",
        into,
        steady(months, 9),
        out_of=out,
        arriving=1.0 if out is None else float(draw.uniform(0.3, 1)),
        ramp=tables[0],
        voluntary=tables[1],
        involuntary=tables[2],
        lot=0,
        delay=tuple(chances.tolist()),
    )


def _random_tables(draw) -> list[tuple[float, ...]]:
    """Return a ramp and two tables of chances, each of 1 to 5 months."""
    lengths = draw.integers(1, 6, size=3)
    ends = (1.0, 0.3, 0.2)
    return [
        tuple(draw.uniform(0, end, length).tolist())
        for end, length in zip(ends, lengths, strict=True)
    ]


def random_plan(problem, seed) -> CapacityPlan:
    """Return a plan of any numbers where something may be planned; rules may break."""
    draw = stream(seed, Purpose.COMPANY, 13)
    plan = plan_of(problem)
    for row, way in zip(plan.starts, problem.streams, strict=True):
        most = 0.4 * way.at_most * draw.uniform(0, 1, row.size)
        row[:] = most if not way.lot else way.lot * np.round(most / way.lot)
    for row, training in zip(plan.classes, problem.trainings, strict=True):
        seated = plan.starts[list(training.streams)].sum(axis=0)
        row[:] = np.ceil(seated / training.seats)
    for index, cell in enumerate(problem.cells):
        if cell.separation_cost is not None:
            plan.separations[index] = draw.uniform(0, 0.5, len(problem.months))
        if cell.short_time_at_most is not None:
            plan.short_time[index] = draw.uniform(0, 0.5, len(problem.months))
    for row, need in zip(plan.cover, problem.needs, strict=True):
        if need.cover_price is not None:
            row[:] = draw.uniform(0, 2, row.size)
    return plan
