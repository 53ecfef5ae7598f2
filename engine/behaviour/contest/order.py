"""Order statistics: the best of many, and what a head start or more effort changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.behaviour.contest.odds import ahead_chances

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.behaviour.contest.shock import Shock

    Floats = NDArray[np.float64]


def _check(entrants: int) -> None:
    if entrants < 2:
        raise ValueError(f"a contest has 2 entrants or more, not {entrants}")


def expected_best(entrants: int, shock: Shock) -> float:
    """Return the expected luck of the luckiest of so many.

    Notes
    -----
    ∫ x · n · f(x) · F(x)^(n−1) dx; each of n is best in turn.
    """
    _check(entrants)
    luck, weights = shock.nodes()
    best = ahead_chances([shock.above(luck)], [entrants - 1], 1)[:, 0]
    return float(entrants * (weights * luck) @ best)


def place_odds(entrants: int, shock: Shock, *, head_start: float = 0.0) -> Floats:
    """Return ``(n,)`` chances of each place of one who is ahead of n − 1 like rivals.

    Parameters
    ----------
    entrants
        n, this one included; 2 or more.
    shock
        Everybody's luck.
    head_start
        By how much this one's score is more than the others' before luck.
    """
    _check(entrants)
    corners = shock.corners - head_start
    luck, weights = shock.nodes(corners if corners.size else None)
    above = shock.above(luck + head_start)
    return np.asarray(weights @ ahead_chances([above], [entrants - 1], entrants))


def win_chance(entrants: int, shock: Shock, *, head_start: float = 0.0) -> float:
    """Return the chance of the first place; see :func:`place_odds`."""
    return float(place_odds(entrants, shock, head_start=head_start)[0])


def top_chance(
    entrants: int, best: int, shock: Shock, *, head_start: float = 0.0
) -> float:
    """Return the chance to be among the best so many; see :func:`place_odds`."""
    return float(place_odds(entrants, shock, head_start=head_start)[:best].sum())


def place_slopes(entrants: int, shock: Shock) -> Floats:
    """Return ``(n,)`` β: by how much more score changes the chance of each place.

    Notes
    -----
    All being alike, β_k = ∂P(place k)/∂score
    = (n−1) ∫ f(x)² [b(k−1) − b(k−2)] dx with b(j) the binomial chance that j of n − 2
    others are ahead of x. Lazear and Rosen 1981: c′(e) = Σ V_k β_k.
    """
    _check(entrants)
    luck, weights = shock.nodes()
    above = shock.above(luck)
    if entrants == 2:
        ahead = np.ones((luck.size, 1))
    else:
        ahead = ahead_chances([above], [entrants - 2], entrants - 1)
    padded = np.pad(ahead, ((0, 0), (1, 1)))
    change = padded[:, 1:] - padded[:, :-1]
    dense = weights * shock.density(luck)
    return np.asarray((entrants - 1) * (dense @ change))
