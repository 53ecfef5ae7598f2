"""A process that works for another ends when that one is gone, however it ended."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from multiprocessing import parent_process
from threading import Thread


def end_with_parent() -> None:
    """End this process as soon as the one that started it is gone, killed outright too.

    Called in a process that ``multiprocessing`` started; elsewhere it does nothing.
    Where this process leads a group of its own, the whole group ends.
    """
    if parent_process() is not None:
        Thread(target=_wait_and_end, daemon=True).start()


def _wait_and_end() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
    # Windows knows neither groups nor SIGKILL.
    with suppress(OSError, AttributeError):
        if os.getpgrp() == os.getpid():
            os.killpg(os.getpid(), signal.SIGKILL)
    os._exit(1)
