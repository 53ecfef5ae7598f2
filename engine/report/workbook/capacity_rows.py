"""Rows of a capacity workbook: stored rows, and what formulas give for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlsxwriter.utility import xl_col_to_name  # type: ignore[import-untyped]

from engine.report.capacity_facts import COMPARED
from engine.report.capacity_facts import by_month as summed
from engine.report.language import mark
from engine.report.words import known
from engine.report.workbook.capacity_tables import MONTH
from engine.report.workbook.columns import Column, headings
from engine.report.workbook.sheets import Sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import polars as pl

    from engine.report.capacity_facts import CapacityFacts

    Row = dict[str, Any]

MOST_ROLES = 60
NOISE = 1e-13
FLOWS = (
    *("start", "starts", "moved_in", "moved_out", "separations", "voluntary"),
    *("involuntary", "lost_moving", "end"),
)
GOODS = ("amount", "capacity_ramped", "capacity_ramping", "cover", "made")


def rows_of(name: str, table: pl.DataFrame) -> list[Row]:
    """Return a stored table's rows, with what the sheet's formulas give."""
    rows = list(table.iter_rows(named=True))
    add = ADDED.get(name)
    found = [{**row, **add(row)} for row in rows] if add else rows
    if name == "money":
        spent = 0.0
        for row in found:
            spent += row["spend"]
            row["to_date"] = spent
    return found


def less(whole: float, part: float) -> float:
    """Return a difference; nothing, where only the last figures of a number differ."""
    found = whole - part
    return 0.0 if abs(found) < NOISE * max(abs(whole), abs(part)) else found


def _output(row: Row) -> Row:
    capacity = row["capacity_ramped"] + row["capacity_ramping"] + row["cover"]
    spare, missed = less(capacity, row["amount"]), less(row["amount"], row["made"])
    return {"capacity": capacity, "spare": spare, "missed": missed}


def _differs(row: Row) -> Row:
    planned, actual = known(row["planned"]), known(row["actual"])
    return {"differs": 0.0 if actual is None else less(actual, planned or 0.0)}


def _times(row: Row, *names: str) -> float:
    product = 1.0
    for name in names:
        product *= known(row[name]) or 0.0
    return product


def _room(row: Row) -> float:
    room = less(row["value"], row["limit"])
    return float(room if row["sense"] == "at least" else -room)


def _bands(row: Row) -> Row:
    ends = ("p5", "p25", "p75", "p95")
    low, near, far, high = (row[name] for name in ends)
    return {"low": near - low, "half": far - near, "high": high - far}


ADDED: Mapping[str, Callable[[Row], Row]] = {
    "output": _output,
    "hires": lambda row: {"each": row["cost"] / row["starts"] if row["starts"] else 0},
    "futures": _bands,
    "classes": lambda row: {
        "filled": row["seated"] / row["seats"] if row["seats"] else 0
    },
    "targets": lambda row: {"spare": less(known(row["planned"]) or 0.0, row["amount"])},
    "compared": lambda row: {"plan": COMPARED.get(row["plan"], row["plan"])},
    "so_far": _differs,
    "rules": lambda row: {"room": _room(row)},
    "seats": lambda row: {"exits_year": _times(row, "today", "attrition", "exit_cost")},
    "sizing": lambda row: {"gain": row["profit_best"] - row["profit_today"]},
}
"""What the formulas of a stored table's sheet give, row by row."""


def by_month(facts: CapacityFacts, tables: Mapping[str, pl.DataFrame]) -> list[Row]:
    """Return the company's walk and money by month."""
    walk, money = tables["walk"], tables["money"]
    columns = {name: summed(walk, facts.months, name) for name in FLOWS}
    columns["spend"] = summed(money, facts.months, "spend")
    return [
        {"month": month, **{name: values[at] for name, values in columns.items()}}
        for at, month in enumerate(facts.months)
    ]


def roles_by_month(facts: CapacityFacts, walk: pl.DataFrame) -> tuple[Sheet, list[Row]]:
    """Return people at the end of each month, a column for each role."""
    roles = [str(role) for role in walk["role"].unique(maintain_order=True)]
    roles = roles[:MOST_ROLES]
    names = headings(["Month", *roles])[1:]
    columns = [MONTH]
    rows: list[Row] = [{"month": month} for month in facts.months]
    for at, (role, name) in enumerate(zip(roles, names, strict=True)):
        # A role's own name never stands in a formula: it may mean something there.
        formula = (
            "=SUMPRODUCT((Walk[Month]=[Month])"
            f"*(Walk[Role]={xl_col_to_name(at + 1)}$1)*Walk[End])"
        )
        columns.append(
            Column(
                *(name, "people", f"role {at}", mark("People at the end"), formula),
                given=True,
            )
        )
        ends = summed(walk.filter(role=role), facts.months, "end")
        for row, end in zip(rows, ends, strict=True):
            row[f"role {at}"] = end
    about = mark(
        "People at the end of each month by role, summed up from the sheet Walk"
    )
    return Sheet("", mark("By role"), "ByRole", about, columns), rows


def by_good(facts: CapacityFacts, output: pl.DataFrame) -> list[Row]:
    """Return capacity of all places, by good and month."""
    rows: list[Row] = []
    for good in facts.goods:
        own = output.filter(good=good.name)
        columns = {name: summed(own, facts.months, name) for name in GOODS}
        asked = made = 0.0
        for at, month in enumerate(facts.months):
            row: Row = {name: values[at] for name, values in columns.items()}
            asked, made = asked + row["amount"], made + row["made"]
            to_date = {"asked_to_date": asked, "made_to_date": made}
            rows.append(
                {"month": month, "good": good.name, **row, **_output(row), **to_date}
            )
    return rows
