"""Solvers by name; a solver's library is imported only when it is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from engine.territory.problem import TerritoryProblem
    from engine.territory.solvers.port import Solver

SOLVERS = {
    "exact": ("engine.territory.solvers.cpsat.solver", "solve_exact"),
    "priced": ("engine.territory.solvers.priced.solver", "solve_priced"),
}
"""Name of each solver, and where it is."""

EXACT_UP_TO = 2_000
"""Permitted pairs up to which ``auto`` means ``exact``."""


def choose(problem: TerritoryProblem, method: str) -> str:
    """Return the solver's name: ``auto`` is decided by the problem's size.

    Raises
    ------
    ValueError
        There is no such solver.
    """
    if method == "auto":
        return "exact" if int(problem.allowed.sum()) <= EXACT_UP_TO else "priced"
    if method not in SOLVERS:
        raise ValueError(f"no solver '{method}'; there are auto, {', '.join(SOLVERS)}")
    return method


def load_solver(name: str) -> Solver:
    """Import and return a solver by its name in ``SOLVERS``."""
    module, function = SOLVERS[name]
    return cast("Solver", getattr(import_module(module), function))
