"""Memory, cores and disk: what there is of them, and whether it is enough."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from engine.command.doctor.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

GIB = 1024**3
LITTLE_MEMORY = 1.0
"""GiB below which even plans of middling size may end the process."""
LITTLE_DISK = 0.5
"""GiB below which runs may not find room."""
_GROUPS = (
    "/sys/fs/cgroup/memory.max",
    "/sys/fs/cgroup/memory/memory.limit_in_bytes",
)


def look_at_machine(runs: Path) -> Iterator[Finding]:
    """Yield memory, cores, and the room and rights where runs are kept."""
    yield _memory()
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count()
    plural = "" if cores == 1 else "s"
    yield Finding("cores", "ok", f"{cores or 'an unknown number of'} core{plural}")
    yield _room(runs)


def _memory() -> Finding:
    free = free_memory()
    if free is None:
        return Finding("memory", "ok", "free memory is not told by this system")
    told = f"{free / GIB:.1f} GiB of memory free"
    if free < LITTLE_MEMORY * GIB:
        step = "close other programs; hundreds of thousands of accounts need 4 GiB"
        return Finding("memory", "warn", told, step)
    return Finding("memory", "ok", told)


def free_memory() -> int | None:
    """Return the bytes that may still be used, by the system or the container."""
    try:
        with open("/proc/meminfo", encoding="ascii") as file:
            told = dict(line.split(":", 1) for line in file)
        free = int(told["MemAvailable"].split()[0]) * 1024
    except (OSError, KeyError, ValueError):
        return None
    for name in _GROUPS:
        try:
            limit = int(Path(name).read_text(encoding="ascii"))
        except (OSError, ValueError):
            continue
        free = min(free, limit)
    return free


def _room(runs: Path) -> Finding:
    """Return whether runs can be written where they are kept, and find room."""
    there = next(
        folder for folder in (runs, *runs.absolute().parents) if folder.exists()
    )
    if not there.is_dir():
        told = f"{there} is a file; runs need a folder"
        return Finding("runs", "fail", told, "name another one with --runs")
    if not os.access(there, os.W_OK | os.X_OK):
        told = f"{there} may not be written to; runs are kept in {runs}"
        return Finding("runs", "fail", told, "name another folder with --runs")
    free = shutil.disk_usage(there).free / GIB
    told = f"runs are kept in {runs}; {free:,.1f} GiB free there"
    if free < LITTLE_DISK:
        step = "make room, or remove old runs: fieldplan prune --keep 10"
        return Finding("runs", "warn", told, step)
    return Finding("runs", "ok", told)
