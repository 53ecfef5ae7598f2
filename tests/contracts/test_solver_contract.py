"""Every solver we have keeps the contract of solvers."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from contracts.solver_contract import SolverContract
from territory.hard_worlds import with_map, with_sites
from territory.small_worlds import ALL_MIXES, random_problem

from engine.base.outcome import Limits
from engine.territory.shape import CutEdges
from engine.territory.solvers import SOLVERS, choose

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

    @pytest.mark.parametrize("kind", ["cut edges", "only cut edges"])
    def test_refuses_territories_in_any_number_of_pieces(self, kind):
        """Edges to cut are no map: without one, its proofs would be of other plans."""
        problem = random_problem(4, ALL_MIXES[kind])
        assert SOLVERS["connected"].lacks(problem) is not None
        assert choose(problem, "auto") == "exact"

    def test_refuses_edges_that_are_no_borders(self):
        """Edges to cut between units that do not touch are left to other solvers."""
        problem = with_map(12, 2)
        inside = CutEdges(problem.contiguity.edges[:3], np.ones(3, np.int64))
        apart = CutEdges(np.array([[0, 9]], np.int32), np.ones(1, np.int64))
        assert SOLVERS["connected"].lacks(replace(problem, shape=(inside,))) is None
        told = SOLVERS["connected"].lacks(replace(problem, shape=(apart,)))
        assert told == "cut edges that are no borders"


def test_every_solver_is_here():
    """No solver can be chosen that no file of tests holds to the contract."""
    said = set()
    for path in TESTS.rglob("test_*.py"):
        text = path.read_text(encoding="utf-8")
        said |= set(
            re.findall(r'\(SolverContract\):(?:.|\n)*?\n    name = "(\w+)"', text)
        )
    assert set(SOLVERS) <= said
