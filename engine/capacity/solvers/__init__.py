"""Solvers of the capacity program; each is imported only when it is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from engine.capacity.solvers.port import ProgramSolver

SOLVERS = {
    "auto": ("engine.capacity.solvers.auto", "solve_auto"),
    "blocks": ("engine.capacity.solvers.blocks.solver", "solve_blocks"),
    "cbc": ("engine.capacity.solvers.cbc", "solve_cbc"),
    "highs": ("engine.capacity.solvers.mathopt", "solve_highs"),
    "scip": ("engine.capacity.solvers.mathopt", "solve_scip"),
}
"""Name of each solver, and where it is."""


def load(name: str) -> ProgramSolver:
    """Import and return a solver by its name.

    Raises
    ------
    ValueError
        There is no such solver.
    """
    if name not in SOLVERS:
        raise ValueError(f"no solver '{name}'; there are {', '.join(SOLVERS)}")
    module, function = SOLVERS[name]
    return cast("ProgramSolver", getattr(import_module(module), function))
