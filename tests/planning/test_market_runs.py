"""Guarantees of a look at the market, from its scenario to its tables."""

from __future__ import annotations

import io
import json

import numpy as np
import polars as pl
import pytest
from market_worlds import UNITS, looked, market, sales

from engine import territory_opt
from engine.base.errors import InputError
from engine.planning.columns import MARKET
from engine.planning.market import run_market
from engine.scenario.load import load

ALL = """\
horizon: 4
potential: {weights: {people: 60%, firms: 40%}, market_size: 90k}
segments:
  large: {tam: {low: 180k, value: 200k, high: 230k}, sam: 50%, som: {low: 20%, value: 25%, high: 30%}}
  small: {tam: 100k, sam: 40%, som: 20%, win_rate: 50%}
mix:
  margin: 40%
  budget: 6k
  channels:
    field: {elasticity: 30%, carryover: 20%, today: 5k}
    online: {elasticity: 8%, carryover: 30%, today: 500}
"""  # noqa: E501 - as people write it


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """Return a run with everything in it."""
    folder = tmp_path_factory.mktemp("market")
    table = sales(growth=0.08, wobble=0.04)
    return looked(folder, ALL, history=table, indicators=UNITS)


def cents(values):
    """Return money in whole hundredths; a fraction of one fails."""
    whole = np.rint(np.asarray(values) * 100)
    assert np.allclose(whole, np.asarray(values) * 100, atol=1e-4)
    return whole.astype(np.int64)


def test_every_table_has_its_columns_and_machines_can_read_the_rest(found):
    """All tables have exactly the columns stated, none is empty; facts are JSON."""
    assert set(found.tables) == set(MARKET)
    for name, table in found.tables.items():
        assert dict(table.schema) == MARKET[name], name
        assert table.height, name
    told = json.loads(json.dumps(found.manifest, allow_nan=False))
    assert told["kind"] == "market"
    assert {"statsforecast", "polars"} <= set(told["versions"])
    assert told["market"]["periods"] == ["2022Q1", "2026Q4"]
    assert told["market"]["season"] == told["market"]["horizon"] == 4
    assert told["market"]["levels"][0] == "total"
    assert 0 <= told["market"]["coverage"]["95"] <= 1


@pytest.mark.parametrize("name", ["forecast", "history"])
def test_parts_add_up_to_the_whole(found, name):
    """At every level and in every period, parts sum to the total to the cent."""
    column = {"forecast": "mean", "history": "value"}[name]
    table = found.tables[name].with_columns(
        pl.Series("cents", cents(found.tables[name][column]))
    )
    sums = table.group_by("level", "period").agg(pl.col("cents").sum())
    whole = sums.filter(level="total").select("period", total="cents")
    both = sums.join(whole, on="period")
    assert both["level"].n_unique() == 4
    assert (both["cents"] == both["total"]).all()
    pair = table.filter(level="segment × channel", segment="large")
    part = table.filter(level="segment", segment="large")
    by_period = pair.group_by("period", maintain_order=True).agg(pl.col("cents").sum())
    assert by_period["cents"].to_list() == part["cents"].to_list()


def test_series_are_named_by_their_places(found):
    """The whole is called All, a pair by both of its places, in every table."""
    for name in ("history", "forecast", "chosen", "trends"):
        names = dict(found.tables[name].select("series", "level").iter_rows())
        assert names["All"] == "total"
        assert names["large"] == "segment"
        assert names["large × online"] == "segment × channel"


def test_only_levels_asked_for_are_shown(tmp_path):
    """Tables hold the levels named and the total; the sums stay what they were."""
    table = sales(wobble=0.05)
    few = looked(tmp_path, "horizon: 2\nlevels: [channel]\n", history=table)
    for name in ("history", "forecast", "backtest", "chosen", "trends"):
        assert few.tables[name]["level"].unique().sort().to_list() == [
            "channel",
            "total",
        ]
    assert few.manifest["market"]["levels"] == ["total", "channel"]


def test_back_test_has_the_plan_and_naive_ones(found):
    """Chosen, naive and seasonal naive stand beside each other at each horizon."""
    table = found.tables["backtest"]
    assert set(table["model"]) == {"chosen", "naive", "seasonal naive"}
    assert table["horizon"].min() == 1
    assert table["mase"].null_count() == 0


def test_growth_is_what_the_tables_say(found):
    """A segment's growth is its forecast ÷ its last year − 1, within its interval."""
    ahead, past = found.tables["forecast"], found.tables["history"]
    for row in found.tables["segments"].iter_rows(named=True):
        mine = {"level": "segment", "segment": row["segment"]}
        new = ahead.filter(**mine).head(4)["mean"].sum()
        old = past.filter(**mine).tail(4)["value"].sum()
        assert row["size"] == pytest.approx(old, abs=0.01)
        assert row["growth"] == pytest.approx(new / old - 1, abs=1e-6)
        assert row["growth_low"] <= row["growth"] <= row["growth_high"]


def test_growth_of_series_that_are_known(tmp_path):
    """Sales that repeat themselves do not grow; 10 % a year is found to be about so."""
    flat = looked(tmp_path, "horizon: 4\nlevels: [segment]\n").tables["segments"]
    assert flat["growth"].abs().max() < 1e-6
    section = "horizon: 4\nlevels: [segment]\neffort: standard\n"
    grown = looked(tmp_path, section, history=sales(growth=0.1)).tables["segments"]
    assert (grown["growth"] - 0.1).abs().max() < 0.03


def test_markets_of_segments(found):
    """Sizes are served markets; share, white space and order follow from them."""
    table = found.tables["segments"]
    row = {r["segment"]: r for r in table.iter_rows(named=True)}
    assert row["large"]["market"] == 100_000
    assert row["small"]["market"] == 40_000
    ahead = found.tables["forecast"].filter(level="segment")
    for name, its in row.items():
        assert its["share"] == pytest.approx(its["size"] / its["market"])
        assert its["potential"] == pytest.approx(its["market"] * (1 + its["growth"]))
        new = ahead.filter(segment=name)["mean"].sum()
        assert its["white_space"] == pytest.approx(its["potential"] - new)
        win = {"large": 1.0, "small": 0.5}[name]
        assert its["opportunity"] == pytest.approx(its["growth"] * its["size"] * win)
    assert table["rank"].to_list() == [1, 2]
    assert table["opportunity"].is_sorted(descending=True)


def test_part_of_a_year_has_part_of_a_market(tmp_path, found):
    """Half a year ahead is held against half of what is bought in a year."""
    half = ALL.replace("horizon: 4", "horizon: 2").split("mix:")[0]
    table = sales(growth=0.08, wobble=0.04)
    short = looked(tmp_path, half, history=table, indicators=UNITS).tables["segments"]
    whole = found.tables["segments"]
    sizes = dict(whole.select("segment", "market").iter_rows())
    for segment, size in short.select("segment", "market").iter_rows():
        assert size == pytest.approx(sizes[segment] / 2)


def test_sizes_of_markets_come_from_units_or_are_not_known(tmp_path):
    """Without funnels units' potentials are the market; without both, growth ranks."""
    section = "levels: [segment]\n"
    weights = "potential: {weights: {people: 100%}, market_size: 90k}\n"
    run = looked(tmp_path, section + weights, indicators=UNITS)
    units = run.tables["potential"].group_by("segment").agg(pl.col("potential").sum())
    sizes = dict(units.iter_rows())
    for segment, size in run.tables["segments"].select("segment", "market").iter_rows():
        assert size == pytest.approx(sizes[segment])
    section = f"effort: standard\n{section}"
    bare = looked(tmp_path, section, history=sales(growth=0.1))
    table = bare.tables["segments"]
    assert table["segment"].to_list() == ["large", "small"]
    assert table["market"].null_count() == table["white_space"].null_count() == 2
    assert (table["class"] == "").all()
    assert any(
        "growth of sales alone" in s for s in bare.manifest["market"]["notes_text"]
    )


def test_funnel(found):
    """Each step is the one before times its share; doubt widens, or there is none."""
    table = found.tables["funnel"]
    large = table.filter(segment="large")
    assert large["step"].to_list() == ["TAM", "SAM", "SOM"]
    assert large["value"].to_list() == pytest.approx([200_000, 100_000, 25_000])
    spread = (large["high"] / large["low"]).to_list()
    assert spread[0] == pytest.approx(spread[1])
    assert spread[2] > spread[1]
    small = table.filter(segment="small")
    assert small["low"].to_list() == pytest.approx(small["high"].to_list())


def test_workers_change_no_byte(tmp_path, monkeypatch):
    """One process or two: the same tables and facts, byte for byte."""
    monkeypatch.setattr("engine.planning.market.FEW_SERIES", 0)
    table = sales(growth=0.08, wobble=0.05)
    scenario = market(tmp_path, ALL, history=table, indicators=UNITS)
    runs = [territory_opt.run_market(scenario, workers=count) for count in (1, 2)]
    assert runs[0].tables["chosen"]["model"].n_unique() > 1  # so there are two jobs
    for name in MARKET:
        once, again = io.BytesIO(), io.BytesIO()
        runs[0].tables[name].write_ipc(once)
        runs[1].tables[name].write_ipc(again)
        assert once.getvalue() == again.getvalue(), name
    assert json.dumps(runs[0].manifest) == json.dumps(runs[1].manifest)


def test_a_history_of_one_series_and_little_past(tmp_path):
    """Five quarters of the company alone are forecast by rule; nothing is invented."""
    table = "period,sales\n" + "".join(
        f"{2026 + q // 4}Q{q % 4 + 1},{100 + q}\n" for q in range(5)
    )
    run = looked(tmp_path, "horizon: 2\n", history=table)
    assert run.tables["forecast"]["series"].to_list() == ["All", "All"]
    assert run.tables["segments"].is_empty()
    assert run.tables["trends"]["growth"].to_list() == [None]
    assert run.manifest["market"]["coverage"] == {"80": None, "95": None}
    assert "by rule" in run.tables["chosen"]["why"][0]


def test_without_a_section_there_is_nothing_to_look_at(tmp_path):
    """A scenario without a market is refused, and the section is named."""
    path = tmp_path / "none.yaml"
    path.write_text(
        "fieldplan: 1\nname: None\ncurrency: PLN\n"
        "data: {accounts: accounts.csv, reps: reps.csv}\n"
        "territory: {travel: {cost_per_km: 1.15}, balance: {potential: 5%}}\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError, match="market"):
        run_market(load(path))
