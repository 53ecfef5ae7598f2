"""Guarantees of what is told to be written: it is in the files, and it is enough."""

from __future__ import annotations

import pytest
from test_territory_pairs import ACCOUNTS, HEAD, REPS
from worlds import scenario_in

from engine.scenario.build import build_territory, read_data
from engine.scenario.load import load
from engine.scenario.overrides import Overrides
from engine.scenario.to_write import with_what_to_write

NAMED = "account_id,rep_id\nA5,R1\n"
APART = "account_id,other_id\nA4,A5\n"
NEAR = "account_id,neighbour_id\nA1,A2\nA2,A3\nA3,A4\nA4,A5\n"
LIMITS = "rep_id,measure,at_least,at_most\nR2,visits,,40\n"
RULES = """\
  limits:
    potential: {at_most: 900}
    accounts: {at_least: 1, per: rep}
    workload: {at_most: 4000}
  keep:
    moved_potential: 10%
    moved_accounts: {at_most: 1}
    lost_per_rep: {revenue: 50%, accounts: 1}
  together: chain
  eligible:
    - {channel: online, needs_skill: desk}
    - {segment: clinic, needs_skill: clinic, except: [A1]}
  contiguous: {neighbours: table}
"""
TABLES = {"named": NAMED, "apart": APART, "near": NEAR, "limits": LIMITS}


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """Return a scenario with a rule of each kind, its data, and its problem."""
    more = (
        ", named_accounts: named.csv, kept_apart: apart.csv, neighbours: near.csv,"
        " limits: limits.csv}"
    )
    text = HEAD.replace("reps.csv}", f"reps.csv{more}") + RULES
    folder = tmp_path_factory.mktemp("to_write")
    accounts = ACCOUNTS.replace("\n", ",30\n").replace(",30", ",minutes_per_visit", 1)
    tables = {"accounts": accounts, "reps": REPS, **TABLES}
    scenario = scenario_in(folder, text, **tables)
    data = read_data(scenario)
    return scenario, data, build_territory(scenario, data)


def change(kind, rule, side="", **more):
    """Return a change as a conflict's facts have it."""
    plain = {"territory": None, "units": [], "now": None, "then": None, "unit": ""}
    return {"kind": kind, "rule": rule, "side": side, **plain, **more}


def steps(world, *changes):
    """Return what is told to be written for changes of one way out."""
    told = {"repairs": [{"least": True, "changes": list(changes)}]}
    (way,) = with_what_to_write(*world, told)["repairs"]
    return [one.get("in_file") for one in way["changes"]]


SKILL = "eligible: segment clinic needs skill clinic"
ROWS = [
    (
        change("permit", "named accounts", units=["A5"]),
        {"do": "delete", "table": "named.csv"},
    ),
    (
        change("permit", SKILL, units=["A2"]),
        {"do": "add", "key": "territory.eligible[1].except"},
    ),
    (
        change("together", "stay together", units=["A3"]),
        {"do": "empty", "table": "accounts.csv", "column": "chain", "value": "X"},
    ),
    (
        change("apart", "kept apart", units=["A4", "A5"]),
        {"do": "delete", "table": "apart.csv"},
    ),
    (
        change("contiguity", "in one piece", units=["A1", "A5"]),
        {"do": "insert", "table": "near.csv"},
    ),
    (
        change("limit", "limits of visits", "high", territory="R2", then=45_500),
        {
            "do": "cell",
            "table": "limits.csv",
            "row": "R2, visits",
            "column": "at_most",
            "value": "45500",
        },
    ),
    (
        change("balance", "accounts", now=0.5, then=1.2),
        {"do": "drop", "key": "territory.balance.accounts"},
    ),
    (change("permit", "at most 30 km from home", units=["A1"]), None),
    (change("novel", "no rep twice"), None),
]


@pytest.mark.parametrize(("one", "step"), ROWS, ids=[one["rule"] for one, _ in ROWS])
def test_rows_and_lists_to_be_changed(world, one, step):
    """The file, the column, and what stands there; nothing of what is not known."""
    assert steps(world, one) == [step]


KEYS = [
    (change("balance", "accounts", now=0.1, then=0.205), "balance.accounts: 20.5%"),
    (
        change("budget", "moved potential", "high", then=131),
        "keep.moved_potential: 17.47%",
    ),
    (
        change("budget", "moved accounts", "high", then=3),
        "keep.moved_accounts.at_most: 3",
    ),
    (
        change("budget", "revenue that R2 hands over", "high", then=41),
        "keep.lost_per_rep.revenue: 68.34%",
    ),
    (
        change("limit", "limits of potential", "high", then=901),
        "limits.potential.at_most: 901",
    ),
    (
        change(
            "limit", "limits of workload", "high", then=301_000, unit="minutes a year"
        ),
        "limits.workload.at_most: 5016.67",
    ),
    (
        change("limit", "limits of accounts", "low", then=0, unit="accounts"),
        "limits.accounts.at_least: 0",
    ),
]


@pytest.mark.parametrize(("one", "written"), KEYS, ids=[one["rule"] for one, _ in KEYS])
def test_keys_to_be_written_allow_what_is_needed(world, one, written):
    """What is written is read as a number that is no narrower than the change."""
    scenario, _, problem = world
    (step,) = steps(world, one)
    assert (step["do"], f"{step['key']}: {step['value']}") == (
        *("set", f"territory.{written}"),
    )
    said = load(scenario.path, Overrides.of({step["key"]: step["value"]}))
    after = build_territory(said, read_data(said))
    if one["kind"] == "budget":
        found = next(b for b in after.budgets if b.name == one["rule"])
        before = next(b for b in problem.budgets if b.name == one["rule"])
        assert before.at_most < one["then"] <= found.at_most
    if one["kind"] == "limit":
        found = next(x for x in after.limits if x.name == one["rule"])
        end = found.low if one["side"] == "low" else found.high
        assert (
            (end <= one["then"]) if one["side"] == "low" else (end >= one["then"])
        ).all()


@pytest.mark.parametrize(
    ("unit", "reach", "written"),
    [("km", (31_200, 95_601), "95.7"), ("minutes", (60, 1_795), "30")],
)
def test_a_limit_of_the_way_from_home_is_raised_for_all(world, unit, reach, written):
    """The file has one, for all accounts: the farthest of a way out sets it."""
    rule = f"at most 30 {unit} from home"
    far = [change("permit", rule, units=["A1"], reach=way) for way in reach]
    key = f"territory.travel.at_most_{unit}"
    step = {"do": "set_for_all", "key": key, "value": written}
    assert steps(world, *far) == [step] * 2


def test_caps_of_single_reps_write_the_one_number_of_all(world):
    """The file has one number for all reps: the widest that is needed."""
    caps = [
        change("budget", f"accounts that {rep} hands over", "high", then=then)
        for rep, then in (("R1", 2), ("R2", 3))
    ]
    key = "territory.keep.lost_per_rep.accounts"
    assert steps(world, *caps) == [{"do": "set", "key": key, "value": "3"}] * 2


def test_how_many_territories_open(tmp_path):
    """The range with the other end as it is, in the form that the file has."""
    text = HEAD.replace("balance: {accounts: 100%}", "open: {how_many: 2..3}")
    reps = REPS.replace("skills", "skills,status").replace(
        "\nR3,1,1,1,2,", "\nR3,1,1,1,2,,"
    )
    reps = reps.replace("desk\n", "desk,stays\n").replace(
        "2,clinic\n", "2,clinic,stays\n"
    )
    reps = reps.replace("R3,1,1,1,2,,", "R3,1,1,1,2,,may_open")
    scenario = scenario_in(tmp_path, text, accounts=ACCOUNTS, reps=reps)
    data = read_data(scenario)
    world = scenario, data, build_territory(scenario, data)
    more = change("opening", "territories open", "low", then=1)
    (step,) = steps(world, more)
    assert (step["key"], step["value"]) == ("territory.open.how_many", "1..3")
    assert with_what_to_write(*world, None) is None
