"""Compiled functions over arrays: typed, cached on disk, and free of Python's lock."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

from numba import njit

from engine.base.loops import CALLED, INNER

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

F = TypeVar("F", bound="Callable[..., Any]")


def kernel(function: F) -> F:
    """Compile a function of arrays and numbers when it is first called.

    Division by zero gives what NumPy gives; sums are never reordered, so results are
    the same on any number of threads. A tuple of arrays is not handed from kernel to
    kernel for every cell: each of its arrays would be counted in and out.
    """
    return cast("F", njit(**CALLED, error_model="numpy")(function))


def part(function: F) -> F:
    """Compile a function that only kernels call; Python must not."""
    return cast("F", njit(**INNER, error_model="numpy")(function))
