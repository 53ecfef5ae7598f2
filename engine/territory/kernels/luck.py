"""What compiled searches share: compiling, and luck."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

import numpy as np
from numba import njit, types

from engine.base.loops import CALLED, INNER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any

    from numpy.typing import NDArray

F = TypeVar("F", bound="Callable[..., Any]")


def kernel(function: F) -> F:
    """Compile a function of arrays when it is first called; it lets others run."""
    return cast("F", _in_one_form(njit(**CALLED, error_model="numpy")(function)))


def part(function: F) -> F:
    """Compile a function that only compiled functions call; Python must not."""
    return cast("F", _in_one_form(njit(**INNER, error_model="numpy")(function)))


def _in_one_form(made: Any) -> Any:  # noqa: ANN401 - what the compiler makes
    """Let loops hand over whole numbers of 64 bits: one form is compiled, not three.

    Else a number out of an array of 32 bits, a constant and a counter each get their
    own.
    """
    if not hasattr(made, "get_call_template"):  # compiling is switched off
        return made
    resolve = made.get_call_template

    def in_one_form(args: Iterable[Any], kws: Mapping[str, Any]) -> Any:  # noqa: ANN401
        wide = {name: _wide(kind) for name, kind in kws.items()}
        return resolve(tuple(_wide(kind) for kind in args), wide)

    made.get_call_template = in_one_form
    return made


def _wide(kind: Any) -> Any:  # noqa: ANN401 - a type of the compiler
    known: Any = types
    if isinstance(kind, known.Integer) and kind.signed:
        return known.int64
    if isinstance(kind, known.BaseTuple) and not isinstance(kind, known.BaseNamedTuple):
        return known.Tuple([_wide(each) for each in kind])
    return kind


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
