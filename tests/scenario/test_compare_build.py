"""Guarantees of what comparing plans is given."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from comparisons import COMPARE, HEAD, PLANS, ROSTER, comparison, given, refused
from hypothesis import given as drawn
from hypothesis import strategies as st
from worlds import ROOT

from engine.base.errors import InputError
from engine.command.check import understood
from engine.scenario.compare_build import build_compare
from engine.scenario.compare_input import ASSUMED, Band, Precision
from engine.scenario.compare_people import assign_kinds
from engine.scenario.compare_roster import COLUMNS
from engine.scenario.compare_text import compare_text
from engine.scenario.load import load
from engine.scenario.plan_subject import read_subject


def test_the_smallest_comparison_and_its_defaults(tmp_path):
    """A comparison of two keys has every default of the page."""
    found = given(tmp_path)
    assert [plan.name for plan in found.plans] == ["current", "simple"]
    assert found.baseline == "current"
    assert (found.year, found.month, found.months, found.weekly) == (2027, 1, 12, False)
    assert found.season == (1.0,) * 12
    assert found.quota_shares == (1 / 12,) * 12
    assert (found.margin, found.budget, found.decide_by) == (0.4, None, "profit")
    assert (found.luck, found.size, found.cv) == ("deals", 0.25, 1.0)
    assert (found.market_sd, found.market_memory) == (0.04, 0.5)
    assert found.ramp == (0.1, 0.3, 0.5, 0.7, 0.9)
    assert found.quota_ramp == ()
    assert (found.vacancy, found.cover, found.hire_cost) == (2.0, 0.4, 0.0)
    assert (found.growth, found.ratchet, found.unpaid_value) == (0.0, 0.0, 0.0)
    assert found.prior_draws == 12
    assert found.precision == Precision(512, 8192, 0.003, 0.95)
    assert found.seed == 0
    assert not found.calibrated


def test_default_behaviour_is_the_prior(tmp_path):
    """One type; each assumed parameter has the band the pages state."""
    (kind,) = given(tmp_path).kinds
    assert (kind.name, kind.share, kind.ability, kind.naive) == ("rep", 1.0, 1.0, False)
    assert set(kind.assumed) == set(ASSUMED)
    assert kind.assumed["response"] == Band(0.1, 0.2, 0.3)
    assert kind.assumed["curvature"] == Band(1, 1, 1)
    assert kind.assumed["discount"] == Band(0.94, 0.97, 1)
    assert kind.assumed["present_bias"] == Band(0.8, 0.9, 1)
    assert kind.assumed["risk"] == Band(0, 0, 1)
    assert kind.assumed["gain"] == Band(0, 0.05, 0.2)
    assert kind.assumed["loss_aversion"] == Band(1, 2, 2.5)
    assert kind.assumed["movable"] == Band(0, 0.15, 0.3)
    assert kind.assumed["move_cost"] == Band(20, 40, 80)
    assert kind.assumed["concession"] == Band(0, 0.05, 0.15)
    assert kind.assumed["pay_gap"] == Band(0.5, 1, 1.5)
    assert kind.assumed["shortfall"] == Band(0, 0.5, 1)
    assert kind.assumed["peer_exits"] == Band(0, 1, 2)
    assert kind.assumed["ramping"] == Band(0, 0.25, 0.5)
    for name in ("cross", "social_loss", "peer_effect"):
        assert kind.assumed[name] == Band(0, 0, 0)
        assert not kind.assumed[name].open


def test_leaving_is_a_hazard_a_month(tmp_path):
    """30 % a year is a hazard of 0.029723 a month: −ln(1 − 0.3) ÷ 12."""
    (kind,) = given(tmp_path, "leaving: {rate: 30% a year}").kinds
    assert kind.assumed["leave_rate"].value == pytest.approx(0.029723, abs=5e-7)
    (kind,) = given(tmp_path, "leaving: {rate: 2% per month}").kinds
    assert kind.assumed["leave_rate"].low == pytest.approx(0.020203, abs=5e-7)


def test_a_band_without_ends_is_its_value(tmp_path):
    """What is written alone has no doubt; an end left out is the value."""
    more = "behaviour: {response: 25%, risk: {value: 1, high: 2}}\n"
    (kind,) = given(tmp_path, more).kinds
    assert kind.assumed["response"] == Band(0.25, 0.25, 0.25)
    assert kind.assumed["risk"] == Band(1, 1, 2)


def test_types_override_what_they_name(tmp_path):
    """A type has its own values where it says so, and everybody's where not."""
    more = """\
behaviour: {naive: true, response: 10%}
moves: {cost: 5}
types:
  steady: {share: 60%, ability: 0.9}
  hunter:
    share: 40%
    naive: false
    response: {low: 20%, value: 30%, high: 40%}
    moves: {movable: 50%}
    leaving: {rate: 10% a month, peers: 3}
"""
    steady, hunter = given(tmp_path, more).kinds
    assert (steady.share, steady.ability, steady.naive) == (0.6, 0.9, True)
    assert (hunter.share, hunter.ability, hunter.naive) == (0.4, 1.0, False)
    assert steady.assumed["response"] == Band(0.1, 0.1, 0.1)
    assert hunter.assumed["response"] == Band(0.2, 0.3, 0.4)
    assert hunter.assumed["movable"] == Band(0.5, 0.5, 0.5)
    assert hunter.assumed["peer_exits"] == Band(3, 3, 3)
    assert hunter.assumed["leave_rate"].value > steady.assumed["leave_rate"].value
    same = [name for name in ASSUMED if steady.assumed[name] == hunter.assumed[name]]
    differ = {"response", "movable", "peer_exits", "leave_rate"}
    assert set(same) == set(ASSUMED) - differ
    assert hunter.assumed["move_cost"] == Band(5, 5, 5)


def test_shares_in_thirds_add_up(tmp_path):
    """Shares rounded to a tenth of a percent are taken, and add up to exactly 1."""
    more = "types: {a: {share: 33.3%}, b: {share: 33.3%}, c: {share: 33.3%}}"
    assert sum(kind.share for kind in given(tmp_path, more).kinds) == pytest.approx(1)
    assert "must add up" in refused(tmp_path, more.replace("33.3", "33"))[0]


def test_roster_has_every_column(tmp_path):
    """Blanks are filled in as the page says; the order of rows is the file's."""
    roster = """\
rep_id,name,quota,expected_percent,base,target,team,potential,hired,tenure_months,kind
R9,Ada,2400000,105,100000,50000,north,9e6,2024-11-15,,
R1,,2000000.5,,,,,,,7.9,rep
R3,Eva,1800000,,,,,,,,
"""
    frame = given(tmp_path, "expected: 90%", roster).roster
    assert tuple(frame.columns) == COLUMNS
    assert frame["rep_id"].to_list() == ["R9", "R1", "R3"]
    assert frame["name"].to_list() == ["Ada", "R1", "Eva"]
    assert frame["quota"].to_list() == [2_400_000, 2_000_000.5, 1_800_000]
    assert frame["expected"].to_list() == [1.05, 0.9, 0.9]
    assert frame["base"].to_list() == [100_000, None, None]
    assert frame["target"].to_list() == [50_000, None, None]
    assert frame["potential"].to_list() == [9e6, None, None]
    assert frame["tenure"].to_list() == [25, 7, 120]
    assert frame["kind"].to_list() == ["rep"] * 3
    assert frame["market_pay"].null_count() == 3
    assert frame["tenure"].dtype == pl.Int64


@pytest.mark.parametrize(
    ("hired", "months"),
    [("2026-12-01", 1), ("2026-12-02", 0), ("2025-01-01", 24), ("2027-01-01", 0)],
)
def test_tenure_is_in_whole_months(tmp_path, hired, months):
    """A month of tenure counts once it is over on the first day of the run."""
    frame = given(tmp_path, "", f"rep_id,quota,hired\nR1,2000000,{hired}\n").roster
    assert frame["tenure"].to_list() == [months]


def test_seasons_begin_with_the_first_month(tmp_path):
    """Factors are written for January to December and given from the first month on."""
    season = [0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.0, 1.1, 1.2, 1.3, 1.4, 1.5]
    more = f"sales: {{season: {season}}}\nquotas: {{phasing: season}}\n"
    compare = COMPARE.replace("2027-01", "2027-04")
    found = given(tmp_path, more, compare=compare)
    assert found.season == pytest.approx(season[3:] + season[:3])
    assert (found.year, found.month) == (2027, 4)
    assert found.quota_shares == pytest.approx([x / 12 for x in found.season])
    assert sum(found.quota_shares) == pytest.approx(1, abs=1e-15)
    more = f"quotas: {{phasing: {season}}}\n"
    found = given(tmp_path, more, compare=compare)
    assert found.season == (1.0,) * 12
    assert found.quota_shares[0] == pytest.approx(0.8 / 12)


def test_rounded_seasons_are_made_exact(tmp_path):
    """Twelve numbers whose mean is 1.0005 are taken, and scaled to a mean of 1."""
    season = [1.0] * 11 + [1.006]
    found = given(tmp_path, f"sales: {{season: {season}}}")
    assert sum(found.season) == pytest.approx(12, abs=1e-12)
    assert found.season[-1] / found.season[0] == pytest.approx(1.006)


def test_replications_come_in_blocks(tmp_path):
    """Least and most are rounded up to multiples of 256."""
    more = "precision: {least: 256, most: 1000, half_width: 1%, confidence: 90%}"
    assert given(tmp_path, more).precision == Precision(256, 1024, 0.01, 0.9)
    more = "precision: {least: 257, most: 257}"
    assert given(tmp_path, more).precision == Precision(512, 512, 0.003, 0.95)


def test_money_is_in_units(tmp_path):
    """Budget and cost of hires are amounts of the scenario's currency."""
    more = "budget: PLN 1.5m\nstaffing: {hire_cost: 45.5k, vacancy: 0 months}\n"
    found = given(tmp_path, more)
    assert (found.budget, found.hire_cost, found.vacancy) == (1_500_000, 45_500, 0)


def test_plans_are_those_asked_for_in_the_scenario_s_order(tmp_path):
    """A list chooses plans; others may be anything."""
    head = HEAD + "  other: {pay: {base: 100k}}\n"
    compare = COMPARE.replace("current", "simple")
    found = given(tmp_path, "plans: [simple, current]", head=head, compare=compare)
    assert [plan.name for plan in found.plans] == ["current", "simple"]
    assert found.baseline == "simple"
    assert "pays nothing" in refused(tmp_path, "", head=head)[0]


def test_ramp_of_quotas_is_the_baseline_s(tmp_path):
    """Quotas of new hires ramp as the baseline says; others' ramps are noted."""
    head = HEAD.replace("simple: {", "simple: {ramp: [25%], ").replace(
        "current: {", "current: {ramp: [50%, 75%], "
    )
    found = given(tmp_path, head=head)
    assert found.quota_ramp == (0.5, 0.75)
    assert any("ramp of the plan 'simple'" in note for note in found.notes)
    assert not any("ramp of the plan 'current'" in note for note in found.notes)
    found = given(tmp_path, "staffing: {quota_ramp: [10%]}", head=head)
    assert found.quota_ramp == (0.1,)


def test_what_is_assumed_is_noted(tmp_path):
    """Notes name drawn types, tenure not known, abilities, and cut periods."""
    more = "months: 6\ntypes: {a: {share: 50%, ability: 1.2}, b: {share: 50%}}\n"
    head = HEAD.replace(
        "commissions: [{name: Base,", "commissions: [{name: Base, period: year,"
    )
    notes = "\n".join(given(tmp_path, more, head=head).notes)
    assert "3 reps without a type" in notes
    assert "3 reps without a day of hire" in notes
    assert "average 1.1" in notes
    assert "settles something after 12 months; the run of 6 months" in notes
    more = more.replace("months: 6", "months: 18")
    assert "the run of 18 months" in "\n".join(given(tmp_path, more, head=head).notes)
    more = more.replace("months: 18", "months: 24")
    assert "settles" not in "\n".join(given(tmp_path, more, head=head).notes)
    assert "cost nothing" in notes
    more = "staffing: {hire_cost: 1}"
    roster = "rep_id,quota,tenure_months\nR1,2000000,3\n"
    notes = "\n".join(given(tmp_path, more, roster).notes)
    assert not any(word in notes for word in ("drawn", "hire;", "average", "settles"))


def test_another_roster_may_be_read(tmp_path):
    """A file given beside the scenario is read instead of its table."""
    other = tmp_path / "other.csv"
    other.write_text("rep_id,quota\nX,1000000\n")
    found = build_compare(comparison(tmp_path), files={"roster": other})
    assert found.roster["rep_id"].to_list() == ["X"]
    ((shown, (digest, rows)),) = found.inputs.items()
    assert (shown, rows, len(digest)) == (str(other), 1, 64)


def test_every_problem_of_every_part_at_once(tmp_path):
    """Plans, types, names, amounts and the roster are complained about together."""
    more = """\
plans: [current, simpel]
budget: 1m EUR
behaviour: {response: 90%, curvature: 0.9}
"""
    head = HEAD.replace("rate: 3%", "rate: 3%, per_unit: 5")
    roster = ROSTER + "R4,0\n"
    said = refused(tmp_path, more, roster, head=head)
    for part in (
        "column quota",
        "simpel",
        "1000000 EUR",
        "104%",
        "current.commissions",
    ):
        assert any(part in line for line in said), part


def test_reps_may_have_targets_of_their_own(tmp_path):
    """A baseline without a target will do if every rep of the roster has one."""
    head = HEAD.replace("ote: 180k, mix: 60/40", "base: 100k")
    roster = "rep_id,quota,target\nR1,2000000,50000\n"
    assert refused(tmp_path, "", roster, head=head) == []
    said = refused(tmp_path, "", roster + "R2,2000000,\n", head=head)
    assert len(said) == 1
    assert "no target incentive" in said[0]
    said = refused(tmp_path, head=HEAD.replace("60/40", "100/0"))
    assert "no target incentive" in said[0]


def test_a_scenario_may_pay_and_compare(tmp_path):
    """Plans may be paid and compared in the same file; each has its own calendar."""
    head = HEAD.replace("roster.csv", "roster.csv, credits: credits.csv")
    (tmp_path / "credits.csv").write_text(
        "deal_id,rep_id,date,amount\nD,R1,2026-02-01,5\n"
    )
    assign = "assignments: assign.csv, credits"
    (tmp_path / "assign.csv").write_text("rep_id,plan\nR1,current\n")
    head = head.replace("credits:", f"{assign}:", 1) + "pay: {starts: 2026-01}\n"
    scenario = comparison(tmp_path, head=head)
    assert build_compare(scenario).year == 2027
    counts = understood(scenario).counts
    assert counts["paid reps"] == 1
    assert counts["compared reps"] == 3


def test_check_says_what_was_understood(tmp_path):
    """``check`` counts reps and plans and says that behaviour is not calibrated."""
    found = understood(comparison(tmp_path))
    assert found.counts == {"compared reps": 3, "compared plans": 2}
    assert sum("current" in rule for rule in found.rules) > 1
    assert any("assumed, not calibrated" in rule for rule in found.rules)
    assert any("cost nothing" in note for note in found.notes)


def test_sentences_say_what_is_compared(tmp_path):
    """The first sentences name plans, time, reps and what decides."""
    said = compare_text(given(tmp_path, "behaviour: {calibrated: true, response: 12%}"))
    assert said[0] == (
        "Compared: simple against current, over 12 months from 2027-01, in steps of"
        " months; profit decides."
    )
    assert "quotas of 6,200,000 a year and are expected to sell 95%" in said[1]
    assert said[2] == "How reps react is calibrated on data."
    assert "rise by 12% when" in said[3]


def test_plans_of_a_comparison_can_be_looked_at(tmp_path):
    """``plan check`` takes the plans compared, and the roster's median quota."""
    scenario = comparison(tmp_path)
    subject = read_subject(scenario.path, quota=None, mean=95, sd=30)
    assert [plan.name for plan in subject.plans] == ["current", "simple"]
    assert subject.quotas == {None: 200_000_000}


def test_scenarios_without_a_comparison_have_none(tmp_path):
    """A scenario that only pays is refused in words."""
    text = "fieldplan: 1\nname: x\ncurrency: PLN\npay: {starts: 2027-01}\n" + PLANS
    path = tmp_path / "pay.yaml"
    path.write_text(text)
    with pytest.raises(InputError, match="no 'compare' section"):
        build_compare(load(path))


@pytest.mark.parametrize("name", ["poland/incentives", "reference/compare/two_plans"])
def test_committed_comparisons_build(name):
    """The comparisons in the repository are given without a problem."""
    found = build_compare(load(ROOT / "scenarios" / f"{name}.yaml"))
    assert len(found.plans) >= 2
    assert found.roster.height >= 6
    assert sum(found.quota_shares) == pytest.approx(1)


def test_drawn_types_follow_the_shares(tmp_path):
    """Of 4,000 reps, as many are of each type as three standard errors allow."""
    kinds = given(tmp_path, "types: {a: {share: 70%}, b: {share: 30%}}").kinds
    found = assign_kinds(kinds, [f"R{i}" for i in range(4000)], seed=3)
    share = found.count("a") / 4000
    assert abs(share - 0.7) < 3 * (0.7 * 0.3 / 4000) ** 0.5


@drawn(
    st.lists(st.text(min_size=1, max_size=4), min_size=1, max_size=8, unique=True),
    st.integers(0, 2**31 - 1),
)
def test_a_new_rep_changes_nobody_s_type(reps, seed):
    """Types are drawn by rep: adding and reordering reps moves nobody."""
    kinds = (_Kind("a", 0.5), _Kind("b", 0.5))
    all_of_them = dict(zip(reps, assign_kinds(kinds, reps, seed), strict=True))
    for rep in reps:
        assert assign_kinds(kinds, [rep], seed) == (all_of_them[rep],)


class _Kind:
    """A type of rep with nothing but a name and a share."""

    def __init__(self, name, share):
        self.name, self.share = name, share


def test_the_calendar_is_the_comparison_s_own(tmp_path):
    """A contest may lie on the last day of the run, and not a day later."""
    contest = "contests: [{name: C, kind: rank, window: WINDOW, prizes: [1k]}], "
    head = HEAD.replace("current: {", "current: {" + contest)
    good = f"{date(2027, 4, 1)}..{date(2028, 3, 31)}"
    compare = COMPARE.replace("2027-01", "2027-04")
    assert refused(tmp_path, head=head.replace("WINDOW", good), compare=compare) == []
    late = f"{date(2027, 5, 1)}..{date(2028, 4, 30)}"
    said = refused(tmp_path, head=head.replace("WINDOW", late), compare=compare)
    assert "must lie inside it" in said[0]
