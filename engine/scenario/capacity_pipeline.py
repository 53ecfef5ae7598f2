"""Pipeline: how much of it each need takes, who makes it, what is there already."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.capacity.coverage import coverage
from engine.capacity.problem import Pipeline
from engine.scenario.capacity_given import DIMENSIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from engine.base.errors import InputProblem
    from engine.capacity.problem import Need, Place
    from engine.scenario.capacity_given import Given
    from engine.scenario.section_capacity_rules import Pipeline as Section
    from engine.scenario.section_capacity_rules import Win

    Floats = NDArray[np.float64]


def times_of(win: Win) -> float:
    """Return how much pipeline is asked for, in times of bookings."""
    rate, asked = float(win.win_rate), win.coverage
    if asked is None:
        return 1.0 / rate
    if asked.times is not None:
        return asked.times
    return coverage(asked.deals or 1, rate, float(asked.probability or 0))


def win_of(section: Section, segment: str) -> Win:
    """Return how pipeline becomes bookings in a segment."""
    return section.by_segment.get(segment, section)


def pipelines(
    given: Given, needs: Sequence[Need], cells: Sequence[Place]
) -> tuple[Pipeline, ...]:
    """Return the pipeline of each need; none if bookings need none."""
    section = given.capacity.pipeline
    if section is None:
        return ()
    found = []
    for index, need in enumerate(needs):
        win = win_of(section, need.place.segment)
        times, cycle = times_of(win), win.cycle.months
        wanted, inbound = times * need.amount, float(section.inbound)
        opening = float(section.opening) * (1.0 - inbound) * wanted
        opening[cycle:] = 0.0
        found.append(
            Pipeline(
                need=index,
                rate=makers(given, need.place, cells),
                cycle=cycle,
                coverage=times,
                inbound=inbound * wanted,
                opening=opening,
                win_rate=float(win.win_rate),
            )
        )
    return tuple(found)


def makers(given: Given, place: Place, cells: Sequence[Place]) -> dict[int, Floats]:
    """Return cells that make pipeline for a place, and what a person makes a month."""
    found = {}
    for index, cell in enumerate(cells):
        makes = given.capacity.roles[cell.role].makes_pipeline
        if makes and all(getattr(cell, d) == getattr(place, d) for d in DIMENSIONS):
            found[index] = np.full(given.months.count, makes.monthly)
    return found


def maker_problems(
    given: Given, needs: Sequence[Need], cells: Sequence[Place]
) -> Iterator[InputProblem]:
    """Yield places whose pipeline nobody makes, and pipeline that nobody needs."""
    section = given.capacity.pipeline
    if section is None:
        for name, role in given.capacity.roles.items():
            if role.makes_pipeline is not None:
                yield given.problem(
                    ("roles", name, "makes_pipeline"),
                    "bookings need no pipeline: there is no 'pipeline' section with"
                    " 'win_rate' and 'cycle'",
                )
        return
    if section.inbound == 1:
        return
    lonely = [
        str(need.place) or "the company"
        for need in needs
        if not makers(given, need.place, cells)
        and need.amount[win_of(section, need.place.segment).cycle.months :].any()
    ]
    if lonely:
        listed = ", ".join(lonely[:5]) + (" …" if len(lonely) > 5 else "")
        yield given.problem(
            ("pipeline",),
            f"no role makes pipeline in {listed}; write 'makes_pipeline' for a role"
            " that is there",
        )
