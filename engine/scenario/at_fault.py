"""Which rules leave nobody who may have some accounts: none of them named in vain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from engine.territory.rules import Permit

    Bools = NDArray[np.bool_]

_AT_ONCE = 4_000_000


def at_fault(permits: Sequence[Permit], units: Sequence[int]) -> list[Permit]:
    """Return rules that exclude everybody from some accounts, none of them to spare.

    Parameters
    ----------
    permits
        All rules; together no rep is left.
    units
        Indices of accounts that go to one rep.
    """
    needed = [p for p in permits if not p.allowed.rows(np.array(units)).all()]
    # Whatever excludes fewest is tried first, so that few rules that say much are left.
    by_strength = sorted(needed, key=lambda p: int(who_may_have([p], units).sum()))
    for permit in reversed(by_strength):
        rest = [other for other in needed if other is not permit]
        if rest and not who_may_have(rest, units).any():
            needed = rest
    return needed


@dataclass(frozen=True, slots=True)
class Cause:
    """Rules that leave nobody for some accounts, none of the rules to spare for them.

    Parameters
    ----------
    rules
        Together they exclude every rep from each of the accounts.
    units
        Indices of the accounts.
    """

    rules: list[Permit]
    units: list[int]


def causes(permits: Sequence[Permit], units: Sequence[int]) -> Iterator[Cause]:
    """Yield why no rep may have some accounts, each account once; by its first account.

    Parameters
    ----------
    permits
        All rules; together no rep is left for any of the accounts.
    units
        Indices of the accounts.
    """
    left = list(units)
    while left:
        rules = at_fault(permits, left[:1])
        same = [unit for some in parts(rules, left) for unit in _excluded(rules, some)]
        yield Cause(rules, same)
        gone = set(same)
        left = [unit for unit in left if unit not in gone]


def parts(permits: Sequence[Permit], units: Sequence[int]) -> Iterator[list[int]]:
    """Yield accounts, so many at a time that pairs with all reps are not too many."""
    size = max(1, _AT_ONCE // max(1, permits[0].allowed.shape[1]))
    for first in range(0, len(units), size):
        yield list(units[first : first + size])


def _excluded(permits: Sequence[Permit], units: Sequence[int]) -> list[int]:
    """Return the accounts from each of which some rules together exclude everybody."""
    rows = [permit.allowed.rows(np.array(units)) for permit in permits]
    nobody = ~np.logical_and.reduce(rows).any(axis=1)
    return [unit for unit, no in zip(units, nobody, strict=True) if no]


def excluding(permits: Sequence[Permit]) -> str:
    """Return in words that some rules, by name, exclude everybody."""
    names = [f"'{permit.name}'" for permit in permits]
    if len(names) == 1:
        return f"the rule {names[0]} excludes everybody"
    return f"together, the rules {' and '.join(names)} exclude everybody"


def who_may_have(permits: Sequence[Permit], units: Sequence[int]) -> Bools:
    """Return (n_reps,) bool: who may have all of some accounts."""
    rows = [permit.allowed.rows(np.array(units)).all(axis=0) for permit in permits]
    return np.asarray(np.logical_and.reduce(rows))
