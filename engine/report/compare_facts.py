"""The figures of a comparison that words, tables and pictures share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.report.compare_terms import METRICS, PAY, Metric, metric_of
from engine.report.language import say, say_many

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

COLOURS = 7
"""Candidates have colours 1 to 7, again and again; the baseline has 0."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One plan: its key in the tables, its title, its colour, what was left out."""

    key: str
    title: str
    colour: int
    is_baseline: bool
    left_out: tuple[str, ...] = ()


Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class CompareFacts:
    """Everything that the page says more than once.

    Parameters
    ----------
    plans
        The baseline, then the others in the scenario's order.
    ranked
        The same by rank.
    decides
        The metric that plans are ranked by.
    values, gaps
        Rows of the tables of metrics and of differences by (plan, metric).
    draws
        How many times people were drawn from what is assumed; 0: never.
    ranking
        Rows by plan.
    cycling
        (plan, contest, row) of every contest without an equilibrium that was found.
    """

    plans: tuple[Plan, ...]
    ranked: tuple[Plan, ...]
    currency: str
    decides: Metric
    confidence: float
    months: int
    calibrated: bool
    draws: int
    values: Mapping[tuple[str, str], Row]
    gaps: Mapping[tuple[str, str], Row]
    ranking: Mapping[str, Row]
    cycling: tuple[tuple[Plan, Row], ...]

    @property
    def baseline(self) -> Plan:
        """What the others are held against."""
        return self.plans[0]

    @property
    def candidates(self) -> tuple[Plan, ...]:
        """All plans but the baseline."""
        return self.plans[1:]

    @property
    def best(self) -> Plan:
        """The plan that comes first."""
        return self.ranked[0]

    @property
    def span(self) -> str:
        """How long a run is, as in "PLN 1 million more a year"."""
        if self.months == 12:
            return say("a year")
        return say_many("in {n} month", "in {n} months", self.months, n=self.months)

    def plan(self, key: str) -> Plan:
        """Return a plan by its key."""
        return next(plan for plan in self.plans if plan.key == key)

    def value(self, plan: Plan, metric: str) -> float | None:
        """Return a plan's mean of a metric; None when it was not measured."""
        return self._mean(self.values, plan, metric)

    def gap(self, plan: Plan, metric: str) -> float | None:
        """Return a plan's mean difference to the baseline, None when not measured."""
        return self._mean(self.gaps, plan, metric)

    def verdict(self, plan: Plan, metric: str = "") -> str:
        """Return better, worse or open, of what decides unless a metric is named."""
        row = self.gaps.get((plan.key, metric or self.decides.name), {})
        return str(row.get("verdict") or "open")

    def cycles(self, plan: Plan) -> bool:
        """Whether a contest of a plan has no equilibrium that was found."""
        return any(one == plan for one, _ in self.cycling)

    def is_kept(self, plan: Plan) -> bool:
        """Whether a plan is not excluded as the best."""
        return bool(self.ranking.get(plan.key, {}).get("kept"))

    @staticmethod
    def _mean(
        rows: Mapping[tuple[str, str], Row], plan: Plan, name: str
    ) -> float | None:
        if name != PAY.name:
            found = rows.get((plan.key, name), {}).get("mean")
            return None if found is None else float(found)
        # Means add up, so the sum of the parts is the mean of the sum.
        parts = [
            rows.get((plan.key, m.name), {}).get("mean") for m in METRICS if m.part
        ]
        known = [part for part in parts if part is not None]
        return sum(known) if known else None


def compare_facts(
    manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]
) -> CompareFacts:
    """Compute the shared figures of a stored comparison."""
    told = manifest["compare"]
    plans = _plans(manifest, tables)
    ranking = {row["plan"]: row for row in tables["ranking"].iter_rows(named=True)}
    last = len(plans)
    ranks = {p.key: ranking.get(p.key, {}).get("rank") or last for p in plans}
    by_key = {plan.key: plan for plan in plans}
    return CompareFacts(
        plans=plans,
        ranked=tuple(sorted(plans, key=lambda plan: ranks[plan.key])),
        currency=manifest["currency"],
        decides=metric_of(told["decide_by"]),
        confidence=told["confidence"],
        months=told["months"],
        calibrated=bool(told["calibrated"]),
        draws=int(told["prior_draws"]),
        values=_by_metric(tables["metrics"]),
        gaps=_by_metric(tables["differences"]),
        ranking=ranking,
        cycling=tuple(
            (by_key[row["plan"]], row)
            for row in tables["contests"].iter_rows(named=True)
            if row["status"] == "cycling"
        ),
    )


def _by_metric(table: pl.DataFrame) -> dict[tuple[str, str], Row]:
    return {(row["plan"], row["metric"]): row for row in table.iter_rows(named=True)}


def _plans(
    manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]
) -> tuple[Plan, ...]:
    """Return the baseline and the others; plans that only tables know come last."""
    used = [
        key
        for table in tables.values()
        if "plan" in table.columns
        for key in table["plan"].unique(maintain_order=True)
    ]
    baseline = manifest["compare"]["baseline"]
    keys = dict.fromkeys([baseline, *manifest["plans"], *used])
    return tuple(
        Plan(
            key=key,
            title=str(manifest["plans"].get(key, {}).get("title") or key),
            colour=0 if at == 0 else 1 + (at - 1) % COLOURS,
            is_baseline=key == baseline,
            left_out=tuple(manifest["plans"].get(key, {}).get("left_out", ())),
        )
        for at, key in enumerate(keys)
    )
