"""Guarantees of compactness and expected profit, as a scenario asks for them."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest
from worlds import complaints, scenario_in

from engine.base.errors import InputError
from engine.scenario import shapes as shapes_module
from engine.scenario.build import build_territory, check_solver, read_data
from engine.scenario.rules_text import rules_text
from engine.scenario.section_territory import Method
from engine.territory.solvers import SOLVERS

ACCOUNTS = """\
account_id,lat,lon,x,y,potential,revenue,visits_per_year,minutes_per_visit,beds
A1,0,0,0,0,100,40,10,60,3
A2,0,0.1,3,4,200,30,4,45,0
A3,0,0.2,6,8,300,0,6,30,5
A4,0,0.3,0,8,150,10,0,20,1
"""
REPS = """\
rep_id,home_lat,home_lon,home_x,home_y,fte
R1,0,0,0,0,1
R2,0,0.2,6,8,0.5
"""
HEAD = """\
fieldplan: 1
name: By hand
currency: EUR
data: {accounts: accounts.csv, reps: reps.csv}
territory:
  travel: {cost_per_km: 0.5, straight_line: plane_km, detour: 1, visits_per_trip: 2}
  balance: {accounts: 100%}
"""


def world(folder, rules, head=HEAD):
    """Return the scenario and the problem of the tiny world with some rules."""
    text = head + "".join(f"  {line}\n" for line in rules.splitlines())
    scenario = scenario_in(folder, text, accounts=ACCOUNTS, reps=REPS)
    return scenario, build_territory(scenario, read_data(scenario))


def shape(folder, rules):
    """Return the one term of whole territories."""
    (term,) = world(folder, rules)[1].shape
    return term


def test_inertia(tmp_path):
    """Squared kilometres from the weighted middle, times weight and price."""
    term = shape(tmp_path, "compact: {by: inertia, of: beds, price: 2}")
    owner = np.array([0, 0, 1, 1], dtype=np.int32)
    # A1 and A2: weights 3 and 0, no spread; A3 and A4: 5 and 1, 6 km apart.
    assert term.value(owner, 2) == (200 * (5 * 1 + 1 * 25))
    everything = shape(tmp_path, "compact: inertia")
    assert everything.weights.tolist() == [1000, 400, 600, 0]  # visits, at 1 each


def test_diameter(tmp_path):
    """The farthest two accounts of one territory, times the price."""
    term = shape(tmp_path, "compact: {by: diameter, price: 3}")
    assert term.value(np.array([0, 0, 1, 1], dtype=np.int32), 2) == 1800
    assert term.value(np.array([0, 1, 0, 1], dtype=np.int32), 2) == 3000


def test_borders(tmp_path):
    """Each pair of neighbours with different reps has the price."""
    rules = "compact: {by: borders, price: 7}\ncontiguous: delaunay"
    scenario, problem = world(tmp_path, rules)
    (term,) = problem.shape
    assert term.edges.tolist() == problem.contiguity.edges.tolist()
    assert set(term.prices.tolist()) == {700}
    assert any(
        "neighbours with different reps costs 7" in s for s in rules_text(scenario)
    )


def test_profit(tmp_path):
    """Planned time brings today's sales: the closed form, for a plan, by hand."""
    rules = "profit: {margin: 50%, hours: 100, elasticity: 0.5}"
    scenario, problem = world(tmp_path, rules)
    (term,) = problem.shape
    owner = np.array([0, 0, 0, 0], dtype=np.int32)
    # price_i = 0.5 × revenue × 100 ÷ √hours; τ = 2 × km ÷ 2 a visit at 60 km/h ÷ hours.
    hours = np.array([10.0, 3.0])
    price = 0.5 * np.array([40.0, 30.0]) * 100 / np.sqrt(hours)
    road = np.array([0.0, 4 * 5 / 60 / 3.0])
    pull = price**2 / (1 + road)
    assert -term.value(owner, 2) == pytest.approx(10 * np.sqrt(pull.sum()), abs=1)
    assert "of which 50% is contribution" in " ".join(rules_text(scenario))


def test_profit_of_time_that_is_as_planned(tmp_path):
    """A rep with one account, given its planned time, sells what is sold today."""
    rules = "profit: {margin: 100%, hours: 10}"
    _, problem = world(tmp_path, rules)
    owner = np.array([0, -1, -1, -1], dtype=np.int32)
    assert -problem.shape[0].value(owner, 2) == pytest.approx(4000, abs=1)


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ("compact: round", "inertia, diameter or borders is needed"),
        ("compact: borders", "say by 'contiguous' who is one"),
        ("compact: {by: inertia, of: workload}", "weigh by visits or another"),
        ("profit: {margin: 40%}", "territory.profit.hours: missing"),
        ("profit: {margin: 40%, hours: 0}", "more than 0 is needed"),
    ],
)
def test_goals_that_cannot_be(tmp_path, rules, words):
    """Goals that are none, or lack what they need, are refused."""
    said = complaints(tmp_path, f"{HEAD}  {rules}\n")
    assert any(words in one for one in said)


def test_profit_needs_the_road(tmp_path):
    """Without travel nobody knows how long the way takes."""
    head = "\n".join(line for line in HEAD.splitlines() if "travel:" not in line) + "\n"
    (said,) = complaints(tmp_path, f"{head}  profit: {{margin: 40%, hours: 9}}\n")
    assert said.endswith("time on the road needs 'territory.travel', which is missing")


def test_weights_are_columns(tmp_path):
    """A weight that is no column is refused with the nearest."""
    with pytest.raises(InputError) as caught:
        world(tmp_path, "compact: {by: inertia, of: bedz}")
    assert str(caught.value).endswith("did you mean 'beds'?")


def test_too_many_pairs(tmp_path, monkeypatch):
    """Goals that write pairs down say up to how many."""
    monkeypatch.setattr(shapes_module, "WRITTEN_UP_TO", 7)
    with pytest.raises(InputError) as caught:
        world(tmp_path, "compact: diameter\nprofit: {margin: 40%, hours: 9}")
    first, second = (str(problem) for problem in caught.value.problems)
    assert "there are 16 pairs of accounts; this goal is for at most 7" in first
    assert "there are 8 pairs of accounts and reps" in second


def test_every_solver_has_its_name():
    """The scenario can name each solver there is, and no other."""
    assert sorted(get_args(Method)) == sorted(("auto", *SOLVERS))


def built(folder, text, accounts, solver):
    """Return the problem of a file and its tables, for somebody to solve."""
    scenario = scenario_in(folder, text, accounts=accounts, reps=REPS)
    dataset = read_data(scenario, solver=solver)
    return build_territory(scenario, dataset, solver=solver)


def told(folder, text, accounts, solver):
    """Return what is said of solvers, and how much is said in all."""
    with pytest.raises(InputError) as caught:
        built(folder, text, accounts, solver)
    said = (str(p).removeprefix(f"{folder}/") for p in caught.value.problems)
    return [line for line in said if "cannot do" in line], len(caught.value.problems)


@pytest.mark.parametrize("fault", ["a cell", "a name", "a rule", "the file"])
def test_a_solver_that_cannot_do_it_is_told_beside_other_problems(tmp_path, fault):
    """Whatever else is wrong, and wherever, what the solver lacks is told as well."""
    text = f"{HEAD}  compact: diameter\nsolve: {{method: priced}}\n"
    accounts = ACCOUNTS.replace("\nA1,0", "\nA1,x") if fault == "a cell" else ACCOUNTS
    assert fault != "a cell" or accounts != ACCOUNTS
    more = {
        "a name": "  eligible: [{segment: none, needs_skill: none}]\n",
        "a rule": "  limits: {visits: {at_most: 0.1}}\n",
        "the file": "  tightest: {tries: many}\n",
    }
    text = text.replace("solve:", more.get(fault, "") + "solve:")
    said, count = told(tmp_path, text, accounts, "priced")
    (one,) = said
    assert "solve.method: solver 'priced' cannot do: largest diameter" in one
    assert count > 1


def test_who_solves_nothing_is_not_told_of_solvers(tmp_path):
    """Where another solver or none is asked, the file's is no problem."""
    text = f"{HEAD}  compact: diameter\nsolve: {{method: priced}}\n"
    accounts = ACCOUNTS.replace("\nA1,0", "\nA1,x")
    assert told(tmp_path, text, accounts, None)[0] == []
    assert told(tmp_path, text, accounts, "exact")[0] == []
    (said,) = told(tmp_path, text, accounts, "large")[0]
    assert said.startswith("method: solver 'large' cannot do")


def test_a_solver_that_cannot_do_it_is_refused(tmp_path):
    """A named solver that lacks what the rules ask for is refused at its place."""
    text = f"{HEAD}  compact: diameter\nsolve: {{method: priced}}\n"
    scenario = scenario_in(tmp_path, text, accounts=ACCOUNTS, reps=REPS)
    problem = build_territory(scenario, read_data(scenario))
    with pytest.raises(InputError) as caught:
        check_solver(scenario, problem)
    said = str(caught.value).removeprefix(f"{tmp_path}/")
    assert said.startswith("plan.yaml:9:17: solve.method: solver 'priced' cannot do")
    check_solver(scenario, problem, "exact")
