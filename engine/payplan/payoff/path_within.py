"""What parts of a plan have brought so far in a period that need not be their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.payplan.payoff.path_nodes import NONE, Fixed, Own, Steady
from engine.payplan.payoff.path_year import Even, Started, closes, opens

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    from numpy.typing import NDArray

    from engine.payplan.payoff.path_nodes import Node
    from engine.payplan.payoff.path_values import Value
    from engine.payplan.payoff.path_year import Totals, Year

    Floats = NDArray[np.float64]


def to_date(node: Node, length: int, month: int, now: Totals) -> Floats:
    """Return what a part has brought so far in the period of a length.

    Notes
    -----
    In a longer period than its own, closed periods are taken to have been alike.
    """
    if isinstance(node, Fixed | Steady) and node.fits(length):
        return node.to_date(length, month, now)
    if length <= node.length:
        return _since(node, length, month, now)
    known = opens(node.length, month)
    return node.worth(month, now) + _closed(node, length, known, now)


def to_start(node: Node, length: int, first: int, start: Totals) -> Floats:
    """Return what a part had brought in a period before a later month of it began.

    Parameters
    ----------
    start
        Totals as the month begins: those of periods that open with it are 0.
    """
    if first % node.length == 0 and not is_straight_in(node, length):
        return _closed(node, length, first, start)
    return to_date(node, length, first - 1, start)


def _closed(node: Node, length: int, known: int, now: Totals) -> Floats:
    """Return what a part's closed periods brought, before that of a month ``known``."""
    year, first = now.year, opens(length, known)
    ends = [month for month in range(first, known) if closes(node.length, month)]
    if not ends:
        return NONE
    sold = now.of(length) * float(year.whole(length, known))
    sold = sold - now.of(node.length) * float(year.whole(node.length, known))
    return alike(node, ends, sold / float(sum(year.shares[first:known])), year)


def alike(node: Node, ends: list[int], attainment: Floats, year: Year) -> Floats:
    """Return what closed periods bring that all had the same attainment."""
    if isinstance(node, Own):
        kinds: dict[int, tuple[Value, int]] = {}
        for month in ends:
            value = node.values[month]
            kinds[id(value)] = (value, kinds.get(id(value), (value, 0))[1] + 1)
        parts = [value.evaluate(attainment) * n for value, n in kinds.values()]
    else:
        parts = [node.worth(month, Even(year, attainment, month)) for month in ends]
    return total_of(parts)


def exact_in(node: Node, length: int) -> bool:
    """Tell whether totals at month ends say what a part brings in a period."""
    if is_straight_in(node, length) or length <= node.length:
        return True
    return length == 2 * node.length and node.uses <= {node.length}


def is_straight_in(node: Node, length: int) -> bool:
    """Tell whether the total of a period alone says what a part brings in it."""
    return isinstance(node, Fixed | Steady) and node.fits(length)


def _since(node: Node, length: int, month: int, now: Totals) -> Floats:
    """Return what a part brings in a period inside its own, up to a month."""
    first = opens(length, month)
    value = node.worth(month, now)
    if length == node.length or first % node.length == 0:
        return value
    return value - node.worth(first - 1, Started(now, length, month))


def total_of(parts: Iterable[Floats]) -> Floats:
    """Return the sum of parts; 0 of none."""
    total = NONE
    for part in parts:
        total = total + part
    return total
