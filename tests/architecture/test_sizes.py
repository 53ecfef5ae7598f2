"""Guarantees of what a reader can take in: file and function sizes, said guarantees."""

from __future__ import annotations

import ast

import pytest
from repository import ENGINE, OURS, ROOT, TESTS, functions, shown, tree

FILE_LINES = 400
FUNCTION_LINES = 40
LONGEST_FUNCTION = 60
REASON = "# long:"
"""A function over 40 lines says why in such a comment on its ``def`` line or above."""


def code_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return a function's lines from ``def`` to its end, its docstring not counted."""
    lines = node.end_lineno - node.lineno + 1
    if ast.get_docstring(node) is not None:
        lines -= node.body[0].end_lineno - node.body[0].lineno + 1
    return lines


def too_long(path, node) -> bool:
    """Whether a function is longer than allowed, its stated reason considered."""
    lines = code_lines(node)
    first = min([node.lineno, *(part.lineno for part in node.decorator_list)])
    around = path.read_text(encoding="utf-8").splitlines()[
        first - 2 : node.body[0].lineno
    ]
    reason = any(REASON in line for line in around)
    return lines > (LONGEST_FUNCTION if reason else FUNCTION_LINES)


@pytest.mark.parametrize("path", OURS, ids=shown)
def test_file_fits_in_a_sitting(path):
    """No file has 400 lines or more."""
    assert len(path.read_text(encoding="utf-8").splitlines()) < FILE_LINES


def test_functions_fit_on_a_screen():
    """No function has more than 40 lines; with a stated reason, 60."""
    found = [
        f"{shown(path)}:{node.lineno} {node.name}: {code_lines(node)} lines"
        for path in OURS
        for node in functions(path)
        if too_long(path, node)
    ]
    assert found == []


def test_every_test_says_its_guarantee():
    """Every test function has a docstring: the guarantee it stands for."""
    found = [
        f"{shown(path)}:{node.lineno} {node.name}"
        for path in TESTS
        for node in functions(path)
        if node.name.startswith("test_") and not ast.get_docstring(node)
    ]
    assert found == []


def test_test_files_have_names_of_their_own():
    """No two test files share a name, so that pytest can tell them apart."""
    names = [path.name for path in TESTS if path.name != "conftest.py"]
    assert sorted(set(names)) == sorted(names)


def test_engine_never_prints():
    """Nothing in the engine prints: what is said is said by the command line."""
    found = [
        f"{shown(path)}:{node.lineno}"
        for path in ENGINE
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "print"
    ]
    assert found == []


def test_engine_checks_survive_python_o():
    """The engine has no assert statement: ``python -O`` would drop the check."""
    found = [
        f"{shown(path)}:{node.lineno}"
        for path in [*ENGINE, ROOT / "cli.py"]
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Assert)
    ]
    assert found == []
