"""What must hold between the tables."""

from __future__ import annotations

import dataclasses

import polars as pl
import pytest
from table_files import read_text

from engine.data.columns import ACCOUNTS, NAMED_ACCOUNTS
from engine.data.dataset import check_dataset, make_dataset

ACCOUNT_HEADER = "account_id,lat,lon,potential,rep_id,revenue"
ACCOUNT_ROWS = ("A1,52,21,100,R1,10", "A2,51,20,200,R2,0", "A3,50,20,0,,0")
REP_ROWS = ("R1,52.2,21", "R2,50,19.9")


def tables(folder, accounts=ACCOUNT_ROWS, reps=REP_ROWS, named=()):
    """Return the readings of three small tables."""
    return (
        read_text(folder, "\n".join([ACCOUNT_HEADER, *accounts]), name="acc.csv"),
        read_text(
            folder,
            "\n".join(["rep_id,home_lat,home_lon", *reps]),
            "reps",
            name="reps.csv",
        ),
        read_text(
            folder,
            "\n".join(["account_id,rep_id", *named]),
            "named_accounts",
            name="named.csv",
        ),
    )


def complaints(*reads, **how):
    """Return what is wrong between tables, as text."""
    return [str(problem) for problem in check_dataset(*reads, **how)]


def test_good_tables_make_a_frozen_dataset(tmp_path):
    """Tables without problems become one frozen whole with their notes."""
    reads = tables(tmp_path, named=["A1,R1"])
    assert complaints(*reads) == []
    dataset = make_dataset(*reads)
    assert dataset.named_accounts.rows() == [("A1", "R1", "")]
    assert dataset.outline is None
    assert len(dataset.notes) == 3
    with pytest.raises(dataclasses.FrozenInstanceError):
        dataset.accounts = dataset.reps


def test_named_accounts_may_be_left_out(tmp_path):
    """Without the table the frame is empty and has its columns."""
    accounts, reps, _ = tables(tmp_path)
    frame = make_dataset(accounts, reps).named_accounts
    assert frame.equals(NAMED_ACCOUNTS.empty())


def test_unknown_ids_are_named_with_the_nearest(tmp_path):
    """Owners, named accounts and their reps must exist; rows are the file's own."""
    accounts = (*ACCOUNT_ROWS, "", "A4,50,20,1,R01,0")
    reads = tables(tmp_path, accounts, named=["A1,r1", "a2,R2", "zz,R2"])
    assert complaints(*reads) == [
        "acc.csv: row 6, column rep_id: found 'R01', which is not in reps.csv; did you "
        "mean 'R1'?",
        "named.csv: row 3, column account_id: found 'a2', which is not in acc.csv; did "
        "you mean 'A2'?",
        "named.csv: row 4, column account_id: found 'zz', which is not in acc.csv",
        "named.csv: row 2, column rep_id: found 'r1', which is not in reps.csv; did "
        "you mean 'R1'?",
    ]


def test_many_unknown_ids_are_counted(tmp_path):
    """Five unknown ids are named, the others counted."""
    accounts = [f"A{i},52,21,1,Q{i},0" for i in range(8)]
    said = complaints(*tables(tmp_path, accounts))
    assert len(said) == 6
    assert said[-1] == "acc.csv: column rep_id: and 3 more rows like these"


def test_nearest_of_very_many_ids(tmp_path):
    """The nearest id is also found among thousands, without comparing with each."""
    reps = [f"R{i:05d},52,21" for i in range(5000)]
    said = complaints(*tables(tmp_path, ["A1,52,21,1,RO0421,1"], reps))
    assert "; did you mean 'R0" in said[0]
    assert said[0].endswith("421'?")


@pytest.mark.parametrize(
    ("needed", "message"),
    [
        ({}, []),
        (
            {"revenue": "territory.disruption"},
            [
                "acc.csv: column revenue: the total of all rows is 0, but "
                "territory.disruption needs it; fill the column"
            ],
        ),
    ],
)
def test_totals_that_are_needed(tmp_path, needed, message):
    """A column may be all zeros unless something needs it."""
    reads = tables(tmp_path, ["A1,52,21,1,R1,0", "A2,52,21,1,R1,"])
    assert complaints(*reads, needed=needed) == message


def test_potential_is_always_needed(tmp_path):
    """Potential that is 0 everywhere leaves nothing to share out."""
    assert complaints(*tables(tmp_path, ["A1,52,21,0,R1,5"])) == [
        "acc.csv: column potential: the total of all rows is 0, so there is nothing "
        "to share out; fill the column"
    ]


def test_empty_tables_are_said_once(tmp_path):
    """No rows is a problem of the reading; a table emptied later is one here."""
    accounts, reps, named = tables(tmp_path)
    emptied = dataclasses.replace(accounts, frame=ACCOUNTS.empty())
    assert complaints(emptied, reps, named) == ["acc.csv: there are no accounts"]
    assert complaints(*tables(tmp_path, [], [])) == []


def test_rules_wait_for_tables_that_could_be_read(tmp_path):
    """A table that could not be read does not make every reference unknown."""
    accounts, _, named = tables(tmp_path, named=["A11,R9"])
    unread = read_text(tmp_path, "", "reps", name="reps.csv")
    assert complaints(accounts, unread, named) == [
        "named.csv: row 2, column account_id: found 'A11', which is not in acc.csv"
    ]


def test_single_rows_with_swapped_coordinates(tmp_path):
    """A row that lies among the others only with lat and lon exchanged is named."""
    accounts = (*ACCOUNT_ROWS, "A4,20.5,51.5,1,,0")
    reps = (*REP_ROWS, "R3,21,52")
    said = complaints(*tables(tmp_path, accounts, reps))
    assert [text.split(",")[0] for text in said] == [
        "acc.csv: row 5",
        "reps.csv: row 4",
    ]
    assert "found lat 20.5, lon 51.5, which look swapped: 4 " in said[0]


def test_swapped_rows_are_named_beside_other_problems(tmp_path):
    """Refused cells and impossible places hide no swapped row, and are none."""
    rows = ("A4,20.5,51.5,-1,,0", "A5,95,21,1,,0", "A6,x,51,1,,0", "A7,20,,1,,0")
    said = complaints(*tables(tmp_path, (*ACCOUNT_ROWS, *rows)))
    assert [text.split(":")[1] for text in said] == [" row 5, column lat"]
    beside = (*ACCOUNT_ROWS, *rows[1:])
    assert complaints(*tables(tmp_path, beside)) == []


def test_whole_table_with_swapped_coordinates(tmp_path):
    """Accounts that meet the reps' homes only when exchanged are said to be swapped."""
    accounts = ("A1,21,52,100,,0", "A2,20,51,200,,0")
    said = complaints(*tables(tmp_path, accounts))
    assert len(said) == 1
    assert said[0].startswith(
        "acc.csv: lat and lon look swapped, here or in reps.csv: "
    )


@pytest.mark.parametrize(
    "far", ["A4,-33.9,151.2,1,,0", "A4,28.1,-15.4,1,,0", "A4,64.1,-21.9,1,,0"]
)
def test_far_accounts_are_not_swapped(tmp_path, far):
    """An account on another continent is no mistake by itself."""
    assert complaints(*tables(tmp_path, (*ACCOUNT_ROWS, far))) == []


def test_accounts_all_over_a_continent_are_not_swapped(tmp_path):
    """Where accounts are far from each other anyway, nothing is said to be swapped."""
    places = [(41, -4), (40, 29), (36, 51), (52, 21), (30, 31), (25, 46), (25, 55)]
    rows = [f"A{lat}{lon},{lat},{lon},1,,0" for lat, lon in places]
    assert complaints(*tables(tmp_path, rows, ["R1,40,30"])) == []


def test_rings_have_three_corners(tmp_path):
    """A ring of the outline with fewer than three corners is named."""
    accounts, reps, named = tables(tmp_path)
    text = "ring,lat,lon\n0,1,2\n0,2,2\n0,2,1\n1,5,5\n1,6,6\n"
    outline = read_text(tmp_path, text, "outline", name="o.csv")
    assert complaints(accounts, reps, named, outline) == [
        "o.csv: column ring: ring 1 has 2 corners; 3 or more are needed"
    ]
    assert isinstance(
        make_dataset(accounts, reps, named, outline).outline, pl.DataFrame
    )
