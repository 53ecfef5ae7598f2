"""Guarantees of comparing plans, through the door."""

from __future__ import annotations

import polars as pl
import pytest
from comparing import SURE, compared, comparison, linear, plans, value
from polars.testing import assert_frame_equal

from engine import incentive_sim
from engine.base.errors import InputError
from engine.rollout.columns import COLUMNS, METRICS

QUOTAS = 2_400_000 + 2_000_000 + 1_800_000
EXPECTED = 0.95 * QUOTAS


def test_tables_have_the_columns_that_are_promised(tmp_path):
    """Every table is there, with exactly the stated columns and types."""
    run = compared(tmp_path, plans(current=linear(100), simple=linear(150)))
    assert set(run.tables) == set(COLUMNS)
    for name, table in run.tables.items():
        assert dict(table.schema) == COLUMNS[name], name
    assert set(run.tables["metrics"]["metric"]) == set(METRICS)
    assert "UNCALIBRATED" not in run.manifest
    assert run.manifest["compare"]["calibrated"] is False


def test_a_plan_against_itself_differs_in_nothing(tmp_path):
    """The same plan by another name: every difference is 0, and nothing is decided."""
    run = compared(tmp_path, plans(current=linear(100), simple=linear(100)))
    gaps = run.tables["differences"]
    for column in ("mean", "low", "high", "p05", "p95"):
        assert gaps[column].abs().max() == 0
    assert set(gaps["p_better"]) == {0.5}
    assert set(gaps["verdict"]) == {"open"}
    assert run.tables["reps"]["change"].abs().max() == 0
    assert run.tables["ranking"]["kept"].all()


def test_the_baseline_sells_what_the_roster_expects(tmp_path):
    """Sales without effort are such that the baseline's are those expected: 95 %."""
    run = compared(tmp_path, plans(current=linear(100), simple=linear(150)))
    row = run.tables["metrics"].filter(plan="current", metric="revenue").row(0)
    mean, low, high = row[2:5]
    slack = 0.003 * EXPECTED
    assert low - slack <= EXPECTED <= high + slack
    assert mean == pytest.approx(EXPECTED, rel=0.02)


@pytest.mark.parametrize("percent", [50, 200])
def test_linear_pay_moves_sales_as_the_closed_form_says(tmp_path, percent):
    """With quadratic cost, effort is proportional to the rate.

    A rate k times the reference changes effort, a fifth of expected sales at the
    response of 20 %, k-fold; luck cancels, as both plans meet the same.
    """
    head = plans(current=linear(100), other=linear(percent))
    run = compared(tmp_path, head)
    closed = EXPECTED * 0.2 * (percent / 100 - 1)
    found = value(run, "differences", "mean", plan="other", metric="revenue")
    assert found == pytest.approx(closed, rel=0.005)


def test_pay_is_what_the_plan_says(tmp_path):
    """Linear pay costs the target times mean attainment, in both plans."""
    run = compared(tmp_path, plans(current=linear(100), other=linear(200)))
    for plan, factor in (("current", 1), ("other", 2)):
        rows = run.tables["reps"].filter(plan=plan)
        sold = rows["attainment"].to_numpy()
        paid = rows["pay"].to_numpy() - 108_000
        assert paid == pytest.approx(factor * 72_000 * sold, rel=1e-9)


def test_a_plan_with_a_higher_salary_costs_it(tmp_path):
    """Base pay is each plan's own, a seat and year."""
    text = "pay: {base: 130k, target: 72k}, " + linear(100)
    head = plans(current=linear(100)) + f"  rich: {{{text}}}\n"
    run = compared(tmp_path, head)
    gap = value(run, "differences", "mean", plan="rich", metric="base_pay")
    assert gap == pytest.approx(3 * 22_000)


def test_the_same_bytes_on_any_number_of_workers(tmp_path):
    """Tables do not depend on how many processes there were, nor on the run."""
    head, more = plans(current=linear(100), simple=linear(150)), ""
    runs = [
        compared(tmp_path, head, more, workers=workers, sensitivity=False)
        for workers in (1, 2, 2)
    ]
    for name in COLUMNS:
        assert_frame_equal(runs[0].tables[name], runs[1].tables[name], check_exact=True)
        assert_frame_equal(runs[1].tables[name], runs[2].tables[name], check_exact=True)


def test_another_plan_changes_nothing_for_the_others(tmp_path):
    """A third plan leaves means and differences of the first two as they are."""
    two = compared(tmp_path, plans(current=linear(100), simple=linear(150)))
    three = plans(current=linear(100), simple=linear(150), third=linear(80))
    more = compared(tmp_path, three)
    for name in ("metrics", "differences", "reps"):
        kept = more.tables[name].filter(pl.col("plan") != "third")
        assert_frame_equal(two.tables[name], kept, check_exact=True)


def test_an_early_end_keeps_what_was_simulated(tmp_path):
    """When an end is asked for, the tables tell of the replications that there were."""

    class Hasty:
        """Asks for an end once something was simulated."""

        simulated = False

        def saw(self, stage, _done=0, _total=0):
            """Remember that the simulation began."""
            self.simulated |= stage == "simulating"

        def wants_to_stop(self):
            """Return whether it did."""
            return self.simulated

    scenario = comparison(
        tmp_path,
        plans(current=linear(100), simple=linear(150)),
        SURE.replace("most: 512", "most: 8192").replace("least: 512", "least: 4096"),
    )
    run = incentive_sim.compare(scenario, watch=Hasty())
    assert run.manifest["compare"]["stopped"] == "interrupted"
    assert run.manifest["compare"]["replications"] == 256
    assert run.tables["metrics"]["mean"].is_finite().all()


def test_names_that_do_not_exist_are_refused(tmp_path):
    """An unknown plan or rep is an error with the nearest right spelling."""
    head = plans(current=linear(100), simple=linear(150))
    with pytest.raises(InputError, match=r"no plan 'simpel'.*did you mean 'simple'"):
        compared(tmp_path, head, plans=("simpel",))
    with pytest.raises(InputError, match="no rep 'R9'"):
        compared(tmp_path, head, rep="R9")
    with pytest.raises(InputError, match="only the baseline"):
        compared(tmp_path, head, plans=("current",))


CONTEST = (
    "contests: [{{name: Race, kind: rank, window: 2027, score: attainment,"
    " quota: amount, prizes: [{prizes}]}}]"
)


def test_a_contest_settles_and_is_checked(tmp_path):
    """With much luck a contest has an equilibrium; nobody gains by deviating."""
    head = plans(
        current=linear(100), race=f"{linear(100)}, {CONTEST.format(prizes='20k')}"
    )
    run = compared(tmp_path, head)
    (row,) = run.tables["contests"].to_dicts()
    assert (row["plan"], row["status"], row["entrants"]) == ("race", "equilibrium", 3)
    assert 0 <= row["gain"] <= 0.01
    assert value(run, "differences", "mean", plan="race", metric="revenue") > 0
    prizes = value(run, "metrics", "mean", plan="race", metric="prizes")
    assert prizes == pytest.approx(20_000)
    chances = run.tables["reps"].filter(plan="race")["p_prize"]
    assert chances.sum() == pytest.approx(1)


def test_a_contest_without_equilibrium_is_said_to_have_none(tmp_path):
    """With little luck and a large prize, efforts cycle: both ends are played.

    Three alike reps and a prize above a year's target: whoever tries a little harder
    wins, until it is better not to try (Lazear and Rosen's condition fails).
    """
    head = plans(
        current=linear(100), race=f"{linear(100)}, {CONTEST.format(prizes='90k')}"
    )
    roster = "rep_id,quota\nR1,2000000\nR2,2000000\nR3,2000000\n"
    luck = "sales: {luck: normal, size: 20%, market: {sd: 0%}}\n"
    scenario = comparison(
        tmp_path, head, SURE[: SURE.index("sales:")] + luck, roster=roster
    )
    run = incentive_sim.compare(scenario)
    ends = ["race, least effort", "race, most effort"]
    assert run.tables["differences"]["plan"].unique(maintain_order=True).to_list() == (
        ends
    )
    rows = run.tables["contests"]
    assert set(rows["status"]) == {"cycling"}
    assert (rows["low"] < rows["high"]).all()
    assert any("no pure equilibrium" in note for note in run.manifest["notes"])


def test_without_doubt_a_band_is_a_point_and_with_it_a_range(tmp_path):
    """Bands are of the mean difference over people; closed bands leave one number."""
    head = plans(current=linear(100), simple=linear(150))
    sure = compared(tmp_path, head, prior_draws=4)
    row = sure.tables["differences"].filter(metric="revenue").to_dicts()[0]
    assert row["band_low"] == pytest.approx(row["band_high"], rel=1e-9)
    doubt = SURE.replace("response: 20%", "response: {low: 10%, value: 20%, high: 30%}")
    open_ = incentive_sim.compare(
        comparison(tmp_path, head, doubt), incentive_sim.Options(prior_draws=6)
    )
    row = open_.tables["differences"].filter(metric="revenue").to_dicts()[0]
    assert row["band_low"] < row["mean"] < row["band_high"]
    assert row["band_low"] > EXPECTED * 0.1 * 0.5 * 0.9
    assert row["band_high"] < EXPECTED * 0.3 * 0.5 * 1.1
    (swing,) = open_.tables["sensitivity"].to_dicts()
    assert swing["parameter"] == "response"
    assert swing["at_low"] < swing["at_value"] < swing["at_high"]


def test_weekly_steps_agree_with_monthly_ones(tmp_path):
    """A plan of the year is answered alike whether reps think by month or by week."""
    head = plans(current=linear(100), simple=linear(150))
    monthly = compared(tmp_path, head)
    weekly = compared(tmp_path, head, "steps: week\n")
    found = [
        value(run, "differences", "mean", plan="simple", metric="revenue")
        for run in (monthly, weekly)
    ]
    assert found[1] == pytest.approx(found[0], rel=0.01)
    assert weekly.manifest["compare"]["steps"] == "week"


def test_contests_of_later_years_are_held_and_paid(tmp_path):
    """In three years a yearly prize is paid three times."""
    race = f"{linear(100)}, {CONTEST.format(prizes='20k')}"
    run = compared(tmp_path, plans(current=linear(100), race=race), "months: 36\n")
    prizes = value(run, "metrics", "mean", plan="race", metric="prizes")
    assert prizes == pytest.approx(60_000)
    assert run.tables["contests"].height == 1
    assert run.tables["months"].filter(plan="race").height == 36


def test_an_end_before_anything_was_simulated_is_an_interrupt(tmp_path):
    """While effort is being solved there is nothing to keep: it stops at once."""

    class Impatient:
        """Asks for an end from the start."""

        def saw(self, _stage, _done=0, _total=0):
            """Take no notice."""

        def wants_to_stop(self):
            """Return True."""
            return True

    scenario = comparison(tmp_path, plans(current=linear(100), simple=linear(150)))
    with pytest.raises(KeyboardInterrupt):
        incentive_sim.compare(scenario, watch=Impatient())


def test_what_is_paid_per_deal_counts_deals_of_mean_size(tmp_path):
    """Deals are a third of a month; at their mean size they are in the first tier."""
    each = (
        "commissions: [{name: Each, per: deal,"
        " tiers: [{from: 0, rate: 1%}, {from: 100k, rate: 3%}]}]"
    )
    luck = "sales: {luck: deals, size: 30%, market: {sd: 0%}}\n"
    scenario = comparison(
        tmp_path,
        plans(current=linear(100), deal=each),
        SURE[: SURE.index("sales:")] + luck,
    )
    run = incentive_sim.compare(scenario)
    assert run.manifest["plans"]["deal"]["left_out"] == []
    assert any("'Each' pays per deal" in note for note in run.manifest["notes"])
    sold, paid = (
        value(run, "metrics", "mean", plan="deal", metric=metric)
        for metric in ("revenue", "variable_pay")
    )
    assert paid == pytest.approx(0.01 * sold, rel=1e-9)
