"""Parquet to a raw table: columns that are already typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from engine.data.raw import RawColumn, RawTable

if TYPE_CHECKING:
    from engine.data.source import Source


def read_parquet(source: Source, wanted: frozenset[str] | None) -> RawTable:
    """Read the wanted columns of a Parquet file (None: all); others are only named.

    Raises
    ------
    InputError
        It is not a Parquet file, or a wanted column holds lists or records.
    """
    try:
        data = source.path.read_bytes()
        names = list(pl.read_parquet_schema(data))
        frame = pl.read_parquet(data, columns=[n for n in names if _is_in(n, wanted)])
    except (pl.exceptions.PolarsError, OSError):
        raise source.refusal("this is not a Parquet file, or it is damaged") from None
    columns = []
    for name in names:
        plain = name.strip()
        if _is_in(name, wanted):
            columns.append(raw_column(source, plain, frame[name]))
        else:
            columns.append(RawColumn(plain, None))
    rows = pl.int_range(2, frame.height + 2, dtype=pl.UInt32, eager=True)
    return RawTable(tuple(columns), rows)


def _is_in(name: str, wanted: frozenset[str] | None) -> bool:
    return wanted is None or name in wanted


def raw_column(source: Source, name: str, series: pl.Series) -> RawColumn:
    """Return a typed column as numbers if it holds numbers, else as text.

    Raises
    ------
    InputError
        Its cells are neither.
    """
    kind = series.dtype
    if isinstance(kind, pl.Decimal) and kind.scale:
        return RawColumn(name, None, series.cast(pl.Float64))
    if kind.is_numeric():
        return RawColumn(name, None, series)
    if kind.is_nested() or kind in (pl.Binary, pl.Object):
        raise source.refusal(
            f"found cells of type {kind}; text or numbers are needed",
            f"column {name}",
        )
    return RawColumn(name, series.cast(pl.String))
