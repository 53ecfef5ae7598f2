"""What must hold between the tables of pay, and what is said where it does not."""

from __future__ import annotations

from datetime import date

import pytest
from pay_tables import FIRST, LAST, complaints, made, reads

SEATS = ("rep_id,plan,starts,ends,manager_id,territory_id",)
DEALS = ("deal_id,rep_id,territory_id,date,amount,credit,share_percent,currency",)


def test_good_tables_say_nothing(tmp_path):
    """Tables that keep every rule become frames with every blank filled in."""
    tables = made(
        tmp_path,
        assignments=(*SEATS, "R1,p,,2027-06-30,M,T1", "R1,p,2027-07-01,,M,", "M,,,,,"),
        credits=(*DEALS, "D1,R1,,2027-01-01,5,,,", "D2,,T1,2027-06-30,5,overlay,,EUR"),
        quotas=("R1,2027,100", "M,2027Q1,5"),
        scores=("R1,MBO,a,2027Q1,60,100", "R1,MBO,b,2027Q1,40,100"),
        rates=("EUR,2027-06-30,4.25", "EUR,2027-07-01,4.3"),
    )
    seats = tables.assignments
    assert seats["plan"].to_list() == ["p", "p", "p"]
    assert seats["starts"].to_list() == [FIRST, date(2027, 7, 1), FIRST]
    assert seats["ends"].to_list() == [date(2027, 6, 30), LAST, LAST]
    assert tables.credits.height == 2


def test_without_assignments_reps_come_from_credits_and_quotas(tmp_path):
    """Everybody named anywhere is on the only plan from the first day to the last."""
    tables = made(
        tmp_path, credits=("D1,R2,2027-01-05,1",), quotas=("R1,2027,5", "R2,2027,5")
    )
    rows = tables.assignments.select("rep_id", "name", "plan", "starts", "ends", "base")
    assert rows.rows() == [
        ("R1", "R1", "p", FIRST, LAST, None),
        ("R2", "R2", "p", FIRST, LAST, None),
    ]
    assert tables.quotas["measure"].to_list() == ["amount", "amount"]
    assert tables.scores.is_empty()
    assert tables.rates.is_empty()


def test_credits_outside_the_calendar_are_left_out_and_counted(tmp_path):
    """The first and the last day count; a day before or after is left out, and said."""
    days = ("2026-12-31", "2027-01-01", "2027-12-31", "2028-01-01")
    deals = tuple(f"D{i},R1,{day},1" for i, day in enumerate(days))
    tables = made(tmp_path, credits=deals)
    assert tables.credits["deal_id"].to_list() == ["D1", "D2"]
    assert tables.notes[-1] == (
        "credits.csv: 2 credits outside the calendar (2027-01-01 to 2027-12-31) left"
        " out"
    )
    (note,) = made(tmp_path, credits=("D1,R1,2028-01-01,1",)).notes[-1:]
    assert "1 credit outside" in note
    assert not any("outside" in n for n in made(tmp_path, credits=deals[1:3]).notes)


def test_rows_outside_the_calendar_are_left_out(tmp_path):
    """A seat that ends before the calendar or begins after it is nobody's seat."""
    rows = (
        "R1,p,2026-01-01,2026-12-31,,",
        "R2,p,2026-01-01,2027-01-01,,",
        "R3,p,2027-12-31,,,",
        "R4,p,2028-01-01,,,",
        "R5,p,2027-01-01,,,T1",
        "R5,p,,2026-12-31,,T1",
    )
    tables = made(tmp_path, assignments=(*SEATS, *rows))
    assert tables.assignments["rep_id"].to_list() == ["R2", "R3", "R5"]


def test_plans_are_known(tmp_path):
    """A plan that is not there is named with those that are, and the nearest."""
    rows = ("rep_id,plan", "R1,feild", "R2,partner", "R3,z")
    said = complaints(tmp_path, plans=("field", "partner"), assignments=rows)
    assert said == [
        "assignments.csv: row 2, column plan: found 'feild'; the plans are field,"
        " partner; did you mean 'field'?",
        "assignments.csv: row 4, column plan: found 'z'; the plans are field, partner",
    ]


def test_plan_may_be_blank_only_if_there_is_one(tmp_path):
    """With two plans an empty cell is refused; with one it means that one."""
    rows = ("rep_id,plan", "R1,", "R2,b")
    assert complaints(tmp_path, plans=("a", "b"), assignments=rows) == [
        "assignments.csv: row 2, column plan: the cell is empty; one of a, b is needed"
    ]
    assert complaints(tmp_path, plans=("b",), assignments=rows) == []


def test_rows_begin_before_they_end(tmp_path):
    """A row may last one day; one that ends before it starts is named."""
    rows = (
        *SEATS,
        "R1,p,2027-03-01,2027-03-01,,",
        "R2,p,2027-03-02,2027-03-01,,",
        "R3,p,2029-01-01,2028-12-31,,",
    )
    assert complaints(tmp_path, assignments=rows) == [
        "assignments.csv: row 3, column ends: found 2027-03-01, which is before it"
        " starts (2027-03-02)",
        "assignments.csv: row 4, column ends: found 2028-12-31, which is before it"
        " starts (2029-01-01)",
    ]


@pytest.mark.parametrize(
    ("begins", "good"), [("2027-07-01", True), ("2027-06-30", False)]
)
def test_rows_of_one_rep_do_not_overlap(tmp_path, begins, good):
    """Rows may follow each other day by day, in any order; a shared day is named."""
    rows = (*SEATS, f"R1,p,{begins},,,", "R1,p,,2027-06-30,,", "R2,p,,,,")
    said = complaints(tmp_path, assignments=rows)
    wrong = (
        "assignments.csv: row 2, column starts: rep 'R1' already has a row on"
        " 2027-06-30; rows of one rep may not overlap"
    )
    assert said == ([] if good else [wrong])


def test_managers_are_reps(tmp_path):
    """A manager without a row of their own is named, with the nearest id."""
    rows = (*SEATS, "R1,p,,,m01,", "R2,p,,,Q,", "M-1,p,,,,")
    assert complaints(tmp_path, assignments=rows) == [
        "assignments.csv: row 2, column manager_id: found 'm01', which is no rep_id of"
        " this table; did you mean 'M-1'?",
        "assignments.csv: row 3, column manager_id: found 'Q', which is no rep_id of"
        " this table",
    ]


def test_nobody_manages_themselves(tmp_path):
    """A circle of managers is named row by row; who is only below it is not."""
    rows = (*SEATS, "A,p,,,B,", "B,p,,,C,", "C,p,,,A,", "D,p,,,A,", "E,p,,,E,")
    assert complaints(tmp_path, assignments=rows) == [
        f"assignments.csv: row {row}, column manager_id: found '{above}'; rep '{rep}'"
        " would be above themselves"
        for row, rep, above in [
            (2, "A", "B"),
            (3, "B", "C"),
            (4, "C", "A"),
            (6, "E", "E"),
        ]
    ]


def test_one_rep_a_territory(tmp_path):
    """A territory may change hands, but two reps on one day are named."""
    rows = (
        *SEATS,
        "R1,p,,2027-06-30,,T1",
        "R2,p,2027-07-01,,,T1",
        "R3,p,2027-12-31,,,T1",
        "R4,p,,,,",
    )
    assert complaints(tmp_path, assignments=rows[:3]) == []
    assert complaints(tmp_path, assignments=rows) == [
        "assignments.csv: row 4, column territory_id: territory 'T1' has another rep on"
        " 2027-12-31; one rep a day is needed"
    ]


def test_reps_of_quotas_and_scores_are_known(tmp_path):
    """A quota or score of nobody on the list is named, with the nearest id."""
    said = complaints(
        tmp_path,
        assignments=("R-1,p",),
        quotas=("r1,2027,5", "R-1,2027,5"),
        scores=("X,MBO,a,2027Q1,100,100",),
    )
    assert said == [
        "quotas.csv: row 2, column rep_id: found 'r1', which is not in"
        " assignments.csv; did you mean 'R-1'?",
        "scores.csv: row 2, column rep_id: found 'X', which is not in assignments.csv",
    ]


def test_quotas_come_once(tmp_path):
    """Two rows of one quota may share a period, but no day of it."""
    head = "rep_id,measure,period,quota,starts,ends"
    halves = ("R1,,2027,5,,2027-06-30", "R1,,2027,7,2027-07-01,")
    others = ("R1,units,2027,5,,", "R2,,2027,5,,", "R1,,2027Q1,5,,")
    assert complaints(tmp_path, quotas=(head, *halves, *others)) == []
    shared = ("R1,,2027,5,,2027-06-30", "R1,,2027,7,2027-06-30,")
    assert len(complaints(tmp_path, quotas=(head, *shared))) == 1
    again = "R1,,2027,9,2027-12-31,2027-12-31"
    assert complaints(tmp_path, quotas=(head, *halves, *others, again)) == [
        "quotas.csv: row 7, column quota: a second quota for rep 'R1', 'amount', 2027"
        " on the same days; one is needed"
    ]


def test_weights_add_up(tmp_path):
    """Weights of a rep, component and period make 100; the first row is named."""
    rows = (
        "R1,MBO,a,2027Q1,60,100",
        "R1,MBO,b,2027Q1,30,100",
        "R1,MBO,a,2027Q2,100,100",
        "R2,MBO,a,2027Q1,,100",
        "R2,MBO,b,2027Q1,50,100",
        "R1,Other,a,2027Q1,33.3,1",
        "R1,Other,b,2027Q1,66.7,1",
    )
    assert complaints(tmp_path, scores=rows) == [
        "scores.csv: row 2, column weight_percent: weights of rep 'R1', 'MBO', 2027Q1"
        " add up to 90; 100 is needed",
        "scores.csv: row 5, column weight_percent: weights of rep 'R2', 'MBO', 2027Q1"
        " add up to 150; 100 is needed",
    ]


def test_one_rate_a_day(tmp_path):
    """Two rates of a currency from the same day are both named."""
    rows = (
        "EUR,2027-01-01,4",
        "EUR,2027-01-01,5",
        "EUR,2027-02-01,5",
        "USD,2027-01-01,4",
    )
    assert complaints(tmp_path, rates=rows) == [
        f"rates.csv: row {row}, column rate: a second rate of EUR from 2027-01-01"
        for row in (2, 3)
    ]


def test_five_rows_are_named_and_the_rest_counted(tmp_path):
    """Of many rows with one fault, five are named and the others counted."""
    rows = (*DEALS, *(f"D{i},,,2027-01-05,1,,," for i in range(8)))
    said = complaints(tmp_path, credits=rows)
    assert [text.split(",")[0] for text in said[:5]] == [
        f"credits.csv: row {row}" for row in range(2, 7)
    ]
    assert said[5:] == ["credits.csv: column rep_id: and 3 more rows like these"]
    sums = tuple(f"R{i},MBO,a,2027Q1,{50 + i},100" for i in range(7))
    said = complaints(tmp_path, scores=sums)
    assert [text.split(" add up to ")[1] for text in said[:5]] == [
        f"{50 + i}; 100 is needed" for i in range(5)
    ]
    assert said[5:] == ["scores.csv: column weight_percent: and 2 more rows like these"]


def test_every_fault_of_every_table_is_said_at_once(tmp_path):
    """Nothing is held back until the first fault is gone."""
    said = complaints(
        tmp_path,
        assignments=("rep_id,plan,manager_id", "R1,q,", "R2,p,Nobody"),
        credits=(*DEALS, "D1,R9,,2027-01-05,1,gift,50,XXX"),
        quotas=("R9,2027,5",),
        rates=("EUR,2027-01-01,4", "EUR,2027-01-01,4"),
    )
    columns = [text.split("column ")[1].split(":")[0] for text in said]
    assert columns == [
        *("plan", "manager_id", "credit", "rep_id", "currency"),
        *("rep_id", "rate", "rate"),
    ]


def test_rules_wait_for_tables_that_could_be_read(tmp_path):
    """A table with faults of its own is not held against the others."""
    said = complaints(
        tmp_path,
        assignments=("rep_id,plan,starts", "R1,p,soon"),
        credits=("D1,R9,2027-01-05,1",),
        quotas=("R9,2027,5",),
    )
    assert said == [
        "assignments.csv: row 2, column starts: found 'soon'; a date such as 2027-03-31"
        " is needed"
    ]


def test_renamed_columns_are_named_as_the_file_does(tmp_path):
    """What is said of a column uses the name that its file gives it."""
    from table_files import read_text

    from engine.data.pay_dataset import check_pay_tables
    from engine.data.pay_reads import PayReads

    text = "deal_id,Verkäufer,date\nD1,,2027-01-05\n"
    how = {"columns": {"rep_id": "Verkäufer"}, "name": "c.csv"}
    given = PayReads(read_text(tmp_path, text, "credits", **how))
    (problem,) = check_pay_tables(given, FIRST, LAST, ("p",), "PLN", exact_shares=True)
    assert problem.path == "row 2, column Verkäufer"


def test_the_order_of_tables_is_kept(tmp_path):
    """Tables are asked in one order: people first, then what they are credited."""
    given = reads(tmp_path, quotas=("R1,2027,5",), assignments=("R1,p",))
    assert [read.source.name for read in given.every()] == [
        *("assignments", "credits", "quotas")
    ]
