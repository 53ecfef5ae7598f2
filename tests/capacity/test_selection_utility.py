"""Guarantees of what selecting people is worth."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine.base.streams import Purpose, stream
from engine.capacity.theory.selection import (
    Selection,
    mean_selected,
    selection_gain,
    selection_utility,
)

CHOSEN = Selection(validity=0.42, ratio=0.2, sd_money=60.0, cost=0.5)


def test_performance_of_those_selected_is_the_closed_form():
    """The mean performance of many selected is validity × mean score, within luck."""
    luck = stream(3, Purpose.HIRING, 1)
    many = 400_000
    score = luck.standard_normal(many)
    rest = luck.standard_normal(many)
    performance = 0.42 * score + np.sqrt(1 - 0.42**2) * rest
    taken = performance[np.argsort(score)[-many // 5 :]]
    error = taken.std() / np.sqrt(taken.size)
    assert abs(taken.mean() - 0.42 * float(mean_selected(0.2))) < 4 * error


def test_selecting_less_of_them_is_better_and_all_is_nothing():
    """The mean score rises as the ratio falls, and is 0 where all are taken."""
    means = mean_selected([1.0, 0.8, 0.5, 0.2, 0.01])
    assert means[0] == 0.0
    assert (np.diff(means) > 0).all()
    assert means[2] == pytest.approx(np.sqrt(2 / np.pi))


def test_utility_is_gain_less_the_assessments():
    """Utility is hires × years × gain, less the cost of all who are assessed."""
    gain = selection_gain(CHOSEN)
    assert selection_utility(CHOSEN, 10, 2.5) == pytest.approx(25 * gain - 50 * 0.5)
    assert selection_gain(replace(CHOSEN, validity=-0.42)) == pytest.approx(-gain)
    assert selection_utility(replace(CHOSEN, validity=0.0), 10, 2.5) == -25.0


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda: mean_selected(0.0), r"\(0, 1\]"),
        (lambda: replace(CHOSEN, ratio=1.2), r"\(0, 1\]"),
        (lambda: replace(CHOSEN, validity=1.2), r"\[-1, 1\]"),
        (lambda: replace(CHOSEN, cost=-1.0), "0 or more"),
        (lambda: selection_utility(CHOSEN, -1, 1), "0 or more"),
    ],
)
def test_wrong_selections_are_refused(wrong, said):
    """Each input out of range is refused, and the message says what is allowed."""
    with pytest.raises(ValueError, match=said):
        wrong()
