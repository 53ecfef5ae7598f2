"""What every door answers with: tables and a manifest, at home in a notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.base.errors import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import pandas as pd
    import polars as pl


class Answer:
    """Tables by name and how they were made, for other libraries and for notebooks.

    Whatever is built on it has ``manifest``, which says how the answer was made, and
    ``tables``: polars frames by name.
    """

    __slots__ = ()

    manifest: Mapping[str, Any]
    tables: Mapping[str, pl.DataFrame]

    def table(self, name: str) -> pl.DataFrame:
        """Return a table.

        Raises
        ------
        KeyError
            There is none of this name; the message tells the names.
        """
        if name not in self.tables:
            near = did_you_mean(name, self.tables)
            raise KeyError(
                f"no table '{name}'; the tables are {', '.join(self.tables)}{near}"
            )
        return self.tables[name]

    def to_pandas(self, name: str) -> pd.DataFrame:
        """Return a table as a pandas frame; exact amounts stay decimals.

        Raises
        ------
        KeyError
            There is none of this name.
        ModuleNotFoundError
            pandas or pyarrow is not installed.
        """
        return self.table(name).to_pandas()

    def to_geopandas(self, name: str = "accounts") -> gpd.GeoDataFrame:
        """Return a table with its places, in degrees of WGS 84 (EPSG:4326).

        Parameters
        ----------
        name
            ``accounts``: a point each. ``territories``: the area that is nearer to the
            territory's accounts than to any other's, cut at the outline or, without
            one, not far beyond the accounts. Of another table with ``lat`` and ``lon``,
            or ``home_lat`` and ``home_lon``: points.

        Raises
        ------
        KeyError
            There is none of this name.
        ValueError
            The table has no places.
        ModuleNotFoundError
            GeoPandas is not installed; ``pip install fieldplan[geo]`` brings it.
        """
        from engine.store.places import areas, points

        if name == "territories" and "accounts" in self.tables:
            return areas(
                self.table(name), self.table("accounts"), self.tables.get("outline")
            )
        return points(self.table(name), name)

    def __repr__(self) -> str:
        from engine.store.notebook import plain

        return plain(type(self).__name__, self.manifest, self.tables)

    def _repr_html_(self) -> str:
        from engine.store.notebook import html

        return html(self.manifest, self.tables)
