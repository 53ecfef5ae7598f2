"""Guarantees of amounts and masks: however they are stored, pairs say the same."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.base.geo import great_circle_km
from engine.territory.amounts import Distance, Moved, PerUnit, Table, unit_sphere
from engine.territory.masks import ByClass, MaskTable, Pins

UNITS, TERRITORIES = 9, 4


def worlds(seed: int):
    """Return one of each kind of amounts and of masks."""
    rng = np.random.Generator(np.random.PCG64(seed))
    values = rng.integers(0, 99, UNITS)
    owner = rng.integers(-1, TERRITORIES, UNITS).astype(np.int32)
    lat, lon = rng.uniform(-80, 80, UNITS), rng.uniform(-180, 180, UNITS)
    places, factor = unit_sphere(lat, lon), rng.uniform(0, 3, UNITS)
    homes = unit_sphere(*rng.uniform(-80, 80, (2, TERRITORIES)))
    flat = rng.uniform(0, 9, (UNITS, 2)), rng.uniform(0, 9, (TERRITORIES, 2))
    amounts = {
        "table": Table(rng.integers(0, 99, (UNITS, TERRITORIES))),
        "per unit": PerUnit(values, TERRITORIES),
        "moved": Moved(values, owner, TERRITORIES),
        "sphere": Distance(places, homes, factor, offset=factor),
        "plane": Distance(*flat, factor, metric="plane"),
        "squares": Distance(*flat, factor * 10, metric="plane", power=2),
    }
    kinds = rng.integers(0, 3, UNITS).astype(np.int32)
    seats = rng.integers(0, 2, TERRITORIES).astype(np.int32)
    masks = {
        "table": MaskTable(rng.random((UNITS, TERRITORIES)) < 0.5),
        "pins": Pins(owner, TERRITORIES),
        "classes": ByClass(kinds, seats, rng.random((3, 2)) < 0.5),
    }
    return amounts, masks


EVERY = [(0, name) for name in worlds(0)[0]] + [(1, name) for name in worlds(0)[1]]


@pytest.mark.parametrize(("which", "name"), EVERY)
@given(seed=st.integers(0, 20), order=st.permutations(range(UNITS)))
def test_pairs_rows_and_orders_agree(which, name, seed, order):
    """Asked by pair, by row, as a matrix or in another order, a pair says the same."""
    one = worlds(seed)[which][name]
    whole = one.matrix
    assert one.shape == whole.shape == (UNITS, TERRITORIES)
    units, there = np.indices(whole.shape).reshape(2, -1)
    assert one.at(units, there).tolist() == whole.ravel().tolist()
    some, back = np.array(order[:5]), np.array([2, 0, 3, 1])
    assert one.rows(some).tolist() == whole[some].tolist()
    assert one.take(some, back).matrix.tolist() == whole[np.ix_(some, back)].tolist()


@pytest.mark.parametrize("name", worlds(0)[0])
@given(seed=st.integers(0, 20))
def test_most_and_constant_are_true(name, seed):
    """No amount is above ``most``; ``constant`` is said only of what is constant."""
    one = worlds(seed)[0][name]
    assert (one.matrix <= one.most[:, None]).all()
    if one.constant:
        assert (one.matrix == one.matrix[:, :1]).all()


def test_moved_is_nothing_at_home():
    """Nothing with its owner of today, and nothing anywhere without one."""
    one = Moved(np.array([5, 7]), np.array([1, -1], np.int32), 3)
    assert one.matrix.tolist() == [[5, 0, 5], [0, 0, 0]]
    assert one.take(np.array([0]), np.array([0, 2])).matrix.tolist() == [[5, 5]]


def test_great_circles():
    """On the sphere, amounts are great circles, rounded once."""
    lat, lon = np.array([52.2, 50.1]), np.array([21.0, 19.9])
    there = np.array([54.4]), np.array([18.6])
    one = Distance(unit_sphere(lat, lon), unit_sphere(*there), np.full(2, 1000.0))
    expected = np.rint(great_circle_km(lat, lon, *there) * 1000)
    assert np.abs(one.matrix - expected).max() <= 1


def test_straight_lines_and_squares():
    """In the plane, 3-4-5 is 5 and its square 25; offset and factor are per unit."""
    places, homes = np.array([[0.0, 0.0]]), np.array([[3.0, 4.0], [0.0, 2.0]])
    factor, offset = np.array([2.0]), np.array([1.0])
    one = Distance(places, homes, factor, offset=offset, metric="plane")
    assert one.matrix.tolist() == [[11, 5]]
    two = Distance(places, homes, factor, offset=offset, metric="plane", power=2)
    assert two.matrix.tolist() == [[51, 9]]


def test_pins_to_who_is_left_out():
    """A unit pinned to a territory that is left out may go nowhere."""
    one = Pins(np.array([2, -1], np.int32), 3)
    taken = one.take(np.array([0, 1]), np.array([0, 1]))
    assert taken.matrix.tolist() == [[False, False], [True, True]]
    again = taken.take(np.array([0, 1]), np.array([1, 0]))
    assert again.matrix.tolist() == [[False, False], [True, True]]


REFUSED = {
    "negative": (PerUnit(np.array([-1]), 2), "must be 0 or more"),
    "shape": (PerUnit(np.array([1, 2]), 2), "shape must be"),
    "factor": (
        Distance(np.zeros((1, 2)), np.zeros((2, 2)), np.array([-1.0])),
        "must be 0 or more",
    ),
    "not a number": (
        Distance(np.full((1, 2), np.nan), np.zeros((2, 2)), np.ones(1)),
        "places must be finite",
    ),
}


@pytest.mark.parametrize(("one", "message"), REFUSED.values(), ids=REFUSED)
def test_refused(one, message):
    """What cannot be an amount is refused by name."""
    with pytest.raises(ValueError, match=f"travel: {message}"):
        one.check("travel", (1, 2))
