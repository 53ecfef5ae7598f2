"""Guarantees of the Markov model of grades."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.base.streams import Purpose, stream
from engine.capacity.theory.grades import (
    Grades,
    grade_path,
    maintain,
    reaching,
    steady_grades,
)

LADDER = Grades(
    np.array([[0.6, 0.25, 0.0], [0.0, 0.75, 0.1], [0.0, 0.0, 0.85]]),
    np.array([0.7, 0.3, 0.0]),
)


@st.composite
def ladders(draw):
    """Draw moves between one to four grades, with some leaving from each."""
    count = draw(st.integers(1, 4))
    cell = st.floats(0, 1)
    rows = [
        [draw(cell) for _ in range(count)] + [draw(st.floats(0.05, 1))]
        for _ in range(count)
    ]
    table = np.array(rows)
    table /= table.sum(axis=1, keepdims=True)
    into = np.array([draw(st.floats(0.01, 1)) for _ in range(count)])
    return Grades(table[:, :count], into / into.sum())


@given(ladders(), st.floats(1, 500))
def test_a_steady_structure_stays(grades, people):
    """The steady structure has so many people, keeps itself and can be maintained."""
    steady = steady_grades(grades, people=people)
    path = grade_path(grades, steady, 3)
    assert steady.sum() == pytest.approx(people)
    assert path[-1] == pytest.approx(steady, abs=1e-8 * people)
    kept = maintain(grades, steady)
    assert kept.failing == ()
    assert kept.recruits == pytest.approx(
        steady @ grades.wastage * grades.recruits, abs=1e-8 * people
    )
    again = steady_grades(grades, recruits=float(steady @ grades.wastage))
    assert again == pytest.approx(steady)


@given(ladders(), st.floats(0, 0.5), st.integers(0, 9))
def test_a_path_keeps_its_total(grades, growth, years):
    """Whatever moves, the total grows as asked, year by year."""
    start = 10.0 * np.arange(1, grades.recruits.size + 1)
    totals = grade_path(grades, start, years, growth=growth).sum(axis=1)
    assert totals == pytest.approx(start.sum() * (1 + growth) ** np.arange(years + 1))


@given(ladders())
def test_any_path_ends_in_the_steady_structure(grades):
    """From any start, a constant force ends up in the steady structure."""
    start = np.zeros(grades.recruits.size)
    start[-1] = 40.0
    wanted = steady_grades(grades, people=40.0)
    path = grade_path(grades, start, 400)
    assert path[-50:].mean(axis=0) == pytest.approx(wanted, abs=0.5)


def test_what_cannot_be_maintained_is_named():
    """The failing grade is the one that more come into than leave it."""
    wrong = maintain(LADDER, [40, 40, 20])
    assert wrong.failing == (2,)
    assert wrong.recruits == pytest.approx([16, 0, -1])
    assert maintain(LADDER, [40, 40, 20], growth=0.1).failing == ()


def test_promotion_chances_are_those_of_careers_played():
    """Chances to be in a grade later are the shares of many careers played out."""
    luck = stream(7, Purpose.SEARCH, 1)
    table = np.hstack([LADDER.moves, LADDER.wastage[:, None]]).cumsum(axis=1)
    many = 40_000
    for first in range(3):
        now, seen = np.full(many, first), np.zeros((many, 3), dtype=bool)
        for _ in range(120):
            inside = now < 3
            draw = luck.random(many)[:, None]
            now[inside] = (draw[inside] > table[now[inside]]).sum(axis=1)
            for grade in range(3):
                seen[:, grade] |= now == grade
        found = reaching(LADDER)[first]
        error = np.sqrt(found * (1 - found) / many) + 1e-9
        assert (np.abs(seen.mean(axis=0) - found) < 4 * error).all()


def test_years_are_a_career():
    """Years over all grades are the mean of careers: 1 ÷ wastage if it is the same."""
    assert LADDER.years.sum(axis=1) == pytest.approx(1 / 0.15)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda: Grades(np.eye(2) * 0.5, np.ones(1)), "square"),
        (lambda: Grades(np.array([[1.2]]), np.ones(1)), "at most 1"),
        (lambda: Grades(np.array([[-0.2]]), np.ones(1)), "0 or more"),
        (lambda: Grades(np.array([[0.5]]), np.array([0.9])), "add up to 1"),
        (lambda: Grades(np.array([[1.0]]), np.ones(1)), "never leave"),
        (lambda: grade_path(LADDER, [1, 2], 3), "one number a grade"),
        (lambda: grade_path(LADDER, [1, 2, 3], -1), "0 or more"),
        (lambda: grade_path(LADDER, [1, 2, 3], 1, growth=-0.5), "shrinks"),
        (lambda: steady_grades(LADDER), "either"),
        (lambda: steady_grades(LADDER, people=1, recruits=1), "either"),
        (lambda: steady_grades(LADDER, people=-1), "0 or more"),
        (lambda: maintain(LADDER, [1, -2, 3]), "0 or more"),
    ],
)
def test_wrong_grades_are_refused(wrong, said):
    """Each input out of range is refused, and the message says what is allowed."""
    with pytest.raises(ValueError, match=said):
        wrong()
