"""Why two plans of people make different amounts: parts that add up exactly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

FLOWS = (
    "people at the start",
    "starts",
    "promotions and transfers",
    "let go",
    "leaving",
)
"""What heads come from."""
NOTHING = pl.DataFrame(schema={"part": pl.String, "change": pl.Float64})
_PLACE = ("role", "segment", "region", "channel")
_READ = (
    *("start", "starts", "moved_in", "moved_out", "separations", "lost_moving"),
    *("producing", "ramped", "ramping", "sells"),
)


def made_of(
    before: Mapping[str, pl.DataFrame], after: Mapping[str, pl.DataFrame]
) -> pl.DataFrame:
    """Return what the difference in all that is made comes from: ``part``, ``change``.

    In each place and month, people sell heads × productive share × units a productive
    person sells. The change of the product is divided among its three factors as by
    Shapley (the mean over all orders in which they change), that of heads among people
    at the start, starts, moves, let go and leaving, whose sum heads are. What remains
    is cover, and capacity that finds no demand or pipeline. All parts together are
    exactly the difference between what the two plans make.

    Parameters
    ----------
    before, after
        Tables of two plans of people.

    Returns
    -------
    Empty where the plans are of different months, or one says nothing of this.
    """
    tables = [before, after]
    if any(not {"walk", "output"} <= table.keys() for table in tables):
        return NOTHING
    months = [sorted(set(table["walk"]["month"])) for table in tables]
    said = all("sells" in table["walk"].columns for table in tables)
    if not said or not months[0] or months[0] != months[1]:
        return NOTHING
    walks = [table["walk"].select("month", *_PLACE, *_READ) for table in tables]
    places = sorted({row for walk in walks for row in walk.select(_PLACE).iter_rows()})
    grids = [_grid(walk, places, months[0]) for walk in walks]
    heads, share, rate = _factors(*grids)
    parts = dict(zip(FLOWS, heads, strict=True))
    parts |= {"ramps and working time": share, "what a person sells": rate}
    sums = [
        {name: float(table["output"][name].sum()) for name in ("cover", "made")}
        for table in tables
    ]
    parts["cover"] = sums[1]["cover"] - sums[0]["cover"]
    parts["capacity that is not sold"] = (
        sums[1]["made"] - sums[0]["made"] - sum(parts.values())
    )
    return pl.DataFrame(
        {"part": list(parts), "change": list(parts.values())}, schema=NOTHING.schema
    )


def _grid(
    walk: pl.DataFrame, places: Sequence[tuple[str, ...]], months: Sequence[str]
) -> Mapping[str, Floats]:
    """Return each column as ``(places, months)``."""
    row = {place: index for index, place in enumerate(places)}
    column = {month: index for index, month in enumerate(months)}
    found = {name: np.zeros((len(places), len(months))) for name in _READ}
    for month, *rest in walk.iter_rows():
        at = row[tuple(rest[: len(_PLACE)])], column[month]
        for name, value in zip(_READ, rest[len(_PLACE) :], strict=True):
            found[name][at] = value or 0.0
    return found


def _factors(
    before: Mapping[str, Floats], after: Mapping[str, Floats]
) -> tuple[list[float], float, float]:
    """Return what heads (by their flows), productive share and rates change."""
    flows = [_flows(one) for one in (before, after)]
    heads = [one["producing"] for one in (before, after)]
    shares, rates = _shares(before, after), [before["sells"], after["sells"]]
    rates = _known(rates, [head > 0 for head in heads])
    weight = _weight(shares, rates)
    by_flow = [float((weight * (b - a)).sum()) for a, b in zip(*flows, strict=True)]
    share = _weight(heads, rates) * (shares[1] - shares[0])
    rate = _weight(heads, shares) * (rates[1] - rates[0])
    return by_flow, float(share.sum()), float(rate.sum())


def _flows(walk: Mapping[str, Floats]) -> list[Floats]:
    """Return parts of producing heads, in the order of FLOWS; they add up to them."""
    first = np.zeros_like(walk["start"]) + walk["start"][:, :1]
    moved = walk["moved_in"] - walk["moved_out"] - walk["lost_moving"]
    starts, moves = (np.cumsum(one, axis=1) for one in (walk["starts"], moved))
    let_go = -np.cumsum(walk["separations"], axis=1)
    left = walk["producing"] - first - starts - moves - let_go
    return [first, starts, moves, let_go, left]


def _shares(before: Mapping[str, Floats], after: Mapping[str, Floats]) -> list[Floats]:
    found, there = [], []
    for walk in (before, after):
        heads = walk["producing"]
        there.append(heads > 0)
        work = walk["ramped"] + walk["ramping"]
        found.append(np.divide(work, heads, out=np.zeros_like(work), where=heads > 0))
    return _known(found, there)


def _known(values: list[Floats], there: list[NDArray[np.bool_]]) -> list[Floats]:
    """Return values, those of nobody taken from the other plan."""
    one, two = values
    return [np.where(there[0], one, two), np.where(there[1], two, one)]


def _weight(one: Sequence[Floats], two: Sequence[Floats]) -> Floats:
    """Return the weight of a factor's change beside two others (Shapley)."""
    same = one[0] * two[0] + one[1] * two[1]
    mixed = one[0] * two[1] + one[1] * two[0]
    found: Floats = same / 3.0 + mixed / 6.0
    return found
