"""Back-tests: where origins lie, what is chosen, and measures by another program."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtri

from engine.base.streams import Purpose, stream
from engine.market.backtest import Trial, effort_for, plan_origins, run_trial
from engine.market.calibrate import Replay, widen
from engine.market.models import Origins


@given(
    st.integers(1, 200), st.sampled_from([4, 12]), st.integers(1, 36), st.integers(1, 5)
)
def test_windows_lie_inside_the_history(periods, season, horizon, most) -> None:
    """Every window ends with or before the history, and its origin has seen enough."""
    origins = plan_origins(periods, season, horizon, most)
    if origins is None:
        assert periods < 6
        return
    starts = origins.starts(periods)
    assert len(starts) == origins.count <= most
    assert starts[0] >= 3
    assert starts[-1] + origins.horizon == periods
    assert 1 <= origins.horizon <= horizon
    assert (np.diff(starts) == origins.step).all()


def test_four_years_are_tried_at_three_origins() -> None:
    """48 months, 12 ahead: after 24, 30 and 36 months."""
    assert plan_origins(48, 12, 12).starts(48).tolist() == [24, 30, 36]


def test_effort_falls_with_the_number_of_series() -> None:
    """Few series are tried with every model, thousands with the fast ones."""
    assert [effort_for(n, "auto") for n in (30, 31, 300, 301)] == [
        "thorough", "standard", "standard", "quick",
    ]  # fmt: skip
    assert effort_for(5000, "thorough") == "thorough"


def trial_of(sales: np.ndarray, begins: list[int], origins: Origins):
    return run_trial(sales, np.array(begins), 12, origins, "quick")


def test_simple_models_forecast_what_they_must() -> None:
    """Naive repeats the last value, seasonal naive the last year, drift goes on."""
    sales = np.arange(48.0)[None] ** 1.5
    trial = trial_of(sales, [0], Origins(2, 6, 12))
    for window, start in enumerate((30, 36)):
        ahead = np.arange(1, 13)
        last = sales[0, start - 1]
        slope = (last - sales[0, 0]) / (start - 1)
        mean = trial.mean[0, window]
        np.testing.assert_allclose(mean[:, 0], last)
        np.testing.assert_allclose(mean[:, 1], last + ahead * slope)
        np.testing.assert_allclose(mean[:, 2], sales[0, start - 12 : start])
        np.testing.assert_allclose(
            trial.actual[0, window], sales[0, start : start + 12]
        )
        change = sales[0, 12:start] - sales[0, : start - 12]
        assert trial.scale[0, window] == pytest.approx(np.abs(change).mean())
        assert trial.scale_squared[0, window] == pytest.approx((change**2).mean())


def test_the_future_does_not_change_a_forecast_of_the_past() -> None:
    """What comes after an origin is not seen from it."""
    sales = stream(1, Purpose.MARKET).uniform(50, 100, (2, 48))
    other = sales.copy()
    other[:, 36:] *= 3
    one, two = (trial_of(each, [0, 0], Origins(2, 12, 12)) for each in (sales, other))
    assert (one.mean[:, 0] == two.mean[:, 0]).all()
    assert (one.sd[:, 0] == two.sd[:, 0]).all()
    assert (one.best(1) == two.best(1)).all()


def test_the_least_error_wins_and_of_equals_the_simpler() -> None:
    """A straight line is left to drift; a flat one to naive."""
    line = np.stack([10.0 + 2 * np.arange(48), np.full(48, 7.0)])
    trial = trial_of(line, [0, 0], Origins(2, 6, 6))
    assert [trial.names[place] for place in trial.best(2)] == ["drift", "naive"]
    assert trial.best(0).tolist() == [-1, -1]


def test_a_series_that_began_late_is_tried_with_less_or_not_at_all() -> None:
    """Models that need two years see none of a series that is younger."""
    sales = stream(1, Purpose.MARKET).uniform(50, 100, (4, 48))
    trial = trial_of(sales, [0, 20, 28, 40], Origins(1, 1, 6))
    tried = np.isfinite(trial.mean[:, 0, 0]).sum(axis=1)
    assert tried.tolist() == [5, 3, 3, 0]
    assert trial.best(1)[3] == -1


def test_intervals_are_widened_to_what_the_past_asks_for() -> None:
    """Intervals half as wide as errors ask for are doubled, wide ones left alone."""
    none = np.zeros((2, 51, 12))
    trial = Trial(
        Origins(51, 1, 12), ("naive",), none[..., None], none[..., None], none,
        none[..., 0], none[..., 0], none[..., 0],
    )  # fmt: skip
    errors = np.abs(stream(2, Purpose.MARKET).standard_normal((2, 50, 12)))
    sd = np.stack([np.full((50, 12), 0.5), np.full((50, 12), 2.0)])
    freedom = np.array([10**6, 10**6])
    made = widen(trial, Replay(1, errors, sd), freedom, np.array([0, 1]))
    # 61 periods are scored: 62 ÷ 61 of 80 % is asked for.
    wanted = np.quantile(errors[0], 0.8 * 62 / 61) / (0.5 * ndtri(0.9))
    assert made.factor[80][0] == pytest.approx(wanted, rel=1e-5)
    assert made.factor[80][0] == pytest.approx(2, rel=0.1)
    assert made.factor[95][0] == pytest.approx(2, rel=0.15)
    assert made.factor[80][1] == 1
    assert made.held[80][1] > 0.95
    assert made.held[80][0] == pytest.approx(0.478, abs=0.05)
    assert made.scores.tolist() == [600, 600]
    # The coarser level had luck: it takes what the finer ones ask for as well.
    lucky = widen(trial, Replay(1, errors, sd[::-1]), freedom, np.array([0, 1]))
    assert 1 < lucky.factor[80][0] < lucky.factor[80][1]
