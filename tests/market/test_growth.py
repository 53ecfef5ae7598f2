"""Growth of segments, classes of the growth-share matrix, and funnels."""

from __future__ import annotations

from math import exp, log, sqrt

import numpy as np
import polars as pl
import pytest
from market.sales_world import history_of, sales_table

from engine.base.streams import Purpose, stream
from engine.market.forecast import forecast
from engine.market.growth import Factor, Growth, funnel, growth_of, segment_table
from engine.market.models import together


def grown(after, low, high, before=(100.0, 100.0, 100.0, 100.0)) -> Growth:
    names = tuple("abcd"[: len(before)])
    was, will = np.array(before), np.array(after)
    return Growth(
        np.arange(len(before)), names, was, will, will / was - 1,
        np.array(low), np.array(high),
    )  # fmt: skip


def test_the_growth_share_matrix() -> None:
    """Fast and large is a star, fast and small a question mark, and so on; ranked by
    growth × size × share; white space is the grown market less what is forecast.
    """
    growth = grown((130.0, 140, 101, 90), (0.2, 0.3, 0, -0.2), (0.4, 0.5, 0.02, 0.0))
    table = segment_table(growth, {"a": 200, "b": 1000, "c": 250, "d": 900})
    rows = {row["segment"]: row for row in table.iter_rows(named=True)}
    assert {name: row["class"] for name, row in rows.items()} == {
        "a": "star", "b": "question mark", "c": "cash cow", "d": "dog",
    }  # fmt: skip
    assert table["segment"].to_list() == ["b", "a", "c", "d"]
    assert table["rank"].to_list() == [1, 2, 3, 4]
    # Growth × size × share: 0.3 × 200 × (100 ÷ 200).
    assert rows["a"]["opportunity"] == pytest.approx(30)
    assert rows["a"]["potential"] == pytest.approx(260)
    assert rows["a"]["white_space"] == pytest.approx(130)
    assert table["sure"].all()


def test_a_class_is_unsure_where_growth_may_lie_on_either_side() -> None:
    """All together grow 15 %: an interval across that is not sure."""
    growth = grown((130.0, 100), (0.1, -0.05), (0.5, 0.05), before=(100.0, 100.0))
    table = segment_table(growth, {"a": 200, "b": 200}, {"a": 0.5})
    assert dict(table.select("segment", "sure").iter_rows()) == {"a": False, "b": True}
    assert table["opportunity"].max() == pytest.approx(15)
    with pytest.raises(ValueError, match="'b'"):
        segment_table(growth, {"a": 200})


def test_growth_compares_the_same_months() -> None:
    """Six months ahead are compared with the same six months of last year."""
    year = np.array([1.0, 1, 1, 1, 1, 1, 3, 3, 3, 3, 3, 3]) * 100
    rows = [
        (f"{2023 + n // 12}-{n % 12 + 1:02d}", name, float(year[n % 12]))
        for n in range(48)
        for name in ("a", "b")
    ]
    table = pl.DataFrame(rows, schema=["period", "segment", "sales"], orient="row")
    made = growth_of(forecast(history_of(table), 6, effort="quick"))
    assert made.names == ("a", "b")
    assert made.before == pytest.approx([600, 600])
    assert made.growth == pytest.approx([0, 0], abs=0.001)


def test_growth_is_found_with_its_interval() -> None:
    """True growth of a year lies inside 95 % intervals, and the same seed repeats."""
    inside = []
    for seed in range(4):
        table = sales_table(40 + seed, 60, (3, 1, 1))
        made = forecast(
            history_of(table.filter(pl.col("period") < "2027")), 12, effort="quick"
        )
        growth = growth_of(made, seed=seed)
        true = (
            table.group_by("segment")
            .agg(
                pl.col("sales").filter(pl.col("period") >= "2027").sum().alias("now"),
                pl.col("sales").filter(pl.col("period").str.starts_with("2026")).sum(),
            )
            .sort("segment")
        )
        was = true["now"].to_numpy() / true["sales"].to_numpy() - 1
        inside += list((growth.low <= was) & (was <= growth.high))
        assert (growth.low < growth.growth).all()
        assert (growth.growth < growth.high).all()
    assert (growth_of(made, seed=3).low == growth.low).all()
    assert np.mean(inside) > 0.8
    with pytest.raises(ValueError, match="no level 'product'"):
        growth_of(made, "product")


@pytest.mark.parametrize(
    ("name", "low", "high"), [("naive", 0.8, 0.95), ("seasonal naive", 0.25, 0.34)]
)
def test_how_much_periods_err_together(name: str, low: float, high: float) -> None:
    """A walk's periods err together; of a season's naive forecasts each errs alone."""
    series = 100 + stream(1, Purpose.MARKET).normal(size=48)
    assert low < together(series, name, 12, 12, 5) < high
    assert together(np.full(48, 7.0), name, 12, 12, 5) == 1


def test_a_funnel_multiplies_and_its_doubts_add_up() -> None:
    """TAM 1000 (800–1250), a half of it, a tenth of that: logarithms in squares."""
    tam, sam = Factor("TAM", 1000, 800, 1250), Factor("SAM", 0.5, 0.4, 0.625)
    made = funnel([tam, sam, Factor("SOM", 0.1, 0.1, 0.1)])
    assert [each.value for each in made] == pytest.approx([1000, 500, 50])
    both = exp(sqrt(2) * log(1.25))
    assert (made[0].low, made[0].high) == pytest.approx((800, 1250))
    assert (made[2].low, made[2].high) == pytest.approx((50 / both, 50 * both))
    with pytest.raises(ValueError, match="SAM"):
        funnel([Factor("TAM", 1, 1, 1), Factor("SAM", 0.5, 0.6, 0.7)])
    with pytest.raises(ValueError, match="size"):
        funnel([])
