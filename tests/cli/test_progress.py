"""Guarantees of the lines that tell how far a solve is."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from engine.console.follower import Follower
from engine.report.words import at_most_percent


@pytest.mark.parametrize(("bound", "gap"), [(99_426, "0.58%"), (100_000, "0%")])
def test_progress_and_summary_round_a_gap_alike(bound, gap):
    """A promise is rounded up wherever it is told, to two figures."""
    point = SimpleNamespace(work=1.0, stage="searching", bound=bound, objective=100_000)
    line = Follower("PLN", at_most_percent, quiet=True)._line(point)
    assert line.endswith(f" · gap {gap}")
    assert at_most_percent(1 - bound / 100_000) == gap
