"""A job of a batch and what came of it: plain values that any process can be sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Job:
    """One scenario to be worked out.

    Parameters
    ----------
    key
        SHA-256 of everything that decides the result; the same key, the same result.
    label
        What people call it: the scenario's file, and the variant if there are any.
    scenario
        Path of the scenario file.
    overrides, quarter
        What is said instead of the file, as ``(key, value)``, and what is planned.
    runs
        Folder in which its run is stored.
    baseline
        Folder of the run that it starts from, or None.
    plan
        What is planned, quarter after quarter.
    variant
        Name of the variant, or None.
    language
        Code of the language of its pages; they are no part of the result.
    """

    key: str
    label: str
    scenario: str
    runs: str
    overrides: tuple[tuple[str, str], ...] = ()
    quarter: str | None = None
    baseline: str | None = None
    plan: str = ""
    variant: str | None = None
    language: str = "en"


class State(StrEnum):
    """What became of a job."""

    DONE = "done"
    """Worked out now; its run is stored."""
    REUSED = "reused"
    """Its run was there already."""
    FAILED = "failed"
    """It has no run; the message says why."""
    LEFT = "left"
    """The batch was ended before its turn."""


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a job.

    Parameters
    ----------
    key, label
        The job's.
    state
        What became of it.
    run
        Name of its run's folder, or None.
    answer
        Whether the run has a usable answer.
    message
        What went wrong, or nothing.
    seconds
        How long it took, by the clock of who worked it out.
    facts
        What a machine is told of the run.
    """

    key: str
    label: str
    state: State
    run: str | None = None
    answer: bool = False
    message: str = ""
    seconds: float = 0.0
    facts: Mapping[str, Any] = field(default_factory=dict)


Work = Callable[[Job], Done]
"""Works a job out and stores its run, whole or not at all; can be sent by name."""


def failed(job: Job, message: str) -> Done:
    """Return the end of a job that has no run."""
    return Done(job.key, job.label, State.FAILED, message=message)


def left(job: Job) -> Done:
    """Return the end of a job whose turn did not come."""
    return Done(job.key, job.label, State.LEFT)
