"""Guarantees of how errors are said."""

from __future__ import annotations

import pytest

from engine.base.errors import (
    EngineError,
    InputError,
    InputProblem,
    did_you_mean,
    did_you_mean_id,
)


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        (
            InputProblem("a.yaml", 3, 7, "solve.gap", "found 5"),
            "a.yaml:3:7: solve.gap: found 5",
        ),
        (InputProblem("a.yaml", 3, 7, "", "found 5"), "a.yaml:3:7: found 5"),
        (
            InputProblem("a.csv", 0, 0, "row 17, column x", "bad"),
            "a.csv: row 17, column x: bad",
        ),
        (InputProblem("runs", 0, 0, "", "is a file"), "runs: is a file"),
    ],
)
def test_problem_is_one_line(problem, said):
    """A problem is file, line, column, path and message, leaving out what is absent."""
    assert str(problem) == said


def test_error_carries_every_problem():
    """An input error keeps all problems, in their order, one on each line."""
    problems = [InputProblem("a", 2, 1, "", "two"), InputProblem("a", 1, 1, "", "one")]
    error = InputError(iter(problems))
    assert error.problems == tuple(problems)
    assert str(error) == "a:2:1: two\na:1:1: one"
    assert isinstance(error, EngineError)


def test_problems_sort_by_place():
    """Problems sort by file, then line, then column."""
    first, second, third = (
        InputProblem("a", 2, 9, "z", ""),
        InputProblem("a", 10, 1, "a", ""),
        InputProblem("b", 1, 1, "", ""),
    )
    assert sorted([third, second, first]) == [first, second, third]


@pytest.mark.parametrize(
    ("found", "suggestion"),
    [
        ("potental", "; did you mean 'potential'?"),
        ("POTENTIAL", "; did you mean 'potential'?"),
        ("Workloads", "; did you mean 'Workload'?"),
        ("xyz", ""),
        ("", ""),
    ],
)
def test_nearest_spelling(found, suggestion):
    """Whatever the case, the nearest spelling is offered, but nothing far-fetched."""
    assert did_you_mean(found, ["potential", "Workload"]) == suggestion


def test_nothing_allowed_suggests_nothing():
    """Where nothing is allowed, nothing is suggested."""
    assert did_you_mean("potential", []) == ""


@pytest.mark.parametrize(
    ("found", "known", "near"),
    [
        ("A99", ["A59", "A9", "A1"], None),
        ("A05", ["A60", "A5"], "A5"),
        ("r-1", ["R2", "R1"], "R1"),
        ("R 01", ["R2", "R1"], "R1"),
        ("RO0421", ["R00422", "R00421"], "R00421"),
        ("Nroth", ["N1", "North"], "North"),
        ("A1-2", ["A12"], None),
        ("A1-02", ["A12", "A1_2"], "A1_2"),
        ("1002", ["1001"], None),
        ("", ["-", "A"], None),
    ],
)
def test_ids_are_near_only_by_a_slip(found, known, near):
    """Another number is another id; case, blanks, signs and zeros are slips."""
    hint = f"; did you mean '{near}'?" if near else ""
    assert did_you_mean_id(found, known) == hint
