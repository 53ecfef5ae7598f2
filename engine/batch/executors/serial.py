"""One job after the other, in this process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.batch.job import left

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from engine.batch.job import Done, Job, Work


def serial(
    jobs: Sequence[Job], work: Work, wants_to_stop: Callable[[], bool]
) -> Iterator[Done]:
    """Work jobs out in their order; see :class:`..port.Executor`."""
    for job in jobs:
        yield left(job) if wants_to_stop() else work(job)
