"""How long loops have been compiled: on a new machine that comes before any search."""

from __future__ import annotations

from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING

from numba.core.event import Listener, register

if TYPE_CHECKING:
    from numba.core.event import Event


class _Stopwatch(Listener):
    """Adds up the time in which anything is compiled; nested loops count once."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._depth = 0
        self._since = 0.0
        self._total = 0.0

    def on_start(self, event: Event) -> None:  # noqa: ARG002
        with self._lock:
            if self._depth == 0:
                self._since = monotonic()
            self._depth += 1

    def on_end(self, event: Event) -> None:  # noqa: ARG002
        with self._lock:
            self._depth -= 1
            if self._depth == 0:
                self._total += monotonic() - self._since

    def seconds(self) -> float:
        with self._lock:
            under_way = monotonic() - self._since if self._depth else 0.0
            return self._total + under_way


_STOPWATCH = _Stopwatch()
register("numba:compile", _STOPWATCH)  # type: ignore[no-untyped-call]


def seconds_compiling() -> float:
    """Return the seconds in which loops were compiled since this was imported.

    A loop found compiled in the cache of an earlier run takes none.
    """
    return _STOPWATCH.seconds()
