"""Each assumption moved alone, from end to end: which would turn the decision."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from engine.comparison.sensitivity import Swing, flips_at, tornado
from engine.rollout.bands import open_names
from engine.rollout.evaluate import evaluate, keys_of
from engine.rollout.tables import frame
from engine.rollout.workshop import each
from engine.rollout.world import values_of

if TYPE_CHECKING:
    import polars as pl

    from engine.base.watch import Watch
    from engine.rollout.evaluate import Differences
    from engine.rollout.prepare import Ground, Prepared
    from engine.rollout.world import Draw

LEAVING = frozenset(
    {"leave_rate", "pay_gap", "shortfall", "peer_exits", "ramping", "peer_effect"}
)
"""What is assumed that has no part in how effort is solved."""
Moved = dict[str, tuple["Differences", "Differences"]]
"""Parameter to differences at the low and at the high end of its band."""


def sensitivity_table(
    ground: Ground, main: Prepared, alike: Prepared, watch: Watch, workers: int
) -> pl.DataFrame:
    """Return the difference in what decides at the ends of every band.

    Notes
    -----
    Everything else is as assumed. A parameter is told as the mean over the types in
    doubt; it is moved for all types at once. An early end keeps what was finished.
    """
    names = open_names(ground.given.kinds)
    if not names or watch.wants_to_stop():
        return frame("sensitivity", [])
    usual = values_of(ground.given.kinds)
    ends = {
        name: (_moved(ground, name, "low"), _moved(ground, name, "high"))
        for name in names
    }
    # Who leaves has no part in effort, so all of that goes with what is assumed.
    quick = [name for name in names if name in LEAVING]
    slow = [name for name in names if name not in LEAVING]
    first = [usual, *(draw for name in quick for draw in ends[name])]
    tasks = [first, *([draw] for name in slow for draw in ends[name])]
    act = partial(evaluate, ground=ground, cases=keys_of(main), alike=alike)
    made = [
        differences
        for few in each(act, tasks, workers, watch, "varying each assumption")
        for differences in few
    ]
    pairs = zip(
        [*quick, *slow], zip(made[1::2], made[2::2], strict=False), strict=False
    )
    return frame("sensitivity", _rows(ground, main, made, dict(pairs)))


def _rows(
    ground: Ground, main: Prepared, made: list[Differences], moved: Moved
) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    decides = ground.given.decide_by
    for case in main.cases[1:]:
        key = case.name, decides
        swings = [
            Swing(name, *_limits(ground, name), low[key], made[0][key], high[key])
            for name, (low, high) in moved.items()
        ]
        rows += [
            {
                "plan": case.name,
                "parameter": swing.parameter,
                "low": swing.low,
                "value": swing.value,
                "high": swing.high,
                "at_low": swing.at_low,
                "at_value": swing.at_value,
                "at_high": swing.at_high,
                "flips_at": flips_at(swing),
            }
            for swing in tornado(swings)
        ]
    return rows


def _moved(ground: Ground, name: str, end: str) -> Draw:
    """Return what is assumed, with one parameter at an end of its bands."""
    found = values_of(ground.given.kinds)
    for kind in ground.given.kinds:
        found[kind.name][name] = float(getattr(kind.assumed[name], end))
    return found


def _limits(ground: Ground, name: str) -> tuple[float, float, float]:
    """Return low, value and high, means over the types that are in doubt."""
    bands = [k.assumed[name] for k in ground.given.kinds if k.assumed[name].open]
    low = sum(band.low for band in bands) / len(bands)
    value = sum(band.value for band in bands) / len(bands)
    return low, value, sum(band.high for band in bands) / len(bands)
