"""Tiny companies under way through their year, for the tests of this folder."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from engine.base.streams import Purpose, stream
from engine.planning.track import TrackOptions, TrackRun, run_track
from engine.scenario.load import Scenario, load

if TYPE_CHECKING:
    import polars as pl

ROOT = Path(__file__).resolve().parents[2]
POLAND = ROOT / "scenarios" / "poland" / "quota.yaml"
TWO_REPS = ROOT / "scenarios" / "reference" / "track" / "two_reps.yaml"
ADD_UP = ("quota", "plan_to_date", "actual", "forecast")
"""Columns of attainment in which every level has the company's sum."""
KNOWN = "prior: {mean: 100%, sd: 20%, month_sd: 30%}\ncorrelation: 25%\n"
STAGES = "deals: {stages: [lead, offer], key_account: 50, months_ahead: 12}\n"


@cache
def poland() -> TrackRun:
    """Return the results of the invented company in Poland."""
    return run_track(load(POLAND))


def scenario_in(folder: Path, section: str, **tables: str) -> Scenario:
    """Write a scenario that follows results, and its tables; load it."""
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    data = ", ".join(f"{name}: {name}.csv" for name in tables)
    below = "".join(f"  {line}\n" for line in section.splitlines())
    text = (
        f"fieldplan: 1\nname: Tiny\ncurrency: EUR\nseed: 5\ndata: {{{data}}}\n"
        f"track:\n{below}"
    )
    path = folder / "track.yaml"
    path.write_text(text, encoding="utf-8")
    return load(path)


def followed(folder: Path, section: str, **tables: str) -> TrackRun:
    """Return the results of a scenario that is written first."""
    return run_track(scenario_in(folder, section, **tables))


def plan_text(rows: list[tuple[str, str, str, str, float]]) -> str:
    """Return a table of even plans: territory, rep, region, district, year's quota."""
    lines = ["territory_id,rep_id,region,district,period,quota"]
    lines += [f"{t},{r},{g},{d},2027,{quota!r}" for t, r, g, d, quota in rows]
    return "\n".join(lines) + "\n"


def sold_text(sold: dict[str, list[float]]) -> str:
    """Return a table of sales from January on."""
    lines = ["territory_id,period,sales"]
    for territory, months in sold.items():
        lines += [
            f"{territory},2027-{at + 1:02d},{value!r}"
            for at, value in enumerate(months)
        ]
    return "\n".join(lines) + "\n"


def team(reps: int, months: int, seed: int) -> tuple[str, str]:
    """Return plan and sales of reps in two regions; some have two territories."""
    draws = stream(seed, Purpose.COMPANY)
    rows, sold = [], {}
    for rep in range(reps):
        for part in range(1 + (rep % 3 == 0)):
            name, region = f"T{rep}{part}", ("North", "South")[(rep + part) % 2]
            quota = float(draws.integers(6, 20) * 120)
            # Everybody's first territory is in one district of the region.
            rows.append((name, f"R{rep}", region, f"{region} {part}", quota))
            luck = draws.gamma(4.0, 0.25, months)
            sold[name] = [round(float(x), 2) for x in quota / 12 * luck]
    return plan_text(rows), sold_text(sold)


def row(table: pl.DataFrame, by: str, name: str) -> dict:
    """Return the row of a group or rep."""
    return table.filter(by=by, id=name).row(0, named=True)


def options(**said) -> TrackOptions:
    """Return what a caller says instead of the scenario."""
    return TrackOptions(**said)
