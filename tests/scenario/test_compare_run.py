"""Guarantees of quotas divided by the potentials of a stored run."""

from __future__ import annotations

import polars as pl
import pytest
from comparisons import ROSTER, comparison, refused

from engine.scenario.compare_build import build_compare
from engine.store.run_store import RunContent, write_run

REPS = "rep_id,name\nR1,Ada\nR2,Borys\n"


def stored(folder, accounts):
    """Store a run with a table of accounts and return its folder's name."""
    manifest = {
        "name": "Territories",
        "scenario": {"digest": "ab12cd34"},
        "made": {"at": "2026-11-27T10:15:00+00:00"},
    }
    path = write_run(folder / "runs", RunContent(manifest, {"accounts": accounts}, {}))
    return f"runs/{path.name}"


def accounts(after=("R1", "R1", "R2", None), potential=(100.0, 200.0, 900.0, 5.0)):
    """Return four accounts, all with R2 before."""
    return pl.DataFrame(
        {
            "account_id": ["A", "B", "C", "D"],
            "potential": list(potential),
            "before": ["R2", "R2", "R2", "R1"],
            "after": pl.Series(list(after), dtype=pl.String),
        }
    )


def asked(folder, table, total="6m"):
    """Return the keys that divide a total by a run's potentials."""
    return f"quotas: {{from_run: {stored(folder, table)}, total: {total}}}"


def test_a_total_is_divided_by_potential(tmp_path):
    """Quotas are in proportion to the new territories' potentials and add up."""
    scenario = comparison(tmp_path, asked(tmp_path, accounts()), REPS)
    found = build_compare(scenario)
    assert found.roster["quota"].to_list() == pytest.approx([1.5e6, 4.5e6])
    assert found.roster["potential"].to_list() == [300, 900]
    assert list(found.inputs) == ["roster.csv", scenario.config.compare.quotas.from_run]
    assert found.inputs[scenario.config.compare.quotas.from_run][1] == 4


def test_a_total_is_needed_for_territories_only(tmp_path):
    """Without one a run of territories is refused; with one a run of quotas is."""
    more = f"quotas: {{from_run: {stored(tmp_path, accounts())}}}"
    assert "needs 'total', which is missing" in refused(tmp_path, more, REPS)[0]
    manifest = {
        "kind": "quota",
        "name": "Quotas",
        "scenario": {"digest": "ab12cd35"},
        "made": {"at": "2026-11-27T10:15:00+00:00"},
    }
    quotas = pl.DataFrame(
        {"rep_id": ["R1", "R2", "R2", ""], "quota": [1e6, 2e6, 3e6, 9e6]}
    )
    content = RunContent(manifest, {"quotas": quotas}, {})
    folder = write_run(tmp_path / "runs", content).name
    more = f"quotas: {{from_run: runs/{folder}}}"
    found = build_compare(comparison(tmp_path, more, REPS))
    assert found.roster["quota"].to_list() == [1e6, 5e6]
    more = f"quotas: {{from_run: runs/{folder}, total: 6m}}"
    assert "'total' has no part here" in refused(tmp_path, more, REPS)[0]


def test_today_s_territories_where_no_plan_was_found(tmp_path):
    """A run that found no plan is read as it stands today."""
    table = accounts(after=(None, None, None, None))
    found = build_compare(comparison(tmp_path, asked(tmp_path, table), REPS))
    assert found.roster["quota"].to_list() == pytest.approx(
        [6e6 * 5 / 1205, 6e6 * 1200 / 1205]
    )


def test_quotas_and_potentials_of_the_roster(tmp_path):
    """A roster's own quotas are not used, which is noted; its potentials stay."""
    roster = "rep_id,quota,potential\nR1,1,77\nR2,1,\n"
    found = build_compare(comparison(tmp_path, asked(tmp_path, accounts()), roster))
    assert found.roster["quota"].sum() == pytest.approx(6e6)
    assert found.roster["potential"].to_list() == [77, 900]
    assert any("its quotas are not used" in note for note in found.notes)


def test_reps_of_only_one_side_are_named(tmp_path):
    """A rep without a territory, and a territory without a rep of the roster."""
    roster = "rep_id,name\nR1,Ada\nR22,Borys\n"
    said = refused(tmp_path, asked(tmp_path, accounts()), roster)
    assert len(said) == 2
    assert (
        "roster.csv: row 3, column rep_id: found 'R22', who has no territory" in said[0]
    )
    assert "did you mean" not in said[0]
    assert said[1].endswith("not in roster.csv: R2")


def test_territories_without_potential_are_refused(tmp_path):
    """A quota of 0 is refused before anybody has it."""
    table = accounts(potential=(0.0, 0.0, 900.0, 5.0))
    said = refused(tmp_path, asked(tmp_path, table), REPS)
    assert "the territories of R1 have no potential" in said[0]


def test_other_runs_are_refused(tmp_path):
    """A run of something else, and one that is damaged, are refused in words."""
    other = pl.DataFrame({"account_id": ["A"]})
    assert "no run of territories" in refused(tmp_path, asked(tmp_path, other), REPS)[0]
    more = asked(tmp_path, accounts())
    for path in (tmp_path / "runs").rglob("accounts.parquet"):
        path.write_bytes(b"damaged")
    said = refused(tmp_path, more, REPS)
    assert "compare.quotas.from_run" in said[0]
    assert "is damaged" in said[0]


def test_a_link_out_of_the_folder_is_refused(tmp_path):
    """A run is read from inside the scenario's folder only."""
    home = tmp_path / "home"
    home.mkdir()
    stored(tmp_path, accounts())
    (home / "runs").symlink_to(tmp_path / "runs")
    (folder,) = (tmp_path / "runs").iterdir()
    more = f"quotas: {{from_run: runs/{folder.name}, total: 6m}}"
    assert "leads out" in refused(home, more, REPS)[0]


def test_without_a_run_quotas_are_needed(tmp_path):
    """A roster without quotas is refused unless a run divides a total."""
    assert "quota" in refused(tmp_path, "", REPS)[0]
    assert refused(tmp_path, "", ROSTER) == []
