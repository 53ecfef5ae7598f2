"""Tables as bytes: the same table gives the same Parquet and the same CSV.

Parquet is for programs and is exact. CSV is for people and their spreadsheets, so it
starts with a byte-order mark (else Excel misreads ``Kraków``) and its text cells
cannot become formulas: a text that starts with ``= + - @``, a tab, a carriage return
or an apostrophe is written with one apostrophe before it. To read such a file back
exactly, remove one leading apostrophe from each text cell; :func:`read_csv` does.
Money is a decimal column, exact in both.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import polars as pl
import polars.selectors as cs

if TYPE_CHECKING:
    from collections.abc import Mapping

GUARD = "'"
GUARDED_START = r"^([=+\-@\t\r'])"
"""Starts that a spreadsheet may run as a formula, and the guard itself."""

ROWS_PER_GROUP = 131_072
ZSTD_LEVEL = 6
COLUMN_KINDS = (pl.String, pl.Boolean, pl.Date)
"""Column types that both formats hold, besides numbers."""


def parquet_bytes(frame: pl.DataFrame) -> bytes:
    """Return the table as Parquet: Zstandard level 6, fixed row groups.

    Raises
    ------
    TypeError
        A column has a type that CSV cannot hold beside it, such as a list.
    """
    _check_columns(frame)
    buffer = BytesIO()
    frame.write_parquet(
        buffer,
        compression="zstd",
        compression_level=ZSTD_LEVEL,
        statistics=True,
        row_group_size=ROWS_PER_GROUP,
    )
    return buffer.getvalue()


def csv_bytes(frame: pl.DataFrame) -> bytes:
    r"""Return the table as CSV: UTF-8 with mark, commas, ``\n``, guarded text.

    A missing value is an empty cell, an empty text is ``""``.

    Raises
    ------
    TypeError
        A column has a type that a cell cannot hold, such as a list.
    """
    _check_columns(frame)
    buffer = BytesIO()
    guarded = frame.with_columns(cs.string().str.replace(GUARDED_START, GUARD + "${1}"))
    guarded.write_csv(buffer, include_bom=True, line_terminator="\n")
    return buffer.getvalue()


def read_parquet(content: bytes) -> pl.DataFrame:
    """Return the table that :func:`parquet_bytes` wrote."""
    return pl.read_parquet(BytesIO(content))


def read_csv(content: bytes, schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """Return the table that :func:`csv_bytes` wrote, guards removed.

    Parameters
    ----------
    content
        The file's bytes.
    schema
        Types of the columns, in order: CSV itself does not keep them.
    """
    frame = pl.read_csv(BytesIO(content), schema=dict(schema))
    return frame.with_columns(cs.string().str.strip_prefix(GUARD))


def _check_columns(frame: pl.DataFrame) -> None:
    for name, kind in frame.schema.items():
        if not (kind.is_numeric() or kind in COLUMN_KINDS):
            raise TypeError(f"column {name}: the type {kind} cannot be stored")
