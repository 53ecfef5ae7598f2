"""Read a table from wherever it is: never raises for bad data, names it instead."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import polars as pl

from engine.base.errors import InputError
from engine.data.convert import convert
from engine.data.source import (
    EXCEL,
    PARQUET,
    Source,
    check_file,
    check_options,
)

if TYPE_CHECKING:
    from engine.base.errors import InputProblem
    from engine.data.columns import TableSpec
    from engine.data.raw import RawTable


@dataclass(frozen=True, slots=True)
class TableRead:
    """A table and all that is to be said of it.

    Parameters
    ----------
    frame
        Exactly the canonical columns and types, without nulls; empty if the table
        could not be read at all, and not to be used while there are problems.
    notes
        Conversions that were made, each a sentence that begins with the file.
    problems
        Everything that is wrong, in the order of the columns.
    rows
        ``(n_rows,)`` UInt32, the row a spreadsheet shows each record in.
    source
        Where it came from.
    header
        The names of all its columns, also of those that are not read.
    """

    frame: pl.DataFrame
    notes: tuple[str, ...] = ()
    problems: tuple[InputProblem, ...] = ()
    rows: pl.Series = field(default_factory=lambda: pl.Series([], dtype=pl.UInt32))
    source: Source = field(default_factory=lambda: Source("table"))
    header: tuple[str, ...] = ()


def read_table(source: Source, spec: TableSpec) -> TableRead:
    """Read one table as its specification says; every problem is in the result."""
    problems = check_options(source, spec)
    try:
        raw = _read_raw(source, spec)
    except InputError as error:
        found = (*problems, *error.problems)
        return TableRead(spec.empty(), problems=found, source=source)
    if not len(raw.rows) and not spec.may_be_empty and not raw.problems:
        problems.append(source.problem("the table has a header but no rows"))
    converted = convert(source, spec, raw)
    return TableRead(
        converted.frame,
        converted.notes,
        (*problems, *converted.problems),
        raw.rows,
        source,
        tuple(column.name for column in raw.columns),
    )


def sheets_of(source: Source) -> list[Source]:
    """Return a source for each sheet of a workbook; any other file is one by itself.

    Raises
    ------
    InputError
        The file is missing, or no workbook.
    """
    check_file(source)
    if source.path.suffix.lower() not in EXCEL:
        return [source]
    from engine.data.excel import filled_sheets

    return [replace(source, sheet=name) for name in filled_sheets(source)]


def read_all(source: Source) -> RawTable:
    """Return a file with all its columns, whatever they are called.

    Raises
    ------
    InputError
        Nothing of it can be read.
    """
    return _read_raw(source, None)


def _read_raw(source: Source, spec: TableSpec | None) -> RawTable:
    """Choose the reader; each is imported only when it is needed."""
    wanted = None if spec is None else source.wanted(spec)
    if source.frame is not None and spec is not None:
        from engine.data.frames import read_frame

        return read_frame(source, spec)
    if source.query is not None:
        from engine.data.database import read_query

        return read_query(source)
    check_file(source)
    suffix = source.path.suffix.lower()
    try:
        if suffix in EXCEL:
            from engine.data.excel import read_excel

            return read_excel(source)
        if suffix in PARQUET:
            from engine.data.parquet import read_parquet

            return read_parquet(source, wanted)
        from engine.data.delimited import read_delimited

        return read_delimited(source, wanted or frozenset())
    except OSError as error:
        raise source.refusal(f"the file cannot be opened: {error.strerror}") from None
