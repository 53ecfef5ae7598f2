"""A curve of straight pieces and jumps, evaluated fast in floating point."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike, NDArray

    from engine.payplan.curve import Curve

    Floats = NDArray[np.float64]

BLOCK = 32_768
"""Places evaluated at a time: three such arrays stay in a core's second cache."""


class Ramp(NamedTuple):
    """slope × x, held at its value at ``low`` below, and at ``high`` above."""

    low: float
    high: float
    slope: float


@dataclass(frozen=True, eq=False, slots=True)
class LinePayoff:
    """y(x) of a curve in float64: a sum of held ramps and jumps, without look-ups.

    Parameters
    ----------
    starts
        ``(pieces − 1,)`` where the second and later pieces begin.
    slopes
        ``(pieces,)``.
    ramps
        One for each piece with a slope.
    jumps
        (place, height).
    offset
        What the sum lacks; chosen so that y(0) is exact.

    Notes
    -----
    y = offset + Σⱼ sⱼ · min(max(x, kⱼ), kⱼ₊₁) + Σ J · 1{x ≥ k}. No term grows where it
    does not matter, so nothing large cancels: the error is some units in the last place
    of the largest term. Flat pieces cost nothing; where a curve is flat on both sides
    of 0 it is exact there.
    """

    starts: Floats
    slopes: Floats
    ramps: tuple[Ramp, ...]
    jumps: tuple[tuple[float, float], ...]
    offset: float

    @classmethod
    def of(cls, curve: Curve, scale: float = 1.0) -> LinePayoff:
        """Return scale × an exact curve."""
        starts = [float(piece.start) for piece in curve.pieces[1:]]
        slopes = [float(piece.slope) * scale for piece in curve.pieces]
        edges = pairwise([-np.inf, *starts, np.inf])
        ramps = tuple(
            Ramp(low, high, slope)
            for (low, high), slope in zip(edges, slopes, strict=True)
            if slope
        )
        jumps = tuple((float(k), float(height) * scale) for k, height in curve.jumps())
        bare = cls(np.array(starts), np.array(slopes), ramps, jumps, 0.0)
        offset = float(curve(0)) * scale - float(bare.evaluate(np.zeros(1))[0])
        return cls(bare.starts, bare.slopes, ramps, jumps, offset)

    def evaluate(
        self, x: ArrayLike, out: Floats | None = None, *, threads: int = 1
    ) -> Floats:
        """Return y at many places.

        Parameters
        ----------
        x
            Attainments, any shape.
        out
            Filled and returned, if given: C-contiguous, of x's shape, not x itself.
        threads
            Blocks are shared among so many; each place's value is the same with any.
        """
        places = np.ascontiguousarray(x, dtype=np.float64)
        shape = np.shape(x)
        if out is None:
            out = np.empty(shape)
        elif out.shape != shape or not out.flags.c_contiguous:
            raise ValueError("out must be C-contiguous and of the shape of x")
        flat, filled = places.reshape(-1), out.reshape(-1)
        in_blocks(lambda cut: self._fill(flat[cut], filled[cut]), flat.size, threads)
        return out

    def slope(self, x: ArrayLike) -> Floats:
        """Return dy/dx at many places; at a start, that of the piece which begins."""
        places = np.asarray(x, dtype=np.float64)
        found: Floats = self.slopes.take(self.starts.searchsorted(places, side="right"))
        return found

    def _fill(self, x: Floats, out: Floats) -> None:
        """Write y of one stretch of places, block by block, in two borrowed arrays."""
        room, reached = np.empty(min(BLOCK, x.size)), np.empty(min(BLOCK, x.size), bool)
        for begin in range(0, x.size, BLOCK):
            part, y = x[begin : begin + BLOCK], out[begin : begin + BLOCK]
            self._block(part, y, room[: part.size], reached[: part.size])

    def _block(
        self, x: Floats, y: Floats, term: Floats, reached: NDArray[np.bool_]
    ) -> None:
        if not self.ramps:
            y.fill(0.0)
        for number, (low, high, slope) in enumerate(self.ramps):
            into = term if number else y
            np.clip(x, low, high, out=into)
            np.multiply(into, slope, out=into)
            if number:
                np.add(y, into, out=y)
        for place, height in self.jumps:
            np.greater_equal(x, place, out=reached)
            np.multiply(reached, height, out=term)
            np.add(y, term, out=y)
        np.add(y, self.offset, out=y)


def in_blocks(fill: Callable[[slice], None], size: int, threads: int) -> None:
    """Call ``fill`` with slices of whole blocks that cover ``size`` places."""
    if threads <= 1 or size <= BLOCK:
        fill(slice(0, size))
        return
    step = -(-size // (threads * BLOCK)) * BLOCK
    cuts = [slice(begin, min(begin + step, size)) for begin in range(0, size, step)]
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(fill, cuts))
