"""Guarantees of who imports what, and of libraries that do not get on."""

from __future__ import annotations

import importlib.util
import subprocess
import sys

import pytest
from repository import ROOT, python

SOLVERS = "{'ortools', 'pulp', 'highspy', 'scipy', 'networkx'}"
CP_SAT = """
from ortools.sat.python import cp_model
model = cp_model.CpModel()
x = model.new_int_var(0, 9, "x")
model.add(2 * x <= 7)
model.maximize(x)
solver = cp_model.CpSolver()
solver.parameters.num_workers = 1
solver.solve(model)
print("CP-SAT", solver.value(x))
"""
PULP = """
import pulp
model = pulp.LpProblem("one", pulp.LpMaximize)
y = pulp.LpVariable("y", 0, 9, "Integer")
model += 1 * y
model += 2 * y <= 7
model.solve(pulp.PULP_CBC_CMD(msg=False, threads=1))
print("PuLP", round(y.value()))
"""


def test_floors_hold():
    """Every import keeps to the floors and fences of the project file."""
    code = (
        "from importlinter.cli import lint_imports as check; exit(check(no_logo=True))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert " 0 broken" in done.stdout


def test_engine_imports_no_solver():
    """``import engine`` is free: it loads no solver and no numerics."""
    loaded = python(f"import engine, sys; print({SOLVERS} & set(sys.modules))")
    assert loaded == "set()"


def test_command_line_imports_no_solver():
    """Importing the command line loads no OR-Tools, so ``--help`` answers at once."""
    loaded = python("import cli, sys; print({'ortools', 'pulp'} & set(sys.modules))")
    assert loaded == "set()"


def test_a_check_loads_no_compiler():
    """What checks a file loads nothing that compiles, solves or fits."""
    heavy = "{'numba', 'ortools', 'pulp', 'scipy.stats', 'sklearn', 'statsmodels'}"
    code = f"import engine.command.check, sys; print({heavy} & set(sys.modules))"
    assert python(code) == "set()"


def test_highspy_is_not_installed():
    """The highspy package is absent: it cannot be loaded beside OR-Tools."""
    assert importlib.util.find_spec("highspy") is None


@pytest.mark.parametrize(
    ("code", "printed"),
    [(CP_SAT + PULP, "CP-SAT 3\nPuLP 3"), (PULP + CP_SAT, "PuLP 3\nCP-SAT 3")],
    ids=["ortools first", "pulp first"],
)
def test_solver_libraries_load_in_either_order(code, printed):
    """OR-Tools and PuLP load and solve in one process, whichever comes first."""
    assert python(code) == printed
