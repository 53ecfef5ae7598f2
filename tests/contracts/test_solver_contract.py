"""Every solver we have keeps the contract of solvers."""

from __future__ import annotations

from contracts.solver_contract import SolverContract

from engine.base.outcome import Limits
from engine.territory.solvers import SOLVERS


class TestExact(SolverContract):
    """CP-SAT."""

    name = "exact"
    proves = True


class TestPriced(SolverContract):
    """Prices, rounding and neighbourhoods."""

    name = "priced"
    limits = Limits(work=0.05)


def test_every_solver_is_here():
    """No solver can be chosen that does not keep the contract."""
    assert {TestExact.name, TestPriced.name} == set(SOLVERS)
