"""Attainment of quota over a whole run, component by component."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, slots=True)
class Attained:
    """One component's credits and quota of all periods that have a quota.

    Parameters
    ----------
    periods
        (period, share of quota) of each, in the order of the table.
    """

    plan: str
    names: tuple[str, ...]
    credits: Decimal
    quota: Decimal
    periods: tuple[tuple[str, float | None], ...]

    @property
    def share(self) -> float:
        """Credits as a share of quota, 1.0 = quota."""
        return float(self.credits / self.quota)


def attained(attainments: pl.DataFrame) -> list[Attained]:
    """Return one rep's attainment by plan and component, in the order of the table.

    Components that count the same credits against the same quota are told as one,
    with the periods of the first.
    """
    found: list[Attained] = []
    parts = attainments.partition_by("plan", "component", maintain_order=True)
    for part in parts:
        rows = [row for row in part.iter_rows(named=True) if row["quota"]]
        quota = sum((row["quota"] for row in rows), Decimal(0))
        if quota <= 0:
            continue
        one = Attained(
            plan=rows[0]["plan"],
            names=(rows[0]["component"],),
            credits=sum((row["credits"] or Decimal(0) for row in rows), Decimal(0)),
            quota=quota,
            periods=tuple((row["period"], row["attainment"]) for row in rows),
        )
        same = (i for i, other in enumerate(found) if _is_same(one, other))
        at = next(same, None)
        if at is None:
            found.append(one)
        else:
            found[at] = _together(found[at], one)
    return found


def _is_same(one: Attained, two: Attained) -> bool:
    return (one.plan, one.credits, one.quota) == (two.plan, two.credits, two.quota)


def _together(one: Attained, two: Attained) -> Attained:
    names = (*one.names, *two.names)
    return Attained(one.plan, names, one.credits, one.quota, one.periods)


def overall(found: list[Attained]) -> float | None:
    """Return a rep's attainment of the run: of each plan's first component, together.

    None where no component has a quota.
    """
    first = {one.plan: one for one in reversed(found)}.values()
    quota = sum((one.quota for one in first), Decimal(0))
    credited = sum((one.credits for one in first), Decimal(0))
    return float(credited / quota) if quota else None
