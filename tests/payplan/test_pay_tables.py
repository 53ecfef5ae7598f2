"""Tables of a pay run: they add up, money is exact, files have safe names."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from oracles.pay_engine import engine_problem
from pay_cases import basis, credit, percent, plan, problem, quota, seat
from varied_world import WORLD

from engine.incentive_sim import pay
from engine.payplan.curve import flat_rate, marginal
from engine.payplan.tables import MONEY, file_stems, money, pay_tables
from engine.payplan.terms import Clawback, Commission

NASTY = ["../x", "Ä/ö", "a:b", "A", "a", "", " ", "a b", "x" * 200, "-", "R1", "日本"]
NASTY += ["<b>", "a,b", 'q"', "a\nb", "..", ".", "CON/1", "r1"]


@cache
def varied():
    """Return the varied world's result and tables."""
    result = pay(engine_problem(WORLD))
    return result, pay_tables(result)


def small(*deals, **more):
    """Return the tables of a plan that pays a tenth."""
    part = Commission("Com", basis(), False, flat_rate(percent(10)))
    terms = plan(components=(part,), **more.pop("terms", {}))
    return pay_tables(pay(problem(terms, deals, **more)))


def test_lines_add_up_to_the_payout():
    """For every rep, plan and month the paid lines are the payout, to the cent."""
    _, tables = varied()
    keys = ["rep_id", "plan", "month"]
    paid = tables["lines"].filter(pl.col("kind") != "noncash")
    sums = paid.group_by(keys).agg(pl.sum("amount"))
    both = tables["payouts"].join(sums, on=keys, how="left")
    assert both.height == 35  # R2 has no January
    assert (both["payout"] == both["amount"].fill_null(0)).all()


def test_the_parts_of_a_payout():
    """Payout is base + variable + draw − recovered, and prizes in kind are apart."""
    _, tables = varied()
    frame = tables["payouts"]
    sums = frame["base"] + frame["variable"] + frame["draw"] - frame["recovered"]
    assert (sums == frame["payout"]).all()
    assert frame["noncash"].sum() == 3000
    assert frame["recovered"].sum() > 0


def test_money_is_exact():
    """Every column of money is a decimal of two places, and none has a null."""
    _, tables = varied()
    columns = {
        "payouts": ["base", "variable", "draw", "recovered", "payout", "noncash"],
        "lines": ["amount"],
        "attainments": ["credits", "quota"],
        "credits": ["amount", "margin", "units"],
        "draws": ["opening", "drawn", "recovered", "forgiven", "closing"],
        "standings": ["prize"],
    }
    for name, wanted in columns.items():
        for column in wanted:
            assert tables[name].schema[column] == MONEY, (name, column)
            if (name, column) != ("attainments", "quota"):
                assert tables[name][column].null_count() == 0


@given(st.lists(st.integers(-(10**15), 10**15), max_size=5))
@example([1, -1, 10, 99, -100, 29, 10**15])
def test_hundredths_become_money_unchanged(hundredths):
    """No amount passes through a float on its way into a table."""
    values = money(hundredths).to_list()
    assert values == [Decimal(value).scaleb(-2) for value in hundredths]


def test_amounts_of_a_table_are_those_of_the_result():
    """The lines of the table are the result's, each at its place."""
    result, tables = varied()
    found = {
        (row["rep_id"], row["plan"], row["month"], row["line"]): int(
            row["amount"] * 100
        )
        for row in tables["lines"].filter(pl.col("amount") != 0).iter_rows(named=True)
    }
    assert found == result.lines()


def test_tables_are_sorted_by_rep_and_month():
    """Payouts and lines come by rep, month and plan; lines in a statement's order."""
    _, tables = varied()
    for name, keys in {
        "payouts": ["rep_id", "month", "plan"],
        "lines": ["rep_id", "month", "plan", "position"],
        "credits": ["rep_id", "date", "deal_id"],
    }.items():
        frame = tables[name].select(keys)
        assert frame.equals(frame.sort(keys, maintain_order=True)), name
    first = tables["lines"].filter(
        pl.col("month") == "2027-03", pl.col("rep_id") == "R1"
    )
    assert first["line"][:3].to_list() == ["base", "Flat", "Tiers"]


def test_order_of_rows_changes_no_table():
    """Credits and seats in another order give the same tables."""
    world = WORLD | {
        name: WORLD[name][::-1]
        for name in ("credits", "assignments", "quotas", "scores")
    }
    other = pay_tables(pay(engine_problem(world)))
    _, tables = varied()
    for name, frame in tables.items():
        if name != "lines":  # scores and deals of a line are listed as they come
            assert frame.equals(other[name]), name
    plain = ["rep_id", "month", "line", "amount"]
    assert tables["lines"].select(plain).equals(other["lines"].select(plain))


def test_attainments():
    """Credits, quota and their share at the end of each period; null without quota."""
    deals = [credit("2027-01-10", 30), credit("2027-04-10", 200)]
    tiers = marginal([(percent(0), percent(1))])
    parts = (
        Commission("Quarter", basis("quarter", "amount"), False, tiers),
        Commission("Month", basis(), False, flat_rate(percent(1))),
    )
    given_ = problem(plan(components=parts), deals, [quota(400)])
    table = pay_tables(pay(given_))["attainments"]
    quarters = table.filter(table["component"] == "Quarter")
    assert quarters["period"].to_list() == ["2027Q1", "2027Q2", "2027Q3", "2027Q4"]
    assert quarters["attainment"].to_list() == [0.3, 2.0, 0.0, 0.0]
    assert quarters["quota"].to_list() == [100] * 4
    months = table.filter(table["component"] == "Month")
    assert months.height == 12
    assert months["quota"].null_count() == 12
    assert months["attainment"].null_count() == 12


def test_credits_say_what_was_credited_and_what_was_taken_back():
    """Amounts are credited ones; only what the clawback heeds is marked so."""
    days = ("2027-02-01", "2027-09-01")
    deals = [
        credit("2027-01-10", 100, deal=f"D{i}", cancelled=date.fromisoformat(day))
        for i, day in enumerate(days)
    ]
    deals.append(credit("2027-01-10", 100, deal="D2", share_percent=25.0))
    back = Clawback(3, frozenset({"Com"}))
    table = small(*deals, terms={"clawback": back})["credits"]
    assert table["deal_id"].to_list() == ["D0", "D1", "D2"]
    assert table["amount"].to_list() == [100, 100, 25]
    assert table["clawed_back"].to_list() == [True, False, False]


def test_a_rep_without_anything_is_still_there():
    """Who is on the list and sold nothing has twelve payouts of nothing."""
    tables = small(credit("2027-01-10", 100), seats=[seat("R1"), seat("R2")])
    mine = tables["payouts"].filter(pl.col("rep_id") == "R2")
    assert mine.height == 12
    assert mine["payout"].sum() == 0
    assert tables["reps"]["rep_id"].to_list() == ["R1", "R2"]


@pytest.mark.parametrize("deals", [(), (credit("2027-01-10", 100, "R9"),)])
def test_nobody_at_all_gives_empty_tables(deals):
    """Without anybody on a plan every table has its columns and no row."""
    given_ = problem(plan(contests=()), deals)
    nobody = replace(given_, assignments=given_.assignments.clear())
    _, tables = varied()
    for name, frame in pay_tables(pay(nobody)).items():
        assert frame.height == 0, name
        assert frame.schema == tables[name].schema, name


def test_reps_and_their_plans():
    """Each rep comes once, with a file of their own and the titles of their plans."""
    _, tables = varied()
    assert tables["reps"].select("rep_id", "file", "plans").rows() == [
        ("M", "M", "Manager"),
        ("R1", "R1", "Field"),
        ("R2", "R2", "Field"),
    ]


def test_months_without_a_seat_are_left_out_unless_paid():
    """No row before the seat begins, one where something is taken back after it."""
    rows = [seat(starts=date(2027, 2, 1), ends=date(2027, 3, 31))]
    deal = credit("2027-02-10", 100, cancelled=date(2027, 6, 1))
    back = {"clawback": Clawback(12, frozenset({"Com"}))}
    table = small(deal, seats=rows, terms=back)["payouts"]
    assert table["month"].to_list() == ["2027-02", "2027-03", "2027-06"]
    assert table["payout"].to_list() == [10, 0, -10]


def test_stems_are_safe_and_different():
    """Whatever the ids are, files lie in their folder, and on any system apart."""
    stems = file_stems(NASTY)
    for stem in stems:
        assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*", stem), stem
        assert len(stem) <= 70
    assert len({stem.casefold() for stem in stems}) == len(NASTY)


def test_plain_ids_keep_their_names():
    """An id of letters, digits, _ and - is its file's name, unless another is alike."""
    assert file_stems(["R-1", "r_2", "007"]) == ["R-1", "r_2", "007"]
    one, other = file_stems(["A", "a"])
    assert one.startswith("A-")
    assert other.startswith("a-")


def test_a_stem_does_not_depend_on_the_others():
    """A strange id has the same file in every run, whoever else is there."""
    alone = file_stems(["a b"])
    assert re.fullmatch("a-b-[0-9a-f]{8}", alone[0])
    assert file_stems(["R1", "a b", "z/z"])[1:2] == alone


@pytest.mark.parametrize("rep", ["<b>x</b>", "a,b", 'q"', "'; drop"])
def test_ids_stand_in_tables_as_they_are(rep):
    """Nothing is escaped in a table: that is for who writes it out."""
    tables = small(credit("2027-01-10", 100, rep))
    assert tables["lines"]["rep_id"].to_list() == [rep]


@given(st.lists(st.text(max_size=8), unique=True, max_size=8))
def test_any_ids_have_files_of_their_own(ids):
    """For any ids the names differ even where capitals do not count."""
    stems = file_stems(ids)
    assert len({stem.casefold() for stem in stems}) == len(ids)
    assert all(re.fullmatch(r"[A-Za-z0-9_-]+", stem) for stem in stems)
