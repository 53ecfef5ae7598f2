"""Statements: the arithmetic of every line gives its amount, and names its inputs."""

from __future__ import annotations

from functools import cache

import polars as pl
import pytest
from hypothesis import Phase, given, reject, settings
from oracles.pay_engine import engine_problem
from oracles.pay_worlds import worlds
from statement_sums import last_number, steps, worked_out
from varied_world import KINDS, WORLD

from engine.base.errors import InputError
from engine.incentive_sim import pay
from engine.payplan.tables import pay_tables

SUMS = (
    *("base", "commission", "bonus", "matrix", "objectives", "multiply", "gate"),
    *("override", "guarantee", "draw"),
)
"""Kinds of line whose arithmetic is a sum that can be worked out."""


@cache
def lines():
    """Return every line of the varied world."""
    return pay_tables(pay(engine_problem(WORLD)))["lines"]


def only(line, month, rep="R1"):
    """Return one line of a rep and month."""
    mine = (pl.col("line") == line) & (pl.col("month") == month)
    (row,) = lines().filter(mine, pl.col("rep_id") == rep).iter_rows(named=True)
    return row


def hundredths(row) -> int:
    """Return a line's amount."""
    return int(row["amount"] * 100)


def test_every_kind_of_line_occurs():
    """The varied world leaves no kind of line out."""
    assert set(lines()["kind"]) == KINDS


def test_the_arithmetic_ends_with_the_amount():
    """The last number of a line's arithmetic is its amount, but for what is taken."""
    for row in lines().iter_rows(named=True):
        end = last_number(row["arithmetic"]) * 100
        taken = -1 if row["kind"] == "recovery" else 1
        assert end == taken * hundredths(row), row


def test_the_arithmetic_can_be_worked_out():
    """Whoever types a sum into a calculator gets what is claimed, within rounding."""
    seen = 0
    for row in lines().filter(pl.col("kind").is_in(SUMS)).iter_rows(named=True):
        value, claimed, end = steps(row["arithmetic"])
        assert abs(value - claimed) <= 0.005, row
        assert end * 100 == hundredths(row), row
        seen += 1
    assert seen > 60


@settings(max_examples=25, phases=[Phase.explicit, Phase.generate])
@given(worlds())
def test_the_arithmetic_of_random_plans_can_be_worked_out(world):
    """The same holds of random plans, within what is rounded to be read."""
    try:
        tables = pay_tables(pay(engine_problem(world)))
    except InputError:
        reject()  # what is drawn may make no sense
    units = {k for k, plan in world["plans"].items() if plan.get("round_to") == "unit"}
    for row in tables["lines"].iter_rows(named=True):
        end = abs(last_number(row["arithmetic"]))
        assert end * 100 == abs(hundredths(row)), row
        if row["kind"] not in SUMS or " more " in row["arithmetic"]:
            continue
        value, claimed, _ = steps(row["arithmetic"])
        read = 0.011 * (2 + row["arithmetic"].count("+")) + abs(float(value)) / 10_000
        read += 0.5 if " a unit" in row["arithmetic"] else 0
        read += abs(hundredths(row)) / 100_000 if "…" in row["arithmetic"] else 0
        read += 50.5 if row["plan"] in units else 0
        assert abs(value - claimed) <= read, row


def test_inputs_name_credits_quota_and_attainment():
    """What counts towards a quota is said with its period, its quota and its share."""
    assert only("Tiers", "2027-03")["inputs"] == (
        "credits of 2027 to date 32,500.50; quota 90,400.00; attainment 35.95%"
    )
    row = only("Quarter", "2027-06", "R2")
    assert row["inputs"] == (
        "credits of 2027Q2 to date 44,000.00; quota 15,000.00; attainment 293.33%;"
        " target 9,000.00"
    )
    assert row["arithmetic"] == "40% × 9,000.00 × 100% = 3,600.00"
    assert only("Pieces", "2027-02")["inputs"] == "credits of 2027-02 230.00"


def test_tiers_are_shown_one_by_one():
    """Each tier is its rate times its part, and what was paid before is taken off."""
    assert only("Tiers", "2027-07")["arithmetic"] == (
        "3% × 45,200.00 + 4.5% × 45,200.00 + 7% × 1,100.50 = 3,467.04; less 945.02 to"
        " date before = 2,522.02"
    )


def test_caps_and_floors_are_said():
    """Where a cap or a floor holds, it stands between the sum and the amount."""
    assert only("Flat", "2027-07")["arithmetic"] == (
        "2% × 60,000.00 = 1,200.00; cap 900.00"
    )
    assert only("Half", "2027-12", "R2")["arithmetic"] == (
        "2,000.00 × 0% = 0.00; floor 100.00"
    )
    assert only("Top", "2027-07")["arithmetic"].startswith("at most that, to date: -")


def test_deals_are_those_known_in_the_month():
    """A cancelled deal is listed before its cancellation, and not after it."""
    assert only("Deals", "2027-02")["arithmetic"].startswith(
        "A1 12,000.00 → 190.00, A2"
    )
    assert "A1" not in only("Deals", "2027-03")["arithmetic"]
    assert only("Kinds", "2027-01")["arithmetic"] == "Pumps: 1% × 12,000.00 = 120.00"
    assert "Pumps: 1% × 21,000.50" in only("Kinds", "2027-03")["arithmetic"]
    back = only("clawback: Kinds", "2027-03")
    assert back["inputs"] == "cancelled in the month: A1"
    assert back["amount"] == -120


def test_components_without_clawback_keep_their_deals():
    """What a clawback does not touch goes on listing the cancelled deal."""
    plan = WORLD["plans"]["field"] | {
        "clawback": {"within": "6 months", "on": ["Flat"]}
    }
    world = WORLD | {"plans": WORLD["plans"] | {"field": plan}}
    table = pay_tables(pay(engine_problem(world)))["lines"]
    march = table.filter((table["rep_id"] == "R1") & (table["month"] == "2027-03"))
    texts = dict(march.select("line", "arithmetic").iter_rows())
    assert texts["Deals"].startswith("A1 12,000.00 → 190.00, A2")
    assert "Pumps: 1% × 33,000.50" in texts["Kinds"]
    for name in ("Deals", "Kinds"):
        value, claimed, _ = steps(texts[name])
        assert abs(value - claimed) <= 0.005


def test_scores_count_up_to_the_most():
    """Inputs show scores as they were given, the sum shows them as they count."""
    row = only("Goals", "2027-03")
    assert row["inputs"] == "target 9,000.00; scores (60% × 150% + 40% × 75%)"
    assert row["arithmetic"] == ("20% × 9,000.00 × (60% × 120% + 40% × 75%) = 1,836.00")
    assert only("Goals", "2027-06")["arithmetic"] == "20% × 9,000.00 × 0% = 0.00"


def test_draws_guarantees_and_prizes_are_explained():
    """Months since hire, what was earned and the balance stand beside the sum."""
    guarantee = only("guarantee", "2027-02", "R2")
    assert guarantee["inputs"] == ("month 1 since hire; earned 531.00; target 2,250.00")
    assert guarantee["arithmetic"] == "60% × 2,250.00 − 531.00 = 819.00"
    draw = only("draw", "2027-04")
    assert draw["inputs"] == "month 4 since hire; earned 0.00"
    assert draw["arithmetic"] == "1,500.00 − 0.00 = 1,500.00"
    race = only("Race", "2027-03")
    assert race["arithmetic"] == "place 1: prize 500.00"
    assert "score 32,500.50" in race["inputs"]
    assert only("noncash: Trip", "2027-12")["arithmetic"] == "place 1: prize 3,000.00"


def test_override_names_what_the_reports_earned():
    """The manager's line is a share of what is said beside it."""
    row = only("Override", "2027-07", "M")
    assert row["inputs"].startswith("earned by the reports in the month ")
    base = last_number(row["inputs"])
    assert abs(base * 5 - hundredths(row)) <= 0.5


def test_nothing_paid_is_explained_where_something_counted():
    """A component that counted something and paid nothing still has its line."""
    row = only("Flat", "2027-05")
    assert row["amount"] == -20
    fields = [row for row in lines().iter_rows(named=True) if row["amount"] == 0]
    assert {row["kind"] for row in fields} >= {"bonus", "objectives"}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5% × 1,000.00", 50),
        ("A: 5% × 100.00 + B: 10% × -20.00", 3),
        ("100.00 × 45/90 days × 50%", 25),
        ("4.00 a unit × 2.50", 10),
        ("X 100.00 → 5.00, Y 1,000.00 → 50.00", 55),
    ],
)
def test_the_reader_of_sums_can_be_trusted(text, value):
    """The tests' own calculator works out what statements write."""
    assert worked_out(text) == value
