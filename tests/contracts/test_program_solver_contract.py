"""The contract's own programs are what they are taken for."""

from __future__ import annotations

import numpy as np
import pytest
from contracts.program_solver_contract import SEEDS, blend, drawn, hard, knapsack, truth

from engine.capacity.solvers import SOLVERS, load
from engine.capacity.solvers.verdict import meets, value


@pytest.mark.parametrize("seed", SEEDS)
def test_drawn_programs_have_solutions(seed):
    """What is compared with trying everything has an optimum, and not a plain one."""
    one = drawn(seed)
    assert np.isfinite(truth(one))
    assert truth(one) > one.constant + np.minimum(2 * one.cost, 0).sum()


def test_known_answers():
    """The answers the contract asks for hold and cost what it says."""
    assert meets(knapsack(), np.array([1.0, 1.0, 0.0]))
    assert value(knapsack(), np.array([1.0, 1.0, 0.0])) == -9.0
    assert not meets(knapsack(), np.ones(3))
    assert not meets(knapsack(), np.array([0.5, 0.0, 0.0]))
    assert meets(knapsack(), np.array([0.5, 0.0, 0.0]), relaxed=True)
    assert meets(blend(), np.array([3.0, 1.0]))
    assert not meets(blend(), np.array([4.0, 1.0]))


def test_the_hard_one_has_a_start():
    """Packing nothing and paying for every row is a solution of the hard program."""
    one = hard()
    start = np.zeros(one.cost.size)
    start[60:66] = one.low
    assert meets(one, start)


def test_every_name_loads():
    """Each name leads to a solver; another one is refused with those there are."""
    for name in SOLVERS:
        assert callable(load(name))
    with pytest.raises(ValueError, match=r"no solver 'gurobi'; there are .*cbc"):
        load("gurobi")
