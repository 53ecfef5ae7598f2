"""Guarantees of territories that open and close: who may, how many, at what cost."""

from __future__ import annotations

import pytest
from worlds import complaints, scenario_in

from engine.base.errors import InputError
from engine.scenario.build import build_territory, read_data
from engine.scenario.explain import explain
from engine.scenario.rules_text import rules_text
from engine.scenario.section_open import CountRange

ACCOUNTS = """\
account_id,lat,lon,potential,visits_per_year,rep_id
A1,0,0,100,10,R1
A2,0,1,200,4,R2
A3,1,0,300,6,
"""
REPS = """\
rep_id,home_lat,home_lon,status
R1,0,0,stays
R2,0,1,may_close
R3,1,0,may_open
R4,1,1,
"""
HEAD = """\
fieldplan: 1
name: By hand
currency: EUR
data: {accounts: accounts.csv, reps: reps.csv}
territory:
  travel: {cost_per_km: 0.5}
  balance: {accounts: 100%}
  open: RULE
"""


def world(folder, rule, reps=REPS):
    """Return the scenario and the problem of the tiny world."""
    text = HEAD.replace("RULE", rule)
    scenario = scenario_in(folder, text, accounts=ACCOUNTS, reps=reps)
    return scenario, build_territory(scenario, read_data(scenario))


def refusals(folder, rule, reps=REPS):
    """Return what is said of a tiny world that cannot be used."""
    with pytest.raises(InputError) as caught:
        world(folder, rule, reps)
    return [str(p).removeprefix(f"{folder}/") for p in caught.value.problems]


def test_how_many_and_who(tmp_path):
    """A range is a range; who stays is open whatever happens."""
    scenario, problem = world(tmp_path, "2..3")
    opening = problem.opening
    assert (opening.low, opening.high) == (2, 3)
    assert opening.fixed.tolist() == [True, False, False, True]
    assert opening.cost.tolist() == [0, 0, 0, 0]
    assert "2 to 3 territories are open" in " ".join(rules_text(scenario))


def test_one_number(tmp_path):
    """A number is that many, no more and no less; none may be left out at the top."""
    assert (world(tmp_path, "3")[1].opening.low) == 3
    assert world(tmp_path, "3")[1].opening.high == 3
    assert world(tmp_path, "2..9")[1].opening.high == 4


def test_costs(tmp_path):
    """Who may close saves the cost of closing by staying; who opens pays for that."""
    rule = "{how_many: 2..4, yearly_cost: 1k, opening_cost: 20, closing_cost: 300}"
    scenario, problem = world(tmp_path, rule)
    assert problem.opening.cost.tolist() == [100_000, 70_000, 102_000, 100_000]
    said = " ".join(rules_text(scenario))
    assert "each costs 1000 EUR a year, opening one costs 20 EUR once, closing" in said


def test_without_the_rule_there_is_no_status(tmp_path):
    """The column means nothing when nothing is chosen."""
    text = HEAD.replace("  open: RULE\n", "")
    scenario = scenario_in(tmp_path, text, accounts=ACCOUNTS, reps=REPS)
    assert build_territory(scenario, read_data(scenario)).opening is None


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("many", "found 'many'; a number such as 5 or a range such as 4..6 is needed"),
        ("6..4", "from 1 up, the smaller number first"),
        ("0", "from 1 up, the smaller number first"),
        ("{how_many: 3, closing_cost: 5}", "closing costs 5 and saves 0 a year"),
    ],
)
def test_rules_that_cannot_be(tmp_path, rule, words):
    """Numbers that are none, and closing that never pays, are refused."""
    said = complaints(tmp_path, HEAD.replace("RULE", rule))
    assert any(words in one for one in said)


@pytest.mark.parametrize(
    ("rule", "reps", "words"),
    [
        ("3", REPS.replace("may_open", "may open"), "did you mean 'may_open'?"),
        ("3", REPS.replace("status", "state"), "'status' is no column of reps.csv"),
        ("1", REPS, "at most 1 may be open, but 2 stay by their 'status'"),
        ("5..6", REPS, "at least 5 must be open, but there are only 4"),
        ("3", REPS.replace("may_close", "").replace("may_open", ""), "all 4"),
    ],
)
def test_statuses_that_cannot_be(tmp_path, rule, reps, words):
    """Unknown statuses, and numbers that statuses rule out, are refused."""
    (said,) = refusals(tmp_path, rule, reps)
    assert words in said


def test_ranges_are_written_back(tmp_path):
    """What explain writes means the same."""
    scenario, _ = world(tmp_path, "2..3")
    assert scenario.config.territory.open.how_many == CountRange(2, 3)
    again = scenario_in(tmp_path, explain(scenario))
    assert again.config == scenario.config
