"""Listens for Ctrl-C while a line on standard error says what is being done.

SIGTERM, by which schedulers and other programs ask for an end, is heard as Ctrl-C is.
"""

from __future__ import annotations

import signal
import threading
from typing import TYPE_CHECKING, Any, Self

from rich.console import Console

if TYPE_CHECKING:
    from types import FrameType

    from rich.status import Status


_ASKED = (signal.SIGINT, signal.SIGTERM)


class Listener:
    """Shows a line while it is entered, and hears Ctrl-C.

    Parameters
    ----------
    quiet
        Show nothing; Ctrl-C is still heard.
    """

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet
        self._console = Console(stderr=True, highlight=False)
        self._stopping = threading.Event()
        self._status: Status | None = None
        self._stage = ""
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Self:
        """Start to listen and to show."""
        if threading.current_thread() is threading.main_thread():
            self._before = {
                one: signal.signal(one, self._interrupted) for one in _ASKED
            }
        if not self._quiet and self._console.is_terminal:
            self._status = self._console.status("reading")
            self._status.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop listening and clear the line."""
        if self._status is not None:
            self._status.stop()
        for one, handler in self._before.items():
            if handler is not None:
                signal.signal(one, handler)

    def wants_to_stop(self) -> bool:
        """Return True once Ctrl-C has been pressed."""
        return self._stopping.is_set()

    def _interrupted(self, _signal: int, _frame: FrameType | None) -> None:
        """Hear Ctrl-C; the second time it is not to be held back."""
        raise NotImplementedError
