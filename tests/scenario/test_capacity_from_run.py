"""The number of a plan of people, from a stored run of quotas or of a market."""

from __future__ import annotations

import polars as pl
import pytest

from engine.base.errors import InputError
from engine.planning.columns import MARKET, QUOTA
from engine.scenario.capacity_build import build_capacity
from engine.scenario.load import load
from engine.store.run_store import RunContent, write_run

TEXT = """
fieldplan: 1
name: From a run
currency: EUR
data: {{staff: staff.csv}}
capacity:
  starts: 2027-01
  months: {months}
  goal: least_missed
  number: {{from_run: runs/{folder}, {by}margin: 40%}}
  roles:
    AE:
      sells: {{quota: 1.2m/year, attainment: 100%}}
      pay: 1k/year
      ramp: 1 month
      attrition: 0% a year
  sources: {{market: {{into: AE, cost: 1}}}}
"""


def stored(home, kind, tables):
    """Return the name of a stored run of a kind."""
    manifest = {
        **{
            "kind": kind,
            "name": "before",
            "inputs": {},
            "scenario": {"digest": "0" * 64},
        },
        "made": {"at": "2027-01-01T00:00:00+00:00"},
    }
    return write_run(home / "runs", RunContent(manifest, tables, {})).name


def asked(home, folder, *, by="", months=12):
    """Return what the plan asks of each place, ``{place: amounts by month}``."""
    (home / "staff.csv").write_text(
        f"role,{by or 'note'},heads\nAE,{'north' if by else ''},1\n", encoding="utf-8"
    )
    wanted = f"by: [{by}], " if by else ""
    path = home / "people.yaml"
    path.write_text(
        TEXT.format(folder=folder, by=wanted, months=months), encoding="utf-8"
    )
    problem = build_capacity(load(path)).problem
    return {need.place.region: need.amount for need in problem.needs}


def row(table, **told):
    """Return a row of a quota or market table; what is not told is empty."""
    empty = {pl.String(): "", pl.Float64(): None, pl.Boolean(): True, pl.Int64(): 0}
    return {name: told.get(name, empty[kind]) for name, kind in table.items()}


def rows(schema, name, told):
    """Return a table of some rows."""
    table = schema[name]
    return pl.DataFrame([row(table, **one) for one in told], schema=table, orient="row")


def quotas(home, periods):
    """Return a stored run of two territories, over-assigned by a tenth."""
    territories = (("T1", "north", 3.0), ("T2", "south", 1.0))
    return stored(
        home,
        "quota",
        {
            "levels": rows(
                QUOTA, "levels", [{"level": "company", "node": "company", "quota": 4e6}]
            ),
            "quotas": rows(
                QUOTA,
                "quotas",
                [{"territory": t, "region": r} for t, r, _ in territories],
            ),
            "phases": rows(
                QUOTA,
                "phases",
                [
                    {
                        "territory": t,
                        "period": p,
                        "measure": "total",
                        "quota": q * w * 1.1,
                    }
                    for t, _, q in territories
                    for p, w in periods.items()
                ],
            ),
        },
    )


MONTHS = {f"2027-{m:02d}": 1e6 / 12 for m in range(1, 13)}


def test_the_number_is_the_companys_not_what_is_over_assigned(tmp_path):
    """Quotas add up to a tenth more than the number; people are for the number."""
    found = asked(tmp_path, quotas(tmp_path, MONTHS))
    assert found[""].sum() == pytest.approx(4e6)


def test_places_have_their_territories_parts(tmp_path):
    """By region, three quarters fall to the north, month by month."""
    found = asked(tmp_path, quotas(tmp_path, MONTHS), by="region")
    assert found["north"].tolist() == pytest.approx([3e6 / 12] * 12)
    assert found["south"].tolist() == pytest.approx([1e6 / 12] * 12)


def test_quarters_are_spread_over_their_months(tmp_path):
    """A quarter's quota is asked for in three equal parts."""
    periods = {"2027Q1": 1e5, "2027Q2": 2e5, "2027Q3": 3e5, "2027Q4": 4e5}
    found = asked(tmp_path, quotas(tmp_path, periods))[""]
    assert found.reshape(4, 3).sum(axis=1) == pytest.approx([4e5, 8e5, 12e5, 16e5])
    assert found[3:6] == pytest.approx([8e5 / 3] * 3)


def market(home, periods):
    """Return a stored forecast of two regions and the whole."""
    levels = (("total", "", 4.0), ("region", "north", 3.0), ("region", "south", 1.0))
    return stored(
        home,
        "market",
        {
            "forecast": rows(
                MARKET,
                "forecast",
                [
                    {"level": level, "region": r, "period": p, "mean": w * mean}
                    for level, r, w in levels
                    for p, mean in periods.items()
                ],
            )
        },
    )


def test_a_markets_forecast_is_the_number(tmp_path):
    """The whole, or each region's own, month by month."""
    periods = {f"2027-{m:02d}": 1e4 * m for m in range(1, 13)}
    folder = market(tmp_path, periods)
    assert asked(tmp_path, folder)[""] == pytest.approx([4e4 * m for m in range(1, 13)])
    north = asked(tmp_path, folder, by="region")["north"]
    assert north == pytest.approx([3e4 * m for m in range(1, 13)])


@pytest.mark.parametrize(
    ("by", "months", "words"),
    [
        ("", 24, "which is of 2027-01 to 2027-12; 2027-01 to 2028-12 is planned"),
        ("segment", 12, "found 'segment', which"),
    ],
)
def test_what_a_run_does_not_say_is_named(tmp_path, by, months, words):
    """Months that it is not of, and places that it does not tell apart."""
    with pytest.raises(InputError, match=words):
        asked(tmp_path, quotas(tmp_path, MONTHS), by=by, months=months)


def test_runs_of_another_kind_are_refused(tmp_path):
    """A plan of territories has no number."""
    folder = stored(tmp_path, "territory", {})
    with pytest.raises(InputError, match="no run of quotas or of a market"):
        asked(tmp_path, folder)
