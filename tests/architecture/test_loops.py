"""Guarantees of compiled loops: what only loops call has no way in from Python."""

from __future__ import annotations

import ast

import pytest
from repository import ENGINE, OURS, ROOT, shown, tree

COMPILERS = {"kernel", "part", "compiled", "njit"}


def compiler_of(function: ast.FunctionDef) -> str:
    """Return what compiles a function, or nothing."""
    for made in function.decorator_list:
        name = made.func if isinstance(made, ast.Call) else made
        if isinstance(name, ast.Name) and name.id in COMPILERS:
            return name.id
    return ""


def loops_of(module: ast.Module) -> dict[str, ast.FunctionDef]:
    """Return the compiled functions of a file, by name."""
    functions = (n for n in module.body if isinstance(n, ast.FunctionDef))
    return {f.name: f for f in functions if compiler_of(f)}


def name_of(path):
    """Return a file's name as imports say it."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


TEXTS = {path: path.read_text(encoding="utf-8") for path in OURS}

INNER = {
    (name_of(path), name)
    for path in ENGINE
    if "@part" in TEXTS[path]
    for name, function in loops_of(tree(path)).items()
    if compiler_of(function) == "part"
}
ROOMS = {room for room, _ in INNER}


def may_name_one(path):
    """Whether a file is, or may import from, one that has inner loops."""
    parts = [room.rsplit(".", 1) for room in ROOMS]
    return name_of(path) in ROOMS or any(
        f"{above}.{room}" in TEXTS[path] or f"{above} import" in TEXTS[path]
        for above, room in parts
    )


def called_from_python(module: ast.Module, name: str) -> list[str]:
    """Return the inner loops that a file names where Python runs."""
    here = {loop: (name, loop) for loop in loops_of(module)}
    rooms = {}
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom):
            for got in node.names:
                here[got.asname or got.name] = (str(node.module), got.name)
                rooms[got.asname or got.name] = f"{node.module}.{got.name}"
    inside = {
        id(node)
        for loop in loops_of(module).values()
        for line in loop.body
        for node in ast.walk(line)
    }
    found = []
    for node in ast.walk(module):
        if isinstance(node, ast.Name) and id(node) not in inside:
            found += [node.id] if here.get(node.id) in INNER else []
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            there = (rooms.get(node.value.id, ""), node.attr)
            found += [node.attr] if there in INNER else []
    return found


def test_no_inner_loop_is_called_from_python():
    """Called from Python an inner loop would end the process without a word."""
    assert ("engine.territory.solvers.located.moves", "move") in INNER
    found = {
        shown(path): names
        for path in filter(may_name_one, OURS)
        if (names := called_from_python(tree(path), name_of(path)))
    }
    assert found == {}


@pytest.mark.parametrize(
    "code",
    [
        "from engine.territory.solvers.located.moves import move\nmove(1)",
        "from engine.territory.solvers.located import moves\nmoves.move(1)",
        "from engine.territory.solvers.located.moves import move as m\nf = [m]",
    ],
)
def test_a_call_would_be_seen(code):
    """By its own name, another one, or through its module."""
    assert called_from_python(ast.parse(code), "elsewhere")
