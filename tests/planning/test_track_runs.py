"""Guarantees of following results: beliefs, warnings, what is learnt, repeats."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import pytest
from track_worlds import (
    KNOWN,
    POLAND,
    STAGES,
    TWO_REPS,
    followed,
    options,
    plan_text,
    poland,
    row,
    scenario_in,
    sold_text,
    team,
)

from engine import territory_opt
from engine.base.errors import InputError
from engine.planning.columns import TRACK
from engine.planning.track import run_track
from engine.planning.track_learned import quarters_of
from engine.planning.track_reps import reps_of
from engine.scenario.load import load
from engine.tracking.learning import Belief
from engine.tracking.outlook import land
from engine.tracking.warnings import WarningRule, early_warnings

ONE = plan_text([("T1", "R1", "N", "N", 1200.0)])
THIN = "as_of: 2027-01\n"


def assumed(run):
    """Return assumptions as label to (value, source)."""
    return {label: (v, s) for label, v, s in run.manifest["track"]["assumptions"]}


def test_tables_have_their_columns_also_when_empty(tmp_path):
    """Every table is there with its columns and types; no deals: no rows on deals."""
    run = followed(tmp_path, THIN, phased=ONE, actuals=sold_text({"T1": [90.0]}))
    assert list(run.tables) == list(TRACK)
    for name, table in run.tables.items():
        assert table.schema == pl.Schema(TRACK[name])
    for name in ("stages", "closing", "coverage", "deals", "learned"):
        assert run.tables[name].is_empty()
    for name, table in poland().tables.items():
        assert table.schema == pl.Schema(TRACK[name])
        assert not table.is_empty()


def test_one_month_of_one_rep_rests_on_defaults_and_says_so(tmp_path):
    """Too little to estimate anything: the usual is assumed and marked as default."""
    run = followed(tmp_path, THIN, phased=ONE, actuals=sold_text({"T1": [90.0]}))
    said = assumed(run)
    for label in (
        "Attainment that is expected of a rep",
        "Its spread between reps, sd",
        "Luck of a rep’s month, sd, of its quota",
        "Correlation of any two reps’ luck",
    ):
        assert said[label][1].startswith("default")
    one = row(run.tables["attainment"], "rep", "R1")
    assert 0 < one["p_land"] < 1
    assert one["low90"] < one["forecast"] < one["high90"]


def test_what_is_written_wins_over_what_is_shown(tmp_path):
    """A prior that is written is used and named by its line; the rest is estimated."""
    plan, sold = team(6, 5, 1)
    shown = followed(tmp_path, "as_of: 2027-05\n", phased=plan, actuals=sold)
    assert all(
        source.startswith("estimated")
        for label, (_, source) in assumed(shown).items()
        if "rep" in label
    )
    said = "as_of: 2027-05\nprior: {mean: 80%}\ncorrelation: 10%\n"
    run = followed(tmp_path, said, phased=plan, actuals=sold)
    found = assumed(run)
    expected = "Attainment that is expected of a rep"
    assert found[expected] == ("80%", "track.yaml, line 8")
    assert found["Its spread between reps, sd"][1].startswith("default")
    assert found["Luck of a rep’s month, sd, of its quota"][1].startswith("estimated")
    assert found["Correlation of any two reps’ luck"] == ("0.10", "track.yaml, line 9")
    within = shown.manifest["track"]["prior"]["within"]
    assert run.manifest["track"]["prior"] == {
        "mean": 0.8,
        "between": 0.25,
        "within": within,
    }
    low, high = (
        r.tables["attainment"].filter(by="rep")["forecast"].sum() for r in (run, shown)
    )
    assert low < high


def test_warnings_are_those_of_the_room_by_money_at_stake():
    """Whom the rule warns of, in the order of money at stake, with the reason."""
    run = poland()
    given, reps = run.given, reps_of(run.given)
    prior = run.manifest["track"]["prior"]
    fitted = territory_opt.fit_prior(reps.book.rates)
    believed = replace(fitted, mean=prior["mean"], between=prior["between"], error=0.0)
    rule = WarningRule(given.warn_at, given.false_alarms)
    expected = early_warnings(land(reps.book, believed), rule, given.months)
    found = run.tables["warnings"]
    assert found["rank"].to_list() == list(range(1, len(expected) + 1))
    assert found["id"].to_list() == [reps.ids[one.row] for one in expected]
    assert found["why"].to_list() == [one.why for one in expected]
    assert found["at_stake"].is_sorted(descending=True)
    warned = set(found["id"])
    beside = run.tables["attainment"].filter(by="rep")
    unlikely = beside.filter(pl.col("p_land") < given.warn_at)["id"]
    assert set(unlikely) <= warned
    assert 0 < len(warned) < 48


def test_who_falls_is_warned_of_and_who_is_on_plan_is_not(tmp_path):
    """A slump of three months is noticed, and the month it began is named."""
    luck = [110.0, 90, 105, 95, 108, 92, 104, 96]
    slump = [*luck[:5], 20.0, 30.0, 25.0]
    rows = [(f"T{k}", f"R{k}", "N", "N", 1200.0) for k in range(6)]
    sold = {f"T{k}": luck for k in range(5)} | {"T5": slump}
    run = followed(
        tmp_path,
        "as_of: 2027-08\nwarn_at: 5%\nprior: {mean: 100%, sd: 10%, month_sd: 20%}\n",
        phased=plan_text(rows),
        actuals=sold_text(sold),
    )
    found = run.tables["warnings"].to_dicts()
    assert [one["id"] for one in found] == ["R5"]
    assert "running below plan" in found[0]["what"]
    assert "2027-06" in found[0]["why"]


def test_what_quarters_taught(tmp_path):
    """Mean attainment after two quarters is the formula's, on whole quarters only."""
    plan, sold = team(5, 7, 2)
    said = f"as_of: 2027-07\n{KNOWN}"
    run = followed(tmp_path, said, phased=plan, actuals=sold)
    book = reps_of(run.given).book
    quarters = quarters_of(book)
    assert len(quarters) == 2
    belief = Belief(1.0, 1.0, float(np.hypot(0.2, 0.3 / np.sqrt(3))), 1.0, 0.25)
    for quarter in range(2):
        part = slice(3 * quarter, 3 * quarter + 3)
        own = book.sold[:, part].sum(axis=1) / book.plan[:, part].sum(axis=1)
        assert np.allclose(own, quarters[quarter])
        belief = belief.after(own)
    mean = run.tables["learned"].row(0, named=True)
    assert mean["parameter"] == "mean attainment of a quarter, 5 reps"
    assert mean["before"] == 1.0
    assert mean["after"] == pytest.approx(belief.mean, rel=1e-12)
    assert (mean["low"], mean["high"]) == pytest.approx(belief.band(0.8, 5))
    spread = run.tables["learned"].row(1, named=True)
    assert spread["low"] < spread["after"] < spread["high"]


def test_seed_moves_futures_only(tmp_path):
    """Another seed: the reps and all sums stay; futures of groups move a little."""
    plan, sold = team(6, 5, 4)
    scenario = scenario_in(tmp_path, "as_of: 2027-05\n", phased=plan, actuals=sold)
    one, other = run_track(scenario), run_track(scenario, options(seed=6))
    assert other.manifest["seed"] == 6
    a, b = one.tables["attainment"], other.tables["attainment"]
    assert a.filter(by="rep").equals(b.filter(by="rep"))
    assert a["forecast"].equals(b["forecast"])
    p, q = (row(t, "company", "company")["p_land"] for t in (a, b))
    assert p != q
    assert p == pytest.approx(q, abs=0.02)


def test_the_same_twice():
    """Manifest and every table are the same, bit for bit."""
    one, other = poland(), run_track(load(POLAND))
    assert json.dumps(one.manifest) == json.dumps(other.manifest)
    for name, table in one.tables.items():
        assert table.equals(other.tables[name], null_equal=True)


def test_the_order_of_rows_changes_no_number(tmp_path):
    """Plans and sales in another order give every rep the same numbers."""
    plan, sold = team(6, 5, 5)
    run = followed(tmp_path, "as_of: 2027-05\n", phased=plan, actuals=sold)
    turned = []
    for text in (plan, sold):
        head, *rows = text.splitlines()
        turned.append("\n".join([head, *reversed(rows)]) + "\n")
    again = followed(tmp_path, "as_of: 2027-05\n", phased=turned[0], actuals=turned[1])
    a, b = (r.tables["attainment"].filter(by="rep").sort("id") for r in (run, again))
    assert a["id"].equals(b["id"])
    for column in ("quota", "actual", "forecast", "p_land", "low90", "at_stake"):
        assert np.allclose(a[column], b[column], rtol=1e-12)


def test_another_month_as_of(tmp_path):
    """A caller may say as of when, and from which tables; both are checked."""
    scenario = load(TWO_REPS)
    later = sold_text({"T1": [90.0] * 8, "T2": [100.0] * 8})
    (tmp_path / "august.csv").write_text(later, encoding="utf-8")
    said = options(as_of=date(2027, 8, 1), actuals=tmp_path / "august.csv")
    run = run_track(scenario, said)
    assert run.manifest["track"]["as_of"] == "2027-08"
    assert row(run.tables["attainment"], "rep", "R1")["actual"] == pytest.approx(720)
    with pytest.raises(InputError, match=r"2027-08', which is after|after 'as_of'"):
        run_track(scenario, options(actuals=tmp_path / "august.csv"))
    with pytest.raises(InputError, match="--as-of: found 2028-02; the plan goes"):
        run_track(scenario, options(as_of=date(2028, 2, 1)))


def test_what_cannot_be_kept_is_refused(tmp_path):
    """Alarms more frequent than any limit gives, and deals that nobody asks for."""
    sold = sold_text({"T1": [90.0]})
    said = f"{THIN}false_alarms: 3 months\n"
    with pytest.raises(InputError, match=r"track.false_alarms: found 3 months; from 4"):
        followed(tmp_path, said, phased=ONE, actuals=sold)
    scenario = scenario_in(tmp_path, THIN, phased=ONE, actuals=sold)
    with pytest.raises(InputError, match=r"--opportunities: goes with 'track.deals'"):
        run_track(scenario, options(opportunities=tmp_path / "deals.csv"))


def test_deals_of_yesterday_say_nothing_yet(tmp_path):
    """Where no deal has been in its stage for a week, its tables are empty: a note."""
    deals = (
        "deal,rep_id,account,amount,stage,entered,left,outcome\n"
        "D1,R1,A,60,lead,2027-01-30,,\n"
    )
    run = followed(
        tmp_path,
        THIN + STAGES,
        phased=ONE,
        actuals=sold_text({"T1": [90.0]}),
        opportunities=deals,
    )
    assert run.tables["stages"].is_empty()
    assert "no deal has been in a stage for a week" in run.manifest["notes"][-1]


def test_the_door_has_it():
    """Programs find it at the door of territories."""
    assert territory_opt.run_track is run_track
    assert {"run_track", "TrackRun", "TrackOptions"} <= set(territory_opt.__all__)
