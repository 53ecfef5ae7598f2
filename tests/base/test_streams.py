"""Guarantees of randomness: one seed, named streams."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.base.streams import Purpose, stream

KEYS = st.lists(st.integers(0, 2**31), max_size=3)


def draws(seed: int, purpose: Purpose, *keys: int) -> list[int]:
    """Return the first eight draws of a stream."""
    return stream(seed, purpose, *keys).integers(0, 2**32, 8).tolist()


@given(st.integers(0, 2**63), st.sampled_from(Purpose), KEYS)
def test_same_key_same_draws(seed, purpose, keys):
    """The same seed, purpose and keys give the same draws, however often asked."""
    assert draws(seed, purpose, *keys) == draws(seed, purpose, *keys)


def test_another_key_other_draws():
    """Another seed, purpose or key gives other draws; so does one key more."""
    keys = [
        (7, Purpose.COMPANY),
        (8, Purpose.COMPANY),
        (7, Purpose.SEARCH),
        (7, Purpose.SOLVER),
        (7, Purpose.SEARCH, 0),
        (7, Purpose.SEARCH, 1),
        (7, Purpose.SEARCH, 0, 0),
        (7, Purpose.SEARCH, 0, 1),
        (7, Purpose.SEARCH, 1, 0),
    ]
    assert len({tuple(draws(*key)) for key in keys}) == len(keys)


def test_streams_do_not_disturb_each_other():
    """Drawing from one stream does not move another."""
    one = stream(7, Purpose.SEARCH, 1)
    stream(7, Purpose.SEARCH, 2).random(1000)
    assert one.integers(0, 2**32, 8).tolist() == draws(7, Purpose.SEARCH, 1)


def test_first_draws_are_pinned():
    """The draws of a seed never change: every stored result stands on them."""
    assert draws(7, Purpose.COMPANY)[:3] == [2926574226, 2064083997, 1713814180]


def test_purposes_keep_their_numbers():
    """A purpose's number is part of every result and is never given anew."""
    assert {purpose.name: int(purpose) for purpose in Purpose}.items() >= {
        ("COMPANY", 1),
        ("SEARCH", 2),
        ("SOLVER", 3),
    }
    assert len(Purpose.__members__) == len(set(Purpose))


def test_stream_is_numpys_child_of_the_seed():
    """A stream is the child that NumPy itself would spawn under that key."""
    children = np.random.SeedSequence(7).spawn(3)
    child = np.random.Generator(np.random.PCG64(children[2]))
    assert draws(7, Purpose.SEARCH) == child.integers(0, 2**32, 8).tolist()


@pytest.mark.parametrize("seed", [-1, 1.5])
def test_senseless_seed_is_refused(seed):
    """A seed that is negative or no whole number is refused."""
    with pytest.raises((ValueError, TypeError)):
        stream(seed, Purpose.SEARCH)
