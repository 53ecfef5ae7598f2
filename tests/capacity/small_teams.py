"""Small capacity problems: from books, drawn by hand, and seeded random ones.

Import as ``capacity.small_teams``: the folder of tests is on the path.
"""

from __future__ import annotations

import numpy as np
from capacity.random_teams import random_plan, random_problem, wild_problem
from capacity.team_parts import make, plan_of, steady

from engine.capacity.problem import CapacityProblem, Cell, Need, Opening, Place, Stream
from engine.capacity.rules import Limit, Target

__all__ = [
    "WILLIAMS_REDUNDANCY",
    "make",
    "plan_of",
    "random_plan",
    "random_problem",
    "steady",
    "tiny_hiring",
    "two_level",
    "wild_problem",
    "williams",
]

SKILLS = ("unskilled", "semi-skilled", "skilled")
WILLIAMS_REDUNDANCY = 841.796875
"""H. P. Williams, Model Building in Mathematical Programming, manpower planning."""


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
