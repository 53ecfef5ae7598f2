"""Forecasts of a whole hierarchy: they add up, repeat, and their intervals hold."""

from __future__ import annotations

from functools import cache

import numpy as np
import polars as pl
import pytest
from market.sales_world import history_of, sales_table

from engine.market.calibrate import LEVELS
from engine.market.forecast import Forecast, forecast
from engine.market.models import Origins, roll
from engine.market.scores import PLAN, score_table
from engine.market.tables import chosen_table, forecast_table, history_table
from engine.market.trend import trend_table


@cache
def company() -> Forecast:
    """Return a forecast of four years of eight series."""
    return forecast(history_of(sales_table(5)), 12, effort="quick")


def short(periods: int, horizon: int = 6) -> Forecast:
    """Return a forecast of a short history of two series."""
    table = sales_table(3, periods, (2, 1, 1))
    return forecast(history_of(table), horizon, effort="quick")


def test_parts_add_up_to_the_hundredth() -> None:
    """At every level and in every period the mean is the sum of its parts, exactly."""
    made = company()
    parts = made.mean[-made.hierarchy.num_bottom :]
    assert (made.hierarchy.summing_all @ parts == made.mean).all()
    assert (made.mean >= 0).all()


def test_intervals_are_around_the_mean_and_nested() -> None:
    """low95 ≤ low80 ≤ mean ≤ high80 ≤ high95, and nothing is below 0."""
    made = company()
    ends = [made.low[95], made.low[80], made.mean, made.high[80], made.high[95]]
    assert (np.diff(np.stack(ends), axis=0) >= 0).all()
    assert (made.low[95] >= 0).all()
    assert (made.high[80] > made.mean).all()


def test_any_number_of_workers_gives_the_same_bytes(monkeypatch) -> None:
    """Forecasts of the past by two processes equal those of one, in every bit."""
    monkeypatch.setattr("engine.market.models._CHUNK", 3)
    series = list(history_of(sales_table(2, 48, (2, 2, 1))).sales)
    groups = [(series, ("naive", "theta", "ETS level")), (series[:1], ("drift",))]
    one, two = (roll(groups, 12, Origins(2, 6, 6), workers) for workers in (1, 2))
    assert [each.mean.shape for each in two] == [(4, 2, 6, 3), (1, 2, 6, 1)]
    for mine, theirs in zip(one, two, strict=True):
        assert mine.mean.tobytes() == theirs.mean.tobytes()
        assert mine.sd.tobytes() == theirs.sd.tobytes()


def test_a_season_that_repeats_is_forecast_as_it_was() -> None:
    """Without noise and growth the year to come is the year that was."""
    year = [100.0, 120, 90, 80, 150, 200, 210, 190, 140, 130, 110, 95]
    rows = [(f"{2023 + n // 12}-{n % 12 + 1:02d}", year[n % 12]) for n in range(48)]
    table = pl.DataFrame(rows, schema=["period", "sales"], orient="row")
    made = forecast(history_of(table), 12, effort="quick")
    assert made.periods[0] == "2027-01"
    assert made.mean[0] / 100 == pytest.approx(year, abs=0.02)


@cache
def companies() -> list[tuple[Forecast, np.ndarray]]:
    """Return forecasts of 20 companies and the year that came, in hundredths."""
    made = []
    for seed in range(20):
        table = sales_table(100 + seed, 60, (2, 2, 1))
        known = table.filter(pl.col("period") < "2027")
        its = forecast(history_of(known), 12, effort="quick")
        true = its.hierarchy.summing_all @ history_of(table).sales[:, -12:] * 100
        made.append((its, true))
    return made


def test_the_plan_beats_both_naive_forecasts() -> None:
    """Over 20 companies, MASE at every level is below naive's and seasonal naive's, in
    the back-test (on origins that chose nothing) and in the year that came.
    """
    scores = pl.concat([score_table(made) for made, _ in companies()])
    mean = (
        scores.filter(horizon=0).group_by("level", "model").agg(pl.col("mase").mean())
    )
    wide = mean.pivot("model", index="level", values="mase")
    assert len(wide) == 7
    assert (wide[PLAN] < wide["naive"]).all()
    assert (wide[PLAN] < wide["seasonal naive"]).all()
    errors = []
    for made, true in companies():
        past = made.hierarchy.summing_all @ made.history.sales * 100
        scale = np.abs(past[:, 12:] - past[:, :-12]).mean(axis=1, keepdims=True)
        guesses = (made.mean, past[:, -12:], past[:, [-1]])
        errors.append([np.abs((guess - true) / scale).mean() for guess in guesses])
    plan, seasonal, naive = np.mean(errors, axis=0)
    assert plan < 0.95 * seasonal
    assert plan < 0.6 * naive


def test_future_sales_fall_inside_as_often_as_promised() -> None:
    """Over 20 companies, intervals hold what they promise of a year to come, give or
    take 7 points for 80 % and 5 for 95 %: of finest series and of sums.
    """
    held: dict[tuple[int, bool], list[float]] = {}
    for made, true in companies():
        for level in LEVELS:
            inside = (made.low[level] <= true) & (true <= made.high[level])
            for finest, part in ((True, inside[-4:]), (False, inside[:-4])):
                held.setdefault((level, finest), []).append(float(part.mean()))
    for (level, finest), shares in held.items():
        off = float(np.mean(shares)) - level / 100
        assert abs(off) <= {80: 0.07, 95: 0.05}[level], (level, finest, off)


@pytest.mark.parametrize("periods", [3, 5, 8, 14, 20, 26, 34])
def test_short_histories_are_forecast_with_a_note(periods: int) -> None:
    """From three periods on there is a forecast with intervals, and a word about it."""
    made = short(periods)
    assert (made.high[80] > made.mean).all()
    assert set(made.model) <= {"naive", "drift", "seasonal naive", "theta"}
    assert made.notes
    if periods < 6:
        assert "too short for a back-test" in made.notes[0]


def test_shorter_histories_have_wider_intervals() -> None:
    """The t quantile of three periods is wider than that of twenty."""
    few, many = short(3), short(20)
    ratio = [
        (each.high[95] - each.mean).mean() / (100 * each.deviation.mean())
        for each in (few, many)
    ]
    assert ratio[0] > 1.5 * ratio[1]


def test_late_ended_and_empty_series_do_not_spoil_the_rest() -> None:
    """One series began last quarter, one ended, one is empty: all are forecast."""
    table = sales_table(4, 48, (1, 2, 3))
    place = pl.col("region") + pl.col("channel")
    late = (place == "r0c0") & (pl.col("period") < "2026-10")
    ended = (place == "r1c1") & (pl.col("period") > "2025-06")
    gone = late | ended | (place == "r1c2")
    table = table.with_columns(sales=pl.when(gone).then(0).otherwise("sales"))
    made = forecast(history_of(table), 6, effort="quick")
    names = [node.region + node.channel for node in made.hierarchy.nodes]
    model = dict(zip(names, made.model, strict=True))
    mean = dict(zip(names, made.mean.sum(axis=1), strict=True))
    assert model["r0c0"] == "naive"
    assert mean["r0c0"] > 0
    assert (mean["r1c1"], mean["r1c2"]) == (0, 0)
    assert any("2 of 12 series sold nothing" in note for note in made.notes)
    assert any("1 of 12 series began too late" in note for note in made.notes)


def test_credits_may_be_forecast() -> None:
    """Where sales were below 0, intervals and means may be."""
    table = sales_table(5, 30, (2, 1, 1)).with_columns(
        sales=pl.when(pl.col("segment") == "s0")
        .then(-pl.col("sales"))
        .otherwise("sales")
    )
    made = forecast(history_of(table, negative="keep"), 3, effort="quick")
    assert (made.mean[-2] < 0).all()


def test_a_horizon_of_nothing_is_refused() -> None:
    """There is no forecast of no periods."""
    with pytest.raises(ValueError, match="horizon"):
        forecast(company().history, 0)


def test_tables_say_what_the_forecast_says() -> None:
    """Rows are nodes times periods, money is exact, and models are named."""
    made = company()
    nodes = len(made.hierarchy.nodes)
    rows = forecast_table(made)
    assert len(rows) == nodes * 12
    assert rows["mean"].to_numpy().reshape(nodes, 12) == pytest.approx(made.mean / 100)
    total = rows.filter(pl.col("level") == "total")
    assert total["period"].to_list() == made.periods
    past = history_table(made)
    assert len(past) == nodes * 48
    sold = past.filter(pl.col("level") == "total")["value"].sum()
    assert sold == pytest.approx(made.history.sales.sum())
    chosen = chosen_table(made)
    assert chosen["model"].to_list() == list(made.model)
    assert chosen["tried"].all()
    assert chosen["mase"].is_not_null().all()


def test_quarters_are_forecast_as_quarters() -> None:
    """Quarterly sales have a season of four and are continued quarter by quarter."""
    rows = [
        (f"{2021 + n // 4}Q{n % 4 + 1}", 100.0 + 50 * (n % 4) + n % 3)
        for n in range(20)
    ]
    table = pl.DataFrame(rows, schema=["period", "sales"], orient="row")
    made = forecast(history_of(table), 4, effort="standard")
    assert made.periods == ["2026Q1", "2026Q2", "2026Q3", "2026Q4"]
    assert made.mean[0] / 100 == pytest.approx([100, 150, 200, 250], abs=8)


def test_trend_and_season_are_told_apart() -> None:
    """Growth of 10 % a year and a peak in July are found; noise alone has neither."""
    time = np.arange(60)
    sales = 100 * 1.1 ** (time / 12) * (1 + 0.3 * np.cos(2 * np.pi * (time - 6) / 12))
    rows = [(f"{2022 + t // 12}-{t % 12 + 1:02d}", float(sales[t])) for t in time]
    table = pl.DataFrame(rows, schema=["period", "sales"], orient="row")
    found = trend_table(history_of(table)).row(0, named=True)
    assert found["growth"] == pytest.approx(0.10, abs=0.01)
    assert (found["peak"], found["trough"]) == (7, 1)
    assert found["trend_strength"] > 0.9
    assert found["season_strength"] > 0.9
    short_one = trend_table(history_of(table[:20])).row(0, named=True)
    assert short_one["growth"] is None
