"""Guarantees of potential and white space, from the table of units on."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from engine.base.streams import Purpose, stream
from engine.planning.market_potential import (
    indicators_table,
    measure_units,
    potential_table,
    potential_told,
)
from engine.scenario.market_input import Fit, PotentialInput

NAMES = ("people", "firms")
PEOPLE = np.linspace(50.0, 400.0, 40)
FIRMS = (np.arange(40) * 7) % 13 + 2.0


def given(sales, *, weights=None, fit=None, size=None, shrink=False):
    """Return what potential is reckoned from."""
    units = pl.DataFrame(
        {
            "unit": [f"U{n}" for n in range(len(sales))],
            "region": [None] * len(sales),
            "segment": ["a"] * len(sales),
            "sales": sales,
            "people": PEOPLE[: len(sales)],
            "firms": FIRMS[: len(sales)],
        },
        schema_overrides={"region": pl.String, "sales": pl.Float64},
    )
    return PotentialInput(units, NAMES, weights, fit, size, shrink)


def test_given_weights_are_the_formula():
    """Potential is market × Σ w x ÷ Σ x; white space is that less what is sold."""
    sales = [float(n) for n in range(40)]
    units = measure_units(given(sales, weights=(0.6, 0.4), size=9e4))
    index = 0.6 * PEOPLE / PEOPLE.sum() + 0.4 * FIRMS / FIRMS.sum()
    table = potential_table(units)
    assert table["potential"].to_list() == pytest.approx((9e4 * index).tolist())
    assert table["potential"].sum() == pytest.approx(9e4)
    space = (9e4 * index - np.array(sales)).tolist()
    assert table["white_space"].to_list() == pytest.approx(space)
    assert table["share"][5] == pytest.approx(5.0 / (9e4 * index[5]))
    assert table["shrunk"].null_count() == 40
    assert indicators_table(units).rows() == [
        ("people", 0.6, "given", None),
        ("firms", 0.4, "given", None),
    ]


def test_sales_that_are_not_known_leave_no_white_space():
    """A unit without sales has potential; what is left of it is not known."""
    units = measure_units(given([None, *[5.0] * 39], weights=(1.0, 0.0), size=100.0))
    row = potential_table(units).row(0, named=True)
    assert row["potential"] > 0
    assert row["sales"] is row["white_space"] is row["share"] is None


@pytest.mark.parametrize("unknown", [0, 8])
def test_a_fit_finds_weights_and_the_size_of_the_market(unknown):
    """Sales that follow indicators exactly: their weights, all potential sold."""
    worth = 300 * PEOPLE + 4000 * FIRMS
    sales = [None] * unknown + worth[unknown:].tolist()
    fit = Fit("nonnegative", 1.0, 0.8)
    units = measure_units(given(sales, fit=fit))
    true = np.array([300 * PEOPLE.sum(), 4000 * FIRMS.sum()])
    assert units.weights == pytest.approx(true / true.sum())
    assert units.market == pytest.approx(worth.sum())
    assert units.potential == pytest.approx(worth)
    assert potential_told(units)["r_squared"] == pytest.approx(1.0)
    assert potential_told(units)["learnt_from"] == 40 - unknown
    assert (indicators_table(units)["adds"] > 0).all()


@pytest.mark.parametrize("method", ["nonnegative", "upper_quantile"])
def test_badly_sold_units_have_white_space(method):
    """Learning from the best: where half is sold of what is there, half is left."""
    worth = 300 * PEOPLE + 4000 * FIRMS
    sold = np.where(np.arange(40) % 2 == 0, worth, 0.5 * worth)
    units = measure_units(given(sold.tolist(), fit=Fit(method, 0.5, 0.5)))
    assert units.potential == pytest.approx(worth, rel=1e-6)
    assert units.white_space == pytest.approx(worth - sold, abs=1e-3 * worth.max())


def test_a_given_size_goes_before_the_fit():
    """A stated market is divided by fitted weights."""
    worth = (300 * PEOPLE).tolist()
    units = measure_units(given(worth, fit=Fit("nonnegative", 1.0, 0.8), size=77.0))
    assert units.potential.sum() == pytest.approx(77.0)
    assert units.notes == ()


def test_thin_units_are_drawn_further():
    """What is drawn lies between sales and index, nearer the index in thin units, and
    nearer the truth than both, when luck is larger in thin units.
    """
    luck = stream(3, Purpose.MARKET)
    size = np.geomspace(1.0, 60.0, 40)
    units = given([1.0] * 40, weights=(1.0, 0.0), size=1.0, shrink=True).units
    better = []
    for _ in range(30):
        true = size * np.exp(luck.normal(0, 0.3, 40))
        seen = np.maximum(true * (1 + luck.normal(0, 0.9, 40) / np.sqrt(size)), 0.01)
        table = units.with_columns(
            pl.Series("people", size), pl.Series("sales", seen / seen.sum())
        )
        made = measure_units(PotentialInput(table, NAMES, (1.0, 0.0), None, 1.0, True))
        own, truth = seen / seen.sum(), true / true.sum()
        low, high = np.minimum(own, made.index), np.maximum(own, made.index)
        assert (made.shrunk >= low - 1e-12).all()
        assert (made.shrunk <= high + 1e-12).all()
        error = [
            np.square((x - truth) / made.index).mean()
            for x in (made.shrunk, own, made.index)
        ]
        better.append(error)
    drawn, own, index = np.mean(better, axis=0)
    assert drawn < 0.8 * own
    assert drawn < 0.95 * index


def test_too_few_units_are_drawn_nowhere():
    """With two units noise cannot be told from truth, and it is said."""
    units = measure_units(given([1.0, 2.0], weights=(1.0, 0.0), size=9.0, shrink=True))
    assert potential_table(units)["shrunk"].null_count() == 2
    assert "nothing is drawn" in units.notes[0]


def test_indicators_that_say_nothing_are_refused():
    """An indicator that is 0 wherever sales are known cannot be fitted."""
    made = given([None, *[3.0] * 39], fit=Fit("nonnegative", 1.0, 0.8))
    only = pl.Series("firms", [1.0, *[0.0] * 39])
    odd = PotentialInput(
        made.units.with_columns(only), NAMES, None, made.fit, None, False
    )
    with pytest.raises(ValueError, match="0 everywhere"):
        measure_units(odd)
