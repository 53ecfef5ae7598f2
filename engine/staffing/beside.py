"""A plan beside others: doing nothing, no margin of safety, more of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.staffing.columns import frame
from engine.staffing.tables_futures import NO_CHANCE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import polars as pl

    from engine.capacity.measure import Measures
    from engine.staffing.attempt import Attempt


def spent(measures: Measures) -> float:
    """Return the money spent over all months, not discounted."""
    return float(measures.money.spent.sum())


def compared_table(attempts: Mapping[str, Attempt]) -> pl.DataFrame:
    """Return what plans cost, make and risk, by their names."""
    return frame(
        "compared", ({"plan": name, **_row(one)} for name, one in attempts.items())
    )


def frontier_table(tried: Iterable[Attempt], chosen: Attempt) -> pl.DataFrame:
    """Return cost against the chance of making the number; empty if one was tried."""
    attempts = list(tried)
    if len(attempts) < 2:
        return frame("frontier")
    names = ("spend", "p", "low", "high", "heads_end")
    rows = []
    for one in attempts:
        found = _row(one)
        shown = {name: found[name] for name in names}
        rows.append({"buffer": one.buffer, **shown, "chosen": one is chosen})
    return frame("frontier", rows)


def _row(one: Attempt) -> dict[str, float | None]:
    if one.measures is None:
        names = ("spend", "planned_spend", "made", "missed", "heads_end")
        return {**dict.fromkeys(names), **NO_CHANCE}
    chance = NO_CHANCE if one.chance is None else one.chance.columns()
    planned = spent(one.measures)
    played = one.futures
    return {
        "spend": planned if played is None else float(played.spend.sum(axis=1).mean()),
        "planned_spend": planned,
        "made": float(one.measures.made.sum()),
        "missed": float(one.measures.missed.sum()),
        **chance,
        "heads_end": float(one.measures.people.end[:, -1].sum()),
    }
