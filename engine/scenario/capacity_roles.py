"""Cells: which roles there are people of, in which places, and what they are like."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.capacity.problem import Cell, Place
from engine.scenario.capacity_given import produces
from engine.scenario.capacity_periods import YEAR
from engine.scenario.plan_days import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from engine.scenario.capacity_given import Given
    from engine.scenario.compare_values import Leavers
    from engine.scenario.section_capacity_people import (
        Attrition,
        Dimension,
        Ramp,
        Role,
    )

Rates = tuple[float, ...]


def monthly_rate(leavers: Leavers, yearly_rate: str) -> float:
    """Return the share of people that leaves in a month.

    Parameters
    ----------
    leavers
        A share a month or a year.
    yearly_rate
        ``compound``: a year's share A is ``1 − (1 − A)^(1/12)`` of those still there;
        ``simple``: ``A ÷ 12``.
    """
    share = float(leavers.share)
    if leavers.per == "month":
        return share
    if yearly_rate == "simple":
        return share / YEAR
    return float(1.0 - (1.0 - share) ** (1.0 / YEAR))


def hazards(by_year: Sequence[Leavers], yearly_rate: str) -> Rates:
    """Return chances to leave by months since start; the last holds from then on."""
    *early, last = (monthly_rate(leavers, yearly_rate) for leavers in by_year)
    return (*(rate for rate in early for _ in range(YEAR)), last)


def ramp_shares(ramp: Ramp, ramp_month: str) -> Rates:
    """Return productive shares by months since start, up to the first that is 1.

    Notes
    -----
    With R months the share in month k (0 the month of the start) is that of
    ``x = (k + 1) ÷ R`` (end), ``(k + ½) ÷ R`` (middle) or ``k ÷ R`` (start), at most 1:
    ``x`` itself, or ``3x² − 2x³`` for an S.
    """
    if not isinstance(ramp.over, Span):
        shares = [float(share) for share in ramp.over]
        return tuple(shares[: shares.index(1.0) + 1])
    offset = {"start": 0.0, "middle": 0.5, "end": 1.0}[ramp_month]
    months = ramp.over.months
    found: list[float] = []
    while not found or found[-1] < 1.0:
        x = min(1.0, (len(found) + offset) / months)
        found.append(x if ramp.shape == "linear" else x * x * (3.0 - 2.0 * x))
    return tuple(found)


def ramp_months(ramp: Ramp) -> int:
    """Return the months that a ramp takes as it is written."""
    return ramp.over.months if isinstance(ramp.over, Span) else len(ramp.over)


def chances(
    attrition: Attrition, yearly_rate: str, exits: Rates
) -> tuple[Rates, Rates]:
    """Return chances to leave by itself and for cause, by months since start.

    Parameters
    ----------
    exits
        Voluntary chances that a stored run gave; taken where the file says none.
    """
    said = attrition.voluntary
    voluntary = exits if said is None else hazards(said, yearly_rate)
    return voluntary, hazards(attrition.involuntary, yearly_rate)


def told_apart(place: Place, role: str, dimensions: Iterable[Dimension]) -> Place:
    """Return the place of a role with only what its people are told apart by."""
    return Place(role, **{d: str(getattr(place, d)) for d in dimensions})


def cell_places(given: Given, needs: Iterable[Place]) -> tuple[Place, ...]:
    """Return the places of all cells, by role and then in the order of the needs.

    Those who sell or make pipeline are where something is to be sold; those who
    support are where the roles are that they support; and there are cells for
    everybody of today.
    """
    found: dict[str, dict[Place, None]] = {}
    for name, role in given.capacity.roles.items():
        places = needs if produces(role) else ()
        found[name] = dict.fromkeys(_allowed(given, name, places))
    changed = True
    while changed:
        changed = False
        for name, role in given.capacity.roles.items():
            if produces(role):
                continue
            under = [place for other in supported(role) for place in found[other]]
            new = dict.fromkeys([*found[name], *_allowed(given, name, under)])
            changed = changed or len(new) > len(found[name])
            found[name] = new
    for place in staff_places(given):
        supports = not produces(given.capacity.roles[place.role])
        if supports and given.allows(place.role, place):
            found[place.role].setdefault(place)
    return tuple(place for places in found.values() for place in places)


def staff_places(given: Given) -> tuple[Place, ...]:
    """Return the place of each row of the staff, told apart as its role is."""
    columns = ("role", "segment", "region", "channel")
    rows = given.staff.frame.select(columns).iter_rows()
    return tuple(
        told_apart(Place(*row), row[0], given.dimensions_of(row[0])) for row in rows
    )


def supported(role: Role) -> tuple[str, ...]:
    """Return the roles whose numbers a role follows."""
    return (*(role.per or ()), *(role.over or ()))


def _allowed(given: Given, role: str, places: Iterable[Place]) -> list[Place]:
    dimensions = given.dimensions_of(role)
    here = [told_apart(place, role, dimensions) for place in places]
    return [place for place in here if given.allows(role, place)]


def cells(
    given: Given, places: Sequence[Place], exits: Mapping[str, Rates]
) -> tuple[Cell, ...]:
    """Return the cells of places.

    Parameters
    ----------
    exits
        Role to the voluntary chances to leave that a stored run gave.
    """
    return tuple(_cell(given, place, exits.get(place.role, (0.0,))) for place in places)


def _cell(given: Given, place: Place, exits: Rates) -> Cell:
    role, conventions = given.capacity.roles[place.role], given.conventions
    months = given.months.count
    rises = [(1.0 + float(role.raise_)) ** (t // YEAR) for t in range(months)]
    voluntary, involuntary = chances(role.attrition, conventions.yearly_rate, exits)
    let_go, short_time = role.let_go, role.short_time
    most = None if let_go is None or let_go.at_most is None else let_go.at_most.number
    return Cell(
        place,
        pay=role.pay.monthly * np.array(rises),
        ramp=ramp_shares(role.ramp, conventions.ramp_month),
        voluntary=voluntary,
        involuntary=involuntary,
        separation_cost=None if let_go is None else let_go.cost.hundredths / 100,
        separations_at_most=None if most is None else np.full(months, float(most)),
        short_time_at_most=(
            None if short_time is None else np.full(months, float(short_time.at_most))
        ),
        short_time=0.5 if short_time is None else float(short_time.keep),
    )
