"""Guarantees of a batch on a full disk: what is finished stays, the rest follows."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from batch_company import batch, company, states, tables
from command_line import ROOT

FULL = """\
import errno
import os
import stat
from pathlib import Path

flush = os.fsync


def full(handle):
    is_file = stat.S_ISREG(os.fstat(handle).st_mode)
    runs = Path(os.environ["RUNS_OF_A_FULL_DISK"])
    if is_file and list(runs.glob("[!.]*/manifest.json")):
        raise OSError(errno.ENOSPC, "No space left on device")
    flush(handle)


os.fsync = full
"""
"""Python's own start-up page: the disk is full as soon as one run is stored."""


@pytest.mark.parametrize("executor", ["serial", "processes"])
def test_nothing_finished_is_lost(tmp_path, executor):
    """The first run stays whole, no other is seen; a rerun does the others only."""
    folder, other = tmp_path / "full", tmp_path / "roomy"
    files = company(folder, "aa", "bb")
    (tmp_path / "sitecustomize.py").write_text(FULL, encoding="utf-8")
    said = subprocess.run(
        [
            *(sys.executable, str(ROOT / "cli.py"), "batch", *files),
            *("--executor", executor, "--workers", "1", "--json"),
        ],
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": str(tmp_path),
            "RUNS_OF_A_FULL_DISK": str(folder / "runs"),
        },
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert said.returncode == 3
    assert "No space left on device; nothing was left behind" in said.stderr
    assert "Traceback" not in said.stderr
    there = [path for path in (folder / "runs").iterdir() if path.is_dir()]
    assert [path.joinpath("manifest.json").is_file() for path in there] == [True]
    facts, code = batch(*files, "--executor", "serial", folder=folder)
    assert code == 0
    assert sorted(states(facts).values()) == ["done", "reused"]
    company(other, "aa", "bb")
    batch(*files, "--executor", "serial", folder=other)
    assert tables(folder) == tables(other)


def test_a_full_disk_is_told_by_the_job(tmp_path, monkeypatch):
    """A job that cannot store its run fails with the disk's words; others go on."""
    from engine.store import run_store

    files = company(tmp_path, "aa", "bb")
    write = run_store.write_run

    def once(root, run):
        if run.manifest["name"] == "Country aa":
            raise run_store.StoreError("the run could not be stored: no space left")
        return write(root, run)

    monkeypatch.setattr("engine.command.keep.write_run", once)
    facts, code = batch(*files, "--executor", "serial", folder=tmp_path)
    assert code == 1
    assert states(facts) == {files[0]: "failed", files[1]: "done"}
    assert "no space left" in facts["jobs"][0]["message"]
    assert json.loads(json.dumps(facts))["jobs"][0]["run"] is None
