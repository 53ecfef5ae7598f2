"""``--lang`` and ``--hide-reps``: the same run, told to other readers."""

from __future__ import annotations

import shutil
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

import cli
from engine.base.errors import InputError

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """Return the folder of a run of the small company, told in Polish."""
    home = tmp_path_factory.mktemp("told")
    shutil.copytree(ROOT / "scenarios/minimal", home / "minimal")
    flags = ["--runs", str(home / "runs"), "--lang", "pl"]
    done = CliRunner().invoke(
        cli.app, ["run", str(home / "minimal/territories.yaml"), *flags]
    )
    assert done.exit_code == 0, done.output
    (home / "said.txt").write_text(done.output, encoding="utf-8")
    return next((home / "runs").iterdir())


def test_a_terminal_is_told_in_polish(ran):
    """Headings and what stands below the table are Polish, as the page is."""
    said = (ran.parents[1] / "said.txt").read_text(encoding="utf-8")
    assert "Dziś" in said
    assert "Rozwiązano w " in said
    assert "Raport: " in said
    assert [word for word in ("Today", "Solved", "Report:") if word in said] == []


def test_a_run_is_told_in_polish_and_again_in_english(ran, tmp_path):
    """``run --lang pl`` writes a Polish page; ``report`` tells the run in English."""
    assert '<html lang="pl">' in (ran / "report.html").read_text(encoding="utf-8")
    out = tmp_path / "english.html"
    done = CliRunner().invoke(cli.app, ["report", str(ran), "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert '<html lang="en">' in out.read_text(encoding="utf-8")


def test_hidden_reps_are_not_on_the_page(ran, tmp_path):
    """With ``--hide-reps`` no rep's name or id is anywhere on the page."""
    people = pl.read_parquet(ran / "tables/territories.parquet")
    out = tmp_path / "hidden.html"
    flags = ["--hide-reps", "--out", str(out)]
    done = CliRunner().invoke(cli.app, ["report", str(ran), *flags])
    assert done.exit_code == 0, done.output
    page = out.read_text(encoding="utf-8")
    names = people["rep_name"].to_list()
    assert names
    assert [name for name in names if name in page] == []
    assert "rep-1" in page
    there = [word for word in ("Home", "FTE", "home of a rep") if f">{word}" in page]
    assert there == [], "columns and signs of what is hidden are left out"
    whole = tmp_path / "whole.html"
    CliRunner().invoke(cli.app, ["report", str(ran), "--out", str(whole)])
    told = whole.read_text(encoding="utf-8")
    assert all(f">{word}" in told for word in ("Home", "FTE", "home of a rep"))


def test_a_run_is_named_as_in_the_list_of_runs(ran, tmp_path):
    """``report`` takes an id, or its beginning, as the other commands do."""
    out = tmp_path / "again.html"
    flags = ["--runs", str(ran.parent), "--out", str(out)]
    done = CliRunner().invoke(cli.app, ["report", ran.name[:12], *flags])
    assert done.exit_code == 0, done.output
    assert out.is_file()


def test_hiding_needs_a_file_of_its_own(ran):
    """The run's own report is not replaced by one with pseudonyms."""
    with pytest.raises(InputError, match="needs --out"):
        cli.app(["report", str(ran), "--hide-reps"], standalone_mode=False)


def test_an_unknown_language_is_bad_input(ran):
    """``--lang de`` names the languages that are there."""
    with pytest.raises(InputError, match="en, pl"):
        cli.app(["report", str(ran), "--lang", "de"], standalone_mode=False)


def test_a_batch_speaks_its_language_in_every_process(tmp_path):
    """Pages of jobs are told in the language of the batch, like its own."""
    names = ("one", "two")
    for name in names:
        shutil.copytree(ROOT / "scenarios/minimal", tmp_path / name)
        path = tmp_path / name / "territories.yaml"
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("first try", name), encoding="utf-8")
    files = [str(tmp_path / name / "territories.yaml") for name in names]
    runs = tmp_path / "runs"
    flags = ["--runs", str(runs), "--lang", "pl", "--workers", "2"]
    done = CliRunner().invoke(cli.app, ["batch", *files, *flags])
    assert done.exit_code == 0, done.output
    pages = [path.read_text(encoding="utf-8") for path in runs.glob("*/report.html")]
    assert len(pages) == 3
    assert all('<html lang="pl">' in page for page in pages)


def test_an_alignment_is_assessed_in_polish(ran):
    """``assess --lang pl`` has no English heading."""
    file = str(ran.parents[1] / "minimal/territories.yaml")
    flags = ["--move", "A03=R5", "--lang", "pl"]
    said = CliRunner().invoke(cli.app, ["assess", file, *flags]).output
    assert "Naruszone reguły: Po zmianach" in said
    english = ("With the", "Moves", "Found", "broken", "Cost a year", "hours")
    assert [word for word in english if word in said] == []
