"""The figures of quotas that their page, console and workbook share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from engine.report.capacity_facts import PLANNED
from engine.report.language import mark, retell, say
from engine.report.pay_words import calendar_months, period_span
from engine.report.words import known

if TYPE_CHECKING:
    from collections.abc import Mapping

    Row = Mapping[str, Any]

MONTHS = 12
TOTAL = "total"
NOTHING_LEFT = 1e-7
"""A gap below this is rounding."""
BINDING = {
    "floor": mark("floor"),
    "cap": mark("cap"),
    "change": mark("limit on change"),
}
"""What holds a quota away from its fair share."""


@dataclass(frozen=True, slots=True)
class Over:
    """Over-assignment: quotas beyond the target, as a share, and what it is for.

    Parameters
    ----------
    value
        0.1: quotas are to be a tenth more than the target.
    p_plan
        Chance to make the target; None if it is not known.
    how
        ``given`` or ``computed``.
    """

    value: float
    p_plan: float | None
    how: str


@dataclass(frozen=True, slots=True)
class QuotaFacts:
    """Figures of all quotas; money in ``currency``.

    Parameters
    ----------
    target, assigned
        What the company needs, and the sum of territories' quotas.
    bound_by
        Binding rule to the territories it holds.
    levels
        From the top.
    sums_exact
        Whether every node's children add up as they must, to the unit.
    rise, fall
        Largest changes on last year, with the territory; None without last year's.
    """

    currency: str
    target: float
    assigned: float
    status: str
    reason: str
    has_plan: bool
    method: str
    unit: float | None
    objective: float | None
    bound: float | None
    gap: float | None
    over: Over | None
    territories: tuple[Row, ...]
    levels: tuple[str, ...]
    sums_exact: bool
    bound_by: Mapping[str, int]
    rise: Row | None
    fall: Row | None
    broken: int
    starts: str
    months: int

    @property
    def over_assigned(self) -> float:
        """By how much quotas are beyond the target, as a share."""
        return self.assigned / self.target - 1 if self.target else 0.0

    @property
    def span(self) -> str:
        """The months of the quotas: ``January to December 2027``."""
        labels = calendar_months(self.starts, self.months)
        return period_span(labels[0], labels[-1])


def quota_facts(
    manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]
) -> QuotaFacts:
    """Compute the figures of stored quotas."""
    told = manifest["quota"]
    quotas, levels, rules = (tables[name] for name in ("quotas", "levels", "rules"))
    binding = quotas.filter(pl.col("binding").fill_null("") != "")["binding"]
    changes = quotas.filter(pl.col("change").fill_nan(None).is_not_null())
    changes = changes.sort("change", maintain_order=True)
    return QuotaFacts(
        currency=manifest["currency"],
        target=known(told.get("target")) or 0.0,
        assigned=float(quotas["quota"].sum() or 0.0),
        status=told["outcome"]["status"],
        reason=told["outcome"]["reason"],
        has_plan=told["outcome"]["status"] in PLANNED and quotas.height > 0,
        method=str(told.get("method") or ""),
        unit=known(told.get("unit")),
        objective=known(told.get("objective")),
        bound=known(told.get("bound")),
        gap=_gap(known(told.get("gap"))),
        over=_over(told),
        territories=tuple(quotas.iter_rows(named=True)),
        levels=tuple(levels["level"].unique(maintain_order=True)),
        sums_exact=bool(levels["exact"].all()),
        bound_by=dict(binding.value_counts(sort=True).iter_rows()),
        rise=changes.row(-1, named=True) if changes.height else None,
        fall=changes.row(0, named=True) if changes.height else None,
        broken=int((~rules["met"]).sum()),
        starts=str(told["starts"]),
        months=int(told.get("months") or MONTHS),
    )


def _over(told: Mapping[str, Any]) -> Over | None:
    found = told.get("over_assignment")
    if not found or known(found.get("value")) is None:
        return None
    how = str(found.get("how") or "given")
    return Over(float(found["value"]) - 1.0, known(found.get("p_plan")), how)


def _gap(gap: float | None) -> float | None:
    return 0.0 if gap is not None and abs(gap) < NOTHING_LEFT else gap


def held_by(rule: str) -> str:
    """Return what holds a quota away from its fair share, in words."""
    return say(BINDING[rule]) if rule in BINDING else retell(rule)


def territory_name(row: Row) -> str:
    """Return what a territory is called: its name, else its id."""
    return str(row.get("name") or row.get("territory") or "")
