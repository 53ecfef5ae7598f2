"""Independent pieces of long work, side by side in processes, in order."""

from __future__ import annotations

import multiprocessing
import signal
from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from engine.base.parent import end_with_parent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from engine.base.watch import Watch

Item = TypeVar("Item")
Made = TypeVar("Made")


def each(
    act: Callable[[Item], Made],
    items: Sequence[Item],
    workers: int,
    watch: Watch,
    stage: str,
) -> Iterator[Made]:
    """Yield what each item gives, in the items' order, until an end is asked for.

    Parameters
    ----------
    act
        A function of a module, or a ``partial`` of one: it goes to other processes.
    workers
        Processes; 1: this one.
    watch, stage
        Who is told of progress, and what is being done.

    Notes
    -----
    Processes start afresh instead of being copied, as table libraries have threads
    that a copy would miss. They leave Ctrl-C to this process.
    """
    watch.saw(stage, 0, len(items))
    if workers <= 1 or len(items) <= 1:
        for number, item in enumerate(items, start=1):
            if watch.wants_to_stop():
                return
            yield act(item)
            watch.saw(stage, number, len(items))
        return
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(
        min(workers, len(items)), mp_context=context, initializer=_begin
    )
    try:
        for number, made in enumerate(pool.map(act, items), start=1):
            yield made
            watch.saw(stage, number, len(items))
            if watch.wants_to_stop():
                return
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _begin() -> None:
    """Leave Ctrl-C to whoever hands out the work, and end when that one is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()
