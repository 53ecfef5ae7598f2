"""What futures, closed forms and sizing are given, besides the problem itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.scenario.capacity_input import Risk, SizingInput, SteadyInput
from engine.scenario.capacity_needs import monthly_sales
from engine.scenario.capacity_periods import YEAR
from engine.scenario.capacity_roles import ramp_months

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from engine.capacity.problem import Cell, Need, Opening, Stream
    from engine.scenario.capacity_given import Given


def luck(given: Given) -> Mapping[str, float]:
    """Return the numbers of what is not known, by the names futures have for them."""
    said = given.capacity.uncertainty
    return {
        "demand": float(said.demand),
        "demand_memory": float(said.demand_memory),
        "together": float(said.together),
        "headroom": float(said.headroom),
        "selling": float(said.selling),
        "selling_memory": float(said.selling_memory),
        "person": float(said.person),
        "leave": float(said.attrition),
        "ramp": float(said.ramp),
        "late": said.late.months,
    }


def risk(given: Given) -> Risk | None:
    """Return what is done about bad worlds."""
    said = given.capacity.uncertainty.risk
    if said is None:
        return None
    cvar, most = said.cvar, said.miss_at_most
    return Risk(
        None if cvar is None else float(cvar),
        float(said.weight),
        None if most is None else float(most),
    )


def leads(given: Given, streams: Iterable[Stream]) -> tuple[int, ...]:
    """Return the months from decision to start, a stream each."""
    sources = given.capacity.sources
    return tuple(sources[stream.source].lead.months for stream in streams)


def quickest(
    cells: Sequence[Cell], streams: Sequence[Stream], leads: Sequence[int]
) -> tuple[int | None, ...]:
    """Return the stream from outside with the shortest lead, a cell each."""
    found: list[int | None] = [None] * len(cells)
    for index, (stream, lead) in enumerate(zip(streams, leads, strict=True)):
        best = found[stream.into]
        closed = not stream.at_most.any()
        if (
            stream.out_of is None
            and not closed
            and (best is None or lead < leads[best])
        ):
            found[stream.into] = index
    return tuple(found)


def steady(
    given: Given,
    cells: Sequence[Cell],
    streams: Sequence[Stream],
    leads: Sequence[int],
) -> tuple[SteadyInput, ...]:
    """Return what closed forms of the long run need, a cell each."""
    margin = float(given.capacity.number.margin)
    found = []
    for cell, way in zip(cells, quickest(cells, streams, leads), strict=True):
        role = given.capacity.roles[cell.place.role]
        stays = 1.0 - cell.voluntary[-1] - cell.involuntary[-1]
        sold = 0.0
        if role.sells is not None:
            sales = monthly_sales(given, role.sells, cell.place.segment)
            sold = float(sales.mean()) * margin
        found.append(
            SteadyInput(
                attrition=1.0 - stays**YEAR,
                ramp_months=ramp_months(role.ramp),
                lead_months=0 if way is None else leads[way],
                quota_month=sold,
                hire_cost=0.0 if way is None else streams[way].cost,
            )
        )
    return tuple(found)


def sizing(
    given: Given,
    cells: Sequence[Cell],
    needs: Sequence[Need],
    opening: Sequence[Opening],
) -> tuple[SizingInput, ...]:
    """Return what the size of most profit needs, a segment with sellers each."""
    said = given.capacity.sizing
    if said is None:
        return ()
    found = []
    for segment in dict.fromkeys(need.place.segment for need in needs):
        here = [need for need in needs if need.place.segment == segment]
        sellers = {cell for need in here for cell in need.rate}
        people = sum(o.heads * o.fte for o in opening if o.cell in sellers)
        if not people:
            continue
        paid = sum(
            o.heads * cells[o.cell].pay[0] * YEAR for o in opening if o.cell in sellers
        )
        first = min(YEAR, given.months.count)
        sales = sum(float(need.amount[:first].sum()) for need in here)
        found.append(
            SizingInput(
                segment=segment,
                people=people,
                sales=sales * YEAR / first,
                elasticity=float(said.by_segment.get(segment, said.elasticity)),
                carryover=float(said.carryover),
                margin=float(given.capacity.number.margin),
                cost=paid / people,
            )
        )
    return tuple(found)
