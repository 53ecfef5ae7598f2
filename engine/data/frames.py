"""Data frames of a program to a raw table: polars, pandas, GeoPandas, Arrow.

Rows count from 0, as in ``frame.row(3)`` and ``frame.iloc[3]``. Nothing is imported
for a library that the caller does not use already.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import polars as pl

from engine.data.parquet import raw_column
from engine.data.raw import RawColumn, RawTable, mixed_column

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.data.columns import TableSpec
    from engine.data.source import Source

KINDS = "polars, pandas, GeoPandas or anything with the Arrow interface"
"""What is taken, as messages say it."""
_PLACES = (("lat", "lon"), ("home_lat", "home_lon"))
_FLAT = (("x", "y"), ("home_x", "home_y"))
_DEGREES = 4326  # EPSG code of WGS 84


def is_frame(given: object) -> bool:
    """Return whether this is a table of a kind that :func:`read_frame` takes."""
    known = isinstance(given, pl.DataFrame | pl.LazyFrame) or _is_pandas(given)
    arrow = hasattr(given, "__arrow_c_stream__") and not isinstance(given, pl.Series)
    return known or (arrow and (hasattr(given, "schema") or hasattr(given, "columns")))


def read_frame(source: Source, spec: TableSpec) -> RawTable:
    """Return the columns of a data frame that a table wants; others are only named.

    An index of pandas that has a name is a column, too. Of a GeoDataFrame the points,
    or a point within each area, give the places, if no columns do.

    Raises
    ------
    InputError
        A wanted column holds lists or records, the names of columns are no text, or
        the places have no coordinate reference system.
    """
    wanted = source.wanted(spec)
    given = source.frame
    if _is_pandas(given):
        columns = list(_pandas_columns(source, spec, wanted))
        height = len(given)
    else:
        frame = given.collect() if isinstance(given, pl.LazyFrame) else given
        if not isinstance(frame, pl.DataFrame):
            frame = pl.DataFrame(frame)
        columns = [_polars_column(source, frame[n], wanted) for n in frame.columns]
        height = frame.height
    rows = pl.int_range(height, dtype=pl.UInt32, eager=True)
    return RawTable(tuple(columns), rows)


def _is_pandas(given: object) -> bool:
    pandas = sys.modules.get("pandas")
    return pandas is not None and isinstance(given, pandas.DataFrame)


def _polars_column(
    source: Source, series: pl.Series, wanted: frozenset[str]
) -> RawColumn:
    plain = series.name.strip()
    if plain not in wanted:
        return RawColumn(plain, None)
    return raw_column(source, plain, series)


def _pandas_columns(
    source: Source, spec: TableSpec, wanted: frozenset[str]
) -> Iterator[RawColumn]:
    """Yield the columns, a named index before them, places of a geometry last."""
    frame = source.frame
    names = list(frame.columns)
    if odd := next((name for name in names if not isinstance(name, str)), None):
        raise source.refusal(
            f"found a column named {odd!r}; names of columns are text, such as"
            " 'account_id'"
        )
    for level in [n for n in frame.index.names if isinstance(n, str)]:
        if level not in names:
            values = frame.index.get_level_values(level).to_series()
            yield _pandas_column(level, values, wanted)
    for place, name in enumerate(names):
        yield _pandas_column(name, frame.iloc[:, place], wanted)
    for name, numbers in _places(source, spec):
        yield RawColumn(name, None, numbers)


def _pandas_column(name: str, series: Any, wanted: frozenset[str]) -> RawColumn:  # noqa: ANN401
    """Return a column of pandas, whose NaN, NaT and NA are empty cells."""
    plain = name.strip()
    if plain not in wanted:
        return RawColumn(plain, None)
    if getattr(series.dtype, "kind", "O") in "iuf" and hasattr(series.dtype, "char"):
        numbers = pl.Series(series.to_numpy())
        return RawColumn(
            plain, None, numbers.fill_nan(None) if numbers.dtype.is_float() else numbers
        )
    cells = series.astype(object).where(series.notna(), None)
    return mixed_column(plain, cells.tolist())


def _places(source: Source, spec: TableSpec) -> Iterator[tuple[str, pl.Series]]:
    """Yield the coordinates of a GeoDataFrame, if places are wanted and not given."""
    geopandas = sys.modules.get("geopandas")
    frame = source.frame
    if geopandas is None or not isinstance(frame, geopandas.GeoDataFrame):
        return
    flat = not {"x", "home_x"}.isdisjoint(spec.names)
    for pair in _FLAT if flat else _PLACES:
        names = [source.theirs(name) for name in pair]
        if pair[0] not in spec.names or set(names) & set(frame.columns):
            continue
        points = _points(source, degrees=not flat)
        across, up = pl.Series(points.x.to_numpy()), pl.Series(points.y.to_numpy())
        values = (across, up) if flat else (up, across)
        yield from zip(names, values, strict=True)


def _points(source: Source, *, degrees: bool) -> Any:  # noqa: ANN401
    """Return a point for each row, in degrees of WGS 84 or as they are."""
    places = source.frame.geometry
    if degrees:
        if places.crs is None:
            raise source.refusal(
                "its geometry has no coordinate reference system; say which, such as"
                " frame.set_crs(4326) for degrees, or give the columns lat and lon",
                f"column {places.name}",
            )
        # Within an area first: an area is flat only before it is turned into degrees.
        areas = places.where(places.geom_type == "Point", places.representative_point())
        return areas.to_crs(_DEGREES)
    return places.where(places.geom_type == "Point", places.representative_point())
