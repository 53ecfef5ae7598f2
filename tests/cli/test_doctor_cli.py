"""Guarantees of ``fieldplan doctor``: it finds what is wrong, and says what to do."""

from __future__ import annotations

import io
import json
import os
import sqlite3
from importlib import metadata

import pytest
from command_line import fieldplan, here

from engine.command.doctor import installed, machine, probing, run
from engine.command.doctor.findings import Finding
from engine.command.doctor.installed import look_at_libraries, look_at_python
from engine.command.doctor.machine import GIB, free_memory, look_at_machine
from engine.store.history.reach import reach

PROBES = ("cp-sat", "cbc", "highs", "scip", "numba", "history")


def test_all_is_well_here(tmp_path):
    """Everything that tests need works: each solver, compiled code, the history."""
    done = fieldplan("doctor", "--json", folder=tmp_path)
    told = json.loads(done.stdout)
    assert done.returncode == 0, done.stdout
    assert told["well"] is True
    states = {check["name"]: check["state"] for check in told["checks"]}
    assert {name: states[name] for name in PROBES} == dict.fromkeys(PROBES, "ok")
    assert {"python", "extras", "memory", "cores", "runs"} <= states.keys()
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def quick(monkeypatch):
    """No solver is tried."""
    monkeypatch.setattr(probing, "STEPS", {})


@pytest.mark.usefixtures("quick")
def test_every_line_says_how_it_stands(tmp_path, monkeypatch):
    """A warning has its next step; it is no failure."""
    monkeypatch.setattr(machine, "free_memory", lambda: GIB // 4)
    said = here("doctor", folder=tmp_path)
    assert said.returncode == 0
    lines = said.stdout.splitlines()
    at = lines.index("warn  0.2 GiB of memory free")
    assert lines[at + 1].startswith("      → close other programs")
    assert lines[-1].startswith("Plans can be made")


@pytest.mark.usefixtures("quick")
def test_a_fault_is_exit_code_1(tmp_path):
    """What makes plans fail ends with exit code 1, with the next step."""
    (tmp_path / "runs").write_text("no folder", encoding="utf-8")
    said = here("doctor", folder=tmp_path)
    assert said.returncode == 1
    assert "fail  runs is a file; runs need a folder" in said.stdout
    assert "→ name another one with --runs" in said.stdout
    assert "1 fault: do what stands behind the arrows" in said.stdout
    machines = here("doctor", "--json", folder=tmp_path)
    assert machines.returncode == 1
    assert json.loads(machines.stdout)["well"] is False


def test_a_process_that_ends_is_a_finding(tmp_path, monkeypatch):
    """A library that ends the process is named; those after it are tried, too."""
    crash = tmp_path / "sitecustomize.py"
    crash.write_text(
        "import sys, os, signal\n"
        "if 'engine.command.doctor.probe' in sys.orig_argv and"
        " sys.orig_argv[-2] == 'cbc':\n"
        "    os.kill(os.getpid(), signal.SIGILL)\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    steps = {name: probing.STEPS[name] for name in ("cbc", "history")}
    monkeypatch.setattr(probing, "STEPS", steps)
    first, second = probing.probe(tmp_path / "runs", None)
    assert (first.name, first.state) == ("cbc", "fail")
    assert "ended with SIGILL; it may be built for another processor" in first.told
    assert first.step == "install it again: pip install --force-reinstall pulp"
    assert (second.name, second.state) == ("history", "ok")


def test_a_silent_process_is_ended(tmp_path, monkeypatch):
    """What never answers is ended, and told so."""
    (tmp_path / "sitecustomize.py").write_text("import time; time.sleep(60)\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(probing, "PATIENCE_S", 0.3)
    monkeypatch.setattr(probing, "STEPS", {"cbc": "look"})
    (found,) = probing.probe(tmp_path / "runs", None)
    assert found.told.startswith("cbc: no answer in 0.3 s")


def test_a_wrong_answer_is_a_fault():
    """A solver that solves a task wrongly is not well, whatever it says of itself."""
    from engine.command.doctor.probe import _worth

    with pytest.raises(ValueError, match="whose answer is 9 was solved as 8"):
        _worth("CBC", 8.0)


def test_the_history_is_asked_and_left_alone(tmp_path):
    """A file that is there is asked; one that is not is not made."""
    assert reach(tmp_path) == f"{tmp_path / 'history.db'} will be made by the first run"
    assert list(tmp_path.iterdir()) == []
    sqlite3.connect(tmp_path / "history.db").close()
    assert reach(tmp_path).startswith("sqlite:///")


def test_a_database_that_is_not_reached_is_named_without_its_password(
    tmp_path, monkeypatch
):
    """The finding names the server and the user, never the password."""
    url = "postgresql+pg8000://planner:s3cret-word@127.0.0.1:1/fieldplan"
    monkeypatch.setenv("FIELDPLAN_HISTORY", url)
    monkeypatch.setattr(probing, "STEPS", {"history": probing.STEPS["history"]})
    (found,) = probing.probe(tmp_path, None)
    assert found.state == "fail"
    assert "planner:***@127.0.0.1:1/fieldplan: no answer" in found.told
    assert "s3cret" not in found.told + found.step
    assert "FIELDPLAN_HISTORY" in found.step


def test_libraries_are_held_against_what_is_asked_for(monkeypatch):
    """What is missing or too old is named, with the command that mends it."""
    asked = ["polars>=999", "no-such-library>=1", "geopandas>=1; extra == 'geo'"]
    monkeypatch.setattr(metadata, "requires", lambda _: asked)
    found = {one.name: one for one in look_at_libraries()}
    assert found["polars"].state == "fail"
    assert found["polars"].step == "pip install 'polars>=999'"
    assert found["no-such-library"].told == "no-such-library is not installed"
    assert "libraries" not in found


def test_a_folder_that_is_not_installed_is_said(monkeypatch):
    """Running from the folder alone is no fault, but told."""

    def missing(_name):
        raise metadata.PackageNotFoundError

    monkeypatch.setattr(metadata, "requires", missing)
    (found,) = look_at_libraries()
    assert (found.state, found.step) == ("warn", "install it: pip install .")


def test_an_old_python_and_foreign_letters_are_told(monkeypatch):
    """A Python that is too old is a fault; letters that are not UTF-8 a warning."""
    monkeypatch.setattr(installed, "OLDEST", (9, 0))
    assert next(look_at_python()).state == "fail"
    monkeypatch.setattr(installed, "OLDEST", (3, 11))
    monkeypatch.setattr(installed, "NEWEST_TRIED", (3, 0))
    foreign = io.TextIOWrapper(io.BytesIO(), encoding="cp1250")
    monkeypatch.setattr("sys.stdout", foreign)
    newer, letters = look_at_python()
    assert newer.state == letters.state == "warn"
    assert letters.step == "set PYTHONUTF8=1"


def test_rights_and_room_for_runs_are_looked_at(tmp_path, monkeypatch):
    """A folder that may not be written to is a fault, one that is full a warning."""
    *_, well = look_at_machine(tmp_path / "deep" / "runs")
    assert well.state == "ok"
    monkeypatch.setattr(machine, "LITTLE_DISK", 1e12)
    *_, full = look_at_machine(tmp_path)
    assert (full.state, "fieldplan prune" in full.step) == ("warn", True)
    monkeypatch.setattr(os, "access", lambda *_: False)
    *_, closed = look_at_machine(tmp_path)
    assert (closed.state, "may not be written to" in closed.told) == ("fail", True)


def test_the_memory_of_a_container_counts(tmp_path, monkeypatch):
    """The limit of a container is believed, if it is less than the machine has."""
    small = tmp_path / "memory.max"
    small.write_text("1048576\n", encoding="ascii")
    monkeypatch.setattr(machine, "_GROUPS", (str(tmp_path / "none"), str(small)))
    assert free_memory() == 1048576
    small.write_text("max\n", encoding="ascii")
    assert free_memory() > 1048576


def test_findings_are_told_in_the_order_of_the_page(capsys, tmp_path, monkeypatch):
    """Each finding is printed when it is known, and counted once."""
    found = [Finding("a", "ok", "one"), Finding("b", "fail", "two", "three")]
    monkeypatch.setattr(run, "_every", lambda *_: iter(found))
    facts, well = run.run(tmp_path, None, quiet=False)
    told = capsys.readouterr().out
    assert told.startswith("ok    one\nfail  two\n      → three\n")
    assert not well
    assert [check["name"] for check in facts["checks"]] == ["a", "b"]
