"""What an executor is: one call that yields the end of every job."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from engine.batch.job import Done, Job, Work


class Executor(Protocol):
    """Works jobs out; which one does so, and in which order, changes no result."""

    def __call__(
        self, jobs: Sequence[Job], work: Work, wants_to_stop: Callable[[], bool]
    ) -> Iterator[Done]:
        """Yield the end of every job, as they end.

        Parameters
        ----------
        jobs
            With keys of their own.
        work
            What is done with each.
        wants_to_stop
            Once it says yes, no job is begun any more, those under way are ended, and
            each that has no end yet is yielded as left.
        """
