"""Guarantees of the cells and of the regions merged from them."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.report.voronoi import (
    NOBODY,
    Cells,
    borders,
    cell_owners,
    make_cells,
    path_data,
    shapes,
)


def area(path: str) -> float:
    """Return the even-odd area of path data, in square units (paths: tenths)."""
    total = 0.0
    for ring in path.split("z")[:-1]:
        numbers = [int(text) for text in re.findall(r"-?\d+", ring)]
        points = np.cumsum(np.array(numbers).reshape(-1, 2), axis=0) / 10
        x, y = points.T
        total += abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2
    return total


places_and_owners = st.integers(1, 40).flatmap(
    lambda n: st.tuples(
        st.lists(
            st.tuples(st.integers(1, 99), st.integers(1, 59)), min_size=n, max_size=n
        ),
        st.lists(st.integers(NOBODY, 3), min_size=n, max_size=n),
    )
)


@given(places_and_owners)
def test_regions_cover_the_picture_once(given_places):
    """The regions, holes apart, together have the area of the picture or more."""
    places, owner = given_places
    cells = make_cells(np.array(places, dtype=float), 100.0, 60.0)
    owners = cell_owners(cells, np.array(owner), np.ones(len(owner)))
    paths = shapes(cells, owners)
    assert set(paths) == set(owners.tolist())
    # Outer rings alone cover everything; a hole counts twice in this sum.
    assert sum(map(area, paths.values())) >= 6000 * 0.999
    if len(paths) == 1:
        assert area(next(iter(paths.values()))) == pytest.approx(6000, rel=1e-3)


@given(places_and_owners)
def test_rings_close_and_are_whole_numbers(given_places):
    """Path data is made of closed rings of whole numbers within the picture."""
    places, owner = given_places
    cells = make_cells(np.array(places, dtype=float), 100.0, 60.0)
    owners = cell_owners(cells, np.array(owner), np.ones(len(owner)))
    for path in shapes(cells, owners).values():
        assert re.fullmatch(r"(M\d+ \d+l(-?\d+[ -]?)+z)+", path)


def test_halves_meet_in_the_middle():
    """Two accounts side by side split the picture in two equal halves."""
    cells = make_cells(np.array([[25.0, 30.0], [75.0, 30.0]]), 100.0, 60.0)
    owners = cell_owners(cells, np.array([0, 1]), np.ones(2))
    paths = shapes(cells, owners)
    assert [area(paths[one]) for one in (0, 1)] == [3000.0, 3000.0]
    assert borders(cells, owners) == {(0, 1): 600.0}


def test_equal_places_go_to_the_weightier_owner():
    """Of accounts at one place, the owner with most weight there gets the cell."""
    cells = make_cells(np.array([[5.0, 5.0], [5.0, 5.0], [5.0, 5.0]]), 10.0, 10.0)
    assert len(cells.points) == 1
    owners = cell_owners(cells, np.array([0, 1, 1]), np.array([5.0, 2.0, 2.0]))
    assert owners.tolist() == [0]


def test_many_places_are_merged():
    """More places than a picture can show are merged on a coarser grid."""
    grid = np.stack(np.meshgrid(np.arange(1, 120), np.arange(1, 120)), -1)
    cells = make_cells(grid.reshape(-1, 2).astype(float), 120.0, 120.0)
    assert 1000 < len(cells.points) <= 6000
    assert len(cells.cell_of) == 119 * 119


def test_path_data_is_compact():
    """Steps are relative, and a minus sign needs no space before it."""
    assert path_data([[(5, 5), (3, 4), (9, 4)]]) == "M5 5l-2-1 6 0z"


def test_an_edge_met_twice_cancels():
    """Two sides that fall on one another after rounding enclose nothing."""
    points = np.array([[1.0, 1.0], [2.0, 2.0]])
    sides, ends = np.array([[0, 1]] * 2), np.array([[[0, 0], [5, 5]]] * 2)
    cells = Cells(points, np.array([0, 1]), sides, ends)
    assert set(shapes(cells, np.array([0, 1])).values()) == {""}
