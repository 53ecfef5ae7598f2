"""Guarantees of deals: chances, what closes when, and whether it is enough."""

from __future__ import annotations

from datetime import date
from itertools import product

import numpy as np
import polars as pl
import pytest
from track_worlds import KNOWN, STAGES, followed, plan_text, poland, sold_text

from engine.base.streams import Purpose, stream
from engine.planning.track_reps import reps_of
from engine.tracking.coverage import cover_quotas
from engine.tracking.pipeline import key_deals, open_deals
from engine.tracking.spells import read_spells
from engine.tracking.stage_model import fit_stages
from engine.tracking.stage_table import stage_table


def deal_rows(seed=0):
    """Return deals of two reps up to the end of October, some of them open."""
    draws = stream(seed, Purpose.DEALS)
    rows = ["deal,rep_id,account,amount,stage,entered,left,outcome"]
    first, last = date(2027, 1, 1).toordinal(), date(2027, 10, 31).toordinal()
    for number in range(60):
        rep, amount = f"R{1 + number % 2}", int(draws.integers(10, 90))
        day = int(first + draws.integers(0, 300))
        for stage, rate in (("lead", 0.6), ("offer", 0.5)):
            left = day + int(draws.integers(5, 60))
            who = f"D{number},{rep},A{number},{amount},{stage}"
            entered = date.fromordinal(day)
            if left > last:
                rows.append(f"{who},{entered},,")
                break
            on = draws.random() < rate
            outcome = "lost" if not on else "won" if stage == "offer" else ""
            rows.append(f"{who},{entered},{date.fromordinal(left)},{outcome}")
            if outcome:
                break
            day = left
    return "\n".join(rows) + "\n"


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    """Return two reps at the end of October with deals; one lacks little."""
    plan = plan_text([("T1", "R1", "N", "N", 1200.0), ("T2", "R2", "S", "S", 1200.0)])
    sold = sold_text({"T1": [114.0] * 10, "T2": [130.0] * 10})
    said = f"as_of: 2027-10\n{KNOWN}{STAGES}"
    folder = tmp_path_factory.mktemp("two")
    return followed(folder, said, phased=plan, actuals=sold, opportunities=deal_rows())


def measured(run):
    """Return stays, the model and open deals, from the room itself."""
    pipeline = run.given.pipeline
    visits = pipeline.visits.rename({"rep_id": "rep"})
    spells = read_spells(visits, pipeline.stages, run.given.as_of)
    model = fit_stages(spells)
    return spells, model, open_deals(spells, model)


def test_coverage_of_few_deals_is_that_of_all_their_outcomes(two):
    """P(open deals reach what is missing) by going through every outcome."""
    _, model, open_ = measured(two)
    found = two.tables["coverage"].filter(id="R1").row(0, named=True)
    mine = np.flatnonzero(open_.frame["rep"].to_numpy() == "R1")
    assert 2 < mine.size < 14
    # From the last of October to the last of December: 61 days.
    p = model.won_within(open_.stage[mine], open_.age_days[mine], [61.0])[:, 0]
    chance = sum(
        float(np.where(won, p, 1 - p).prod())
        for won in map(np.array, product([False, True], repeat=mine.size))
        if open_.amount[mine][won].sum() >= 60
    )
    assert 0.01 < chance < 0.99
    assert found["remaining"] == pytest.approx(60)
    assert found["p"] == pytest.approx(chance, abs=1e-12)
    assert found["weighted"] == pytest.approx(float(open_.amount[mine] @ p))
    assert found["verdict"] == ("enough" if chance >= 0.8 else "thin")


def test_a_quota_that_is_reached_needs_nothing(two):
    """What is reached is told as reached, and no coverage is asked for."""
    found = two.tables["coverage"].filter(id="R2").row(0, named=True)
    assert (found["remaining"], found["p"], found["verdict"]) == (0, 1, "reached")
    assert found["needed"] is None
    assert found["coverage"] is None


def test_coverage_of_poland_is_the_rooms():
    """Everybody's open deals, in time until the year's end, and as sure as asked."""
    run = poland()
    _, model, open_ = measured(run)
    reps = reps_of(run.given)
    days = float((date(2027, 12, 31) - date(2027, 5, 31)).days)
    p = model.won_within(open_.stage, open_.age_days, [days])[:, 0]
    owner = [reps.ids.index(rep) for rep in open_.frame["rep"]]
    missing = reps.book.quota - reps.book.to_date
    expected = cover_quotas(missing, owner, open_.amount, p, 0.8)
    table = run.tables["coverage"]
    assert table["p"].to_list() == [one.probability for one in expected]
    assert table["needed"].to_list() == [one.needed for one in expected]
    assert table["pipeline"].sum() == pytest.approx(open_.amount.sum())
    reps_of_all = run.tables["attainment"].filter(by="rep")
    lacks = (reps_of_all["quota"] - reps_of_all["actual"]).clip(0.0)
    assert np.allclose(table["remaining"], lacks)


def test_closing_adds_up_to_what_is_won_by_then(two):
    """Months' expected money adds up to amount × chance; ends hold nine in ten."""
    _, model, open_ = measured(two)
    table = two.tables["closing"]
    assert table["month"].to_list()[:3] == ["2027-11", "2027-12", "2028-01"]
    ends = np.cumsum([30, 31, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31]).astype(float)
    p = model.won_within(open_.stage, open_.age_days, list(ends))
    assert np.allclose(np.cumsum(table["expected"]), open_.amount @ p)
    total = float(open_.amount @ p[:, -1])
    assert total == pytest.approx(table["expected"].sum())
    assert (table["low"] <= table["high"]).all()
    # Every deal's month by itself: the exact chance to be within the ends.
    for month in (0, 1):
        now = p[:, month] - (p[:, month - 1] if month else 0.0)
        law = {0.0: 1.0}
        for amount, win in zip(open_.amount.tolist(), now.tolist(), strict=True):
            later: dict[float, float] = {}
            for money, chance in law.items():
                later[money] = later.get(money, 0.0) + chance * (1 - win)
                more = money + amount
                later[more] = later.get(more, 0.0) + chance * win
            law = later
        low, high = table["low"][month], table["high"][month]
        assert sum(c for m, c in law.items() if m < low - 1e-9) < 0.065
        assert sum(c for m, c in law.items() if m > high + 1e-9) < 0.065
        assert sum(c for m, c in law.items() if m <= low) > 0.035
        assert sum(c for m, c in law.items() if m >= high) > 0.035


def test_stages_and_key_deals_are_the_rooms(two):
    """Rates, days and chances of stages; large deals and what their rep still needs."""
    spells, model, open_ = measured(two)
    table = two.tables["stages"]
    for ours, one in zip(
        table.iter_rows(named=True), stage_table(spells, model), strict=True
    ):
        assert (ours["stage"], ours["entered"], ours["open"]) == (
            one.stage,
            one.entered,
            one.open,
        )
        assert ours["win_from_here"] == one.win_from_here
        assert ours["months_to_close"] == pytest.approx(one.days_to_end * 12 / 365.25)
    expected = key_deals(open_, model, spells, 50, {"R1": 60.0, "R2": 0.0})
    deals = two.tables["deals"]
    assert deals["deal"].to_list() == [one.deal for one in expected]
    assert deals["why"].to_list() == [one.why for one in expected]
    assert deals["rep_id"].to_list() == [one.rep for one in expected]
    assert (deals["amount"] >= 50).all()
    assert deals["expected"].is_sorted(descending=True)
    assert any("of what R1 still needs" in why for why in deals["why"])


def test_a_year_that_is_over_has_no_coverage(tmp_path):
    """Nothing can be won in time any more; stages and key deals are still told."""
    plan = plan_text([("T1", "R1", "N", "N", 1200.0), ("T2", "R2", "S", "S", 1200.0)])
    sold = sold_text({"T1": [90.0] * 12, "T2": [130.0] * 12})
    said = f"as_of: 2027-12\n{KNOWN}{STAGES}"
    run = followed(tmp_path, said, phased=plan, actuals=sold, opportunities=deal_rows())
    assert run.tables["coverage"].is_empty()
    assert run.tables["stages"].height == 2
    assert run.tables["closing"]["month"][0] == "2028-01"


def test_who_has_no_deals_is_told(tmp_path):
    """A rep without open deals has a row: none, and what is missing."""
    plan = plan_text([("T1", "R1", "N", "N", 1200.0), ("T2", "R3", "S", "S", 1200.0)])
    sold = sold_text({"T1": [90.0] * 10, "T2": [90.0] * 10})
    rows = deal_rows().replace(",R2,", ",R1,")
    run = followed(
        tmp_path,
        f"as_of: 2027-10\n{STAGES}",
        phased=plan,
        actuals=sold,
        opportunities=rows,
    )
    none = run.tables["coverage"].filter(pl.col("id") == "R3").row(0, named=True)
    assert (none["verdict"], none["pipeline"], none["p"]) == ("no open deals", 0, 0)
    assert none["needed"] > 1
