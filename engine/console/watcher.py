"""Follows long work in stages: a progress line, and Ctrl-C that keeps what was done."""

from __future__ import annotations

import signal
import threading
from typing import TYPE_CHECKING, Any, Self

from rich.console import Console

if TYPE_CHECKING:
    from types import FrameType

    from rich.status import Status


class Watcher:
    """Shows stages on standard error and listens for Ctrl-C.

    Parameters
    ----------
    quiet
        Show nothing; Ctrl-C is still heard.

    Notes
    -----
    The first Ctrl-C asks the work to end with what it has; the second discards it.
    """

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet
        self._console = Console(stderr=True, highlight=False)
        self._stopping = threading.Event()
        self._status: Status | None = None
        self._stage = ""
        self._old_handler: Any = None

    def __enter__(self) -> Self:
        """Start to listen and to show."""
        if threading.current_thread() is threading.main_thread():
            self._old_handler = signal.signal(signal.SIGINT, self._interrupted)
        if not self._quiet and self._console.is_terminal:
            self._status = self._console.status("reading")
            self._status.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop listening and clear the line."""
        if self._status is not None:
            self._status.stop()
        if self._old_handler is not None:
            signal.signal(signal.SIGINT, self._old_handler)

    def saw(self, stage: str, done: int = 0, total: int = 0) -> None:
        """Show what is being done, and how much of it is done."""
        if self._quiet:
            return
        count = f" {done:,} of {total:,}" if total else ""
        if self._status is not None:
            self._status.update(f"{stage}{count}")
        elif stage != self._stage:
            self._console.print(stage, markup=False)
        self._stage = stage

    def wants_to_stop(self) -> bool:
        """Return True once Ctrl-C has been pressed."""
        return self._stopping.is_set()

    def _interrupted(self, _signal: int, _frame: FrameType | None) -> None:
        if self._stopping.is_set():
            self._quiet = True
            raise KeyboardInterrupt
        self._stopping.set()
        message = "Stopping: what was simulated is kept. Ctrl-C again discards it."
        self._console.print(message)
