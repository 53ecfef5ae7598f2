"""GeoPandas in and out: accounts as points of any map, territories as areas."""

from pathlib import Path

import geopandas as gpd
import pandas as pd

from engine import territory_opt
from engine.scenario.load import load

TABLES = Path(__file__).parents[1] / "scenarios" / "minimal"

# Accounts as somebody else's map has them: a geometry in metres, no lat and lon.
table = pd.read_csv(TABLES / "accounts.csv")
points = gpd.points_from_xy(table.pop("lon"), table.pop("lat"), crs="EPSG:4326")
accounts = gpd.GeoDataFrame(table, geometry=points).to_crs("EPSG:2180")

scenario = load(TABLES / "territories.yaml", tables={"accounts": accounts})
plan = territory_opt.run(scenario)

areas = plan.to_geopandas(
    "territories"
)  # an area each, ready for .plot() or .explore()
sites = plan.to_geopandas("accounts")  # a point each
square_km = areas.to_crs("EPSG:2180").area / 1e6
print(areas[["territory_id", "accounts_after"]].assign(square_km=square_km.round()))
print(sites[["account_id", "before", "after", "geometry"]].head())
