"""Guarantees that the theory is tested through the public door."""

from __future__ import annotations

import ast
from dataclasses import is_dataclass
from importlib import import_module
from pathlib import Path

import pytest
from public_door import DATA, DOOR, engine

HERE = Path(__file__).parent
FILES = sorted(HERE.glob("*.py"))
NODES = [
    (path.name, node)
    for path in FILES
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
]
ASKED = {
    node.args[0].value
    for name, node in NODES
    if not name.startswith("test_")
    and isinstance(node, ast.Call)
    and isinstance(node.func, ast.Name)
    and node.func.id == "engine"
    and isinstance(node.args[0], ast.Constant)
}
"""Every name that a case asks the engine for."""
FURTHER = {"place_odds"}
"""What no case asks for, and the door promises all the same."""


def imported(node):
    """Return the modules that a statement imports."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) else []


def test_cases_import_nothing_of_the_engine_themselves():
    """No file here has an import of the engine: what a case uses is asked for."""
    found = [
        (name, module)
        for name, node in NODES
        for module in imported(node)
        if module.split(".")[0] == "engine"
    ]
    assert found == []


def test_what_computes_is_behind_the_door():
    """Whatever a case asks for is exported by the public door, or is plain data."""
    door = import_module(DOOR)
    assert len(ASKED) > len(DATA)
    assert (ASKED | FURTHER) - set(DATA) - set(door.__all__) == set()


def test_data_from_rooms_are_data_classes():
    """Each class from a room is one that a case needs, a data class of that room."""
    assert set(DATA) - ASKED == set()
    for name, room in DATA.items():
        found = engine(name)
        assert isinstance(found, type)
        assert is_dataclass(found)
        assert found.__module__ == room


@pytest.mark.parametrize("name", ["solve_contest", "solve", "measure", "calculate"])
def test_what_only_rooms_have_is_refused(name):
    """A function that a room has, but that the door does not export, is not found."""
    with pytest.raises(AttributeError, match=name):
        engine(name)
