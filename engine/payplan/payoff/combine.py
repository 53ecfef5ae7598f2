"""Curves put together exactly: sums, products, limits, another scale of x.

Every function returns the exact result as a curve of straight pieces again; where lines
cross is a fraction. Only a product of two slopes is no such curve: see ``product``.
"""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from engine.payplan.curve import Curve, Piece

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

CHORD = Fraction(1, 100)
"""Width of the straight lines that stand for a parabola, in attainment."""

CHORDS_TO = Fraction(3)
"""Attainment up to which parabolas are cut; the last line goes on."""


def constant(value: Fraction | int) -> Curve:
    """Return y = value."""
    return Curve((Piece(Fraction(0), Fraction(value), Fraction(0)),))


def simplified(curve: Curve) -> Curve:
    """Return the same function without starts at which nothing changes."""
    kept = [curve.pieces[0]]
    for piece in curve.pieces[1:]:
        if piece[1:] != kept[-1][1:]:
            kept.append(piece)
    return Curve(tuple(kept))


def stretched(curve: Curve, factor: Fraction | int) -> Curve:
    """Return y(factor · x); the factor is more than 0."""
    return Curve(
        tuple(
            Piece(p.start / factor, p.intercept, p.slope * factor) for p in curve.pieces
        )
    )


def summed(curves: Iterable[Curve]) -> Curve:
    """Return the sum of curves; 0 of none."""
    listed = list(curves) or [constant(0)]
    intercept = sum((c.pieces[0].intercept for c in listed), Fraction(0))
    slope = sum((c.pieces[0].slope for c in listed), Fraction(0))
    changes: dict[Fraction, tuple[Fraction, Fraction]] = {}
    for before, after in (pair for c in listed for pair in pairwise(c.pieces)):
        up, steeper = changes.get(after.start, (Fraction(0), Fraction(0)))
        changes[after.start] = (
            up + after.intercept - before.intercept,
            steeper + after.slope - before.slope,
        )
    pieces = [Piece(min(c.pieces[0].start for c in listed), intercept, slope)]
    for start in sorted(changes):
        intercept += changes[start][0]
        slope += changes[start][1]
        pieces.append(Piece(start, intercept, slope))
    return simplified(Curve(tuple(pieces)))


def at_most(curve: Curve, most: Fraction | int) -> Curve:
    """Return min(y, most)."""
    return at_least(curve.scaled(-1), -most).scaled(-1)


def at_least(curve: Curve, least: Fraction | int) -> Curve:
    """Return max(y, least), with a start wherever y crosses it."""
    pieces: list[Piece] = []
    for low, piece, high in _with_ends(curve):
        held = Piece(piece.start, Fraction(least), Fraction(0))
        cross = (least - piece.intercept) / piece.slope if piece.slope else None
        inside = cross is not None and (low is None or low < cross)
        if cross is None or not inside or (high is not None and cross >= high):
            place = _inside(low, high)
            pieces.append(piece if piece.at(place) >= least else held)
            continue
        first, second = (held, piece) if piece.slope > 0 else (piece, held)
        start = piece.start if low is not None else min(piece.start, cross - 1)
        pieces += [first._replace(start=start), second._replace(start=cross)]
    return simplified(Curve(tuple(pieces)))


def product(a: Curve, b: Curve) -> tuple[Curve, bool]:
    """Return a · b, and whether it is exact.

    Where both have a slope the product is a parabola: it is cut into straight lines of
    width ``CHORD`` whose ends are exact, from 0 to ``CHORDS_TO``.
    """
    pieces: list[Piece] = []
    exact = True
    for low, p, q, high in _together(a, b):
        start = p.start if low is None else low
        if p.slope and q.slope:
            exact = False
            pieces += chords(partial(_times, p, q), start, high)
        else:
            slope = p.slope * q.intercept + q.slope * p.intercept
            pieces.append(Piece(start, p.intercept * q.intercept, slope))
    return simplified(Curve(tuple(pieces))), exact


def _times(p: Piece, q: Piece, x: Fraction) -> Fraction:
    return p.at(x) * q.at(x)


def chords(
    value: Callable[[Fraction], Fraction], low: Fraction, high: Fraction | None
) -> Iterator[Piece]:
    """Yield straight lines through a function's values from ``low`` to ``high``.

    ``high`` None: up to ``CHORDS_TO``, or one line where that is passed.
    """
    end = max(CHORDS_TO, low + CHORD) if high is None else high
    first = low // CHORD + 1
    count = -((first * CHORD - end) // CHORD)
    inner = [(first + i) * CHORD for i in range(max(int(count), 0))]
    places = [low, *(place for place in inner if low < place < end), end]
    values = [value(place) for place in places]
    for (x, y), (x2, y2) in pairwise(zip(places, values, strict=True)):
        slope = (y2 - y) / (x2 - x)
        yield Piece(x, y - slope * x, slope)


def _with_ends(
    curve: Curve,
) -> Iterator[tuple[Fraction | None, Piece, Fraction | None]]:
    """Yield each piece between the places where it begins and ends to hold."""
    ends = [*(piece.start for piece in curve.pieces[1:]), None]
    lows = [None, *(piece.start for piece in curve.pieces[1:])]
    yield from zip(lows, curve.pieces, ends, strict=True)


def _inside(low: Fraction | None, high: Fraction | None) -> Fraction:
    """Return a place strictly inside an interval."""
    if low is None:
        return Fraction(0) if high is None else high - 1
    return low + 1 if high is None else (low + high) / 2


def _together(
    a: Curve, b: Curve
) -> Iterator[tuple[Fraction | None, Piece, Piece, Fraction | None]]:
    """Yield the pieces of two curves that hold at the same time, with their ends."""
    starts = sorted({piece.start for c in (a, b) for piece in c.pieces[1:]})
    lows: list[Fraction | None] = [None, *starts]
    first = min([Fraction(0), *(start - 1 for start in starts[:1])])
    i = j = 0
    for low, high in zip(lows, [*starts, None], strict=True):
        if low is not None:
            i += i + 1 < len(a.pieces) and a.pieces[i + 1].start == low
            j += j + 1 < len(b.pieces) and b.pieces[j + 1].start == low
        p, q = a.pieces[i], b.pieces[j]
        yield low, p._replace(start=first) if low is None else p, q, high
