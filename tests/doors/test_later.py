"""Guarantees of what doors import late: it is all there, and costs others nothing."""

from __future__ import annotations

import ast
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

DOORS = ("territory_opt", "incentive_sim", "capacity_plan")
NAMES = [
    (door, name) for door in DOORS for name in import_module(f"engine.{door}").WHERE
]
HEAVY = (
    *("numpy", "polars", "pandas", "scipy", "numba", "ortools", "pulp", "networkx"),
    *("pydantic", "yaml", "sqlalchemy", "simpy", "jinja2", "babel", "xlsxwriter"),
    *("statsforecast", "statsmodels", "sklearn", "hierarchicalforecast"),
    *("distributed", "geopandas", "pyarrow", "fastexcel", "alembic"),
)
"""Libraries that are not needed to look at a door."""


@pytest.mark.parametrize(("door", "name"), NAMES)
def test_every_name_is_there(door, name):
    """Each late name is what its module says it is, asked for once or twice."""
    module = import_module(f"engine.{door}")
    page, _, other = module.WHERE[name].partition(":")
    expected = getattr(import_module(page), other or name)
    assert getattr(module, name) is expected
    assert getattr(module, name) is expected


@pytest.mark.parametrize("door", DOORS)
def test_what_type_checkers_see_is_what_is_there(door):
    """The names, those listed, and those that a type checker reads are the same."""
    module = import_module(f"engine.{door}")
    tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
    seen = {
        (alias.asname, f"{node.module}:{alias.name}")
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.asname
    }
    told = {
        (name, place if ":" in place else f"{place}:{name}")
        for name, place in module.WHERE.items()
    }
    assert seen == told
    assert sorted(module.__all__) == sorted(module.WHERE) == dir(module)


@pytest.mark.parametrize("door", DOORS)
def test_unknown_names_are_errors(door):
    """A name that the door has not is an AttributeError, as of any module."""
    with pytest.raises(AttributeError, match="no attribute 'solv'"):
        import_module(f"engine.{door}").solv  # noqa: B018


def test_doors_cost_nothing_until_they_are_used():
    """Importing all doors and the command line loads no library for numbers or data."""
    doors = ", ".join(f"engine.{door}" for door in (*DOORS, "study"))
    code = f"import sys, cli, {doors}\nprint(sorted(set({HEAVY}) & set(sys.modules)))"
    told = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert told.stdout.strip() == "[]"


def test_help_loads_no_library_for_numbers():
    """``fieldplan --help`` loads neither solvers nor tables, so it answers at once."""
    code = (
        "import sys, cli\n"
        "sys.argv = ['fieldplan', '--help']\n"
        "try:\n    cli.main()\nexcept SystemExit:\n"
        f"    print('loaded', sorted(set({HEAVY}) & set(sys.modules)))"
    )
    told = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert told.stdout.strip().endswith("loaded []")
