"""Compiling loops, as happens once on a machine, is not part of a search's time."""

from __future__ import annotations

from time import monotonic, sleep

import pytest
from numba import njit, types

from engine.base.outcome import Limits, Reason
from engine.territory.kernels.compiling import seconds_compiling
from engine.territory.kernels.luck import part
from engine.territory.solvers.port import Diary, Unwatched


def loop_of(size: int):
    """Return a loop that was never compiled before."""
    name = f"loop_{size}"
    lines = [f"def {name}(x):", "    for i in range(3):"]
    lines += [f"        x += (x * {k} + i) % {k + 7}" for k in range(size)]
    space: dict = {}
    exec("\n".join([*lines, "    return x"]), space)
    return njit(space[name])


def test_counts_what_is_compiled_and_no_more():
    """A first call counts about as long as it took; a second counts nothing."""
    loop, before, began = loop_of(15), seconds_compiling(), monotonic()
    loop(1)
    took, counted = monotonic() - began, seconds_compiling() - before
    assert 0.3 * took < counted <= took
    after = seconds_compiling()
    loop(2)
    assert seconds_compiling() == after


def test_a_clock_stands_while_loops_are_compiled():
    """What compiling takes is not taken from the seconds of a search."""
    made = monotonic()
    diary = Diary(Limits(work=1.0, time_s=100.0), Unwatched())
    before, began = seconds_compiling(), monotonic()
    loop_of(16)(1)
    compiled = seconds_compiling() - before
    assert compiled > 0.0
    earlier = monotonic()
    told = 100.0 - diary.seconds_left()
    later = monotonic()
    # Between our looks at the clock any time may pass, and no more.
    assert earlier - began - compiled <= told <= later - made - compiled


def test_a_clock_runs_otherwise():
    """Seconds that go by without compiling end a search."""
    diary = Diary(Limits(work=1.0, time_s=0.05), Unwatched())
    sleep(0.06)
    assert diary.seconds_left() == 0.0
    assert diary.why_stop(None) is Reason.TIME_LIMIT


@pytest.mark.parametrize(
    ("work", "seconds", "limit", "reason"),
    [
        (0.1, 0.999, 1.0, Reason.TIME_LIMIT),
        (8.9, 0.5, 1.0, Reason.WORK_LIMIT),
        (0.0, 0.0, None, Reason.WORK_LIMIT),
    ],
)
def test_the_limit_that_was_used_more_ended_it(work, seconds, limit, reason):
    """A solver back a hair before the clock runs out was still ended by the clock."""
    diary = Diary(Limits(work=9.0, time_s=limit), Unwatched(), work=work)
    diary.began -= seconds
    assert diary.limit_met() is reason


@part
def last_of(pair, k):
    """Return the second of a pair, and a number."""
    return pair[1] + k


def test_loops_hand_over_whole_numbers_in_one_form():
    """Of an array of 32 bits, a constant or a counter: one form is compiled."""
    for kind in (types.int32, types.int64, types.int8, types.literal(-1)):
        last_of.get_call_template((types.Tuple([types.float64, kind]), kind), {})
        last_of.get_call_template((types.Tuple([types.float64, kind]),), {"k": kind})
    assert len(last_of.signatures) == 1
    last_of.get_call_template((types.UniTuple(types.int64, 2), types.float64), {})
    assert len(last_of.signatures) == 2
