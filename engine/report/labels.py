"""Short territory labels, and where they stand so that none covers another."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot
from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial import cKDTree

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

LONGEST = 4
# Room for the larger lettering of a narrow screen: picture units.
LETTER, LINE = 9.8, 18.0
_STEPS = 26
_TURNS = 34


@dataclass(frozen=True, slots=True)
class Label:
    """A label's middle, and the point in the territory it speaks of."""

    territory: int
    x: float
    y: float
    anchor_x: float
    anchor_y: float

    @property
    def is_away(self) -> bool:
        """Whether a line must lead from the label to its place."""
        return hypot(self.x - self.anchor_x, self.y - self.anchor_y) > 0.9 * LINE


def short_labels(ids: Sequence[str]) -> list[str]:
    """Return labels of at most four letters: the names, their ends, or numbers.

    Examples
    --------
    >>> short_labels(["PL-W01", "PL-W02"]), short_labels(["Warszawa", "Krakow"])
    (['W01', 'W02'], ['1', '2'])
    """
    if all(len(name) <= LONGEST for name in ids):
        return list(ids)
    first, last = min(ids), max(ids)
    alike = 0
    while alike < len(first) and first[alike] == last[alike] and len(ids) > 1:
        alike += 1
    # Cut at a sign or between letters and figures, never within a number.
    cut = first[:alike].rstrip("0123456789")
    for sign in "-_ ./":
        cut = cut[: cut.rfind(sign) + 1] if sign in cut else cut
    ends = [name[len(cut) :] for name in ids]
    if all(0 < len(end) <= LONGEST for end in ends):
        return ends
    return [str(number + 1) for number in range(len(ids))]


def anchors(
    points: Floats, owner: Ints, weight: Floats, shore: Floats
) -> dict[int, tuple[float, float]]:
    """Return for each owner the place deepest inside its region, near its middle.

    Parameters
    ----------
    points
        (n_cells, 2) float.
    owner
        (n_cells,) int; owners below 0 get no place.
    weight
        (n_cells,) float, 0 or more, to find the middle with.
    shore
        (n, 2) float, points of the country's border, better kept away from.
    """
    found = {}
    for who in np.unique(owner[owner >= 0]).tolist():
        mine = points[owner == who]
        others = np.vstack((points[owner != who], shore))
        share = weight[owner == who] + 1e-9
        middle = (mine * share[:, None]).sum(0) / share.sum()
        depth = cKDTree(others).query(mine)[0] if len(others) else np.zeros(len(mine))
        astray = np.hypot(*(mine - middle).T)
        best = int(np.argmax(depth - 0.4 * astray))
        found[who] = (float(mine[best, 0]), float(mine[best, 1]))
    return found


def place_labels(
    where: dict[int, tuple[float, float]],
    texts: Sequence[str],
    avoid: Floats,
    size: tuple[float, float],
) -> list[Label]:
    """Return labels that do not overlap, each as near its place as can be.

    Parameters
    ----------
    where
        The place of each territory's label.
    texts
        The label of every territory.
    avoid
        (n, 2) float, marks better left uncovered.
    size
        Width and height of the picture.

    Notes
    -----
    One after another, each label takes the nearest free place on a spiral around its
    own; if none is free it stays at home.
    """
    placed: list[Label] = []
    boxes: list[tuple[float, float, float, float]] = []
    spiral = _spiral()
    for territory in sorted(where, key=lambda t: _crowding(where, t)):
        x, y = where[territory]
        half = len(texts[territory]) * LETTER / 2 + 2
        spots = np.array([x, y]) + spiral
        cost = _cost(spots, half, boxes, avoid, size)
        at = spots[int(np.argmin(cost))]
        boxes.append((float(at[0]), float(at[1]), half, LINE / 2))
        placed.append(
            Label(territory, round(float(at[0]), 1), round(float(at[1]), 1), x, y)
        )
    return sorted(placed, key=lambda label: label.territory)


def _spiral() -> Floats:
    steps = np.arange(1, _STEPS * _TURNS)
    angle, radius = steps * 2 * np.pi / _STEPS, steps * 6.0 / _STEPS
    rings = np.column_stack((radius * np.cos(angle), radius * np.sin(angle)))
    return np.vstack((np.zeros((1, 2)), rings))


def _crowding(
    where: dict[int, tuple[float, float]], territory: int
) -> tuple[float, int]:
    x, y = where[territory]
    gaps = [np.hypot(x - a, y - b) for t, (a, b) in where.items() if t != territory]
    return (-min(gaps, default=0.0), territory)


def _cost(
    spots: Floats,
    half: float,
    boxes: Sequence[tuple[float, float, float, float]],
    avoid: Floats,
    size: tuple[float, float],
) -> Floats:
    cost: Floats = np.hypot(*(spots - spots[0]).T)
    for x, y, wide, high in boxes:
        meets = np.abs(spots[:, 0] - x) < half + wide
        meets &= np.abs(spots[:, 1] - y) < LINE / 2 + high
        cost += 1e6 * meets
    for axis, room in ((0, half), (1, LINE / 2)):
        over = np.maximum(room - spots[:, axis], spots[:, axis] + room - size[axis])
        cost += 1e3 * np.maximum(over, 0)
    if len(avoid):
        off = np.abs(spots[:, None] - avoid[None])
        hit = (off[:, :, 0] < half + 2) & (off[:, :, 1] < LINE / 2 + 2)
        cost += 20.0 * hit.sum(axis=1)
    return cost
