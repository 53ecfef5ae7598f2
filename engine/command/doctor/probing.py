"""Runs the probes in a process of its own, and survives the end of it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from threading import Timer
from typing import TYPE_CHECKING

import engine
from engine.command.doctor.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE_S = 90.0
"""Seconds for one process of probes; a database that is silent takes long."""
STEPS = {
    "cp-sat": "install it again: pip install --force-reinstall ortools",
    "cbc": "install it again: pip install --force-reinstall pulp",
    "highs": "install it again: pip install --force-reinstall ortools",
    "scip": "install it again: pip install --force-reinstall ortools",
    "numba": "set NUMBA_CACHE_DIR to a folder that you may write to, or install it"
    " again: pip install --force-reinstall numba llvmlite",
    "history": "correct --history or FIELDPLAN_HISTORY; without them the history is a"
    " file beside the runs",
}
"""Probe to the next step where it fails, in the order they are run."""


def probe(runs: Path, history: str | None) -> Iterator[Finding]:
    """Yield a finding for each probe, as soon as it is known."""
    waiting = list(STEPS)
    while waiting:
        with _start(runs, history, waiting) as process:
            timer = Timer(PATIENCE_S, process.kill)
            timer.start()
            try:
                for line in process.stdout or ():
                    said = json.loads(line)
                    waiting.remove(said["name"])
                    yield _finding(said["name"], said["told"], said["problem"])
                code = process.wait()
            finally:
                timer.cancel()
                process.kill()
        if waiting:
            name = waiting.pop(0)
            yield _finding(name, "", _how_it_ended(code))


def _start(runs: Path, history: str | None, names: list[str]) -> subprocess.Popen[str]:
    home = str(Path(engine.__file__).parents[1])
    paths = [home, *filter(None, [os.environ.get("PYTHONPATH")])]
    words = [sys.executable, "-m", "engine.command.doctor.probe"]
    return subprocess.Popen(
        [*words, str(runs), history or "", *names],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
    )


def _finding(name: str, told: str, problem: str) -> Finding:
    if not problem:
        return Finding(name, "ok", f"history: {told}" if name == "history" else told)
    return Finding(name, "fail", f"{name}: {problem}", STEPS[name])


def _how_it_ended(code: int) -> str:
    if code == -signal.SIGKILL:
        return (
            f"no answer in {PATIENCE_S:g} s, or the system ended it for want of memory"
        )
    if code < 0:
        name = signal.Signals(-code).name
        return f"its process ended with {name}; it may be built for another processor"
    return f"its process ended with exit code {code}"
