"""Guarantees of reading a stored run."""

from __future__ import annotations

import json

import polars as pl
import pytest

from engine.base.errors import InputError
from engine.store.run_store import RunContent, read_run, write_run


@pytest.fixture
def folder(tmp_path):
    """Return the folder of a stored run of two tables."""
    manifest = {
        "name": "Two tables",
        "scenario": {"digest": "0123456789abcdef"},
        "made": {"at": "2027-01-05T10:15:00Z"},
    }
    tables = {"moves": pl.DataFrame({"x": [1]}), "rules": pl.DataFrame({"y": ["a"]})}
    return write_run(tmp_path, RunContent(manifest, tables, {"report.html": b"."}))


def refusal(folder) -> list[str]:
    """Return the messages with which reading a folder is refused."""
    with pytest.raises(InputError) as caught:
        read_run(folder)
    return [str(problem) for problem in caught.value.problems]


def change_manifest(folder, **changes) -> None:
    """Write changed keys into a stored manifest."""
    path = folder / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


def test_missing_folder_names_the_nearest(folder):
    """A misspelt folder is refused with the nearest one there is."""
    wrong = folder.with_name(folder.name.replace("tables", "tabels"))
    assert refusal(wrong) == [
        f"{wrong}: no such run folder; did you mean '{folder.name}'?"
    ]


def test_missing_parent(tmp_path):
    """A folder whose parent is missing as well is refused plainly."""
    assert refusal(tmp_path / "no" / "run") == [
        f"{tmp_path / 'no' / 'run'}: no such run folder; fieldplan runs lists runs"
    ]


def test_file_instead_of_folder(folder):
    """A file of the run given in place of the run is answered with the folder."""
    assert refusal(folder / "report.html") == [
        f"{folder / 'report.html'}: is a file; give the run's folder, such as {folder}"
    ]


def test_folder_without_manifest(tmp_path):
    """A folder that is no run says what it lacks."""
    assert refusal(tmp_path) == [
        f"{tmp_path}: is not a run: it has no manifest.json; fieldplan runs lists runs"
    ]


def test_damaged_manifest(folder):
    """A cut-off manifest is refused with line and column."""
    path = folder / "manifest.json"
    path.write_text(path.read_text()[:20])
    (message,) = refusal(folder)
    assert message.startswith(f"{path}:3:5: ")
    assert "is damaged" in message


def test_manifest_that_is_no_text(folder):
    """A manifest of random bytes is refused as damaged."""
    path = folder / "manifest.json"
    path.write_bytes(b"\xff\xfe\x00")
    assert refusal(folder) == [f"{path}: is damaged: not UTF-8 text"]


@pytest.mark.parametrize("stored", [None, [], {}, {"format": "1"}])
def test_manifest_of_an_older_run(folder, stored):
    """A manifest without a layout version says how to get a run that has one."""
    change_manifest(folder, stored=stored)
    (message,) = refusal(folder)
    assert message.endswith("an older run, or damaged; run the scenario again")


@pytest.mark.parametrize(("layout", "age"), [(0, "an older"), (2, "a newer")])
def test_layout_of_another_version(folder, layout, age):
    """Another layout's version is refused, saying whether it is older or newer."""
    change_manifest(folder, stored={"format": layout, "tables": {}})
    (message,) = refusal(folder)
    assert f"{age} fieldplan (layout {layout}, here 1)" in message


@pytest.mark.parametrize("tables", [None, ["moves"], {"../moves": "0"}, {"": "0"}])
def test_table_names_in_the_manifest_stay_in_the_folder(folder, tables):
    """A manifest cannot make the reader look outside the run's folder."""
    change_manifest(folder, stored={"format": 1, "tables": tables})
    (message,) = refusal(folder)
    assert "does not name tables and digests" in message


def test_every_bad_table_is_named(folder):
    """A missing and a changed table are both named, at once."""
    moves, rules = (folder / "tables" / f"{t}.parquet" for t in ("moves", "rules"))
    moves.unlink()
    rules.write_bytes(rules.read_bytes() + b" ")
    assert refusal(folder) == [
        f"{moves}: cannot be read: no such file or directory",
        f"{rules}: is damaged: its digest differs from the manifest's",
    ]


def test_csv_and_report_are_not_needed(folder):
    """A run without its CSV files and report can still be read."""
    for path in [*folder.glob("tables/*.csv"), folder / "report.html"]:
        path.unlink()
    assert set(read_run(folder).tables) == {"moves", "rules"}
