"""Guarantees of the ways in which the loose units of a block can be placed."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from engine.territory.solvers.assign.block import Block
from engine.territory.solvers.assign.case import Case
from engine.territory.solvers.assign.halves import fill_ways, place, ways_room
from engine.territory.solvers.assign.search import Guide, _wish, state_of
from engine.territory.solvers.assign.way import first_size


def block_at(seed: int, units: int = 6, places: int = 3) -> tuple[Block, np.ndarray]:
    """Return a random block with two loads, and what each of its choices loses."""
    rng = np.random.Generator(np.random.PCG64(seed))
    cost = rng.integers(1, 30, (units, places))
    use = rng.integers(0, 9, (units, places, 2))
    ends = np.zeros((places, 2), dtype=np.int64)
    case = Case(cost, np.ones((units, places), np.bool_), use, ends, ends + 99)
    loss = (cost - cost.min(axis=1, keepdims=True)).astype(float)
    return Block(case, np.arange(units), np.zeros(units, np.int64)), loss


@pytest.mark.parametrize("seed", range(5))
def test_ways_are_all_those_within_the_budget(seed):
    """Each placing that loses no more than the budget is written down, and once."""
    block, loss = block_at(seed)
    rows = np.array([4, 0, 2, 5])
    ways = fill_ways(block, loss, rows, 21.0, ways_room(500, 3, 2))
    settled = np.full(6, -1)
    found = set()
    for at in range(ways.cost.size):
        place(ways, at, rows, loss, settled)
        found.add(tuple(settled[rows].tolist()))
    known = {
        way
        for way in product(range(3), repeat=4)
        if sum(loss[x, q] for x, q in zip(rows, way, strict=True)) <= 21.0
    }
    assert (found, len(found)) == (known, ways.cost.size)
    assert settled[[1, 3]].tolist() == [-1, -1]


@pytest.mark.parametrize("seed", range(5))
def test_cost_and_loads_are_those_of_the_placing(seed):
    """What a way costs, loses and adds to each load is what its placing says."""
    block, loss = block_at(seed)
    rows = np.array([1, 3, 5])
    ways = fill_ways(block, loss, rows, 30.0, ways_room(500, 3, 2))
    settled = np.full(6, -1)
    for at in range(ways.cost.size):
        place(ways, at, rows, loss, settled)
        where = settled[rows]
        load = np.zeros((3, 2), dtype=np.int64)
        np.add.at(load, where, block.case.use[rows, where])
        assert ways.cost[at] == block.case.cost[rows, where].sum()
        assert ways.loss[at] == pytest.approx(loss[rows, where].sum())
        assert (ways.load[at] == load).all()


def test_full_room_is_no_harm():
    """With room for few ways, as many are written as fit, each of them right."""
    block, loss = block_at(7)
    rows = np.arange(6)
    ways = fill_ways(block, loss, rows, 1e9, ways_room(20, 3, 2))
    assert ways.cost.size == 20
    settled = np.full(6, -1)
    place(ways, 19, rows, loss, settled)
    assert ways.cost[19] == block.case.cost[rows, settled].sum()


def test_a_unit_wishes_only_for_what_is_cheaper():
    """With loads paid for, a wish is a territory that costs less, or there is none."""
    block, _ = block_at(3)
    case = block.case
    net = np.array([[0.5, 0.0], [0.0, 1.5], [0.25, 0.25]])
    priced = case.cost + np.einsum("ijr,jr->ij", case.use, net)
    near = np.ascontiguousarray(np.argsort(priced, axis=1)[:, :2])
    guide = Guide(net, near, 1.0)
    state = state_of(case, np.array([0, 1, 2, 0, 1, 2]), np.uint64(12345))
    for i in range(6):
        here = state.owner[i]
        cheaper = [j for j in near[i] if priced[i, j] < priced[i, here] - 1e-6]
        wish = _wish(case, guide, state, i)
        assert wish in cheaper if cheaper else wish == -1


@pytest.mark.parametrize(
    ("units", "territories", "size"),
    [(100, 20, 6), (400, 40, 6), (1600, 80, 4), (1600, 40, 3), (9, 2, 6), (500, 2, 3)],
)
def test_the_first_blocks_have_about_as_many_units(units, territories, size):
    """Of large territories few are dealt anew at a time at first, else more."""
    assert first_size(units, territories) == size
