"""Raw cells to the canonical columns: types, ranges, defaults, everything said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from engine.data.cells import date_cells, hundredths, number_cells, text_cells
from engine.data.columns import DTYPES
from engine.data.decimals import decimal_signs
from engine.data.findings import LISTED, Findings, shown
from engine.data.matching import match
from engine.data.positions import fit_exchanged

if TYPE_CHECKING:
    from engine.base.errors import InputProblem
    from engine.data.columns import Column, TableSpec
    from engine.data.raw import RawTable
    from engine.data.source import Source

_THOUSAND = 1000
NOT_NUMBERS = ("text", "date")
"""Kinds whose cells are not read as numbers."""


@dataclass(frozen=True, slots=True)
class Converted:
    """A table of canonical columns, and what was converted or refused."""

    frame: pl.DataFrame
    notes: tuple[str, ...]
    problems: tuple[InputProblem, ...]


def convert(source: Source, spec: TableSpec, raw: RawTable) -> Converted:
    """Turn a raw table into exactly the columns and types of its specification.

    Cells that were refused hold a default, so that other checks can go on.
    """
    findings = Findings(source, raw.rows)
    matched = match(source, spec, raw)
    n_rows = len(raw.rows)
    texts = {
        column.name: matched.columns[column.name].stripped(n_rows)
        for column in spec.columns
        if column.kind not in NOT_NUMBERS and column.name in matched.columns
    }
    small = {
        column.name
        for column in spec.columns
        if column.maximum is not None and column.maximum < _THOUSAND
    }
    signs = decimal_signs(findings, texts, small)
    series: dict[str, pl.Series] = {}
    for column in spec.columns:
        cells = matched.columns.get(column.name)
        if cells is None:
            continue
        if column.kind == "text":
            series[column.name] = text_cells(findings, column, cells)
        elif column.kind == "date":
            series[column.name] = date_cells(findings, column, cells)
        else:
            sign = signs[column.name]
            series[column.name] = number_cells(findings, column, cells, sign)
    for column in spec.columns:
        if column.kind not in NOT_NUMBERS and column.name in series:
            _check_range(findings, column, series)
        if column.kind == "money" and column.name in series:
            values = hundredths(findings, column, series[column.name])
            series[column.name] = values
    problems = [*matched.problems, *raw.problems]
    for column in spec.columns:
        problems += findings.problems.get(column.name, [])
    notes = (*raw.notes, *findings.notes, *matched.notes)
    return Converted(_completed(spec, series, n_rows), notes, tuple(problems))


def _check_range(
    findings: Findings, column: Column, series: dict[str, pl.Series]
) -> None:
    """Refuse numbers out of range; say so if two coordinates look swapped."""
    values = series[column.name]
    low = -float("inf") if column.minimum is None else column.minimum
    high = float("inf") if column.maximum is None else column.maximum
    below = values <= low if column.exclusive_minimum else values < low
    wrong = (below | (values > high)).fill_null(value=False)
    if not wrong.any():
        return
    other = series.get(column.swapped_with or "")
    hints = [""] * LISTED
    if other is not None:
        fit = fit_exchanged(values, other)[wrong.to_numpy()]
        hints = [
            f"; {column.name} and {column.swapped_with} look swapped "
            f"({column.swapped_with} is {partner:g})"
            if fits
            else ""
            for partner, fits in zip(
                other.filter(wrong).head(LISTED), fit, strict=False
            )
        ]
    messages = [
        f"found {shown(f'{value:.12g}')}; {column.needed}{hint}"
        for value, hint in zip(values.filter(wrong).head(LISTED), hints, strict=False)
    ]
    findings.refuse(column.name, wrong, messages)


def _completed(
    spec: TableSpec, series: dict[str, pl.Series], n_rows: int
) -> pl.DataFrame:
    """Return every column of the specification, defaults where nothing was given."""
    frame = pl.DataFrame(
        {"": pl.Series([None], dtype=pl.Null).new_from_index(0, n_rows)}
    )
    for column in spec.columns:
        dtype = DTYPES[column.kind]
        default = _default(column)
        given = pl.lit(series[column.name]) if column.name in series else pl.lit(None)
        frame = frame.with_columns(
            pl.coalesce(given, default).cast(dtype).alias(column.name)
        )
    return frame.select(spec.names)


def _default(column: Column) -> pl.Expr:
    """Return what stands for an empty cell."""
    if column.may_be_blank:
        return pl.lit(None, dtype=DTYPES[column.kind])
    if column.default_from:
        return pl.col(column.default_from)
    if column.kind == "text":
        return pl.lit(column.default)
    if column.kind == "date":  # a required one that was refused; other checks go on
        return pl.lit(date(1970, 1, 1))
    return pl.lit(column.default or 0.0)
