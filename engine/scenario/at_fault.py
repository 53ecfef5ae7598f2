"""Which rules leave nobody who may have some accounts: none of them named in vain."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from engine.territory.rules import Permit

    Bools = NDArray[np.bool_]


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
