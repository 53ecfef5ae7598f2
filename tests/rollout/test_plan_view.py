"""Guarantees of a plan as the effort solver sees it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine.behaviour.person import Person
from engine.rollout.steps import steps_of
from engine.rollout.view import PrizeCurve, View

EVEN = (1 / 12,) * 12


class Plain:
    """A plan that pays 10 a quarter's attainment and 100 a year's."""

    lengths = (3, 12)

    def worth(self, length, _month, after):
        """Return the rate times the attainment of the length."""
        rate = {3: 10.0, 12: 100.0}[length]
        return rate * after[(1, 3, 6, 12).index(length)]


def view(**changes) -> View:
    """Return the plain plan seen by a rep without feelings, but for the changes."""
    plain = View(Plain(), (3, 12), steps_of(weekly=False), EVEN, Person(cost=1.0))
    return replace(plain, **changes)


def test_totals_become_attainments_of_their_period():
    """A total of a quarter's quota is 100 % of the quarter and 25 % of the year."""
    quarter, year = np.array(0.25), np.array(0.25)
    assert view().worth(0, 1, (quarter, year)) == pytest.approx(10)
    assert view().worth(1, 1, (quarter, year)) == pytest.approx(25)


def test_gains_and_losses_are_felt_at_the_close_of_the_inner_period():
    """η per share above quota, Λ as much below, only when the quarter closes."""
    feels = view(person=Person(cost=1.0, gain=8.0, loss_aversion=2.0))
    short, over = np.array(0.15), np.array(0.35)
    for month in (0, 1):
        assert feels.worth(0, month, (short, short)) == pytest.approx(6)
    below = feels.worth(0, 2, (short, short)) - view().worth(0, 2, (short, short))
    above = feels.worth(0, 2, (over, over)) - view().worth(0, 2, (over, over))
    assert below == pytest.approx(-2 * 8 * 0.1)
    assert above == pytest.approx(8 * 0.1)
    assert feels.worth(1, 11, (short, short)) == view().worth(1, 11, (short, short))


def test_prizes_are_worth_something_at_their_close_only():
    """A prize curve adds to its level and step, and to no other."""
    curve = PrizeCurve(np.array([0.0, 1.0]), np.array([0.0, 500.0]))
    races = view(prizes={(1, 11): [curve]})
    total = np.array(0.4)
    gained = races.worth(1, 11, (total, total)) - view().worth(1, 11, (total, total))
    assert gained == pytest.approx(200)
    for level, step in ((1, 10), (0, 11)):
        same = races.worth(level, step, (total, total))
        assert same == view().worth(level, step, (total, total))
