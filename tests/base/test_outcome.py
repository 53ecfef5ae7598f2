"""Guarantees of how a solve's end is said."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from engine.base.outcome import Limits, Outcome, Reason, Status


def test_two_words():
    """An outcome is said in our two words; the solver's own are kept beside them."""
    outcome = Outcome(Status.FEASIBLE, Reason.TIME_LIMIT, raw="FEASIBLE (limit)")
    assert str(outcome) == "feasible (time limit)"
    assert outcome.raw == "FEASIBLE (limit)"


def test_words_are_stored_text():
    """The words that stand in manifests never change by accident."""
    assert [*Status] == ["optimal", "feasible", "infeasible", "unknown"]
    assert [*Reason] == [
        "proved",
        "gap reached",
        "work limit",
        "time limit",
        "interrupted",
    ]


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        ({"work": 0}, "work must be more than 0, got 0"),
        ({"work": -1.0}, "work must be more than 0"),
        ({"work": float("nan")}, "work must be more than 0"),
        ({"gap": -0.01}, r"gap must be in \[0, 1\)"),
        ({"gap": 1}, r"gap must be in \[0, 1\)"),
        ({"gap": float("nan")}, r"gap must be in \[0, 1\)"),
        ({"time_s": 0}, "time_s must be more than 0"),
        ({"time_s": float("nan")}, "time_s must be more than 0"),
    ],
)
def test_senseless_limits_are_refused(limits, message):
    """A limit that makes no sense is refused, naming it and its value."""
    with pytest.raises(ValueError, match=message):
        Limits(**limits)


@pytest.mark.parametrize("limits", [{}, {"work": 1e-3, "gap": 0.999, "time_s": 0.1}])
def test_sensible_limits_are_taken(limits):
    """Limits at the edge of sense are taken; without a word there is no clock."""
    assert Limits(**limits).time_s == limits.get("time_s")


def test_limits_are_frozen():
    """Limits cannot be changed once a solve has them."""
    with pytest.raises(FrozenInstanceError):
        Limits().work = 1.0
