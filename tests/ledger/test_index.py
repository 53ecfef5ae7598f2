"""Guarantees of the index: what lies on disk is known, and nothing else is."""

from __future__ import annotations

import pytest
from ledger.stored import manifest, store

from engine.ledger.index import record_of, sync
from engine.ledger.prune import prune
from engine.store.history.decisions import Approval
from engine.store.history.history import History


@pytest.fixture
def history(tmp_path):
    """Return the history of a folder of runs."""
    one = History.open(tmp_path)
    yield one
    one.close()


def test_what_a_manifest_says(tmp_path):
    """Plan, stage, quarter, figures and rules broken are read off the manifest."""
    folder = tmp_path / "20270105T100000Z-poland-ab12cd34"
    told = manifest(plan_key="pl", quarter="2027Q1", broken=["b", "a", "b"])
    run = record_of(folder, tmp_path, told)
    assert (run.plan, run.quarter, run.stage) == ("pl", "2027Q1", "territory")
    assert (run.status, run.objective, run.bound) == ("feasible", 100.5, 100.0)
    assert run.broken == ("a", "b")
    assert record_of(folder, tmp_path, manifest()).plan == "poland"


def test_every_folder_is_found_once(tmp_path, history):
    """Runs that the database missed are recorded; a second look adds nothing."""
    store(tmp_path)
    store(tmp_path, at="2027-01-06T10:00:00+00:00")
    assert sync(history, tmp_path) == []
    assert len(history.runs()) == 2
    sync(history, tmp_path)
    assert len(history.log()) == 2


def test_damaged_folders_are_told(tmp_path, history):
    """What looks like a run and is none is named; hidden and other folders are not."""
    (tmp_path / "20270105T100000Z-half-ab12cd34").mkdir()
    (tmp_path / "notes").mkdir()
    (tmp_path / ".20270105T100000Z-x-1.partial").mkdir()
    odd = tmp_path / "20270105T100000Z-odd-ab12cd34"
    odd.mkdir()
    (odd / "manifest.json").write_text("{}")
    wrong = sync(history, tmp_path)
    assert [line.split(":")[0] for line in wrong] == [
        "20270105T100000Z-half-ab12cd34",
        "20270105T100000Z-odd-ab12cd34",
    ]
    assert history.runs() == []


def test_prune_keeps_the_newest_and_the_approved(tmp_path, history):
    """Old open runs go, folder and record; what was ever approved stays."""
    runs = [store(tmp_path, at=f"2027-01-0{day}T10:00:00+00:00") for day in range(1, 6)]
    sync(history, tmp_path)
    names = [run.folder.name for run in runs]
    day = history.get(names[0]).made_at.date()
    history.approve(names[0], Approval("Anna", "", day))
    assert prune(history, tmp_path, keep=2, dry_run=True) == names[1:3]
    assert all(run.folder.is_dir() for run in runs)
    assert prune(history, tmp_path, keep=2) == names[1:3]
    left = sorted(path.name for path in tmp_path.iterdir() if path.is_dir())
    assert left == [names[0], *names[3:]]
    assert sync(history, tmp_path) == []
    assert len(history.runs()) == 3


def test_prune_keeps_the_newest_of_each_quarter(tmp_path, history):
    """Newer trials of another quarter do not push out a quarter's only run."""
    names = [
        store(tmp_path, at=f"2027-01-0{day}T10:00:00+00:00", quarter=quarter)
        for day, quarter in ((1, "2027Q2"), (2, "2027Q1"), (3, "2027Q1"))
    ]
    sync(history, tmp_path)
    assert prune(history, tmp_path, keep=1) == [names[1].folder.name]
