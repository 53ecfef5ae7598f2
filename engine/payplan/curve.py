"""Pay as a function of credits: straight pieces with exact ends, and jumps."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from engine.payplan.exact import fitting, largest, over_one, roomy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.payplan.exact import Rounder, Whole


class Piece(NamedTuple):
    """y = intercept + slope · x from ``start`` (included) to the next piece's start."""

    start: Fraction
    intercept: Fraction
    slope: Fraction

    def at(self, x: Fraction) -> Fraction:
        """Return y on this piece's line."""
        return self.intercept + self.slope * x


@dataclass(frozen=True, slots=True)
class Curve:
    """A function of straight pieces; continuous from the right where it jumps.

    Parameters
    ----------
    pieces
        In ascending order of ``start``; the first holds below its start, too.

    Raises
    ------
    ValueError
        There is no piece, or starts do not ascend.
    """

    pieces: tuple[Piece, ...]

    def __post_init__(self) -> None:
        if not self.pieces:
            raise ValueError("a curve needs a piece")
        if any(a.start >= b.start for a, b in pairwise(self.pieces)):
            raise ValueError("the starts of a curve's pieces must ascend")

    def __call__(self, x: Fraction | int) -> Fraction:
        """Return the exact value at one place."""
        return self.pieces[self.reached(Fraction(x))].at(Fraction(x))

    def reached(self, x: Fraction) -> int:
        """Return the number of the piece that holds at a place."""
        return max(sum(x >= piece.start for piece in self.pieces) - 1, 0)

    def scaled(self, factor: Fraction | int) -> Curve:
        """Return the curve with every value multiplied."""
        return Curve(
            tuple(
                Piece(p.start, p.intercept * factor, p.slope * factor)
                for p in self.pieces
            )
        )

    def jumps(self) -> list[tuple[Fraction, Fraction]]:
        """Return (place, height) where the value jumps; negative heights fall."""
        found = [
            (after.start, after.at(after.start) - before.at(after.start))
            for before, after in pairwise(self.pieces)
        ]
        return [(place, height) for place, height in found if height]

    def falls(self) -> bool:
        """Tell whether the value can fall as x grows, from 0 on."""
        seen = [p for p, q in pairwise(self.pieces) if q.start > 0] + [self.pieces[-1]]
        drops = any(place > 0 and height < 0 for place, height in self.jumps())
        return drops or any(piece.slope < 0 for piece in seen)

    def rounded(
        self,
        counted: Whole,
        quota: Whole | None,
        rounder: Rounder,
        *,
        scale: Whole | int = 1,
        over: Whole | int = 1,
    ) -> Whole:
        """Return scale × y ÷ over at many places, exact and then rounded once.

        Parameters
        ----------
        counted
            Credits, hundredths.
        quota
            Then x is counted ÷ quota, and y is 0 where the quota is not more than 0;
            None: x is counted itself.
        scale, over
            Whole numbers, such as a target in hundredths; over more than 0.
        """
        none = np.zeros(1, dtype=bool) if quota is None else quota <= 0
        base = np.ones_like(counted) if quota is None else np.where(none, 1, quota)
        starts, cut = over_one(piece.start for piece in self.pieces)
        x = roomy(counted, cut)
        y = roomy(base, max(map(abs, starts)))
        place = np.zeros(x.shape, dtype=np.intp)
        for start in starts[1:]:
            place += (x * cut >= start * y).astype(np.intp)
        tops, common = over_one(
            part for p in self.pieces for part in (p.slope, p.intercept)
        )
        slopes, intercepts = (fitting(tops[i::2])[place] for i in (0, 1))
        x = roomy(counted, 2 * largest(slopes))
        y = roomy(base, 2 * largest(intercepts))
        top = slopes * x + intercepts * y
        common_over = np.asarray(over) if isinstance(over, np.ndarray) else over
        bottom = roomy(base, common, largest(np.asarray(over))) * common * common_over
        pay = rounder.ratio(scale, top, bottom)
        return np.where(none, 0, pay)


def flat_rate(rate: Fraction) -> Curve:
    """Return y = rate · x."""
    return Curve((Piece(Fraction(0), Fraction(0), rate),))


def marginal(tiers: Sequence[tuple[Fraction, Fraction]]) -> Curve:
    """Return Σ rate × the part of x inside each tier, from (start, rate) pairs.

    Nothing below the first start; if that is 0, its rate holds below 0, too.
    """
    pieces, value = _nothing_below(tiers[0][0]), Fraction(0)
    for (start, rate), after in zip(tiers, [*tiers[1:], None], strict=True):
        pieces.append(Piece(start, value - rate * start, rate))
        if after is not None:
            value += rate * (after[0] - start)
    return Curve(tuple(pieces))


def retroactive(tiers: Sequence[tuple[Fraction, Fraction]]) -> Curve:
    """Return the rate of the tier reached × all of x."""
    pieces = _nothing_below(tiers[0][0])
    pieces += [Piece(start, Fraction(0), rate) for start, rate in tiers]
    return Curve(tuple(pieces))


def through(
    points: Sequence[tuple[Fraction, Fraction]],
    *,
    linear: bool,
    goes_on: bool = False,
    below: Fraction = Fraction(0),
) -> Curve:
    """Return the curve through (x, y) points: straight lines, or steps.

    Parameters
    ----------
    linear
        Straight lines between the points; else y of the last point reached.
    goes_on
        The last line goes on above the last point; else y stays.
    below
        y below the first point.
    """
    first = points[0][0]
    pieces = [Piece(first - 1, below, Fraction(0))]
    slope = Fraction(0)
    for (x, y), after in zip(points, [*points[1:], None], strict=True):
        if after is not None and linear:
            slope = (after[1] - y) / (after[0] - x)
        elif not (linear and goes_on):
            slope = Fraction(0)
        pieces.append(Piece(x, y - slope * x, slope))
    return Curve(tuple(pieces))


def _nothing_below(first: Fraction) -> list[Piece]:
    if first <= 0:
        return []
    return [Piece(min(Fraction(0), first - 1), Fraction(0), Fraction(0))]
