"""Several blocks at once, each in a process apart; the same result with any cores."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from os import cpu_count
from typing import TYPE_CHECKING, TypeVar

from engine.capacity.solvers.apart import borrowed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from engine.capacity.solvers.apart import Apart

Given = TypeVar("Given")
Made = TypeVar("Made")

AT_ONCE = 4
"""Blocks that are decided from the same state, whatever the number of cores."""


def together(
    make: Callable[[Given, Apart], Made], given: Sequence[Given]
) -> list[Made]:
    """Return what is made of each, in order; as many at a time as there are cores."""

    def one(item: Given) -> Made:
        with borrowed() as apart:
            return make(item, apart)

    workers = max(1, min(len(given), cpu_count() or 1))
    with ThreadPoolExecutor(max_workers=workers) as pool:
        return list(pool.map(one, given))
