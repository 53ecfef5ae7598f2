"""What hurts most: one kind of luck at a time switched off, or moved to one side."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.staffing.attempt import played
from engine.staffing.columns import frame
from engine.staffing.luck import LABELS, moved, switched_off
from engine.staffing.tables_futures import made_the_number

if TYPE_CHECKING:
    import polars as pl

    from engine.sim.workforce.problem import WorkforceProblem
    from engine.staffing.attempt import Ground

SIDES = {"worse": -1, "better": 1}


def swings_table(ground: Ground, world: WorkforceProblem) -> pl.DataFrame:
    """Return the chance of making the number with each doubt removed or realised.

    Notes
    -----
    All are played with the same luck as the plan itself, so differences are those of
    what was changed, not of the draws.
    """
    rows: list[dict[str, object]] = []
    doubts = [name for name in LABELS if getattr(ground.luck, name)]
    for done, name in enumerate(doubts):
        if ground.watch.wants_to_stop():
            break
        ground.watch.saw("finding what hurts most", done, len(doubts))
        calm = replace(world, luck=switched_off(world.luck, name))
        off = made_the_number(played(ground, calm))
        rows.append(
            {
                "assumption": name,
                "label": LABELS[name],
                "off": off.p,
                "off_low": off.low,
                "off_high": off.high,
                **{side: _at(ground, world, name, s) for side, s in SIDES.items()},
                "moved": _words(name, getattr(world.luck, name)),
            }
        )
    return frame("swings", rows)


def _at(ground: Ground, world: WorkforceProblem, name: str, side: int) -> float | None:
    other = moved(world, name, side)
    return None if other is None else made_the_number(played(ground, other)).p


def _words(name: str, spread: float) -> str:
    if name == "person":
        return ""
    if name == "late":
        return f"from no delay to {2 * spread:.1f} months on average"
    return f"one standard deviation ({spread:.0%}) to either side"
