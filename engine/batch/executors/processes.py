"""Processes of this machine; a worker that dies takes no other job with it."""

from __future__ import annotations

import os
from collections import Counter, deque
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from multiprocessing import get_context
from typing import TYPE_CHECKING

from engine.batch.job import failed, left

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from engine.batch.job import Done, Job, Work

DEATHS = 3
"""A job during which so many workers died is given up."""

_LOOK_S = 0.2
"""Seconds between two looks at whether somebody wants to stop."""


class Processes:
    """Works jobs out in processes of this machine.

    Parameters
    ----------
    workers
        How many at once.

    Notes
    -----
    No more jobs than workers are under way. When a worker dies, whoever was under way
    is suspected; suspects are tried again one at a time, so that a job that kills its
    worker is found and given up, and the others are done.
    """

    def __init__(self, workers: int) -> None:
        self._workers = max(1, workers)

    def __call__(
        self, jobs: Sequence[Job], work: Work, wants_to_stop: Callable[[], bool]
    ) -> Iterator[Done]:
        """Yield the end of every job; see :class:`..port.Executor`."""
        waiting, suspects = deque(jobs), deque(jobs[:0])
        deaths: Counter[str] = Counter()
        while (waiting or suspects) and not wants_to_stop():
            crowd = _Crowd(self._workers if waiting else 1, work)
            queue = waiting or suspects
            yield from crowd.through(queue, wants_to_stop)
            for job in crowd.bereft:
                deaths[job.key] += 1
                if deaths[job.key] >= DEATHS:
                    yield failed(
                        job,
                        "its process died again and again: killed, or out of memory",
                    )
                else:
                    suspects.append(job)
        for job in (*waiting, *suspects):
            yield left(job)


class _Crowd:
    """One pool of processes, until a worker dies or there is nothing left to do."""

    def __init__(self, workers: int, work: Work) -> None:
        self._workers, self._work = workers, work
        self._broken = False
        self.bereft: list[Job] = []

    def through(
        self, queue: deque[Job], wants_to_stop: Callable[[], bool]
    ) -> Iterator[Done]:
        """Take jobs from the queue and yield their ends; those bereft are kept."""
        pool = ProcessPoolExecutor(
            self._workers, mp_context=get_context("spawn"), initializer=_apart
        )
        under_way: dict[Future[Done], Job] = {}
        try:
            while under_way or (queue and not self._broken):
                if wants_to_stop():
                    break
                self._hand_out(pool, queue, under_way)
                ended, _ = wait(under_way, _LOOK_S, FIRST_COMPLETED)
                for future in ended:
                    end = self._end(future, under_way.pop(future))
                    if end is not None:
                        yield end
        finally:
            _end_all(pool)
        for job in under_way.values():
            yield left(job)

    def _hand_out(
        self,
        pool: ProcessPoolExecutor,
        queue: deque[Job],
        under_way: dict[Future[Done], Job],
    ) -> None:
        """Give every idle worker a job, unless one has died."""
        while queue and len(under_way) < self._workers and not self._broken:
            try:
                under_way[pool.submit(self._work, queue[0])] = queue[0]
            except BrokenProcessPool:
                self._broken = True
                return
            queue.popleft()

    def _end(self, future: Future[Done], job: Job) -> Done | None:
        try:
            return future.result()
        except BrokenProcessPool:
            self._broken = True
            self.bereft.append(job)
        except Exception as error:  # noqa: BLE001 - one job must not end the batch
            return failed(job, f"{type(error).__name__}: {error}")
        return None


def _apart() -> None:
    """Leave the terminal's group: Ctrl-C is for the one who hands out the jobs."""
    with suppress(OSError):
        os.setsid()


def _end_all(pool: ProcessPoolExecutor) -> None:
    """End workers at once; a run is stored whole or not at all, so nothing breaks."""
    # The pool has no way of its own to end a worker that is at work.
    processes = list((getattr(pool, "_processes", None) or {}).values())
    pool.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        if process.is_alive():
            process.terminate()
    for process in processes:
        process.join(5)
        if process.is_alive():
            process.kill()
