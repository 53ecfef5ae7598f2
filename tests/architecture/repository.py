"""Where things lie, for the tests of this folder."""

from __future__ import annotations

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
ENGINE = sorted((ROOT / "engine").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
OURS = [
    *ENGINE,
    *TESTS,
    *sorted(ROOT.glob("*.py")),
    *sorted((ROOT / "benchmarks").rglob("*.py")),
    *sorted((ROOT / "scenarios").rglob("*.py")),
    *sorted((ROOT / "tools").rglob("*.py")),
]


def shown(path: Path) -> str:
    """Return a path as messages show it, relative to the repository."""
    return path.relative_to(ROOT).as_posix()


def tree(path: Path) -> ast.Module:
    """Return a file's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


class Function(NamedTuple):
    """What is asked of a function or method."""

    name: str
    line: int
    lines: int
    """From ``def`` to its end, its docstring not counted."""
    around: range
    """Indices of the lines above it and of its ``def``."""
    told: bool
    """Whether it has a docstring."""


class Seen(NamedTuple):
    """What a file holds: its functions, and the lines of prints and asserts."""

    functions: list[Function]
    prints: list[int]
    asserts: list[int]


@cache
def seen(path: Path) -> Seen:
    """Walk a file once, for all who ask."""
    found = Seen([], [], [])
    for node in ast.walk(tree(path)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            found.functions.append(_function(node))
        elif isinstance(node, ast.Assert):
            found.asserts.append(node.lineno)
        elif isinstance(node, ast.Call) and _name(node.func) == "print":
            found.prints.append(node.lineno)
    return found


def _name(node: ast.expr) -> str | None:
    return node.id if isinstance(node, ast.Name) else None


def _function(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Function:
    lines, told = node.end_lineno - node.lineno + 1, ast.get_docstring(node)
    if told is not None:
        lines -= node.body[0].end_lineno - node.body[0].lineno + 1
    first = min([node.lineno, *(part.lineno for part in node.decorator_list)])
    around = range(max(0, first - 2), node.body[0].lineno)
    return Function(node.name, node.lineno, lines, around, bool(told))


def python(code: str) -> str:
    """Run code in a new Python at the repository's root and return what it prints."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
