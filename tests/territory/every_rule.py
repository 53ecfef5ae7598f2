"""Random small problems that ask for every rule there is, for properties of plans.

Import as ``territory.every_rule``: the folder of tests is on the path. Few plans meet
all of it; what matters is that any plan can be measured.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from engine.territory.amounts import Distance, Moved, PerUnit
from engine.territory.masks import Pins
from engine.territory.problem import (
    BalanceRule,
    Budget,
    Contiguity,
    CostTerm,
    LoadLimit,
    Opening,
    Permit,
    SetLimit,
    TerritoryProblem,
)
from engine.territory.rules import NO_LIMIT
from engine.territory.shape import CutEdges, Diameter, Inertia


def generator(seed: int) -> np.random.Generator:
    """Return a generator of its own."""
    return np.random.Generator(np.random.PCG64(seed))


def grid_edges(wide: int, high: int) -> np.ndarray:
    """Return (e, 2) int32, neighbours on a grid of units row by row."""
    at = np.arange(wide * high, dtype=np.int32).reshape(high, wide)
    across = np.column_stack([at[:, :-1].ravel(), at[:, 1:].ravel()])
    down = np.column_stack([at[:-1].ravel(), at[1:].ravel()])
    return np.concatenate([across, down])


def districts(amounts, width: int, name: str = "value") -> SetLimit:
    """Return limits of two districts, of which the last territory is in none."""
    table = amounts if not isinstance(amounts, np.ndarray) else PerUnit(amounts, width)
    member = np.array([0, 0, *[1] * (width - 3), -1], dtype=np.int32)
    ends = np.array([120, 90], dtype=np.int64), np.array([260, NO_LIMIT])
    return SetLimit(name, "PLN", table, ("West", "East"), member, *ends)


def every_rule(seed: int, *, opening: bool = True) -> TerritoryProblem:
    """Return a problem of 24 units on a grid with every kind of rule and term."""
    rng = generator(seed)
    wide, high, width = 6, 4, 5
    units = wide * high
    places = np.column_stack(
        [np.tile(np.arange(wide), high), np.repeat(np.arange(high), wide)]
    ).astype(np.float64)
    current = rng.integers(-1, width, units).astype(np.int32)
    value = rng.integers(1, 50, units)
    edges = grid_edges(wide, high)
    homes = rng.random((width, 2)) * [wide, high]
    way = Distance(places, homes, value.astype(float), metric="plane")
    pins = np.where(rng.random(units) < 0.2, rng.integers(0, width, units), -1)
    most = np.full(width, 200, dtype=np.int64)
    return TerritoryProblem(
        unit_ids=tuple(f"u{i}" for i in range(units)),
        territory_ids=tuple(f"t{j}" for j in range(width)),
        current=current,
        costs=(CostTerm("travel", way), CostTerm("risk", Moved(value, current, width))),
        balance=balances(rng, value, way),
        permits=(Permit("named", Pins(pins.astype(np.int32), width)),),
        budgets=(Budget("moved", "PLN", Moved(value, current, width), 60),),
        limits=(LoadLimit("hours", "hours", way, most // 4, most),),
        sets=(districts(value, width), districts(way, width, "hours")),
        together=rng.integers(-1, 6, units).astype(np.int32),
        apart=edges[rng.random(len(edges)) < 0.2],
        contiguity=Contiguity(edges),
        opening=open_some(rng, units, width) if opening else None,
        shape=shapes(rng, places, value, edges),
    )


def balances(rng, value, way) -> tuple[BalanceRule, ...]:
    """Return balance of a constant, of a moving and of an elastic load."""
    width = way.shape[1]
    weights = rng.choice(np.array([50, 100, 120], dtype=np.int64), width)
    own, calls = PerUnit(value, width), PerUnit(value + 1, width)
    return (
        BalanceRule("value", "PLN", own, weights, Fraction(1, 10)),
        BalanceRule("work", "minutes", way, weights, Fraction(1, 5)),
        BalanceRule("calls", "calls", calls, weights, Fraction(1, 9), price=3),
    )


def open_some(rng, units: int, width: int) -> Opening:
    """Return 2 to 4 open territories, some of them fixed, some with a site."""
    return Opening(
        2,
        4,
        rng.integers(1, 90, width),
        rng.random(width) < 0.3,
        rng.integers(-1, units, width).astype(np.int32),
    )


def shapes(rng, places, value, edges) -> tuple:
    """Return a term of each kind that depends on whole territories."""
    far = np.abs(places[:, None] - places[None]).sum(axis=2).astype(np.int64)
    return (
        Inertia(places, value.astype(float)),
        CutEdges(edges, rng.integers(1, 9, len(edges))),
        Diameter(far),
    )
