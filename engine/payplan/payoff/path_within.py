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
    In a longer period, the closed periods that the totals tell no more about are taken
    to have been alike. Where one closes, it is counted among them even while its own
    total is still known: the next month starts from the same worth.
    """
    if isinstance(node, Fixed | Steady) and node.fits(length):
        return node.to_date(length, month, now)
    if length <= node.length:
        return _since(node, length, month, now)
    year, first = now.year, opens(length, month)
    forget = closes(node.length, month) and not closes(length, month)
    known = first if forget else opens(node.length, month)
    ends = [m for m in range(first, month + 1) if closes(node.length, m)]
    ends = ends if forget else [m for m in ends if m < known]
    present = NONE if forget else node.worth(month, now)
    if not ends:
        return present
    sold = now.of(length) * float(year.whole(length, month))
    if not forget:
        sold = sold - now.of(node.length) * float(year.whole(node.length, month))
    quota = sum(year.shares[first : ends[-1] + 1])
    return present + alike(node, ends, sold / float(quota), year)


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
    return _sum(parts)


def exact_in(node: Node, length: int) -> bool:
    """Tell whether totals at month ends say what a part brings in a period."""
    if is_straight_in(node, length) or length <= node.length:
        return True
    return isinstance(node, Own) and length == 2 * node.length


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


def _sum(parts: Iterable[Floats]) -> Floats:
    total = NONE
    for part in parts:
        total = total + part
    return total
