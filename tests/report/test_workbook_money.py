"""Guarantees of amounts in workbooks: exact money, live sums, true to the tables."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO

import polars as pl
import pytest
from book_reader import Reader, values
from fake_books import book_of, run_of

from engine.report.workbook.run import workbook


@pytest.fixture(scope="module")
def paid():
    """Return the workbook of made-up pay, read."""
    return Reader(book_of("pay"))


def test_pay_is_exact_to_the_hundredth(paid):
    """Every payout and line is the stored decimal, and no neighbour of it."""
    _, tables = run_of("pay")
    for sheet, column, table, source in (
        ("Payouts", "Payout", "payouts", "payout"),
        ("Payouts", "Variable", "payouts", "variable"),
        ("Lines", "Amount", "lines", "amount"),
    ):
        _, rows = paid.table(sheet)
        stored = tables[table][source].to_list()
        assert values(rows, column) == [float(amount) for amount in stored]


def test_sums_of_reps_are_formulas_and_exact(paid):
    """Everybody’s sum reads the payouts, and is their exact sum; so is the whole."""
    _, tables = run_of("pay")
    _, rows = paid.table("Reps")
    sums = dict(
        tables["payouts"].group_by("rep_id").agg(pl.col("variable").sum()).iter_rows()
    )
    assert len(rows) == len(sums)
    for row in rows:
        formula, value = row["Variable"]
        assert formula == (
            "SUMPRODUCT(EXACT(Payouts[Rep],Reps[[#This Row],[Rep]])*Payouts[Variable])"
        )
        assert Decimal(str(value)) == sums[row["Rep"][1]]
    cells = paid.cells("Summary")
    at = next(a for a, (_, text) in cells.items() if text == "Total payout")
    formula, value = cells[f"B{at[1:]}"]
    assert formula == "SUM(Payouts[Payout])"
    assert Decimal(str(value)) == tables["payouts"]["payout"].sum()


def test_payouts_add_up_across_the_row(paid):
    """A payout is a formula over its parts, which gives the stored payout."""
    _, rows = paid.table("Payouts")
    for row in rows:
        parts = [Decimal(str(row[n][1])) for n in ("Base", "Variable", "Draw")]
        whole = sum(parts) - Decimal(str(row["Recovered"][1]))
        assert Decimal(str(row["Payout"][1])) == whole
        assert "Payouts[[#This Row],[Recovered]]" in row["Payout"][0]


def test_currencies_are_never_added_up():
    """Where plans pay in two currencies each row names its own; nothing is totalled."""
    manifest, tables = run_of("pay")
    plans = dict(manifest["plans"])
    first = next(iter(plans))
    plans[first] = {**plans[first], "currency": "CHF"}
    book = Reader(workbook({**manifest, "plans": plans}, tables))
    _, rows = book.table("Reps")
    assert len(set(values(rows, "Currency"))) == 2
    assert "totalsRowCount" not in book.part(book.table_file("Reps")).attrib
    formula = rows[0]["Base"][0]
    assert "EXACT(Payouts[Currency],Reps[[#This Row],[Currency]])" in formula


def test_territories_are_the_stored_ones():
    """Read by polars, as a colleague would, accounts and moves are those of the run."""
    _, tables = run_of("territory")
    data = BytesIO(book_of("territory"))
    moves = pl.read_excel(data, sheet_name="Moves").head(tables["moves"].height)
    assert moves["Account"].to_list() == tables["moves"]["account_id"].to_list()
    for name, source in (("Potential", "potential"), ("Saving", "saving")):
        told, stored = moves[name].cast(pl.Float64), tables["moves"][source]
        assert told.to_list() == pytest.approx(stored.to_list())
    accounts = pl.read_excel(data, sheet_name="Accounts")
    assert accounts["Plan"].drop_nulls().to_list() == (
        tables["accounts"]["after"].drop_nulls().to_list()
    )


def test_shares_and_counts_of_territories_are_formulas():
    """Loads are held against fair shares, and accounts counted, in the sheet itself."""
    _, tables = run_of("territory")
    names, rows = Reader(book_of("territory")).table("Territories")
    people = tables["territories"]
    assert values(rows, "Accounts planned") == people["accounts_after"].to_list()
    assert rows[0]["Accounts planned"][0] == (
        "SUMPRODUCT(--EXACT(Accounts[Plan],Territories[[#This Row],[Territory]]))"
    )
    shares = [name for name in names if name.endswith("plan, of fair")]
    loads = tables["loads"].filter(stage="after")
    assert len(shares) == loads["measure"].n_unique()
    for name in shares:
        measure = name.split(",")[0].lower()
        stored = dict(
            loads.filter(pl.col("measure").str.to_lowercase() == measure)
            .select("territory_id", "share")
            .iter_rows()
        )
        for row in rows:
            formula, value = row[name]
            assert formula.startswith("IF(N(Territories[[#This Row],[")
            assert value == pytest.approx(stored[row["Territory"][1]], rel=1e-6)
