"""The tables of a comparison that come from the main simulation."""

from __future__ import annotations

from calendar import month_abbr
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from engine.comparison.paired import difference, mean_interval
from engine.comparison.risk import cvar, over_budget
from engine.comparison.samples import LOWER_IS_BETTER, METRICS
from engine.comparison.verdict import verdict
from engine.rollout.columns import COLUMNS
from engine.rollout.steps import YEAR

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from engine.rollout.prepare import Prepared
    from engine.rollout.simulate import Futures
    from engine.scenario.compare_input import CompareInput

    Floats = NDArray[np.float64]
    Row = Mapping[str, object]

QUANTILES = {"p05": 0.05, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p95": 0.95}
TAIL = 0.05
"""Of the years: the worst of which the mean cost is told."""


def frame(name: str, rows: Iterable[Row]) -> pl.DataFrame:
    """Return rows as the table of a name, with all its columns and types."""
    return pl.DataFrame(list(rows), schema=COLUMNS[name], orient="row")


def metrics_table(
    given: CompareInput, prepared: Prepared, futures: Futures
) -> pl.DataFrame:
    """Return each plan's metrics: means with intervals, and the range of a year."""
    rows = []
    for metric in METRICS:
        values = futures.samples.of(metric)
        for case, x in zip(prepared.cases, values, strict=True):
            found = mean_interval(x, given.precision.confidence)
            ends = np.quantile(x, list(QUANTILES.values()))
            rows.append(
                {
                    "plan": case.name,
                    "metric": metric,
                    "mean": found.mean,
                    "low": found.low,
                    "high": found.high,
                    **dict(zip(QUANTILES, map(float, ends), strict=True)),
                }
            )
    return frame("metrics", rows)


def differences_table(
    given: CompareInput,
    prepared: Prepared,
    futures: Futures,
    bands: Mapping[tuple[str, str], tuple[float, float]],
) -> pl.DataFrame:
    """Return each plan less the baseline, paired by replication.

    Parameters
    ----------
    bands
        (plan, metric) to the band over the prior.
    """
    rows = []
    for metric in METRICS:
        values = futures.samples.of(metric)
        lower = metric in LOWER_IS_BETTER
        for case, x in zip(prepared.cases[1:], values[1:], strict=True):
            found = difference(
                x, values[0], given.precision.confidence, lower_is_better=lower
            )
            band = bands.get((case.name, metric))
            said = verdict(found, band, lower_is_better=lower)
            rows.append(
                {
                    "plan": case.name,
                    "metric": metric,
                    "mean": found.mean,
                    "low": found.low,
                    "high": found.high,
                    "p_better": found.p_better,
                    "p_better_low": found.p_better_low,
                    "p_better_high": found.p_better_high,
                    "p05": found.p05,
                    "p95": found.p95,
                    "band_low": band[0] if band else None,
                    "band_high": band[1] if band else None,
                    "verdict": said.value,
                }
            )
    return frame("differences", rows)


def reps_table(
    given: CompareInput, prepared: Prepared, futures: Futures
) -> pl.DataFrame:
    """Return what each plan brings each rep, and the change against the baseline."""
    month = given.roster["expected"].to_numpy() / YEAR
    columns = ("rep_id", "name", "kind", "segment", "channel", "team")
    more = ("potential", "tenure", "quota")
    found = []
    for case, sums in zip(prepared.cases, futures.reps, strict=True):
        year = sums.year(given.precision.confidence)
        numbers = {
            name: np.asarray(getattr(year, name), dtype=np.float64)
            for name in COLUMNS["reps"]
            if hasattr(year, name)
        }
        # As the months are told: a share of a month's expected sales.
        numbers["effort"] = numbers["effort"] / month
        part = given.roster.select(*columns, *more).with_columns(
            pl.lit(case.name).alias("plan"),
            *(pl.Series(name, values) for name, values in numbers.items()),
        )
        schema = pl.Schema(COLUMNS["reps"])
        found.append(part.select(schema.names()).cast(schema))
    return pl.concat(found)


def months_table(
    given: CompareInput, prepared: Prepared, futures: Futures
) -> pl.DataFrame:
    """Return each plan's year, month by month."""
    roster = given.roster
    yearly = roster["quota"].to_numpy() @ roster["expected"].to_numpy()
    expected = float(yearly) / YEAR
    rows = []
    for case, year in zip(prepared.cases, futures.years, strict=True):
        low, high = year.revenue_range()
        means = {
            "revenue": year.mean("month_revenue"),
            "revenue_low": low,
            "revenue_high": high,
            "pay": year.mean("month_pay"),
            "effort": year.mean("month_effort") / expected,
            "moved": year.mean("month_moved"),
            "exits": year.mean("month_exits"),
            "filled": year.mean("month_filled"),
        }
        for month in range(given.months):
            number = given.month - 1 + month
            label = f"{month_abbr[number % YEAR + 1]} {given.year + number // YEAR}"
            values = {name: float(x[month]) for name, x in means.items()}
            rows.append(
                {"plan": case.name, "month": month + 1, "label": label, **values}
            )
    return frame("months", rows)


def risk_table(
    given: CompareInput, prepared: Prepared, futures: Futures
) -> pl.DataFrame:
    """Return how likely variable pay and prizes pass the budget, and the worst 5 %."""
    cost = futures.samples.of("variable_pay") + futures.samples.of("prizes")
    rows = []
    for case, x in zip(prepared.cases, cost, strict=True):
        over: dict[str, float | None] = dict.fromkeys(
            ("p_over", "p_over_low", "p_over_high")
        )
        if given.budget is not None:
            found = over_budget(x, given.budget, given.precision.confidence)
            over = dict(zip(over, (found.mean, found.low, found.high), strict=True))
        rows.append(
            {
                "plan": case.name,
                "budget": given.budget,
                **over,
                "cvar": cvar(x, TAIL),
                "p95": float(np.quantile(x, 0.95)),
            }
        )
    return frame("risk", rows)


def assumptions_table(given: CompareInput) -> pl.DataFrame:
    """Return what is assumed of each type of rep, with bands."""
    return frame(
        "assumptions",
        (
            {
                "kind": kind.name,
                "share": kind.share,
                "parameter": name,
                "low": band.low,
                "value": band.value,
                "high": band.high,
            }
            for kind in given.kinds
            for name, band in kind.assumed.items()
        ),
    )
