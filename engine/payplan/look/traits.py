"""What is worth saying of a curve: where pay begins, stops, jumps, rests and falls."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from engine.payplan.payoff.combine import simplified

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.payplan.curve import Curve, Piece

SHOWN_TO = Fraction(2)
"""Attainment up to which plans are drawn and looked at."""

_FAR = Fraction(10**9)


class Stretch(NamedTuple):
    """A curve between two attainments on one straight piece."""

    low: Fraction
    high: Fraction
    piece: Piece


def stretches(curve: Curve, to: Fraction = SHOWN_TO) -> Iterator[Stretch]:
    """Yield the pieces of a curve between attainment 0 and ``to``."""
    pieces = simplified(curve).pieces
    ends = [piece.start for piece in pieces[1:]]
    for piece, low, high in zip(pieces, [Fraction(0), *ends], [*ends, to], strict=True):
        if max(low, Fraction(0)) < min(high, to):
            yield Stretch(max(low, Fraction(0)), min(high, to), piece)


def threshold(curve: Curve) -> Fraction | None:
    """Return from which attainment on pay is more than at 0; None: never."""
    nothing = curve(0)
    for low, high, piece in stretches(curve, _FAR):
        if piece.at(low) > nothing:
            return low
        if piece.slope > 0:
            cross = max((nothing - piece.intercept) / piece.slope, low)
            if cross < high:
                return cross
    return None


def stops(curve: Curve) -> Fraction | None:
    """Return from which attainment on pay no longer changes; None: it goes on."""
    last = simplified(curve).pieces[-1]
    return None if last.slope else max(last.start, Fraction(0))


def jumps(curve: Curve) -> list[tuple[Fraction, Fraction]]:
    """Return (attainment, height) of the jumps above 0 and up to ``SHOWN_TO``."""
    return [(k, h) for k, h in curve.jumps() if 0 < k <= SHOWN_TO]


def flat_spots(curve: Curve) -> list[Stretch]:
    """Return where more sales pay nothing more, above the threshold, below the cap."""
    begins, ends = threshold(curve), stops(curve)
    if begins is None:
        return []
    return [
        part
        for part in stretches(curve)
        if part.piece.slope == 0
        and part.low >= begins
        and (ends is None or part.low < ends)
    ]


def steep(curve: Curve, *, above: Fraction) -> list[list[Stretch]]:
    """Return runs of pieces that touch and all grow by more than ``above``."""
    runs: list[list[Stretch]] = []
    for part in stretches(curve):
        if part.piece.slope <= above:
            continue
        if runs and runs[-1][-1].high == part.low:
            runs[-1].append(part)
        else:
            runs.append([part])
    return runs


def idle_starts(own: Curve, held: Curve) -> list[Fraction]:
    """Return the starts of a curve's pieces that a limit makes pointless.

    Parameters
    ----------
    own
        Pay without the limit.
    held
        What the limit leaves, of it or of a sum with it in it.

    Notes
    -----
    A start is pointless above the attainment from which ``held`` no longer changes; and
    at it, if pay already was at the limit there and would have gone on to grow.
    """
    ends = stops(held)
    if ends is None:
        return []
    found = []
    for before, piece in pairwise(simplified(own).pieces):
        arrives = _left(held, piece.start) == held(piece.start)
        grows = piece.slope > 0 or piece.at(piece.start) > before.at(piece.start)
        if piece.start > ends or (piece.start == ends and arrives and grows):
            found.append(piece.start)
    return found


def _left(curve: Curve, x: Fraction) -> Fraction:
    """Return the value that a curve comes to from the left."""
    number = sum(x > piece.start for piece in curve.pieces[1:])
    return curve.pieces[number].at(x)
