"""The kernels agree with a plain model of one replication, everything switched on."""

from __future__ import annotations

import numpy as np
import pytest
from crowds import random_crowd
from plain_crowd import Crowd

from engine.base.streams import Purpose, stream
from engine.sim.crowd.play import play_block

ARRAYS = (
    *("revenue", "variable", "prizes", "conceded", "attainment", "exits"),
    *("regretted", "filled", "effort", "neglect", "pulled", "pushed"),
)


def compared(played, crowd, replication):
    """Return name to (kernels' numbers, the plain model's)."""
    found = {
        name: (
            getattr(played, name)[replication],
            [seat.out[name] for seat in crowd.seats],
        )
        for name in ARRAYS
    }
    for name, months in crowd.months.items():
        found[f"month {name}"] = (getattr(played, f"month_{name}")[replication], months)
    for name in ("fixed", "hiring", "override"):
        found[name] = (getattr(played, name)[replication], getattr(crowd, name))
    for name, won in crowd.won.items():
        found[f"won {name}"] = (played.won[name][replication], won)
    return found


@pytest.mark.parametrize("weekly", [False, True], ids=["months", "weeks"])
@pytest.mark.parametrize("kind", ["normal", "lognormal", "deals"])
@pytest.mark.parametrize("number", range(4))
def test_kernels_equal_plain_loops(kind, weekly, number):
    """Every output of small random crowds is that of loops over people, to 1e-9."""
    draw = stream(number, Purpose.COMPANY, len(kind), weekly)
    problem = random_crowd(draw, kind, weekly)
    runs, block = 3, int(draw.integers(4))
    played = play_block(problem, block, runs)
    for place in range(2):
        crowds = [Crowd(problem, place, block, run).run() for run in range(runs)]
        for run, crowd in enumerate(crowds):
            for name, (ours, plain) in compared(played[place], crowd, run).items():
                np.testing.assert_allclose(
                    ours, plain, rtol=1e-9, atol=1e-9, err_msg=name
                )
        for name, board in played[place].boards.items():
            mean = np.mean([crowd.boards[name] for crowd in crowds], axis=0)
            np.testing.assert_allclose(board, mean, atol=1e-12, err_msg=name)
