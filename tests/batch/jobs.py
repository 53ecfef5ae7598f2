"""Jobs that do little, sleep, fail or die. Import as ``batch.jobs``."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from engine.batch.job import Done, Job, State


def job(name: str, folder: Path) -> Job:
    """Return a job; what it does follows from its name."""
    return Job(key=f"key-{name}", label=name, scenario=name, runs=str(folder))


def work(one: Job) -> Done:
    """Write down that it was worked out, once a call; and do what its name says."""
    folder = Path(one.runs)
    with (folder / f"{one.label}.calls").open("a") as file:
        file.write(f"{os.getpid()}\n")
    if one.label.startswith("sleep"):
        time.sleep(30)
    if one.label.startswith("fail"):
        raise RuntimeError("no such luck")
    if one.label.startswith("die") or _dies_once(one, folder):
        os.kill(os.getpid(), signal.SIGKILL)
    return Done(one.key, one.label, State.DONE, run=f"run of {one.label}", answer=True)


def _dies_once(one: Job, folder: Path) -> bool:
    calls = (folder / f"{one.label}.calls").read_text().count("\n")
    return one.label.startswith("once") and calls == 1


def calls(name: str, folder: Path) -> int:
    """Return how often a job was worked out."""
    path = folder / f"{name}.calls"
    return path.read_text().count("\n") if path.exists() else 0


def never() -> bool:
    """Return whether to stop: no."""
    return False
