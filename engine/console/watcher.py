"""Follows long work in stages: a progress line, and Ctrl-C that keeps what was done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.console.listener import Listener

if TYPE_CHECKING:
    from types import FrameType


class Watcher(Listener):
    """Shows stages on standard error and listens for Ctrl-C.

    Parameters
    ----------
    quiet
        Show nothing; Ctrl-C is still heard.

    Notes
    -----
    The first Ctrl-C asks the work to end with what it has; the second discards it.
    """

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

    def _interrupted(self, _signal: int, _frame: FrameType | None) -> None:
        if self._stopping.is_set():
            self._quiet = True
            raise KeyboardInterrupt
        self._stopping.set()
        message = "Stopping: what was simulated is kept. Ctrl-C again discards it."
        self._console.print(message)
