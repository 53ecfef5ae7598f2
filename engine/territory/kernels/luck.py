"""What compiled searches share: compiling, and luck."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

import numpy as np
from numba import njit

from engine.base.loops import CALLED, INNER

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from numpy.typing import NDArray

F = TypeVar("F", bound="Callable[..., Any]")


def kernel(function: F) -> F:
    """Compile a function of arrays when it is first called; it lets others run."""
    return cast("F", njit(**CALLED, error_model="numpy")(function))


def part(function: F) -> F:
    """Compile a function that only compiled functions call; Python must not."""
    return cast("F", njit(**INNER, error_model="numpy")(function))


@kernel
def below(luck: NDArray[np.uint64], size: int) -> int:
    """Return a whole number from 0 to ``size`` − 1, and move the state on.

    Xorshift with 64 bits of state (Marsaglia 2003); the state must not be 0.
    """
    x = luck[0]
    x ^= x << np.uint64(13)
    x ^= x >> np.uint64(7)
    x ^= x << np.uint64(17)
    luck[0] = x
    drawn: Any = np.int64((x >> np.uint64(11)) % np.uint64(size))
    chosen: int = drawn
    return chosen
