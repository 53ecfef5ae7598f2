"""Processes of this machine; a worker that dies takes no other job with it."""

from __future__ import annotations

from collections import Counter, deque
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import TYPE_CHECKING, Self

from engine.batch.executors.worker import begin, end_all, nothing
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
    prepare
        What each does before its first job, such as to import what jobs need; can be
        sent by name.

    Notes
    -----
    No more jobs than workers are under way, and one waits, so that nobody waits for
    us. When a worker dies, whoever was under way or waited is suspected; suspects are
    tried again one at a time, so that a job that kills its worker is found and given
    up, and the others are done. When we die, however that happens, workers end.
    """

    def __init__(self, workers: int, prepare: Callable[[], None] = nothing) -> None:
        self._workers, self._prepare = max(1, workers), prepare
        self._early: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        """Start the workers, who prepare while the jobs are still being read."""
        self._early = self._pool(self._workers)
        for _ in range(self._workers):
            self._early.submit(nothing)
        return self

    def __exit__(self, *_: object) -> None:
        """End workers who had nothing to do."""
        if self._early is not None:
            end_all(self._early)

    def __call__(
        self, jobs: Sequence[Job], work: Work, wants_to_stop: Callable[[], bool]
    ) -> Iterator[Done]:
        """Yield the end of every job; see :class:`..port.Executor`."""
        waiting, suspects = deque(jobs), deque(jobs[:0])
        deaths: Counter[str] = Counter()
        while (waiting or suspects) and not wants_to_stop():
            pool = self._taken() or self._pool(self._workers if waiting else 1)
            crowd = _Crowd(pool, self._workers + 1 if waiting else 1, work)
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

    def _pool(self, workers: int) -> ProcessPoolExecutor:
        context = get_context("spawn")
        return ProcessPoolExecutor(workers, context, begin, (self._prepare,))

    def _taken(self) -> ProcessPoolExecutor | None:
        """Return the workers that were started early, once."""
        early, self._early = self._early, None
        return early


class _Crowd:
    """One pool of processes, until a worker dies or there is nothing left to do."""

    def __init__(self, pool: ProcessPoolExecutor, most: int, work: Work) -> None:
        self._pool, self._most, self._work = pool, most, work
        self._broken = False
        self.bereft: list[Job] = []

    def through(
        self, queue: deque[Job], wants_to_stop: Callable[[], bool]
    ) -> Iterator[Done]:
        """Take jobs from the queue and yield their ends; those bereft are kept."""
        under_way: dict[Future[Done], Job] = {}
        try:
            while under_way or (queue and not self._broken):
                if wants_to_stop():
                    break
                self._hand_out(queue, under_way)
                ended, _ = wait(under_way, _LOOK_S, FIRST_COMPLETED)
                ends = [self._end(future, under_way.pop(future)) for future in ended]
                self._hand_out(queue, under_way)
                yield from (end for end in ends if end is not None)
        finally:
            end_all(self._pool)
        for job in under_way.values():
            yield left(job)

    def _hand_out(self, queue: deque[Job], under_way: dict[Future[Done], Job]) -> None:
        """Give every worker a job, and let one wait, unless a worker has died."""
        while queue and len(under_way) < self._most and not self._broken:
            try:
                under_way[self._pool.submit(self._work, queue[0])] = queue[0]
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
