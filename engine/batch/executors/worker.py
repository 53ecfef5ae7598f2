"""A worker's life: it stands apart from the terminal, and ends when its parent does."""

from __future__ import annotations

import gc
import os
import signal
from contextlib import suppress
from typing import TYPE_CHECKING

from engine.base.parent import end_with_parent

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing.process import BaseProcess


def begin(prepare: Callable[[], None]) -> None:
    """Stand apart, watch the parent, and prepare for the first job.

    Ctrl-C at the terminal is for the one who hands out the jobs. When that one is
    gone, be it killed outright, this process ends at once, and whatever it started.
    """
    with suppress(OSError, AttributeError):
        os.setsid()
    end_with_parent()
    # What is imported now stays; looking through it for garbage would be in vain.
    gc.disable()
    # What is wrong will be wrong in each job, too, whose end tells it.
    with suppress(Exception):
        prepare()
    gc.freeze()
    gc.enable()


def nothing() -> None:
    """Do nothing."""


def end_all(pool: ProcessPoolExecutor) -> None:
    """End workers at once; a run is stored whole or not at all, so nothing breaks."""
    # The pool has no way of its own to end a worker that is at work.
    processes = list((getattr(pool, "_processes", None) or {}).values())
    pool.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        _end(process)
    for process in processes:
        process.join(5)


def _end(process: BaseProcess) -> None:
    """End a worker and, where it leads a group of its own, what it started."""
    if process.pid is None or not process.is_alive():
        return
    with suppress(OSError, AttributeError):
        if os.getpgid(process.pid) == process.pid:
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
