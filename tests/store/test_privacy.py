"""Guarantees of pay on disk: nobody but its owner may read it."""

from __future__ import annotations

import os

import polars as pl
import pytest

from engine.store.files import write_folder, write_whole
from engine.store.privacy import is_private
from engine.store.run_store import RunContent, write_run

pytestmark = pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")


@pytest.fixture(autouse=True)
def everybody_reads():
    """Files are for all, as on most machines, unless something says otherwise."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def modes(folder):
    """Return the permissions of files, and of folders, at and below a place."""
    every = [folder, *folder.rglob("*")]
    files = {path.stat().st_mode & 0o777 for path in every if path.is_file()}
    return files, {path.stat().st_mode & 0o777 for path in every if path.is_dir()}


def stored(root, kind, **tables):
    """Store a run of a kind, with a page below another folder."""
    manifest = {
        "name": kind,
        "kind": kind,
        "scenario": {"file": "s.yaml", "digest": "ab12cd34" * 8},
        "made": {"at": "2027-01-05T10:15:00+00:00"},
    }
    tables = {"payouts": pl.DataFrame({"rep_id": ["R1"], "paid": [1.0]}), **tables}
    files = {"report.html": b"<p>", "statements/r1.html": b"<p>"}
    return write_run(root, RunContent(manifest, tables, files))


@pytest.mark.parametrize("kind", ["pay", "compare"])
def test_runs_that_tell_pay_are_their_owners(kind, tmp_path):
    """Every table, statement and page is 0600, every folder 0700; no other run's."""
    assert modes(stored(tmp_path, kind)) == ({0o600}, {0o700})
    assert modes(stored(tmp_path, "territory")) == ({0o644}, {0o755})


def test_a_study_with_pay_is_its_owners(tmp_path):
    """It names who gains; one without such a stage does not."""
    told = pl.DataFrame({"stage": ["territory", "compare"]})
    assert modes(stored(tmp_path, "study", stages=told)) == ({0o600}, {0o700})
    assert not is_private({"kind": "study"}, {"stages": told.head(1)})


def test_files_and_folders_for_one(tmp_path):
    """A file that all could read is replaced by one of its owner's; so is a folder."""
    page = tmp_path / "page.html"
    write_whole(page, b"old")
    write_whole(page, b"new", private=True)
    write_folder(tmp_path / "csv", {"a.csv": b"1"}, private=True)
    assert modes(page)[0] == {0o600}
    assert modes(tmp_path / "csv") == ({0o600}, {0o700})
