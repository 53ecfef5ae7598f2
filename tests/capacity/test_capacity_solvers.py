"""Solvers of the capacity program keep the contract; what each of them adds."""

from __future__ import annotations

from contracts.program_solver_contract import ProgramSolverContract


class TestCbc(ProgramSolverContract):
    """CBC keeps the contract of program solvers."""

    name = "cbc"


class TestHighs(ProgramSolverContract):
    """HiGHS keeps it, too; it cannot be interrupted but by ending its process."""

    name = "highs"
    leaves = False


class TestScip(ProgramSolverContract):
    """SCIP keeps it, too."""

    name = "scip"
