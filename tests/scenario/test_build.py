"""Guarantees of the problem that is built: every number by hand, on a tiny world."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from worlds import scenario_in

from engine.base.errors import InputError
from engine.base.outcome import Limits
from engine.scenario.build import (
    build_limits,
    build_territory,
    least_change,
    read_data,
)
from engine.scenario.measures import readable_unit
from engine.scenario.permits import skills_of
from engine.scenario.travel import travel_table
from engine.territory.problem import NOBODY

# Degrees near the equator; one degree is 111.195 km, the diagonal 157.249 km.
#
#   lat 1   A3
#   lat 0   A1 R1 --- A2 R2
#         lon 0     lon 1
ACCOUNTS = """\
account_id,lat,lon,segment,potential,revenue,visits_per_year,minutes_per_visit,rep_id
A1,0,0,hospital,100.5,1000,10,60,R1
A2,0,1,pharmacy,201.5,500,4,45,R1
A3,1,0,pharmacy,300,2000,6,30,
"""
REPS = """\
rep_id,home_lat,home_lon,fte,tenure_years,skills
R1,0,0,1,2,hospital | export
R2,0,1,0.75,8,retail
"""
NAMED = "account_id,rep_id\nA3,R2\n"
PLAN = """\
fieldplan: 1
name: By hand
currency: EUR
data: {accounts: accounts.csv, reps: reps.csv, named_accounts: named.csv}
territory:
  travel: {cost_per_km: 0.5, detour: 1.2, speed_km_per_h: 80, visits_per_trip: 2}
  balance:
    accounts: 50%
    visits: 2.5%
    revenue: 40%
    workload: {within: 30%, includes_travel: true}
    potential: 20%
  disruption: {revenue_at_risk: 10%, full_after_years: 4}
  keep: {moved_potential: 33%}
  eligible:
    - {segment: hospital, needs_skill: hospital}
solve: {work: 5, stop_at_gap: 0.5%, time_limit_s: 9}
"""


def built(folder, text=PLAN, accounts=ACCOUNTS, reps=REPS, named=NAMED):
    """Build the tiny world, with changes."""
    tables = {"accounts": accounts, "reps": reps, "named": named}
    scenario = scenario_in(folder, text, **tables)
    return build_territory(scenario, read_data(scenario))


def refusals(folder, **changes):
    """Return what is said when the changed world is built."""
    with pytest.raises(InputError) as caught:
        built(folder, **changes)
    return [str(p).removeprefix(f"{folder}/") for p in caught.value.problems]


def test_units_and_owners(tmp_path):
    """Units and territories keep the tables' order; an empty owner is nobody."""
    problem = built(tmp_path)
    assert problem.unit_ids == ("A1", "A2", "A3")
    assert problem.territory_ids == ("R1", "R2")
    assert problem.current.tolist() == [0, 0, NOBODY]
    assert problem.current.dtype == np.int32


def test_travel_cost(tmp_path):
    """Travel is visits × 2 × km × detour / visits a trip × cost, in hundredths."""
    term = built(tmp_path).costs[0]
    assert term.name == "travel"
    # 10 × 2 × 111.19508 × 1.2 / 2 = 1334.341 km, half a euro each.
    assert term.amounts.matrix.tolist() == [[0, 66717], [26687, 0], [40030, 56610]]


def test_disruption_cost(tmp_path):
    """Disruption is revenue × share × tenure of today's rep over the full tenure."""
    term = built(tmp_path).costs[1]
    assert term.name == "disruption"
    # R1 has 2 of 4 years: 1000 × 10 % × 1/2 = 50.00; A3 has no rep today.
    assert term.amounts.matrix.tolist() == [[0, 5000], [0, 2500], [0, 0]]


def test_disruption_is_full_beyond_the_full_tenure(tmp_path):
    """A rep of more years than the full tenure puts no more at risk than all."""
    reps = REPS.replace("R1,0,0,1,2", "R1,0,0,1,9")
    term = built(tmp_path, reps=reps).costs[1]
    assert term.amounts.matrix.tolist() == [[0, 10000], [0, 5000], [0, 0]]


def test_balance_rules(tmp_path):
    """Loads are whole numbers in the stated grain, in the order of the schema."""
    rules = {rule.name: rule for rule in built(tmp_path).balance}
    assert list(rules) == ["potential", "workload", "revenue", "visits", "accounts"]
    # 100.5 and 201.5 are rounded half to even.
    assert rules["potential"].amounts.matrix[:, 0].tolist() == [100, 202, 300]
    assert rules["revenue"].amounts.matrix[:, 1].tolist() == [1000, 500, 2000]
    assert rules["visits"].amounts.matrix[:, 0].tolist() == [10_000, 4_000, 6_000]
    assert rules["accounts"].amounts.matrix[:, 1].tolist() == [1, 1, 1]
    assert rules["visits"].within == Fraction(1, 40)
    assert rules["visits"].unit == "thousandths of a visit a year"
    assert rules["potential"].unit == "EUR a year"
    for rule in rules.values():
        assert rule.weights.tolist() == [100, 75]
        assert rule.total_is_constant == (rule.name != "workload")


def test_workload_with_and_without_travel(tmp_path):
    """Workload is visits × minutes, plus the minutes on the road if asked for."""
    text = PLAN.replace("includes_travel: true", "includes_travel: false")
    (bare,) = [r for r in built(tmp_path, text).balance if r.name == "workload"]
    assert bare.amounts.matrix.tolist() == [[600, 600], [180, 180], [180, 180]]
    (full,) = [r for r in built(tmp_path).balance if r.name == "workload"]
    # 1334.341 km at 80 km/h are 1000.76 minutes.
    assert full.amounts.matrix.tolist() == [[600, 1601], [580, 180], [780, 1029]]
    assert full.unit == "minutes a year"


def test_moved_potential(tmp_path):
    """The budget counts potential with an owner today, and is cut down exactly."""
    (budget,) = built(tmp_path).budgets
    assert (budget.name, budget.unit) == ("moved potential", "EUR a year")
    assert budget.amounts.matrix.tolist() == [[0, 100], [0, 202], [0, 0]]
    assert budget.at_most == 99  # 33 % of 302 is 99.66


def test_budget_of_everything_allows_everything(tmp_path):
    """At 100 % the budget is the whole owned potential, to the last unit."""
    (budget,) = built(tmp_path, PLAN.replace("33%", "100%")).budgets
    assert budget.at_most == 302


def test_permits(tmp_path):
    """Eligibility and named accounts are permits with the names of their rules."""
    eligible, named = built(tmp_path).permits
    assert eligible.name == "eligible: segment hospital needs skill hospital"
    assert eligible.allowed.matrix.tolist() == [
        [True, False],
        [True, True],
        [True, True],
    ]
    assert named.name == "named accounts"
    assert named.allowed.matrix.tolist() == [[True, True], [True, True], [False, True]]


def test_nothing_more_than_asked_for(tmp_path):
    """Without optional sections there is no optional term, permit or budget."""
    head, _, _ = PLAN.partition("territory:")
    text = head.replace(", named_accounts: named.csv", "")
    text += "territory: {balance: {potential: 9%}, travel: {cost_per_km: 1}}"
    problem = built(tmp_path, text)
    assert [term.name for term in problem.costs] == ["travel"]
    assert (len(problem.balance), problem.permits, problem.budgets) == (1, (), ())


def test_disruption_only(tmp_path):
    """Without travel the only cost is disruption, and distances are straight."""
    head, _, _ = PLAN.partition("territory:")
    text = head + (
        "territory: {balance: {potential: 9%}, disruption: {revenue_at_risk: 1%}}"
    )
    problem = built(tmp_path, text)
    assert [term.name for term in problem.costs] == ["disruption"]
    scenario = scenario_in(tmp_path, text)
    table = travel_table(scenario, read_data(scenario))
    assert table.road_km(1, 0) == pytest.approx(111.19508, abs=1e-5)
    assert table.cost().matrix.sum() == 0


def test_limits(tmp_path):
    """Work, gap and clock are taken from the file."""
    scenario = scenario_in(tmp_path, PLAN)
    assert build_limits(scenario) == Limits(work=5, gap=0.005, time_s=9)
    assert build_limits(scenario, 1_000_000).work == 5


def test_work_grows_with_accounts(tmp_path):
    """A file that says no budget gets 20, and more for very many accounts."""
    text = PLAN.replace("work: 5, ", "")
    scenario = scenario_in(tmp_path, text)
    found = [build_limits(scenario, n).work for n in (0, 40_000, 100_000, 1_000_000)]
    assert found == [20, 20, 50, 500]


def test_least_change(tmp_path):
    """The least-change problem swaps the objective and drops its own cap only."""
    problem = built(tmp_path)
    least = least_change(problem)
    assert [term.name for term in least.costs] == ["moved potential"]
    assert least.cost.tolist() == [[0, 100], [0, 202], [0, 0]]
    assert least.budgets == ()
    assert least.balance == problem.balance
    assert least.permits == problem.permits
    with pytest.raises(ValueError, match="no budget"):
        least_change(least)


def test_skills_are_split(tmp_path):
    """Skills are separated by bars, blanks around them do not count."""
    scenario = scenario_in(tmp_path, PLAN, accounts=ACCOUNTS, reps=REPS, named=NAMED)
    skills = skills_of(read_data(scenario))
    assert skills == (frozenset({"hospital", "export"}), frozenset({"retail"}))


def test_rules_about_nothing(tmp_path):
    """A segment or skill that no row has is refused at its place in the file."""
    said = refusals(
        tmp_path, text=PLAN.replace("segment: hospital", "segment: hospitl")
    )
    assert said == [
        "plan.yaml:16:17: territory.eligible[0].segment: no account has the segment"
        " 'hospitl'; found in the table: hospital, pharmacy; did you mean 'hospital'?"
    ]


def test_tables_without_segments_or_skills(tmp_path):
    """When the tables name no segment or skill at all, the message says so."""
    accounts = ACCOUNTS.replace("hospital", "").replace("pharmacy", "")
    said = refusals(tmp_path, accounts=accounts)
    assert said[0].endswith(
        "no account has the segment 'hospital'; the table names none"
    )


def test_contradiction_is_named(tmp_path):
    """A named account that a rule keeps from its rep is refused with both names."""
    said = refusals(tmp_path, named="account_id,rep_id\nA1,R2\n")
    assert len(said) == 1
    assert said[0].startswith("named.csv: account 'A1': named for rep 'R2'")


def test_many_accounts_without_rep_are_summed_up(tmp_path):
    """Of many accounts that nobody may have, ten are named and the rest counted."""
    rows = [f"B{i},0,0,hospital,1,1,1,1," for i in range(25)]
    text = PLAN.replace(
        "needs_skill: hospital}",
        "needs_skill: hospital}\n    - {segment: hospital, needs_skill: retail}",
    )
    said = refusals(tmp_path, text=text, accounts=ACCOUNTS + "\n".join(rows) + "\n")
    assert len(said) == 11
    assert "accounts.csv: account 'A1': no rep may have it" in said[0]
    assert said[-1].startswith("accounts.csv: 16 more accounts that no rep may have; ")
    assert said[-1].endswith("hospital needs skill retail' exclude everybody")


@pytest.mark.parametrize("fte", ["0.333", "0.001", "1e-9"])
def test_capacity_grain(fte, tmp_path):
    """Working time must be whole hundredths, at least one."""
    said = refusals(tmp_path, reps=REPS.replace("0.75", fte))
    assert said[0].startswith("reps.csv: rep 'R2', column fte: found ")


@pytest.mark.parametrize("fte", ["0.07", "0.29", "1.1", "2"])
def test_capacity_survives_floats(fte, tmp_path):
    """Hundredths that floats cannot hold exactly are still whole hundredths."""
    rules = built(tmp_path, reps=REPS.replace("0.75", fte)).balance
    assert rules[0].weights[1] == round(100 * float(fte))


def test_totals_that_cannot_be_exact(tmp_path):
    """Sums beyond 10^15 are refused before anything is rounded."""
    said = refusals(tmp_path, accounts=ACCOUNTS.replace("100.5", "1e300"))
    assert "the potentials add up to 1e+300" in said[0]


def test_readable_units(tmp_path):
    """Every measure has a unit for people."""
    found = {r.name: readable_unit(r.unit) for r in built(tmp_path).balance}
    assert found == {
        "potential": (1, "EUR a year"),
        "workload": (60, "hours a year"),
        "revenue": (1, "EUR a year"),
        "visits": (1000, "visits a year"),
        "accounts": (1, "accounts"),
    }
