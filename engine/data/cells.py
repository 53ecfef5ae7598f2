"""The cells of one column to its type: what they say, or why they are refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from engine.data.findings import LISTED, counted, listed, shown
from engine.data.number_text import parse

if TYPE_CHECKING:
    from engine.data.columns import Column
    from engine.data.findings import Findings
    from engine.data.number_text import Decimal
    from engine.data.raw import RawColumn

_LARGEST_WHOLE = 2.0**53
_LARGEST_MONEY = 1e11
_FLOAT_NOISE = 2.0**-50  # of an amount
_SUM_NOISE = 1e-6  # hundredths
_DATE = r"^(\d{4}-\d{2}-\d{2})(?:[ T]00:00(?::00(?:\.0+)?)?)?$"


def text_cells(findings: Findings, column: Column, cells: RawColumn) -> pl.Series:
    """Return a text column: stripped, null where empty; duplicates are refused."""
    n_rows = len(findings.rows)
    text = cells.as_text(n_rows)
    if cells.text is not None:
        trimmed = int((cells.text.str.len_bytes() != text.str.len_bytes()).sum())
        if trimmed:
            findings.note(
                f"spaces around {counted(trimmed, 'cell')} removed in {cells.name}"
            )
    _refuse_errors(findings, column, cells)
    _refuse_empty(findings, column, cells, text)
    if column.unique:
        _refuse_repeated(findings, column, text)
    return text


def number_cells(
    findings: Findings, column: Column, cells: RawColumn, sign: Decimal | None
) -> pl.Series:
    """Return a number column as Float64, null where empty or refused.

    Parameters
    ----------
    sign
        The decimal sign; None if it could not be known and this was said already.
    """
    n_rows = len(findings.rows)
    text = cells.stripped(n_rows)
    _refuse_errors(findings, column, cells)
    written = cells.as_text(n_rows)
    _refuse_empty(findings, column, cells, written)
    values = parse(text, sign) if sign else pl.Series([None] * n_rows, dtype=pl.Float64)
    if sign:
        need = column.needed
        if findings.source.decimal:
            need += f" (decimal: {findings.source.decimal} is declared)"
        wrong = text.is_not_null() & values.is_null()
        findings.refuse_cells(column.name, wrong, text, need)
    if cells.numbers is not None:
        exact = cells.numbers.cast(pl.Float64, strict=False)
        values = exact.zip_with(exact.is_not_null(), values)
    wild = ~values.is_finite().fill_null(value=True)
    findings.refuse_cells(column.name, wild, written, column.needed)
    values = values.set(wild, None)
    if column.kind == "integer":
        part = (values != values.floor()) | (values.abs() > _LARGEST_WHOLE)
        part = part.fill_null(value=False)
        findings.refuse_cells(column.name, part, written, column.needed)
        values = values.set(part, None)
    return values


def hundredths(findings: Findings, column: Column, values: pl.Series) -> pl.Series:
    """Return amounts as exact whole hundredths; refuse a third decimal.

    Only what a float may miss a decimal by is forgiven, and 10⁻⁸ of sums in a workbook.
    """
    amounts = (values * 100).round()
    noise = amounts.abs() * _FLOAT_NOISE + _SUM_NOISE
    wild = (values.abs() > _LARGEST_MONEY) | ((values * 100 - amounts).abs() > noise)
    wild = wild.fill_null(value=False)
    if wild.any():
        need = f"{column.needed}, at most {_LARGEST_MONEY:,.0f}"
        written = values.cast(pl.String).str.strip_suffix(".0")
        findings.refuse_cells(column.name, wild, written, need)
    return amounts.set(wild, None).cast(pl.Int64)


def date_cells(findings: Findings, column: Column, cells: RawColumn) -> pl.Series:
    """Return a date column: ISO text, or the day numbers of a workbook."""
    text = cells.as_text(len(findings.rows))
    _refuse_errors(findings, column, cells)
    _refuse_empty(findings, column, cells, text)
    days = text.str.extract(_DATE, 1).str.to_date("%Y-%m-%d", strict=False)
    if cells.numbers is not None:
        serial = cells.numbers.cast(pl.Float64)
        whole = (serial == serial.floor()) & serial.is_between(1, 200_000)
        numbered = (serial.set(~whole, None) - _EXCEL_EPOCH).cast(pl.Int32)
        days = days.zip_with(days.is_not_null(), numbered.cast(pl.Date))
    days = days.set((days.dt.year() < 1).fill_null(value=False), None)
    wrong = text.is_not_null() & days.is_null()
    findings.refuse_cells(column.name, wrong, text, column.needed)
    return days


_EXCEL_EPOCH = 25_569
"""Day number of 1970-01-01 in a workbook (1900 date system)."""


def _refuse_errors(findings: Findings, column: Column, cells: RawColumn) -> None:
    if cells.errors:
        rows = pl.Series([row for row, _ in cells.errors], dtype=pl.UInt32)
        messages = [
            f"found {shown(name)}, a formula error; correct the formula in the workbook"
            for _, name in cells.errors[:LISTED]
        ]
        found = listed(findings.source, rows, cells.name, messages)
        findings.add(column.name, found)


def _refuse_empty(
    findings: Findings, column: Column, cells: RawColumn, text: pl.Series
) -> None:
    empty = text.is_null()
    if cells.errors:
        empty &= ~findings.rows.is_in([row for row, _ in cells.errors])
    if not empty.any():
        return
    if column.required:
        message = f"the cell is empty; {column.needed}"
        findings.refuse(column.name, empty, [message] * min(LISTED, int(empty.sum())))
    elif column.kind != "text" and not column.may_be_blank:
        findings.note(
            f"{counted(int(empty.sum()), 'empty cell')} in {cells.name} read as "
            f"{column.default or 0:g}"
        )


def _refuse_repeated(findings: Findings, column: Column, text: pl.Series) -> None:
    again = ~text.is_first_distinct() & text.is_not_null()
    if not again.any():
        return
    messages = []
    for value in text.filter(again).head(LISTED):
        row = findings.rows.filter(text == value)[0]
        messages.append(
            f"found {shown(value)} again (first in row {row}); "
            f"each {column.name} may come only once"
        )
    findings.refuse(column.name, again, messages)
