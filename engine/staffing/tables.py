"""The tables of a capacity plan that come from its expected values."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from engine.staffing.columns import COLUMNS, frame

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from engine.capacity.measure import Measures, RuleCheck
    from engine.capacity.plan import CapacityPlan
    from engine.capacity.problem import CapacityProblem, Place, Stream
    from engine.capacity.result import CapacityResult

    Floats = NDArray[np.float64]

FEW = 1e-9
"""Fewer people than this are nobody."""
TIGHT = 1e-4
"""Share of a limit within which it is reached."""
AT_LEAST = ("target", "ratio")
"""Families of rules whose value must reach the limit."""
NOW = "now"


def place_columns(place: Place, *, role: bool = True) -> dict[str, str]:
    """Return the parts of a place as columns."""
    parts = {
        "segment": place.segment,
        "region": place.region,
        "channel": place.channel,
    }
    return {"role": place.role, **parts} if role else parts


def month_of(problem: CapacityProblem, index: int) -> str:
    """Return the label of a month; empty for a rule over several."""
    return problem.months[index] if index >= 0 else ""


def walk_table(
    problem: CapacityProblem, plan: CapacityPlan, measures: Measures
) -> pl.DataFrame:
    """Return the head count walk, a row for each cell and month."""
    months, people = len(problem.months), measures.people
    places = [place_columns(cell.place) for cell in problem.cells]
    columns: dict[str, object] = {"month": list(problem.months) * len(places)}
    for name in ("role", "segment", "region", "channel"):
        columns[name] = [place[name] for place in places for _ in range(months)]
    numbers = {
        name: np.asarray(getattr(people, name)).ravel()
        for name in COLUMNS["walk"]
        if hasattr(people, name)
    }
    numbers["short_time"] = plan.short_time.ravel()
    sells = np.zeros_like(plan.short_time)
    for need in problem.needs:
        for cell, rate in need.rate.items():
            sells[cell] += rate
    numbers["sells"] = sells.ravel()
    found = pl.DataFrame({**columns, **numbers})
    schema = pl.Schema(COLUMNS["walk"])
    return found.select(schema.names()).cast(schema)


def output_table(
    problem: CapacityProblem, plan: CapacityPlan, measures: Measures
) -> pl.DataFrame:
    """Return what is needed, can be made and is made, a row for each need and month."""
    rows: list[dict[str, object]] = []
    people = measures.people
    for index, need in enumerate(problem.needs):
        parts = [np.zeros(len(problem.months)), np.zeros(len(problem.months))]
        for cell, rate in need.rate.items():
            parts[0] = parts[0] + rate * people.ramped[cell]
            parts[1] = parts[1] + rate * people.ramping[cell]
        online = np.zeros(len(problem.months)) if need.online is None else need.online
        columns = {
            "online": online,
            "amount": need.amount,
            "capacity_ramped": parts[0],
            "capacity_ramping": parts[1],
            "cover": plan.cover[index],
            "capacity": measures.capacity[index],
            "made": measures.made[index],
            "missed": measures.missed[index],
        }
        place = {**place_columns(need.place, role=False), "good": need.good}
        rows += _monthly(problem, place, columns)
    return frame("output", rows)


def _monthly(
    problem: CapacityProblem,
    fixed: Mapping[str, object],
    columns: Mapping[str, Floats],
) -> Iterator[dict[str, object]]:
    for t, month in enumerate(problem.months):
        numbers = {name: float(values[t]) for name, values in columns.items()}
        yield {"month": month, **fixed, **numbers}


def hires_table(
    problem: CapacityProblem, plan: CapacityPlan, leads: Sequence[int]
) -> pl.DataFrame:
    """Return who starts when, from where, and by when that must be decided."""
    rows = []
    for stream, starts, lead in zip(problem.streams, plan.starts, leads, strict=True):
        fixed = _way(problem, stream)
        for t in np.flatnonzero(starts > FEW):
            certain = stream.at_least is not None and starts[t] <= stream.at_least[t]
            rows.append(
                {
                    "month": problem.months[t],
                    "decide_by": problem.months[t - lead] if t >= lead else NOW,
                    **fixed,
                    "starts": float(starts[t]),
                    "cost": float(starts[t] * stream.cost),
                    "certain": bool(certain),
                }
            )
    found = frame("hires", rows)
    return found.sort("month", "source", "way", maintain_order=True)


def _way(problem: CapacityProblem, stream: Stream) -> dict[str, str]:
    into = place_columns(problem.cells[stream.into].place)
    origin = dict.fromkeys(("from_role", "from_segment", "from_region"), "")
    if stream.out_of is not None:
        place = problem.cells[stream.out_of].place
        origin = {
            "from_role": place.role,
            "from_segment": place.segment,
            "from_region": place.region,
        }
    return {"source": stream.source, "way": stream.name, **into, **origin}


def classes_table(problem: CapacityProblem, plan: CapacityPlan) -> pl.DataFrame:
    """Return the classes that begin."""
    rows = []
    for training, classes in zip(problem.trainings, plan.classes, strict=True):
        seated = plan.starts[list(training.streams)].sum(axis=0)
        rows += [
            {
                "month": problem.months[t],
                "training": training.name,
                "classes": float(classes[t]),
                "seats": float(classes[t] * training.seats),
                "seated": float(seated[t]),
                "cost": float(classes[t] * training.cost),
            }
            for t in np.flatnonzero(classes > FEW)
        ]
    return frame("classes", rows).sort("month", "training", maintain_order=True)


def separations_table(problem: CapacityProblem, plan: CapacityPlan) -> pl.DataFrame:
    """Return who is let go."""
    rows = []
    for cell, people in zip(problem.cells, plan.separations, strict=True):
        rows += [
            {
                "month": problem.months[t],
                **place_columns(cell.place),
                "people": float(people[t]),
                "cost": float(people[t] * (cell.separation_cost or 0.0)),
            }
            for t in np.flatnonzero(people > FEW)
        ]
    return frame("separations", rows)


def money_table(problem: CapacityProblem, measures: Measures) -> pl.DataFrame:
    """Return what is spent and missed by month, not discounted."""
    money = measures.money
    kinds = ("pay", "hiring", "training", "separations", "cover")
    parts = {name: np.asarray(getattr(money, name)) for name in kinds}
    columns = {**parts, "spend": money.spent, "missed": money.missed}
    return frame("money", _monthly(problem, {}, columns))


def rules_table(problem: CapacityProblem, measures: Measures) -> pl.DataFrame:
    """Return every rule of the plan, with what it asks for and what there is."""
    return frame("rules", (_rule(problem, check) for check in measures.checks))


def _rule(problem: CapacityProblem, check: RuleCheck) -> dict[str, object]:
    return {
        "rule": check.rule,
        "family": check.family,
        "month": month_of(problem, check.month),
        "value": float(check.value),
        "limit": float(check.limit),
        "met": bool(check.met),
        "sense": "at least" if check.family in AT_LEAST else "at most",
    }


def prices_table(problem: CapacityProblem, result: CapacityResult) -> pl.DataFrame:
    """Return what one unit more of each limit saves that is tight in the plan too.

    Prices are those of the relaxation, in fractions of people: some of its limits
    leave room once people are whole, and to loosen them would save nothing.
    """
    measures = result.measures
    tight = {
        (check.rule, check.family, check.month)
        for check in (() if measures is None else measures.checks)
        if abs(check.value - check.limit) <= TIGHT * max(1.0, abs(check.limit))
    }
    return frame(
        "prices",
        (
            {
                "rule": price.rule,
                "family": price.family,
                "month": month_of(problem, price.month),
                "saves": float(price.saves),
            }
            for price in result.prices
            if (price.rule, price.family, price.month) in tight and price.saves > FEW
        ),
    )
