"""Guarantees of distances on the sphere."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.base.geo import EARTH_RADIUS_KM, great_circle_km

PLACES = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


def km(a, b):
    """Return the distance of two places given as (lat, lon)."""
    one, other = np.array([a]), np.array([b])
    found = great_circle_km(one[:, 0], one[:, 1], other[:, 0], other[:, 1])
    assert found.shape == (1, 1)
    return float(found[0, 0])


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ((0, 0), (0, 1), EARTH_RADIUS_KM * math.pi / 180),
        ((0, 0), (0, 180), EARTH_RADIUS_KM * math.pi),
        ((90, 0), (-90, 77), EARTH_RADIUS_KM * math.pi),
        ((0, 179.5), (0, -179.5), EARTH_RADIUS_KM * math.pi / 180),
        ((0, 0), (90, 50), EARTH_RADIUS_KM * math.pi / 2),
    ],
)
def test_exact_cases(a, b, expected):
    """Quarter and half circles, and the date line, come out exactly."""
    assert km(a, b) == pytest.approx(expected, rel=1e-12)


def test_known_cities():
    """Warsaw is 252 km from Kraków and 6,850 km from New York, within 0.5 %."""
    warsaw = (52.2297, 21.0122)
    assert km(warsaw, (50.0647, 19.9450)) == pytest.approx(252, rel=5e-3)
    assert km(warsaw, (40.7128, -74.0060)) == pytest.approx(6850, rel=5e-3)


def test_metres_keep_their_digits():
    """Ten metres come out as ten metres, where the cosine formula would give up."""
    degrees = 0.01 / (EARTH_RADIUS_KM * math.pi / 180)
    assert km((52, 21), (52 + degrees, 21)) == pytest.approx(0.01, rel=1e-6)


@given(PLACES, PLACES)
def test_distance_is_a_distance(a, b):
    """Distances are symmetric, never negative, and at most half way round."""
    there = km(a, b)
    assert 0 <= there <= EARTH_RADIUS_KM * math.pi * (1 + 1e-12)
    assert there == pytest.approx(km(b, a), abs=1e-9)
    assert km(a, a) == 0


def test_all_pairs():
    """Rows are the first places, columns the second."""
    lat = np.array([0.0, 1.0, 2.0])
    found = great_circle_km(lat, np.zeros(3), lat[:2], np.zeros(2))
    assert found.shape == (3, 2)
    assert found[2, 0] == pytest.approx(2 * found[1, 0])
