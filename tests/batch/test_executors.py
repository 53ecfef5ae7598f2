"""Guarantees of executors: every job has one end, whoever worked it out."""

from __future__ import annotations

import time

import pytest
from batch.jobs import calls, job, never, work

from engine.batch.executors.processes import DEATHS, Processes
from engine.batch.executors.serial import serial
from engine.batch.job import State
from engine.batch.run import Hands, run_batch

NAMES = ["a", "b", "c", "d", "e"]


@pytest.fixture(params=["serial", "processes"])
def executor(request):
    """Return each of the executors that need nothing else."""
    return serial if request.param == "serial" else Processes(2)


def states(done):
    """Return label to state."""
    return {one.label: one.state for one in done}


def test_every_job_ends_once(executor, tmp_path):
    """All jobs are worked out, each once, with its own result."""
    jobs = [job(name, tmp_path) for name in NAMES]
    done = list(executor(jobs, work, never))
    assert sorted(one.label for one in done) == NAMES
    assert {one.run for one in done} == {f"run of {name}" for name in NAMES}
    assert [calls(name, tmp_path) for name in NAMES] == [1] * 5


def test_nobody_begins_after_a_stop(executor, tmp_path):
    """Stopped before it began, every job is left."""
    done = list(executor([job(n, tmp_path) for n in NAMES], work, lambda: True))
    assert set(states(done).values()) == {State.LEFT}
    assert [calls(name, tmp_path) for name in NAMES] == [0] * 5


def test_a_failure_is_its_own(tmp_path):
    """A job that raises fails with its words; the others are done."""
    jobs = [job(name, tmp_path) for name in ("a", "fail", "b")]
    done = {one.label: one for one in Processes(2)(jobs, work, never)}
    assert done["fail"].state is State.FAILED
    assert "RuntimeError: no such luck" in done["fail"].message
    assert done["a"].state is done["b"].state is State.DONE


def test_a_killed_worker_loses_nothing(tmp_path):
    """A worker killed in the middle of a job: the job is done by another."""
    jobs = [job(name, tmp_path) for name in ("a", "once", "b", "c")]
    done = list(Processes(2)(jobs, work, never))
    assert set(states(done).values()) == {State.DONE}
    assert calls("once", tmp_path) == 2


def test_a_deadly_job_is_given_up(tmp_path):
    """A job that kills every worker is given up; those beside it are done."""
    jobs = [job(name, tmp_path) for name in ("a", "die", "b", "c")]
    done = {one.label: one for one in Processes(2)(jobs, work, never)}
    assert done["die"].state is State.FAILED
    assert "died again and again" in done["die"].message
    assert {done[n].state for n in "abc"} == {State.DONE}
    assert calls("die", tmp_path) == DEATHS


def test_a_stop_ends_what_is_under_way(tmp_path):
    """Asked to stop, workers end within seconds and their jobs are left."""
    since = time.monotonic()

    def soon():
        return calls("sleep", tmp_path) > 0

    jobs = [job(name, tmp_path) for name in ("sleep", "sleep2", "a")]
    done = list(Processes(2)(jobs, work, soon))
    assert time.monotonic() - since < 20
    assert states(done)["a"] is State.LEFT
    assert states(done)["sleep"] is State.LEFT


def test_reuse_and_twins(tmp_path):
    """What is there already is not done again; the same key is done once."""
    seen = []
    hands = Hands(serial, work, seen.append, never)
    twin = job("a", tmp_path)
    jobs = [twin, job("b", tmp_path), twin.__class__(**{**_fields(twin), "label": "t"})]
    done = run_batch(jobs, {"key-b": "run before"}, hands)
    assert [one.state for one in done] == [State.DONE, State.REUSED, State.REUSED]
    assert [one.run for one in done] == ["run of a", "run before", "run of a"]
    assert [one.label for one in done] == ["a", "b", "t"]
    assert calls("b", tmp_path) == 0
    assert len(seen) == 2


def _fields(one):
    return {name: getattr(one, name) for name in one.__dataclass_fields__}
