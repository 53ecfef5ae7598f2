"""Work a batch out: reuse what is there, hand out the rest, keep every end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.batch.job import Done, State

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from engine.batch.executors.port import Executor
    from engine.batch.job import Job, Work


@dataclass(frozen=True, slots=True)
class Hands:
    """Who works, and who looks on.

    Parameters
    ----------
    executor, work
        Who works jobs out, and how.
    saw
        Is told of every end, as they come.
    wants_to_stop
        Ends the batch when it says yes.
    """

    executor: Executor
    work: Work
    saw: Callable[[Done], None]
    wants_to_stop: Callable[[], bool]


def run_batch(
    jobs: Sequence[Job], finished: Mapping[str, str], hands: Hands
) -> list[Done]:
    """Return the end of every job, in the jobs' order.

    Parameters
    ----------
    jobs
        Two of the same key are worked out once.
    finished
        Key to the run that is there already.
    hands
        Who works, and who looks on.
    """
    ends: dict[str, Done] = {}
    for job in jobs:
        if job.key in finished and job.key not in ends:
            ends[job.key] = _reused(job, finished[job.key])
            hands.saw(ends[job.key])
    todo = {job.key: job for job in reversed(jobs) if job.key not in ends}
    for done in hands.executor([*todo.values()][::-1], hands.work, hands.wants_to_stop):
        ends[done.key] = done
        hands.saw(done)
    return [_own(job, ends[job.key]) for job in jobs]


def _reused(job: Job, run: str) -> Done:
    return Done(job.key, job.label, State.REUSED, run=run, answer=True)


def _own(job: Job, done: Done) -> Done:
    """Return a job's end; that of another with the same key was done for both."""
    if done.label == job.label:
        return done
    state = State.REUSED if done.state is State.DONE else done.state
    return Done(
        job.key, job.label, state, done.run, done.answer, done.message, facts=done.facts
    )
