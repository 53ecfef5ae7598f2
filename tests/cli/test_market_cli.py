"""``fieldplan market``, as a person and as a machine uses it."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import polars as pl
import pytest
from command_line import ROOT, fieldplan, here, written

from engine.planning.columns import MARKET

if TYPE_CHECKING:
    from pathlib import Path

DEMO = ROOT / "scenarios" / "poland"


@pytest.fixture(scope="module")
def looked(tmp_path_factory) -> tuple[dict, Path]:
    """Return what ``market --json`` printed of the demo, and the folder it ran in."""
    folder = tmp_path_factory.mktemp("company")
    for path in DEMO.iterdir():
        if path.suffix in (".yaml", ".csv"):
            shutil.copy(path, folder)
    done = fieldplan("market", "quota.yaml", "--json", folder=folder)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout), folder


@pytest.fixture
def small(tmp_path) -> Path:
    """Return a folder with a market that is forecast in no time."""
    rows = "".join(
        f"{2024 + q // 4}Q{q % 4 + 1},{100 + 9 * (q % 4)}\n" for q in range(8)
    )
    (tmp_path / "history.csv").write_text("period,sales\n" + rows, encoding="utf-8")
    (tmp_path / "market.yaml").write_text(
        "fieldplan: 1\nname: Small\ncurrency: PLN\nsynthetic: true\n"
        "data: {history: history.csv}\nmarket: {horizon: 2, effort: quick}\n",
        encoding="utf-8",
    )
    return tmp_path


def test_market_json_has_the_forecast_and_its_proof(looked):
    """Machines get forecasts that add up, their back-test, segments, and the mix."""
    facts, folder = looked
    total = {r["period"]: r["mean"] for r in facts["forecast"] if r["level"] == "total"}
    parts = dict.fromkeys(total, 0.0)
    for row in facts["forecast"]:
        if row["level"] == "segment × region × channel":
            parts[row["period"]] += row["mean"]
    assert len(total) == 12
    for period, mean in total.items():
        assert parts[period] == pytest.approx(mean, abs=0.001)
    assert [row["rank"] for row in facts["segments"]] == [1, 2, 3]
    assert sum(r["potential"] for r in facts["potential"]) == pytest.approx(498e6)
    assert facts["market"]["mix"]["spend"] == pytest.approx(16e6)
    assert {row["model"] for row in facts["backtest"]} >= {"chosen", "seasonal naive"}
    assert (folder / facts["report"]).read_text(encoding="utf-8").startswith("<!doct")


def test_the_demos_forecast_beats_naive_ones(looked):
    """At the total and at the finest level its error is below both naive forecasts'."""
    facts, _ = looked
    table = pl.DataFrame(facts["backtest"], infer_schema_length=None)
    means = table.group_by("level", "model").agg(pl.col("mase").mean())
    for level in (facts["market"]["levels"][0], facts["market"]["levels"][-1]):
        error = dict(means.filter(level=level).select("model", "mase").iter_rows())
        assert error["chosen"] < min(error["naive"], error["seasonal naive"])


def test_a_market_run_is_whole_and_its_report_can_be_made_again(looked):
    """Manifest, every table, scenario and report; the report repeats."""
    facts, folder = looked
    run = folder / facts["run"]
    names = written(run)
    assert {f"tables/{table}.parquet" for table in MARKET} <= set(names)
    assert {"manifest.json", "report.html", "scenario.yaml"} <= set(names)
    done = here("report", facts["run"], "--out", "again.html", folder=folder)
    assert done.returncode == 0, done.stderr
    again = (folder / "again.html").read_bytes()
    assert again == (run / "report.html").read_bytes()


def test_check_says_what_was_understood_of_the_market(looked):
    """How long the history is, how many series and units, and what is done."""
    _, folder = looked
    done = here("check", "quota.yaml", folder=folder)
    assert done.returncode == 0, done.stderr
    said = " ".join(done.stdout.split())
    assert "48 periods of sales, 36 series, 48 units" in said
    assert "parts add up to the whole" in said


def test_a_person_sees_a_table_and_where_the_report_is(small):
    """Without --json: this year and next, that it is invented, and the report."""
    done = here("market", "market.yaml", "--workers", "1", folder=small)
    assert done.returncode == 0, done.stderr
    assert "Small (synthetic)" in done.stdout
    assert "All" in done.stdout
    assert "Report:" in done.stdout


def test_a_scenario_without_a_market_is_refused(small):
    """Exit code 2, the section is named, and nothing is stored."""
    text = (small / "market.yaml").read_text(encoding="utf-8")
    head = text.split("data:")[0]
    (small / "none.yaml").write_text(
        f"{head}data: {{accounts: accounts.csv, reps: reps.csv}}\n"
        "territory: {travel: {cost_per_km: 1.15}, balance: {potential: 5%}}\n",
        encoding="utf-8",
    )
    done = here("market", "none.yaml", folder=small)
    assert done.returncode == 2
    assert "no 'market' section" in " ".join(done.stderr.split())
    assert not (small / "runs").exists()


def test_workers_that_make_no_sense_are_refused(small):
    """The flag is named with what is allowed, for people and for machines."""
    done = here("market", "market.yaml", "--workers", "0", folder=small)
    assert done.returncode == 2
    assert "processes from 1 to 256" in " ".join(done.stderr.split())
    done = here("market", "market.yaml", "--workers", "0", "--json", folder=small)
    assert done.returncode == 2
    assert json.loads(done.stdout)["problems"][0]["file"] == "--workers"
