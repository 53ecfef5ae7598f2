"""Every solver we have keeps the contract of solvers."""

from __future__ import annotations

import re
from pathlib import Path

from contracts.solver_contract import SolverContract
from territory.hard_worlds import with_sites

from engine.base.outcome import Limits
from engine.territory.solvers import SOLVERS

TESTS = Path(__file__).resolve().parents[1]


class TestExact(SolverContract):
    """CP-SAT."""

    name = "exact"
    proves = True


class TestPriced(SolverContract):
    """Prices, rounding and neighbourhoods."""

    name = "priced"
    limits = Limits(work=0.05)


class TestLocated(SolverContract):
    """Prices of units, then sites and units at once."""

    name = "located"
    limits = Limits(work=0.1)

    def hard(self, units=150, territories=15):
        """Return a problem whose sites are chosen: where they are given it is short."""
        return with_sites(units, territories)


class TestClustered(SolverContract):
    """Free centres."""

    name = "clustered"
    limits = Limits(work=0.01)
    bounds = False


class TestConnected(SolverContract):
    """Territories in one piece."""

    name = "connected"
    limits = Limits(work=2)


def test_every_solver_is_here():
    """No solver can be chosen that no file of tests holds to the contract."""
    said = set()
    for path in TESTS.rglob("test_*.py"):
        text = path.read_text(encoding="utf-8")
        said |= set(
            re.findall(r'\(SolverContract\):(?:.|\n)*?\n    name = "(\w+)"', text)
        )
    assert set(SOLVERS) <= said
