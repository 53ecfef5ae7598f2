"""Guarantees of what a reader can take in: file and function sizes, said guarantees."""

from __future__ import annotations

from repository import ENGINE, OURS, ROOT, TESTS, seen, shown

FILE_LINES = 400
FUNCTION_LINES = 40
LONGEST_FUNCTION = 60
REASON = "# long:"
"""A function over 40 lines says why in such a comment on its ``def`` line or above."""


def too_long(path, function) -> bool:
    """Whether a function is longer than allowed, its stated reason considered."""
    if function.lines <= FUNCTION_LINES:
        return False
    lines = path.read_text(encoding="utf-8").splitlines()
    reason = any(REASON in lines[at] for at in function.around)
    return function.lines > LONGEST_FUNCTION or not reason


def test_files_fit_in_a_sitting():
    """No file has 400 lines or more."""
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in OURS}
    found = [f"{shown(path)}: {n}" for path, n in lines.items() if n >= FILE_LINES]
    assert found == []


def test_functions_fit_on_a_screen():
    """No function has more than 40 lines; with a stated reason, 60."""
    found = [
        f"{shown(path)}:{one.line} {one.name}: {one.lines} lines"
        for path in OURS
        for one in seen(path).functions
        if too_long(path, one)
    ]
    assert found == []


def test_every_test_says_its_guarantee():
    """Every test function has a docstring: the guarantee it stands for."""
    found = [
        f"{shown(path)}:{one.line} {one.name}"
        for path in TESTS
        for one in seen(path).functions
        if one.name.startswith("test_") and not one.told
    ]
    assert found == []


def test_test_files_have_names_of_their_own():
    """No two test files share a name, so that pytest can tell them apart."""
    names = [path.name for path in TESTS if path.name != "conftest.py"]
    assert sorted(set(names)) == sorted(names)


def test_engine_never_prints():
    """Nothing in the engine prints: what is said is said by the command line."""
    found = [f"{shown(path)}:{at}" for path in ENGINE for at in seen(path).prints]
    assert found == []


def test_engine_checks_survive_python_o():
    """The engine has no assert statement: ``python -O`` would drop the check."""
    ours = [*ENGINE, ROOT / "cli.py"]
    found = [f"{shown(path)}:{at}" for path in ours for at in seen(path).asserts]
    assert found == []
