"""Scores of a back-test, by another program."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from market.sales_world import history_of, sales_table
from utilsforecast.losses import mase, rmsse

from engine.market.forecast import forecast
from engine.market.scores import PLAN, score_table


def test_scores_are_those_of_another_program() -> None:
    """MASE and RMSSE of every level equal utilsforecast's, averaged over origins."""
    made = forecast(history_of(sales_table(9, 44, (2, 2, 1))), 8, effort="quick")
    trial, past = made.trial, made.past
    sales = made.hierarchy.summing @ made.history.sales
    starts = trial.origins.starts(sales.shape[1])[1:]
    level = np.array([node.level for node in made.hierarchy.nodes])
    table = score_table(made)
    for name in ("naive", "theta", PLAN):
        found: dict[str, list[np.ndarray]] = {"mase": [], "rmsse": []}
        for place, start in enumerate(starts):
            mean = (
                past.mean[:, place]
                if name == PLAN
                else trial.mean[:, place + 1, :, trial.names.index(name)]
            )
            ids = np.arange(len(sales))
            windows = pl.DataFrame(
                {
                    "unique_id": np.repeat(ids, mean.shape[1]),
                    "y": sales[:, start : start + mean.shape[1]].ravel(),
                    "its": mean.ravel(),
                }
            )
            seen = pl.DataFrame(
                {"unique_id": np.repeat(ids, start), "y": sales[:, :start].ravel()}
            )
            for measure, act in (("mase", mase), ("rmsse", rmsse)):
                scored = act(windows, ["its"], seasonality=12, train_df=seen)
                found[measure].append(scored.sort("unique_id")["its"].to_numpy())
        for its in dict.fromkeys(level):
            row = table.filter(level=its, model=name, horizon=0).row(0, named=True)
            members = made.hierarchy.alike[level == its]
            for measure, values in found.items():
                wanted = np.mean([each[members] for each in values])
                assert row[measure] == pytest.approx(wanted), (name, its, measure)


def test_horizons_make_up_the_whole() -> None:
    """Rows of single horizons average to the row of all; coverage is a share."""
    made = forecast(history_of(sales_table(9, 40, (2, 1, 1))), 3, effort="quick")
    table = score_table(made)
    single = table.filter(pl.col("horizon") > 0)
    whole = table.filter(horizon=0).sort("level", "model")
    averaged = single.group_by("level", "model").mean().sort("level", "model")
    for column in ("mase", "coverage80", "coverage95"):
        assert averaged[column].to_list() == pytest.approx(whole[column].to_list())
    assert table["coverage95"].is_between(0, 1).all()
    assert (table["coverage80"] <= table["coverage95"]).all()
    assert set(table["series"]) == {1, 2}


def test_without_a_back_test_there_are_no_scores() -> None:
    """A history too short to try anything gives an empty table with its columns."""
    made = forecast(history_of(sales_table(9, 5, (2, 1, 1))), 3)
    table = score_table(made)
    assert table.is_empty()
    assert "mase" in table.columns
