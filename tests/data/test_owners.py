"""Guarantees of owners from another quarter: what changed is known, nothing is lost."""

from __future__ import annotations

import polars as pl

from engine.data.columns import NAMED_ACCOUNTS
from engine.data.dataset import Dataset
from engine.data.owners import with_owners


def dataset() -> Dataset:
    """Four accounts, two reps; today's owners in the table are R1 everywhere."""
    accounts = pl.DataFrame(
        {"account_id": ["A1", "A2", "A3", "A4"], "rep_id": ["R1"] * 4, "potential": 1.0}
    )
    reps = pl.DataFrame({"rep_id": ["R1", "R3"]})
    return Dataset(accounts, reps, NAMED_ACCOUNTS.empty())


THEN = pl.DataFrame(
    {"account_id": ["A1", "A2", "A3", "A9"], "rep_id": ["R1", "R2", None, "R1"]}
)


def test_owners_are_those_of_the_alignment():
    """Accounts keep the owner they had; who left, or was never told, owns nothing."""
    found, _ = with_owners(dataset(), THEN)
    assert found.accounts["rep_id"].to_list() == ["R1", "", "", ""]
    assert found.accounts["account_id"].to_list() == ["A1", "A2", "A3", "A4"]
    assert found.accounts.columns == dataset().accounts.columns


def test_every_change_is_told():
    """Accounts opened and closed, reps joined and left, and accounts left behind."""
    _, changes = with_owners(dataset(), THEN)
    assert changes.opened == ("A4",)
    assert changes.closed == ("A9",)
    assert (changes.joined, changes.left) == (("R3",), ("R2",))
    assert changes.orphaned == ("A2",)
    assert changes.table().rows()[0] == ("opened", "A4")
    assert changes.counts() == {
        "opened": 1,
        "closed": 1,
        "joined": 1,
        "left": 1,
        "orphaned": 1,
    }


def test_the_same_quarter_changes_nothing():
    """With the table's own owners the data stay as they are."""
    one = dataset()
    found, changes = with_owners(one, one.accounts)
    assert found.accounts.equals(one.accounts)
    assert changes.opened == changes.closed == changes.left == ()
