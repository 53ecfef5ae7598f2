"""Guarantees of the pipeline: in steady state from the first day on, as queues are."""

from __future__ import annotations

import numpy as np
import pytest
from deal_worlds import company, of, problem
from scipy import stats

from engine.sim.deals.events import Happening
from engine.sim.deals.play import play
from engine.sim.deals.stages import STAGES

SE = 4.0
"""Standard errors that a mean may be off: a chance of 1 in 16,000."""
RARE = 1e-4
"""p-value below which a test of a whole distribution fails."""
DECISIONS = 4.0 / 0.5
"""Decisions a month: a deal is a quarter of the expected month, half are won then."""


@pytest.fixture(scope="module")
def run():
    """70 reps for 9 months, with the standard process."""
    return play(problem(company(70, 9), stages=STAGES))


def rates():
    """Return deals that enter each stage in a month."""
    passed = np.cumprod([stage.conversion for stage in STAGES[:-1]])
    into = np.concatenate([[1.0], passed])
    return DECISIONS / passed[-1] * into


def test_stages_convert_as_said(run):
    """Of deals that leave a stage, the stage's share goes on; of closing 0.9 of it."""
    for stage, found, left in zip(
        STAGES, run.conversion, run.departed.sum(axis=1), strict=True
    ):
        share = stage.conversion * (0.9 if stage.name == "closing" else 1.0)
        assert abs(found - share) < SE * np.sqrt(share * (1 - share) / left)


def test_conversions_multiply(run):
    """Of leads that arrive in time, the product of all conversions is won."""
    leads = of(run, Happening.LEAD)
    early = leads[(leads["time"] >= 0.0) & (leads["time"] < 1.0)]
    names = {(int(r), int(d)) for r, d in zip(early["rep"], early["deal"], strict=True)}
    won = {
        (int(r), int(d)) for r, d in zip(run.won["rep"], run.won["deal"], strict=True)
    }
    open_still = {
        (int(r), int(d))
        for r, d in zip(run.events["rep"], run.events["deal"], strict=True)
        if (int(r), int(d)) in names
    } - won
    share = np.prod([stage.conversion for stage in STAGES]) * 0.9
    assert names
    assert len(open_still) + len(names & won) == len(names)
    found = len(names & won) / len(names)
    # A lead needs three months on average; of those of the first month, less than one
    # in two thousand is open after nine.
    assert abs(found - share) < SE * np.sqrt(share * (1 - share) / len(names)) + 5e-4


def test_stays_last_as_said(run):
    """Mean months in a stage are its dwell, without bias from deals still open."""
    for place, stage in enumerate(STAGES):
        left = run.departed[place].sum()
        error = stage.dwell * np.sqrt(1.0 + 1.0 / stage.shape) / np.sqrt(left)
        assert abs(run.dwell[place] - stage.dwell) < SE * error


def test_littles_law(run):
    """Deals in a stage, over time, are deals a month times months in the stage."""
    held = run.pipeline[1:].mean(axis=0)
    for place, (stage, rate) in enumerate(zip(STAGES, rates(), strict=True)):
        error = held[place].std(ddof=1) / np.sqrt(held.shape[1])
        assert abs(held[place].mean() - rate * stage.dwell) < SE * error


@pytest.mark.parametrize("time", [0, 4, 9])
def test_numbers_in_stages_are_poisson_at_any_time(run, time):
    """At the start, in the middle and at the end, numbers are Poisson, rate · dwell."""
    for place, (stage, rate) in enumerate(zip(STAGES, rates(), strict=True)):
        held, mean = run.pipeline[time, place], rate * stage.dwell
        assert abs(held.mean() - mean) < SE * np.sqrt(mean / held.size)
        chance = stats.chi2.cdf(((held - mean) ** 2).sum() / mean, held.size)
        assert RARE < chance < 1 - RARE


def test_numbers_in_stages_are_independent(run):
    """How full one stage is at the start says nothing of another."""
    found = np.corrcoef(run.pipeline[0])
    apart = found[np.triu_indices(len(found), 1)]
    assert np.abs(apart).max() < SE / np.sqrt(run.pipeline.shape[2])


def test_open_deals_are_halfway(run):
    """Waits under way at the start are gamma(k + 1) long; their rest has the right law.

    Of the rest of a wait of mean μ and shape k, the mean is μ·(1 + 1 ÷ k) ÷ 2.
    """
    begun = run.events[run.events["time"] < 0.0]
    assert set(begun["event"].tolist()) == {Happening.LEAD, Happening.STAGE}
    for place, stage in enumerate(STAGES):
        ages = -begun["time"][begun["detail"] == place]
        mean = stage.dwell * (1.0 + 1.0 / stage.shape) / 2.0
        assert abs(ages.mean() - mean) < SE * ages.std() / np.sqrt(ages.size)


def test_exits_of_stages_are_poisson_from_the_start(run):
    """Deals leave each stage at its rate in the first month as in the last."""
    moved = run.events[run.events["time"] >= 0.0]
    for place in range(1, len(STAGES)):
        into = moved[(moved["event"] == Happening.STAGE) & (moved["detail"] == place)]
        for month in (0, 8):
            number = (into["time"].astype(int) == month).sum()
            mean = rates()[place] * 70
            assert abs(number - mean) < SE * np.sqrt(mean)
