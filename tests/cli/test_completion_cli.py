"""Guarantees of the tab key: commands, scenario files and runs, without delay."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from command_line import ROOT


def offered(folder, line):
    """What the shell offers at the end of a line, and the libraries it loaded."""
    words = line.split(" ")
    code = (
        "import sys, cli\n"
        "from atexit import register\n"
        "heavy = {'polars', 'numpy', 'sqlalchemy', 'yaml', 'ortools'}\n"
        "register(lambda: print('loaded', sorted(heavy & set(sys.modules))))\n"
        "sys.argv = ['fieldplan']\n"
        "cli.app(prog_name='fieldplan')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "_FIELDPLAN_COMPLETE": "complete_bash",
            "COMP_WORDS": line,
            "COMP_CWORD": str(len(words) - 1),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    *found, loaded = done.stdout.split("\n")[:-1] or [""]
    assert loaded == "loaded []", done.stderr
    return [line for line in found if line]


@pytest.fixture
def folder(tmp_path):
    """A folder with two scenarios, a table, and three folders of runs."""
    (tmp_path / "co").mkdir()
    for name in ("co/pay.yaml", "co/plan.yaml", "co/pay.csv", "study.yaml"):
        (tmp_path / name).touch()
    for day in ("04", "05"):
        (tmp_path / "runs" / f"202701{day}T080000Z-co-1a2b3c4d").mkdir(parents=True)
    (tmp_path / "runs" / ".20270106T080000Z.partial").mkdir()
    return tmp_path


def test_commands_are_completed(folder):
    """The beginning of a command offers the commands that begin so."""
    assert offered(folder, "fieldplan doc") == ["doctor"]
    assert {"run", "runs"} <= set(offered(folder, "fieldplan r"))


def test_scenario_files_are_completed(folder):
    """YAML files are offered where a scenario is meant; tables are not."""
    assert offered(folder, "fieldplan run co/") == ["co/pay.yaml", "co/plan.yaml"]
    assert offered(folder, "fieldplan check st") == ["study.yaml"]


def test_folders_are_left_to_the_shell(folder):
    """Where a folder begins so, nothing is offered, and the shell goes on by itself."""
    assert offered(folder, "fieldplan run c") == []
    assert offered(folder, "fieldplan run none/") == []


def test_runs_are_completed_newest_first(folder):
    """Names of runs are offered from the folder of runs, half-written ones are not."""
    runs = [f"202701{day}T080000Z-co-1a2b3c4d" for day in ("05", "04")]
    assert offered(folder, "fieldplan show 2027") == runs
    assert offered(folder, "fieldplan diff 20270104") == runs[1:]
    assert offered(folder, "fieldplan show --runs co 2") == []
