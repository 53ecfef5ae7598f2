"""Measures that have limits of their own: what each territory carries, and may."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from engine.report.language import mark, retell, say
from engine.report.words import DASH, NOTHING, exact, known, number

if TYPE_CHECKING:
    from collections.abc import Mapping

LIMITS = "limits of "
"""What the name of a limit begins with."""


@dataclass(frozen=True, slots=True)
class Carried:
    """Loads of one measure at one stage: the least, the most, and how many are kept."""

    low: float
    high: float
    kept: int
    territories: int


@dataclass(frozen=True, slots=True)
class Limited:
    """One measure with limits.

    Parameters
    ----------
    name
        Of the limit, as the table of loads has it.
    unit
        Of its amounts, as stored.
    allowed
        By territory: what it may carry, in words.
    carried
        By stage.
    """

    name: str
    unit: str
    allowed: Mapping[str, str]
    carried: Mapping[str, Carried]

    @property
    def plain(self) -> str:
        """What is limited, by its name."""
        return self.name.removeprefix(LIMITS)

    @property
    def measure(self) -> str:
        """What is limited, in words, with a capital first letter."""
        return retell(self.plain).capitalize()

    @property
    def same(self) -> str:
        """What every territory may carry; empty where they differ."""
        texts = set(self.allowed.values())
        return texts.pop() if len(texts) == 1 else ""

    @property
    def title(self) -> str:
        """The same, or the unit where that begins with it, such as visits a year."""
        return self.measure if self.unit_beside else retell(self.unit).capitalize()

    @property
    def unit_beside(self) -> str:
        """The unit, in words, where the title does not say it."""
        is_said = self.unit.startswith(self.plain)
        return "" if is_said else retell(self.unit)

    @property
    def label(self) -> str:
        """The title and the unit."""
        return ", ".join(part for part in (self.title, self.unit_beside) if part)

    @property
    def whole_label(self) -> str:
        """The same, with what every territory may carry where that is one thing."""
        return f"{self.label} ({self.same})" if self.same else self.label

    def range(self, stage: str) -> str:
        """Return the least and the most that is carried, and how many are outside."""
        found = self.carried.get(stage)
        if found is None:
            return NOTHING
        span = f"{exact(found.low)} {DASH} {exact(found.high)}"
        outside = found.territories - found.kept
        if not outside:
            return span
        return say("{span} ({n} outside)", span=span, n=number(outside))


def limited(loads: pl.DataFrame) -> tuple[Limited, ...]:
    """Return the measures of a table of loads that have limits, and no fair share."""
    found = []
    for name in loads["measure"].unique(maintain_order=True):
        rows = loads.filter(pl.col("measure") == name)
        if not is_limited(rows):
            continue
        parts = rows.partition_by("stage", maintain_order=True, as_dict=True)
        found.append(
            Limited(
                name=name,
                unit=rows["unit"][0],
                allowed={
                    row["territory_id"]: allowed(row["lower"], row["upper"])
                    for row in rows.iter_rows(named=True)
                },
                carried={
                    str(stage): _carried(some) for (stage,), some in parts.items()
                },
            )
        )
    return tuple(found)


def is_limited(rows: pl.DataFrame) -> bool:
    """Whether some loads of one measure have nothing that is fair to be held against.

    Runs stored long ago have no such loads.
    """
    some = "fair_share" in rows.columns and rows.height
    return bool(some) and rows["fair_share"].null_count() == rows.height


def _carried(rows: pl.DataFrame) -> Carried:
    loads = rows["load"].to_list()
    return Carried(min(loads), max(loads), int(rows["within"].sum()), rows.height)


def allowed(low: float | None, high: float | None) -> str:
    """Return what may be carried, such as ``60 to 120``; a dash for anything."""
    low, high = known(low), known(high)
    if low is not None and high is not None:
        if low == high:
            return exact(low)
        return say("{low} to {high}", low=exact(low), high=exact(high))
    if high is not None:
        return say(mark("at most {amount}"), amount=exact(high))
    return NOTHING if low is None else say(mark("at least {amount}"), amount=exact(low))
