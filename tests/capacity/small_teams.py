"""Small capacity problems: from books, drawn by hand, and seeded random ones.

Import as ``capacity.small_teams``: the folder of tests is on the path.
"""

from __future__ import annotations

import numpy as np

from engine.base.streams import Purpose, stream
from engine.capacity.plan import CapacityPlan
from engine.capacity.problem import (
    CapacityProblem,
    Cell,
    Need,
    Opening,
    Pipeline,
    Place,
    Stream,
)
from engine.capacity.rules import Budget, Limit, Ratio, Target, Training

SKILLS = ("unskilled", "semi-skilled", "skilled")
WILLIAMS_REDUNDANCY = 841.796875
"""H. P. Williams, Model Building in Mathematical Programming, manpower planning."""


def steady(months, value) -> np.ndarray:
    """Return one value for every month."""
    return np.full(months, float(value))


def make(months, cells, streams=(), opening=(), needs=(), **other) -> CapacityProblem:
    """Return a problem of so many months without discount, people leaving after."""
    given = {"leave_before": False, "discount": np.ones(months)} | other
    return CapacityProblem(
        months=tuple(f"m{month:02}" for month in range(months)),
        cells=tuple(cells),
        streams=tuple(streams),
        opening=tuple(opening),
        needs=tuple(needs),
        **given,
    )


def plan_of(problem, starts=None, **other) -> CapacityPlan:
    """Return the plan with these arrays and zeros elsewhere."""
    months = len(problem.months)
    sizes = {
        "starts": len(problem.streams),
        "classes": len(problem.trainings),
        "separations": len(problem.cells),
        "short_time": len(problem.cells),
        "cover": len(problem.needs),
    }
    given = {"starts": starts} | other
    arrays = {
        name: np.zeros((size, months))
        if given.get(name) is None
        else np.array(given[name], dtype=float).reshape(size, months)
        for name, size in sizes.items()
    }
    return CapacityPlan(**arrays)


def tiny_hiring() -> CapacityProblem:
    """Return four quarters of hiring 0 to 4 people: 625 plans, best (3, 2, 0, 0).

    Goal ``loss``: 2367.8875; runner-up (3, 2, 1, 0) 2403.95; nobody 3119.1375.
    """
    cell = Cell(
        Place("AE"),
        steady(4, 40),
        ramp=(0.0, 0.5, 1.0),
        voluntary=(0.0, 0.0, 0.0, 0.0, 0.05),
    )
    need = Need(
        Place(""),
        "people",
        np.array([10.0, 11.0, 13.0, 14.0]),
        {0: steady(4, 1)},
        miss_price=steady(4, 150),
    )
    hires = Stream("market → AE", "market", 0, steady(4, 4), cost=20.0)
    return make(4, [cell], [hires], [Opening(0, 4, 10.0)], [need])


def two_level(demand, *, most=40) -> CapacityProblem:
    """Return one period: 36 at work, hires of 0.7 at 60 each, 200 for each missed.

    Goal ``loss``: ``60 h + 200 max(0, demand − 36 − 0.7 h)`` for h hires.
    """
    cell = Cell(Place("AE"), steady(1, 0))
    hires = Stream(
        "market → AE", "market", 0, steady(1, most), ramp=(0.7, 1.0), cost=60.0
    )
    need = Need(
        Place(""), "people", steady(1, demand), {0: steady(1, 1)}, steady(1, 200)
    )
    return make(1, [cell], [hires], [Opening(0, 1, 36.0)], [need])


def williams() -> CapacityProblem:
    """Return Williams' manpower planning; goal ``separations``: 841.796875.

    Three years. Wastage comes first; retrained people waste like the old hands of
    their new skill, half of the downgraded leave; fractions of people are allowed.
    """
    new, old = (0.25, 0.20, 0.10), (0.10, 0.05, 0.05)
    pay_off = (200.0, 500.0, 500.0)
    required = [
        [1000.0, 500.0, 0.0],
        [1400.0, 2000.0, 2500.0],
        [1000.0, 1500.0, 2000.0],
    ]
    cells = [
        Cell(
            Place(skill),
            steady(3, 0),
            voluntary=(new[index], old[index]),
            separation_cost=pay_off[index],
            short_time_at_most=steady(3, 50),
        )
        for index, skill in enumerate(SKILLS)
    ]
    everybody = Target("requirements", (0, 1, 2), (0, 1, 2))
    return make(
        3,
        cells,
        _williams_ways(old),
        [Opening(0, 1, 2000.0), Opening(1, 1, 1500.0), Opening(2, 1, 1000.0)],
        [
            Need(
                Place("", skill),
                "people",
                np.array(amount),
                {i: steady(3, 1)},
                steady(3, 0),
            )
            for i, (skill, amount) in enumerate(zip(SKILLS, required, strict=True))
        ],
        leave_before=True,
        targets=(everybody,),
        limits=(
            Limit("overmanning", "overstaffing", "surplus", (0, 1, 2), steady(3, 150)),
        ),
    )


def _williams_ways(old) -> list[Stream]:
    """Return recruiting, retraining and downgrading, any fraction of a person."""
    ways = [
        Stream(f"recruits → {SKILLS[into]}", "market", into, steady(3, most), lot=0)
        for into, most in enumerate((500, 800, 500))
    ]
    moves = [(0, 1, 200, None, 400.0), (1, 2, 5000, 0.25, 500.0)]
    ways += [
        Stream(
            f"{SKILLS[out]} → {SKILLS[into]}",
            "retraining",
            into,
            steady(3, most),
            out_of=out,
            voluntary=(old[into],),
            lot=0,
            cost=cost,
            share_of_destination=share,
        )
        for out, into, most, share, cost in moves
    ]
    ways += [
        Stream(
            f"{SKILLS[out]} → {SKILLS[into]}, down",
            "downgrading",
            into,
            steady(3, 5000),
            out_of=out,
            arriving=0.5,
            voluntary=(0.0, old[into]),
            lot=0,
        )
        for out, into in ((1, 0), (2, 0), (2, 1))
    ]
    return ways


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
    opening = [
        Opening(
            cell,
            int(draw.integers(0, 9)),
            float(draw.integers(2, 9)),
            float(draw.choice([1.0, 1.0, 1.0, 0.6])),
        )
        for cell in range(len(cells))
        for _ in range(2)
    ]
    needs = [
        Need(
            Place("", region=region),
            "bookings",
            draw.uniform(8, 16, months) * (0.5 if rules else 1.0),
            {3 * index + 1: draw.uniform(0.8, 1.2, months)},
            steady(months, 30),
            cover_price=20.0 if rules else None,
            cover_at_most=steady(months, 3) if rules else None,
        )
        for index, region in enumerate(names)
    ]
    streams = _random_ways(draw, cells, months)
    before = bool(draw.integers(2)) if leave_before is None else leave_before
    return make(
        months,
        cells,
        streams,
        opening,
        needs,
        leave_before=before,
        discount=0.995 ** np.arange(months),
        **(_random_rules(cells, streams, needs, months) if rules else {}),
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


def _random_ways(draw, cells, months) -> list[Stream]:
    """Return ways into every cell, and between some."""
    ways = []
    for index, cell in enumerate(cells):
        ways.append(
            Stream(
                f"market → {cell.place}",
                "market",
                index,
                steady(months, 4),
                lot=int(draw.integers(1, 3)),
                delay=(0.7, 0.2, 0.1) if draw.integers(2) else (1.0,),
                cost=float(draw.uniform(2, 6)),
                load=float(draw.integers(1, 4)),
            )
        )
    for sdr in range(0, len(cells), 3):
        region = cells[sdr].place.region
        september = np.where(np.arange(months) % 4 == 1, 6.0, 0.0)
        ways.append(
            Stream(
                f"university → SDR {region}",
                "university",
                sdr,
                september,
                ramp=(0.0, 0.1, 0.3, 0.6, 1.0),
                voluntary=(0.1, 0.1, 0.05, 0.03),
                cost=1.0,
            )
        )
        ways.append(
            Stream(
                f"SDR → AE {region}",
                "promotion",
                sdr + 1,
                steady(months, 2),
                out_of=sdr,
                arriving=float(draw.choice([1.0, 0.75])),
                ramp=(0.5, 1.0),
                involuntary=(0.0, 0.01),
                share_of_destination=0.5,
                load=0.0,
            )
        )
        if sdr:
            ways.append(
                Stream(
                    f"AE r0 → AE {region}",
                    "transfer",
                    sdr + 1,
                    steady(months, 1),
                    out_of=1,
                    cost=3.0,
                    load=0.0,
                )
            )
    return ways


def _random_rules(cells, streams, needs, months) -> dict:
    """Return rules of every kind that a modest plan can keep."""
    every = tuple(range(months))
    hires = tuple(i for i, way in enumerate(streams) if way.out_of is None)
    sold = tuple(range(1, len(cells), 3))
    return {
        "targets": (
            Target("bookings", tuple(range(len(needs))), every, 0.6),
            Target("first needs", (0,), every[: max(1, months // 2)], 0.3),
        ),
        "ratios": tuple(
            Ratio(f"span {cells[ae].place}", (ae + 1,), (ae - 1, ae), 1 / 12, every)
            for ae in sold
        ),
        "limits": (
            Limit("office", "headcount", "heads", tuple(range(3)), steady(months, 60)),
            Limit("recruiters", "recruiters", "load", hires, steady(months, 24)),
            Limit("onboarding", "intake", "starts", hires, steady(months, 14)),
        ),
        "budgets": (
            Budget("budget", every, 600.0 * months),
            Budget("budget r0", every, 300.0 * months, (0, 1, 2)),
        ),
        "trainings": (Training("bootcamp", sold, 3, 5.0, steady(months, 3)),),
        "pipelines": tuple(
            Pipeline(
                index,
                {3 * index: steady(months, 4.0)},
                2,
                3.0,
                steady(months, 12.0),
                np.where(np.arange(months) < 2, 20.0, 0.0),
                0.4,
            )
            for index in range(len(needs))
        ),
    }


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
    ways = []
    for index, (out, into) in enumerate(
        [(None, 0), (None, 1), (None, 2), (0, 1), (1, 2), (2, 0), (0, 0), (None, 0)]
    ):
        own = draw.integers(2, size=3)
        end = (cells[into].ramp, cells[into].voluntary, cells[into].involuntary)
        tables = [
            (*table[:-1], mine[-1]) if chosen else None
            for table, mine, chosen in zip(_random_tables(draw), end, own, strict=True)
        ]
        chances = draw.dirichlet(np.ones(int(draw.integers(1, 4))))
        ways.append(
            Stream(
                f"way {index}",
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
        )
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
