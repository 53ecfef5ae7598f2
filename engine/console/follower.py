"""Follows a solve: a progress line, and Ctrl-C that keeps the best plan so far."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Protocol, TypeVar

from engine.console.listener import Listener

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    Answer = TypeVar("Answer")

_LOOK_S = 0.1
"""Seconds between looks at a working solver, so that Ctrl-C is heard at once."""


class Point(Protocol):
    """What a solver says of its progress; money in minor units."""

    @property
    def work(self) -> float:
        """Work units used so far."""

    @property
    def stage(self) -> str:
        """What it is doing."""

    @property
    def objective(self) -> int | None:
        """Cost of the best plan so far."""

    @property
    def bound(self) -> int | None:
        """No plan costs less."""


class Follower(Listener):
    """A watch for the doors: shows progress on standard error, listens for Ctrl-C.

    Parameters
    ----------
    currency
        Name of the money shown.
    share
        Words a gap as the summary will, so that both round it alike.
    quiet
        Show nothing; Ctrl-C is still heard.
    """

    def __init__(
        self, currency: str, share: Callable[[float], str], *, quiet: bool = False
    ) -> None:
        super().__init__(quiet=quiet)
        self._currency, self._share = currency, share
        self._stop_step: Callable[[], None] | None = None
        self._has_plan = False

    def follow(self, task: Callable[[], Answer]) -> Answer:
        """Run the task in a thread of its own and return what it returns.

        The main thread stays free to hear Ctrl-C, which Python delivers nowhere else.

        Raises
        ------
        KeyboardInterrupt
            Ctrl-C was pressed a second time.
        """
        pool = ThreadPoolExecutor(max_workers=1)
        future = pool.submit(task)
        try:
            while not future.done():
                wait([future], timeout=_LOOK_S)
        finally:
            pool.shutdown(wait=future.done(), cancel_futures=True)
        return future.result()

    def saw(self, point: Point) -> None:
        """Show where the solve stands."""
        self._has_plan = self._has_plan or point.objective is not None
        if self._quiet:
            return
        line = self._line(point)
        if self._status is not None:
            self._status.update(line)
        elif point.stage != self._stage:
            self._console.print(line)
        self._stage = point.stage

    def on_stop(self, stop: Callable[[], None] | None) -> None:
        """Remember how the current step can be ended."""
        self._stop_step = stop
        if stop is not None and self._stopping.is_set():
            stop()

    def _interrupted(self, _signal: int, _frame: FrameType | None) -> None:
        if self._stopping.is_set():
            self._quiet = True
            self._console.print("Discarded; nothing was stored.")
            raise KeyboardInterrupt
        self._stopping.set()
        stop = self._stop_step
        if stop is not None:
            stop()
        kept = "the best plan so far is kept" if self._has_plan else "no plan so far"
        self._console.print(f"Stopping: {kept}. Ctrl-C again discards the run.")

    def _line(self, point: Point) -> str:
        parts = [f"{point.stage:<11}", f"work {point.work:6.1f}"]
        if point.bound is not None:
            parts.append(f"bound {self._money(point.bound)}")
        if point.objective is not None:
            parts.append(f"plan {self._money(point.objective)}")
            if point.bound is not None and point.objective > 0:
                gap = max(0, point.objective - point.bound) / point.objective
                parts.append(f"gap {self._share(gap)}")
        return " · ".join(parts)

    def _money(self, minor: int) -> str:
        return f"{minor / 100:,.0f} {self._currency}"
