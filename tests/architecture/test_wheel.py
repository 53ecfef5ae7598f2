"""Guarantees of what is installed elsewhere: all of the engine and nothing else."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
import zipfile
from importlib import metadata

import pytest
from repository import ENGINE, ROOT, tree

PARTS = {"markupsafe": "jinja2", "pydantic_core": "pydantic"}
"""Libraries that are a part of another one, which is declared."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    words = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as archive:
        yield archive


def test_the_wheel_holds_the_engine_whole(wheel):
    """Every file of the engine is in the wheel, templates too, and no other."""
    if not (ROOT / ".git").exists():
        pytest.skip("what is ours is known only in a clone")
    words = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    told = subprocess.run(
        [*words, "engine", "cli.py"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    ours = {name for name in told.stdout.splitlines() if (ROOT / name).is_file()}
    packed = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert packed == ours
    for needed in (".j2", ".po", ".typed", "migrations/env.py", ".yaml"):
        assert any(name.endswith(needed) for name in packed), needed


def test_the_wheel_offers_the_command_and_says_what_it_needs(wheel):
    """The command is declared, and so is every extra."""
    inside = next(name for name in wheel.namelist() if name.endswith("/METADATA"))
    told = wheel.read(inside).decode()
    for extra in ("dask", "geo", "pandas", "postgres"):
        assert f"Provides-Extra: {extra}" in told
    points = inside.replace("METADATA", "entry_points.txt")
    assert "fieldplan = cli:main" in wheel.read(points).decode()


def test_every_library_that_is_imported_is_declared():
    """No library comes only because another one happens to bring it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project = project["project"]
    asked = [*project["dependencies"]]
    asked += [one for more in project["optional-dependencies"].values() for one in more]
    declared = {one.split(">=")[0].split("[")[0] for one in asked}
    brought = metadata.packages_distributions()
    missing = {
        name
        for path in ENGINE
        for name in _libraries(path)
        if not declared & {one.lower() for one in brought.get(name, ())}
    }
    assert missing - set(PARTS) == set()


def _libraries(path):
    """Return the top names of all libraries that a file imports."""
    found = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found - set(sys.stdlib_module_names) - {"engine"}
