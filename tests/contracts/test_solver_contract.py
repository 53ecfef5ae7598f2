"""Every solver we have keeps the contract of solvers."""

from __future__ import annotations

import re
from pathlib import Path

from contracts.solver_contract import SolverContract

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


BY_THEMSELVES = {"located", "clustered", "connected"}
"""Solvers that refuse some problems by name, and are held to tests of their own."""


def test_every_solver_is_here():
    """No solver can be chosen that no file of tests holds to the contract."""
    said = set(BY_THEMSELVES)
    for path in TESTS.rglob("test_*.py"):
        text = path.read_text(encoding="utf-8")
        said |= set(
            re.findall(r'\(SolverContract\):(?:.|\n)*?\n    name = "(\w+)"', text)
        )
    assert set(SOLVERS) <= said
