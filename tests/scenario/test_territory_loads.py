"""Guarantees of balance, limits and ramps that a scenario writes, number by number."""

from __future__ import annotations

from fractions import Fraction

import pytest
from worlds import scenario_in

from engine.base.errors import InputError
from engine.scenario.build import build_territory, read_data
from engine.scenario.measures import readable_unit
from engine.scenario.rules_text import rules_text
from engine.territory.rules import NO_LIMIT

ACCOUNTS = """\
account_id,lat,lon,potential,visits_per_year,minutes_per_visit,beds,litres,city,rep_id
A1,0,0,100,10,60,30,1.5,Lima,R1
A2,0,1,200,4,45,0,2.0,Lima,R1
A3,1,0,300,6,30,10,0.25,Oslo,R2
"""
REPS = """\
rep_id,home_lat,home_lon,fte,tenure_years
R1,0,0,1,0
R2,0,1,0.5,0.25
"""
HEAD = """\
fieldplan: 1
name: By hand
currency: EUR
data: {accounts: accounts.csv, reps: reps.csv}
territory:
  travel: {cost_per_km: 0.5}
"""


def world(folder, rules, limits=None):
    """Return the scenario and the problem of the tiny world with some rules."""
    tables = {"accounts": ACCOUNTS, "reps": REPS}
    text = HEAD + "".join(f"  {line}\n" for line in rules.splitlines())
    if limits is not None:
        tables["limits"] = limits
        text = text.replace("reps.csv}", "reps.csv, limits: limits.csv}")
    scenario = scenario_in(folder, text, **tables)
    return scenario, build_territory(scenario, read_data(scenario))


def refusals(folder, rules, limits=None):
    """Return what is said of a tiny world that cannot be used."""
    with pytest.raises(InputError) as caught:
        world(folder, rules, limits)
    return [str(p).removeprefix(f"{folder}/") for p in caught.value.problems]


def test_a_column_is_balanced_by_its_name(tmp_path):
    """Any number column of accounts is a measure, after the five, in its own unit."""
    rules = "balance: {beds: 10%, litres: 20%, potential: 30%}"
    scenario, problem = world(tmp_path, rules)
    found = {rule.name: rule for rule in problem.balance}
    assert list(found) == ["potential", "beds", "litres"]
    assert found["beds"].amounts.matrix[:, 0].tolist() == [30, 0, 10]
    assert found["litres"].amounts.matrix[:, 1].tolist() == [1500, 2000, 250]
    assert readable_unit(found["beds"].unit) == (1, "beds")
    assert readable_unit(found["litres"].unit) == (1000, "litres")
    assert any("total of 'beds' stays within 10%" in s for s in rules_text(scenario))


@pytest.mark.parametrize(
    ("key", "near"),
    [("bedz", "beds"), ("potentail", "potential"), ("workloads", "workload")],
)
def test_a_misspelt_measure_is_found_in_the_table(tmp_path, key, near):
    """A key that is no measure and no column is refused with the nearest of both."""
    (said,) = refusals(tmp_path, f"balance: {{{key}: 10%}}")
    assert said.startswith(f"plan.yaml:7:{15 + len(key)}: territory.balance.{key}: ")
    assert f"'{key}' is no column of accounts.csv" in said
    assert said.endswith(f"did you mean '{near}'?")


def test_a_column_of_text_is_no_measure(tmp_path):
    """Cells that are no numbers, and columns known to hold text, are refused."""
    assert "found 'Lima'" in refusals(tmp_path, "balance: {city: 10%}")[0]
    (said,) = refusals(tmp_path, "balance: {rep_id: 10%}")
    assert "the column 'rep_id' holds text; a column of numbers is needed" in said


def test_elastic_balance(tmp_path):
    """A price makes a rule elastic; it is in hundredths a grain, exactly."""
    rules = (
        "balance:\n  potential: {within: 5%, outside_costs: 0.25}\n"
        "  workload: {within: 10%, outside_costs: 30}"
    )
    scenario, problem = world(tmp_path, rules)
    prices = {rule.name: rule.price for rule in problem.balance}
    assert prices == {"potential": 25, "workload": 50}  # 30 an hour, 0.50 a minute
    assert any("each hour outside costs 30 EUR" in s for s in rules_text(scenario))


def test_a_price_between_two_grains_is_refused(tmp_path):
    """A price that cannot be counted exactly is refused with the two nearest."""
    rules = "balance: {workload: {within: 5%, outside_costs: 50}}"
    (said,) = refusals(tmp_path, rules)
    assert said.startswith("plan.yaml:7:51: territory.balance.workload.outside_costs")
    assert said.endswith("is a multiple of 0.6; write 49.8 or 50.4")


def test_limits_scale_with_working_time(tmp_path):
    """A full-timer's limits are halved for half a post; of every rep, they are not."""
    rules = (
        "balance: {potential: 50%}\nlimits:\n"
        "  visits: {at_least: 3, at_most: 15}\n"
        "  beds: {at_most: 35, per: rep}\n"
        "  workload: {at_most: 20, includes_travel: true}"
    )
    _, problem = world(tmp_path, rules)
    found = {limit.name: limit for limit in problem.limits}
    assert found["limits of visits"].low.tolist() == [3000, 1500]
    assert found["limits of visits"].high.tolist() == [15_000, 7_500]
    assert found["limits of beds"].low.tolist() == [0, 0]
    assert found["limits of beds"].high.tolist() == [35, 35]
    assert found["limits of workload"].high.tolist() == [1200, 600]
    assert not found["limits of workload"].amounts.constant


def test_limits_of_single_reps(tmp_path):
    """A row of the table goes before what is said of all, where it is filled."""
    rules = "balance: {potential: 50%}\nlimits: {beds: {at_most: 35, per: rep}}"
    table = "rep_id,measure,at_least,at_most\nR2,beds,5.5,\nR1,accounts,,2\n"
    _, problem = world(tmp_path, rules, table)
    beds, accounts = problem.limits
    assert (beds.low.tolist(), beds.high.tolist()) == ([0, 6], [35, 35])
    assert accounts.high.tolist() == [2, NO_LIMIT]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("R9,beds,1,2", "row 2, column rep_id: found 'R9'"),
        ("R1,bets,1,2", "'bets' is no column of accounts.csv"),
        ("R1,beds,3,2", "row 2, column at_least: at_least is more than at_most"),
        ("R1,beds,,", "neither at_least nor at_most is filled"),
        ("R1,beds,1,2\nR1,beds,1,3", "this rep and measure come twice"),
    ],
)
def test_rows_of_limits_that_cannot_be(tmp_path, rows, words):
    """Unknown reps and measures, empty, double and crossed rows are refused."""
    table = f"rep_id,measure,at_least,at_most\n{rows}\n"
    assert words in refusals(tmp_path, "balance: {potential: 50%}", table)[0]


def test_limits_that_no_plan_meets(tmp_path):
    """Limits that adding up alone rules out are refused with both sums."""
    rules = "balance: {potential: 50%}\nlimits: {beds: {at_most: 15}}"
    (said,) = refusals(tmp_path, rules)
    assert said.endswith("together, reps may carry 22 beds, but all accounts have 40")
    assert said.startswith("plan.yaml:8:28: territory.limits.beds.at_most")
    (said,) = refusals(tmp_path, rules.replace("at_most: 15", "at_least: 30"))
    assert said.endswith("must carry 45 beds, but all accounts have only 40")


def test_limits_alone(tmp_path):
    """Balance may be left out: limits are as with it, and no share is asked for."""
    limits = "limits: {visits: {at_most: 15}}"
    _, with_balance = world(tmp_path, f"balance: {{potential: 50%}}\n{limits}")
    scenario, alone = world(tmp_path, limits)
    assert (alone.balance, scenario.territory.balanced) == ((), {})
    assert alone.limits[0].high.tolist() == with_balance.limits[0].high.tolist()
    assert not any("fair share" in sentence for sentence in rules_text(scenario))


def test_a_table_of_limits_alone(tmp_path):
    """Numbers of single reps need neither balance nor limits of all."""
    table = "rep_id,measure,at_least,at_most\nR2,visits,2,7\n"
    _, problem = world(tmp_path, "", table)
    (visits,) = problem.limits
    assert (visits.low.tolist(), visits.high.tolist()) == ([0, 2000], [NO_LIMIT, 7000])


@pytest.mark.parametrize("rules", ["limits: {revenue: {at_most: 9}}", ""])
def test_a_limit_of_nothing_is_told(tmp_path, rules):
    """A limit of what no account has is refused, as balance of it is."""
    table = None if rules else "rep_id,measure,at_least,at_most\nR2,revenue,2,7\n"
    (said,) = refusals(tmp_path, rules, table)
    needs = "territory.limits.revenue" if rules else "data.limits"
    assert said.startswith("accounts.csv: column revenue: the total of all rows is 0")
    assert f"but {needs} needs it" in said


def test_minutes_on_the_road_need_travel(tmp_path):
    """A limit of hours with time on the road needs to know of roads."""
    limits = "limits: {workload: {at_most: 9, includes_travel: true}}"
    text = HEAD.replace("  travel: {cost_per_km: 0.5}\n", "  compact: {by: inertia}\n")
    with pytest.raises(InputError) as caught:
        scenario_in(tmp_path, f"{text}  {limits}\n", accounts=ACCOUNTS, reps=REPS)
    (said,) = caught.value.problems
    assert said.path == "territory.limits.workload.includes_travel"
    assert said.message == "travel time needs 'territory.travel', which is missing"


def test_limits_of_the_table_against_those_of_all(tmp_path):
    """A rep whose least is above the most of all is refused by name."""
    rules = "balance: {potential: 50%}\nlimits: {beds: {at_most: 20, per: rep}}"
    table = "rep_id,measure,at_least,at_most\nR1,beds,25,\n"
    (said,) = refusals(tmp_path, rules, table)
    assert said.endswith("rep 'R1' must carry at least 25 and at most 20 beds")


def test_ramp(tmp_path):
    """The coming year of a new rep is the mean of the ramp over it."""
    _, problem = world(tmp_path, "balance: {potential: 5%}\nramp: 6 months")
    # R1 is new: 1 − 0.5/2 = 0.75. R2 has a quarter: F(1.25) − F(0.25) = 1 − 0.0625.
    assert problem.balance[0].weights.tolist() == [75, 47]
    assert problem.balance[0].within == Fraction(1, 20)


def test_ramp_beyond_a_year(tmp_path):
    """A ramp longer than the year ends in a part of a post."""
    _, problem = world(tmp_path, "balance: {potential: 5%}\nramp: 24 months")
    # R1: F(1) = 1/4 of a year; R2: (1.5625 − 0.0625) / 4 = 0.375 of half a post.
    assert problem.balance[0].weights.tolist() == [25, 19]
