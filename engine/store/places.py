"""Tables with places as GeoPandas frames (the extra ``geo``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import geopandas as gpd
    import polars as pl

DEGREES = "EPSG:4326"
"""WGS 84: longitude and latitude in degrees."""
_PAIRS = (("lat", "lon"), ("home_lat", "home_lon"))
_MARGIN = 0.03
"""How far areas go beyond the accounts, of their extent, where there is no outline."""


def points(table: pl.DataFrame, name: str) -> gpd.GeoDataFrame:
    """Return a table with a point for each row; rows without a place have none.

    Raises
    ------
    ValueError
        The table has no columns of places.
    """
    geopandas = _geopandas()
    for lat, lon in _PAIRS:
        if {lat, lon} <= set(table.columns):
            places = geopandas.points_from_xy(table[lon], table[lat], crs=DEGREES)
            empty = (table[lat].is_null() | table[lon].is_null()).to_numpy()
            places[empty] = None
            return geopandas.GeoDataFrame(table.to_pandas(), geometry=places)
    raise ValueError(f"the table '{name}' has no places: no columns lat and lon")


def areas(
    territories: pl.DataFrame, accounts: pl.DataFrame, outline: pl.DataFrame | None
) -> gpd.GeoDataFrame:
    """Return territories with the area that is nearer to their accounts than to others.

    A territory without accounts has no area. The plan counts, or today's alignment
    where there is no plan.
    """
    geopandas = _geopandas()
    import shapely

    owner = "after" if "after" in accounts.columns else "before"
    placed = accounts.drop_nulls(["lat", "lon", owner]).unique(
        ["lat", "lon"], keep="first", maintain_order=True
    )
    sites = points(placed, "accounts")
    plane = sites.estimate_utm_crs() or DEGREES
    flat = sites.to_crs(plane).geometry
    around = _around(flat, outline, plane)
    if len(flat) > 1:
        many = shapely.MultiPoint(list(flat))
        found = shapely.voronoi_polygons(many, extend_to=around.envelope, ordered=True)
        cells = shapely.intersection(list(found.geoms), around)
    else:
        cells = [around] * len(flat)
    parts = geopandas.GeoDataFrame(
        {"territory_id": placed[owner].to_list()}, geometry=list(cells), crs=plane
    )
    whole = parts.dissolve("territory_id").to_crs(DEGREES).geometry
    frame = territories.to_pandas()
    shapes = whole.reindex(frame["territory_id"]).to_numpy()
    return geopandas.GeoDataFrame(frame, geometry=shapes, crs=DEGREES)


def _around(flat: Any, outline: pl.DataFrame | None, plane: Any) -> Any:  # noqa: ANN401
    """Return the area that is divided: the country, or a hull around the accounts."""
    geopandas = _geopandas()
    import shapely

    if outline is not None and outline.height:
        rings = [
            shapely.Polygon(ring.select("lon", "lat").rows())
            for (_,), ring in outline.group_by(["ring"], maintain_order=True)
            if ring.height > 2
        ]
        country = geopandas.GeoSeries(rings, crs=DEGREES).to_crs(plane)
        # A ring within a ring is a hole, whichever comes first.
        whole = country.iloc[0].buffer(0)
        for ring in country.iloc[1:]:
            whole = whole.symmetric_difference(ring.buffer(0))
        return whole
    west, south, east, north = flat.total_bounds
    margin = max(east - west, north - south, 1.0) * _MARGIN
    return flat.union_all().convex_hull.buffer(margin)


def _geopandas() -> Any:  # noqa: ANN401
    try:
        import geopandas
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            "GeoPandas is not installed; pip install 'fieldplan[geo]' brings it",
            name=error.name,
        ) from None
    return geopandas
