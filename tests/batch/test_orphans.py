"""Guarantees of workers when whoever handed out the jobs is gone: none is left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from batch.jobs import calls, job, never, work

from engine.batch.executors.processes import Processes
from engine.batch.job import State

PARENT = """\
import sys
from pathlib import Path
from batch.jobs import job, work
from engine.batch.executors.processes import Processes
from engine.batch.run import Hands, run_batch
from engine.console.watcher import Watcher

if __name__ == "__main__":
    folder = Path(sys.argv[1])
    jobs = [job(f"sleep{at}", folder) for at in range(5)]
    with Watcher(quiet=True) as watch, Processes(2) as executor:
        hands = Hands(executor, work, lambda done: None, watch.wants_to_stop)
        print(*(done.state for done in run_batch(jobs, {}, hands)))
"""
TESTS = Path(__file__).resolve().parents[1]


def workers(folder):
    """Return the processes that began a job."""
    return [int(path.read_text()) for path in folder.glob("*.calls")]


def gone(process_ids, seconds=20.0):
    """Return whether none of these processes is alive soon."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if not any(_alive(one) for one in process_ids):
            return True
        time.sleep(0.05)
    return False


def _alive(process_id):
    status = Path(f"/proc/{process_id}/stat")
    try:
        return status.read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks into /proc")
@pytest.mark.parametrize("ended_by", [signal.SIGKILL, signal.SIGTERM])
def test_no_orphans(tmp_path, ended_by):
    """Killed outright or asked to end, the parent takes its workers along, soon.

    Asked to end, it tells of every job first, as after Ctrl-C.
    """
    script = tmp_path / "parent.py"
    script.write_text(PARENT, encoding="utf-8")
    parent = subprocess.Popen(
        [sys.executable, str(script), str(tmp_path)],
        env={**os.environ, "PYTHONPATH": f"{TESTS}{os.pathsep}{TESTS.parent}"},
        stdout=subprocess.PIPE,
        text=True,
    )
    until = time.monotonic() + 60
    while len(workers(tmp_path)) < 2 and time.monotonic() < until:
        time.sleep(0.05)
    found = workers(tmp_path)
    assert len(found) == 2
    parent.send_signal(ended_by)
    said, _ = parent.communicate(timeout=30)
    assert gone(found)
    if ended_by is signal.SIGTERM:
        assert parent.returncode == 0
        assert said.split() == ["left"] * 5


def test_nothing_to_do_leaves_nobody(tmp_path):
    """Workers who were started early end when there is no job for them."""
    with Processes(2) as executor:
        early = [*executor._early._processes]
        assert list(executor([], work, never)) == []
    assert gone(early)
    assert calls("a", tmp_path) == 0


def unlucky():
    """Fail to get ready."""
    raise RuntimeError("not ready")


def test_jobs_are_done_unprepared(tmp_path):
    """A worker that could not prepare takes jobs all the same; what fails tells why."""
    with Processes(1, unlucky) as executor:
        done = list(executor([job("a", tmp_path)], work, never))
    assert [one.state for one in done] == [State.DONE]
