"""What must hold of credits, and what is said where it does not."""

from __future__ import annotations

import pytest
from pay_tables import complaints

SEATS = ("rep_id,plan,starts,ends,manager_id,territory_id",)
DEALS = ("deal_id,rep_id,territory_id,date,amount,credit,share_percent,currency",)


def test_somebody_is_credited(tmp_path):
    """A credit without rep and territory is named."""
    rows = (*DEALS, "D1,,,2027-01-05,1,,,", "D2,R1,,2027-01-05,1,,,")
    assert complaints(tmp_path, credits=rows) == [
        "credits.csv: row 2, column rep_id: neither rep_id nor territory_id is given;"
        " one of them is needed"
    ]


def test_territories_need_a_table_of_assignments(tmp_path):
    """A credit of a territory is refused where nothing says whose that is."""
    rows = (*DEALS, "D1,,T1,2027-01-05,1,,,", "D2,R1,T1,2027-01-05,1,,,")
    assert complaints(tmp_path, credits=rows) == [
        "credits.csv: row 2, column territory_id: found 'T1', but there is no table of"
        " assignments (data.assignments) to say whose territory it is"
    ]


def test_credit_is_direct_or_overlay(tmp_path):
    """Another kind of credit is named with the nearest of the two."""
    rows = (*DEALS, "D1,R1,,2027-01-05,1,overly,,", "D2,R1,,2027-01-05,1,split,,")
    assert complaints(tmp_path, credits=rows) == [
        "credits.csv: row 2, column credit: found 'overly'; direct or overlay is"
        " needed; did you mean 'overlay'?",
        "credits.csv: row 3, column credit: found 'split'; direct or overlay is needed",
    ]


def test_credited_reps_and_territories_are_there_on_the_day(tmp_path):
    """A credit of who is unknown, or has no row that day, is named; reps first."""
    seats = (*SEATS, "R-1,p,2027-02-01,2027-03-31,,Nord")
    deals = (
        *DEALS,
        "D1,R-11,,2027-02-01,1,,,",
        "D2,R-1,,2027-01-31,1,,,",
        "D3,R-1,,2027-02-01,1,,,",
        "D4,R-1,,2027-03-31,1,,,",
        "D5,R-1,,2027-04-01,1,,,",
        "D6,,Nort,2027-02-01,1,,,",
        "D7,,Nord,2027-04-01,1,,,",
        "D8,,Nord,2027-03-31,1,,,",
        "D9,Gone,,2026-12-31,1,,,",
        "D10,R-1,West,2027-02-01,1,,,",
    )
    where = "has no row in assignments.csv on"
    assert complaints(tmp_path, assignments=seats, credits=deals) == [
        "credits.csv: row 2, column rep_id: found 'R-11', which is not in"
        " assignments.csv",
        f"credits.csv: row 3, column rep_id: rep 'R-1' {where} 2027-01-31",
        f"credits.csv: row 6, column rep_id: rep 'R-1' {where} 2027-04-01",
        "credits.csv: row 7, column territory_id: found 'Nort', which is not in"
        " assignments.csv; did you mean 'Nord'?",
        f"credits.csv: row 8, column territory_id: territory 'Nord' {where} 2027-04-01",
    ]


def test_foreign_credits_have_rates(tmp_path):
    """A currency needs a rate on or before the day; the scenario's own needs none."""
    deals = (
        *DEALS,
        "D1,R1,,2027-03-01,1,,,EUR",
        "D2,R1,,2027-02-28,1,,,EUR",
        "D3,R1,,2027-03-01,1,,,USD",
        "D4,R1,,2027-03-01,1,,,PLN",
        "D5,R1,,2027-03-01,1,,,",
    )
    no_rate = "for which data.rates has no rate on"
    found = [
        f"credits.csv: row 3, column currency: found 'EUR', {no_rate} 2027-02-28",
        f"credits.csv: row 4, column currency: found 'USD', {no_rate} 2027-03-01",
    ]
    rates = ("EUR,2027-03-01,4",)
    assert complaints(tmp_path, credits=deals, rates=rates) == found
    assert len(complaints(tmp_path, credits=deals)) == 3


@pytest.mark.parametrize(
    ("shares", "total"),
    [
        (("60", "40"), None),
        (("33.33", "33.33", "33.33"), None),
        (("60", "30"), "90"),
        (("60", "60"), "120"),
        (("50", "50.2"), "100.2"),
        (("99.95",), None),
        (("99.8",), "99.8"),
        (("",), None),
    ],
)
def test_direct_shares_add_up_to_the_deal(tmp_path, shares, total):
    """Shares of a deal add up to 100 % within a tenth; the first row is named."""
    deals = tuple(
        f"D1,R{i},,2027-01-05,500,,{share}," for i, share in enumerate(shares)
    )
    whole = "D0,R9,,2027-01-05,1,,100,"
    said = complaints(tmp_path, credits=(*DEALS, whole, *deals))
    wrong = (
        "credits.csv: row 3, column share_percent: the direct shares of deal 'D1' add"
        f" up to {total}%; 100% is needed (or write crediting: any under pay)"
    )
    assert said == ([] if total is None else [wrong])
    assert complaints(tmp_path, shares=False, credits=(*DEALS, *deals)) == []


def test_shares_of_parts_of_a_deal(tmp_path):
    """A deal in several rows is whole if each rep's rows make the same whole."""
    rows = (
        "D1,R1,,2027-01-05,300,,50,",
        "D1,R1,,2027-02-05,200,,50,",
        "D1,R2,,2027-01-05,500,,50,",
        "D1,R3,,2027-01-05,500,overlay,100,",
    )
    assert complaints(tmp_path, credits=(*DEALS, *rows)) == []
