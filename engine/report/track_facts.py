"""The figures of tracked results that their page and console share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from engine.report.capacity_words import LABEL
from engine.report.language import retell
from engine.report.pay_words import calendar_months, period_name
from engine.report.words import known

if TYPE_CHECKING:
    from collections.abc import Mapping

    Row = Mapping[str, Any]

COMPANY = "company"
LEVELS = ("rep", "district", "region", "segment", "channel")
MONTHS = 12


@dataclass(frozen=True, slots=True)
class TrackFacts:
    """Figures of the whole company; money in ``currency``.

    Parameters
    ----------
    as_of
        Last month counted, such as ``2027-03``.
    months
        All of the plan.
    whole
        The company's row of attainment; None if there is none.
    by
        What else is followed, finest first.
    warned, at_stake
        How many warnings, and the money at stake in those of reps.
    probability, coverage_probability
        Below which chance somebody is warned of, and for which chance pipeline
        shall be enough; None if not told.
    """

    currency: str
    as_of: str
    months: tuple[str, ...]
    whole: Row | None
    by: tuple[str, ...]
    warned: int
    at_stake: float
    probability: float | None
    coverage_probability: float | None

    @property
    def until(self) -> str:
        """The last month counted, in words."""
        return period_name(self.as_of[:7])

    @property
    def past(self) -> int:
        """How many of the months are over."""
        return sum(month <= self.as_of[:7] for month in self.months)


def track_facts(
    manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]
) -> TrackFacts:
    """Compute the figures of stored tracking."""
    told, attainment = manifest["track"], tables["attainment"]
    whole = attainment.filter(pl.col("by") == COMPANY)
    found = set(attainment["by"])
    named = [name for name in LEVELS if name in found]
    others = [
        n for n in attainment["by"].unique(maintain_order=True) if n not in LEVELS
    ]
    warnings = tables["warnings"]
    of_reps = warnings.filter(pl.col("by") == "rep")
    counted = of_reps if of_reps.height else warnings
    months = int(told.get("months") or MONTHS)
    return TrackFacts(
        currency=manifest["currency"],
        as_of=str(told["as_of"]),
        months=tuple(calendar_months(str(told["starts"]), months)),
        whole=whole.row(0, named=True) if whole.height else None,
        by=(*named, *(str(name) for name in others if name != COMPANY)),
        warned=warnings.height,
        at_stake=float(counted["at_stake"].fill_nan(None).sum() or 0.0),
        probability=known(told.get("probability")),
        coverage_probability=known(told.get("coverage_probability")),
    )


def who(row: Row) -> str:
    """Return what a row is called: its name, else its id."""
    return str(row.get("name") or row.get("id") or "")


def in_words(text: str | None) -> str:
    """Return a text with its months as people write them: ``January 2027``."""
    return LABEL.sub(
        lambda found: period_name(found[0]), retell(str(text or ""), "why")
    )
