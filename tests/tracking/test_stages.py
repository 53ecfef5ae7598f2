"""The sales process as measured, against published figures and known truths."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import polars as pl
import pytest
from tracking.deals_of_stages import (
    ENDS,
    MOVES,
    STAGES,
    START,
    ageing,
    as_of,
    constant,
    history,
    imagined,
)

from engine.base.streams import Purpose, stream
from engine.tracking.chain import AbsorbingChain, expected_wins
from engine.tracking.scoring import log_loss
from engine.tracking.spells import read_spells
from engine.tracking.stage_model import PLAIN, fit_stages
from engine.tracking.stage_table import dwell_quantiles, stage_rule, stage_table

CHAIN = AbsorbingChain(MOVES, ENDS)


def truth(leave, depth=400):
    """Return the true chances to win on entry, by backward sums over age."""
    found = 1.0
    chances = []
    for stage in (2, 1, 0):
        stays, ahead = 1.0, 0.0
        for age in range(depth):
            go, lost = leave(stage, age)
            ahead += stays * go
            stays *= 1 - go - lost
        found *= ahead
        chances.append(found)
    return chances[::-1]


def test_published_chain():
    """Chances to win, months, chances within three months and wins are published."""
    assert CHAIN.ended[:, 0] == pytest.approx([9 / 40, 3 / 8, 9 / 14])
    assert CHAIN.ended.sum(axis=1) == pytest.approx([1, 1, 1])
    assert CHAIN.steps == pytest.approx([3.5, 2.5, 1 / 0.7])
    assert CHAIN.visits.sum(axis=1) == pytest.approx(CHAIN.steps)
    within = CHAIN.ended_within(3)[3, :, 0]
    assert within == pytest.approx([0.04725, 0.26775, 0.6255])
    found = expected_wins(CHAIN.ended[:, 0], [40, 25, 10])
    assert found.expected == pytest.approx(24.80357, abs=5e-6)
    assert found.variance == pytest.approx(15.13029, abs=5e-6)


def test_ended_within_is_the_sum_of_powers():
    """Chances to have ended are ΣQᵏR, and tend to those to end at all."""
    want = sum(np.linalg.matrix_power(MOVES, k) @ ENDS for k in range(6))
    assert CHAIN.ended_within(6)[6] == pytest.approx(want)
    assert CHAIN.ended_within(0)[0].sum() == 0
    assert CHAIN.ended_within(300)[300] == pytest.approx(CHAIN.ended)


@pytest.mark.parametrize(
    ("moves", "ends", "why"),
    [
        ([[0.5]], [[0.4]], "add up"),
        ([[1.2]], [[-0.2]], "0 or more"),
        ([[1.0]], [[0.0]], "no way"),
        ([[0.5, 0.5], [0, 1.0]], [[0.0], [0.0]], "no way"),
        ([[0.5]], [[0.5], [0.5]], "fit"),
    ],
)
def test_what_is_no_chain_is_refused(moves, ends, why):
    """Chances that do not add up, or never end, are refused with the reason."""
    with pytest.raises(ValueError, match=why):
        AbsorbingChain(np.array(moves), np.array(ends))


def test_counts_give_the_published_chain():
    """A history with the chain's exact shares gives its chances; age says nothing."""
    rows, number = [], 0
    for stage, name in enumerate(STAGES):
        ends = [(MOVES[stage], s) for s in range(3)] + [
            (ENDS[stage], e) for e in (0, 1)
        ]
        # 2,000 deals are in the stage for one step each; those that stay, for two.
        for kind, (share, to) in enumerate(ends):
            for _ in range(round(2000 * share[to])):
                number += 1
                deal = f"D{number}"
                if kind < 3 and to == stage:
                    rows.append((deal, name, 0, None, None))
                elif kind < 3:
                    rows.append((deal, name, 0, 30, None))
                    rows.append((deal, STAGES[to], 30, None, None))
                else:
                    rows.append((deal, name, 0, 30, ("won", "lost")[to]))
    spells = read_spells(history(rows), STAGES, as_of(30))
    model = fit_stages(spells, step_days=30, ages=PLAIN)
    assert model.chain.moves == pytest.approx(MOVES, abs=6e-4)
    assert model.win([0, 1, 2]) == pytest.approx([9 / 40, 3 / 8, 9 / 14], abs=2e-3)
    # A step that ends a deal is reckoned with half.
    assert model.days_left([0]) / 30 == pytest.approx(3.0, abs=0.01)


def test_open_deals_count_with_what_they_survived():
    """With many stays still open, chances are unbiased; those of decided deals not."""
    days = 100
    spells = read_spells(imagined(3, 6_000, days, constant), STAGES, as_of(days))
    assert spells.open.sum() > 1_500
    model = fit_stages(spells, ages=PLAIN)
    assert model.win([0, 1, 2]) == pytest.approx(truth(constant), abs=0.03)
    assert model.leave[0, 0, 1] == pytest.approx(0.10, abs=0.006)
    assert model.leave[2, 0, spells.lost] == pytest.approx(0.12, abs=0.012)
    assert model.days_left([2])[0] == pytest.approx((1 / 0.32 - 0.5) * 7, rel=0.08)
    naive = stage_rule(spells)
    assert abs(naive[0] - truth(constant)[0]) > 0.05


def test_exits_in_steps_that_are_not_over_do_not_count():
    """Deals that leave on any day, in a short window: a month's chance is unbiased."""
    draws = stream(14, Purpose.DEALS)
    begins, lasts = draws.integers(0, 80, 8_000), draws.geometric(0.01, 8_000)
    rows = [
        (f"D{k}", "lead", begin, begin + last, "lost")
        for k, (begin, last) in enumerate(
            zip(begins.tolist(), lasts.tolist(), strict=True)
        )
    ]
    spells = read_spells(history(rows), STAGES, as_of(80))
    model = fit_stages(spells, step_days=30, ages=PLAIN)
    assert model.leave[0, 0, spells.lost] == pytest.approx(1 - 0.99**30, abs=0.012)


def test_chances_by_age_are_recovered():
    """Where chances fall with age, the model finds both, and the plain chain cannot."""
    spells = read_spells(imagined(4, 5_000, 400, ageing), STAGES, as_of(400))
    model = fit_stages(spells)
    young, old = model.leave[1, 0], model.leave[1, 8]
    assert young[2] == pytest.approx(0.22, abs=0.03)
    assert old[2] == pytest.approx(0.015, abs=0.01)
    assert model.win([0, 1, 2]) == pytest.approx(truth(ageing), abs=0.04)
    fresh, stale = model.win([1, 1], [0, 70])
    assert stale < 0.4 * fresh
    assert (model.strength < 1e3).all()


def test_where_age_does_not_matter_it_is_smoothed_away():
    """On deals without ageing, chances by age are drawn to the stage's own."""
    spells = read_spells(imagined(5, 4_000, 400, constant), STAGES, as_of(400))
    model = fit_stages(spells)
    assert np.median(model.strength) > 1e3
    assert model.win([0, 0], [0, 60])[0] == pytest.approx(truth(constant)[0], abs=0.03)


def snapshot(seed, leave):
    """Return log losses on open deals: stage × age, plain chain, and the rule."""
    full = imagined(seed, 5_000, 500, leave)
    now = read_spells(full, STAGES, as_of(400))
    later = read_spells(full, STAGES, as_of(4_000))
    ended = later.frame.filter(pl.col("outcome") != "")["deal", "outcome"]
    open_now = now.where(now.open)
    joined = open_now.frame.select("deal").join(
        ended, on="deal", how="left", maintain_order="left"
    )
    won = (joined["outcome"] == "won").to_numpy()
    aged = fit_stages(now).win(open_now.stage, open_now.dwell)
    plain = fit_stages(now, ages=PLAIN).win(open_now.stage, open_now.dwell)
    rule = stage_rule(now)[open_now.stage]
    return [log_loss(p, won) for p in (aged, plain, rule)]


def test_stage_and_age_forecast_better_than_the_rule():
    """On deals that age, open deals' held-out log loss is below chain's and rule's."""
    for seed in (11, 12, 13):
        aged, plain, rule = snapshot(seed, ageing)
        assert aged < plain - 0.01
        assert aged < rule - 0.01


def test_without_ageing_nothing_is_lost():
    """On deals that do not age, stage × age is as good as the plain chain."""
    aged, plain, _ = snapshot(21, constant)
    assert aged == pytest.approx(plain, abs=0.01)


def test_a_small_segment_leans_on_the_whole():
    """With few deals a segment is near its parent; with many it is itself."""
    whole = read_spells(imagined(6, 4_000, 400, constant), STAGES, as_of(400))
    parent = fit_stages(whole)
    few = read_spells(imagined(7, 8, 300, ageing), STAGES, as_of(400))
    many = read_spells(imagined(8, 4_000, 400, ageing), STAGES, as_of(400))
    win = parent.win([0])[0]
    alone, own = truth(ageing)[0], fit_stages(many, parent=parent).win([0])[0]
    assert own == pytest.approx(alone, abs=0.03)
    leaning = fit_stages(few, parent=parent).win([0])[0]
    assert abs(leaning - win) < 0.12


def test_within_is_a_rising_share_of_all():
    """Chances within more days rise to those to win at all, in proportion between."""
    spells = read_spells(imagined(4, 1_000, 400, ageing), STAGES, as_of(400))
    model = fit_stages(spells)
    found = model.won_within([0, 2], [0, 20], [0, 7, 10.5, 14, 3_000])
    assert found[:, 0].tolist() == [0, 0]
    assert (np.diff(found, axis=1) >= 0).all()
    assert found[:, 2] == pytest.approx(found[:, [1, 3]].mean(axis=1))
    assert found[:, -1] == pytest.approx(model.win([0, 2], [0, 20]), abs=1e-6)


def test_table_of_stages():
    """Counts, conversion, dwell times and chances of a small history are right."""
    rows = [
        ("D1", "lead", 0, 10, None),
        ("D1", "demo", 10, 40, "won"),
        ("D2", "lead", 0, 20, "lost"),
        ("D3", "lead", 5, 35, None),
        ("D3", "demo", 35, None, None),
        ("D4", "lead", 50, None, None),
    ]
    spells = read_spells(history(rows), STAGES, as_of(80))
    lead, demo, offer = stage_table(spells, fit_stages(spells))
    assert (lead.entered, lead.converted, lead.open) == (4, 2, 1)
    assert (demo.entered, demo.converted, demo.open) == (2, 1, 1)
    assert (offer.entered, offer.low, offer.high) == (0, 0, 1)
    assert lead.dwell_median == 20  # 3 of 4 at risk beyond 10: half by 20
    assert np.isnan(demo.dwell_p90)
    assert 0.4 < lead.rate < 0.9
    assert lead.low < lead.rate < lead.high
    assert lead.win_from_here < demo.win_from_here
    assert stage_rule(spells) == pytest.approx([2 / 4, 2 / 3, 1 / 2])


def test_dwell_counts_open_stays():
    """The median dwell of a known law is found although many have not left."""
    spells = read_spells(imagined(3, 4_000, 100, constant), STAGES, as_of(100))
    (median,) = dwell_quantiles(spells, spells.stage == 0, (0.5,))
    assert median == 7 * np.ceil(np.log(0.5) / np.log(0.85))


def test_forward_is_the_chance_to_move_on():
    """With ageing, the chance to leave forward is the sum over all ages."""
    spells = read_spells(imagined(4, 3_000, 400, ageing), STAGES, as_of(400))
    model = fit_stages(spells)
    stays, want = 1.0, 0.0
    for age in range(3_000):
        band = np.searchsorted(model.ages, age, side="right") - 1
        leave = model.leave[1, band]
        want += stays * leave[2:4].sum()
        stays *= 1 - leave.sum()
    assert model.forward(1) == pytest.approx(want, abs=1e-9)


def test_a_day_in_the_past_knows_nothing_later():
    """What happened after the day is not used, and reading in any order is the same."""
    full = imagined(9, 300, 200, constant)
    spells = read_spells(full, STAGES, as_of(120))
    assert spells.frame["entered"].max() <= as_of(120)
    assert (spells.entered >= spells.dwell).all()
    assert (spells.dwell[spells.open] == spells.entered[spells.open]).all()
    still = spells.frame.filter(pl.col("left").is_null())
    assert still.height == spells.open.sum()
    assert still["outcome"].null_count() == still.height
    known = spells.frame.filter(pl.col("left").is_not_null())
    assert known["left"].max() <= as_of(120)
    shuffled = full.sample(fraction=1.0, shuffle=True, seed=1)
    again = read_spells(shuffled, STAGES, as_of(120))
    one, two = fit_stages(spells), fit_stages(again)
    assert one.leave.tolist() == two.leave.tolist()


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (("D1", "talk", 0, None, None), "unknown stage"),
        (("D1", "lead", 5, 2, None), "leaves before"),
        (("D1", "lead", 0, 5, "maybe"), "unknown outcome"),
        (("D1", "lead", 0, None, "won"), "has not left"),
        (("D1", "lead", 0, 5, None), "neither"),
    ],
)
def test_histories_that_make_no_sense_are_refused(row, why):
    """What contradicts itself is refused, and the deal is named."""
    with pytest.raises(ValueError, match=f"D1.*{why}"):
        read_spells(history([row]), STAGES, as_of(10))


def test_settings_that_make_no_sense_are_refused():
    """No columns, no stages, odd ages, other steps than the parent's: refused."""
    rows = [("D1", "lead", 0, None, None)]
    with pytest.raises(ValueError, match="column"):
        read_spells(history(rows).drop("amount"), STAGES, as_of(10))
    with pytest.raises(ValueError, match="names"):
        read_spells(history(rows), ("lead", "won"), as_of(10))
    spells = read_spells(history(rows), STAGES, as_of(60))
    model = fit_stages(spells)
    with pytest.raises(ValueError, match="rise"):
        fit_stages(spells, ages=(1, 2))
    with pytest.raises(ValueError, match="parent"):
        fit_stages(spells, ages=PLAIN, parent=model)
    with pytest.raises(ValueError, match="over yet"):
        fit_stages(read_spells(history(rows), STAGES, START + timedelta(days=1)))
