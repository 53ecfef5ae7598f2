"""Who works a batch out, as the command line says."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from engine.base.errors import InputError, InputProblem
from engine.batch.executors.processes import Processes
from engine.batch.executors.serial import serial
from engine.command.batch_work import prepare

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.batch.executors.port import Executor

EXECUTORS = ("processes", "serial", "dask")


@dataclass(frozen=True, slots=True)
class Flags:
    """Who works, and from where the history is read."""

    executor: str = "processes"
    workers: int | None = None
    scheduler: str | None = None
    history: str | None = None
    fresh: bool = False

    def check(self) -> None:
        """Refuse what makes no sense; InputError names each."""
        if problems := list(self._problems()):
            raise InputError(problems)

    @property
    def count(self) -> int:
        """How many work at once; 0 where a cluster decides."""
        if self.executor == "serial":
            return 1
        if self.scheduler is not None:
            return 0
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
        return self.workers or max(1, cores)

    def _problems(self) -> Iterator[InputProblem]:
        if self.executor not in EXECUTORS:
            message = (
                f"found '{self.executor}'; one of {', '.join(EXECUTORS)} is needed"
            )
            yield InputProblem("--executor", 0, 0, "", message)
        if self.workers is not None and not 1 <= self.workers <= 1024:
            message = f"found {self.workers}; from 1 to 1,024 are needed"
            yield InputProblem("--workers", 0, 0, "", message)
        if self.scheduler is not None and self.executor != "dask":
            yield InputProblem("--scheduler", 0, 0, "", "goes with --executor dask")


@contextmanager
def executor_of(flags: Flags, jobs: int) -> Iterator[Executor]:
    """Give the executor for so many jobs, at most; processes start at once.

    They need about as long to get ready as we do to read the scenarios.
    """
    if flags.executor == "serial":
        yield serial
    elif flags.executor == "processes":
        with Processes(min(flags.count, jobs), prepare) as processes:
            yield processes
    else:
        cluster = import_module("engine.batch.executors.cluster").Cluster
        yield cluster(flags.scheduler, flags.count or 1)
