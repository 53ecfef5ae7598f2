"""The tables of market, quota and tracking runs: every column, each stated once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_F, _S, _B, _I = pl.Float64(), pl.String(), pl.Boolean(), pl.Int64()
_WHERE = {"segment": _S, "region": _S, "channel": _S}
_BAND = {"mean": _F, "low80": _F, "high80": _F, "low95": _F, "high95": _F}

MARKET: dict[str, dict[str, pl.DataType]] = {
    # level: total, segment, region, channel, their pairs, or bottom; series: its name.
    # filled: the history had no row for it.
    "history": {
        **{"level": _S, "series": _S, **_WHERE, "period": _S, "value": _F},
        "filled": _B,
    },
    # Reconciled: parts add up to the whole in every period.
    "forecast": {"level": _S, "series": _S, **_WHERE, "period": _S, **_BAND},
    # Rolling origin; model "chosen" is what is used, naive and seasonal naive beside.
    # Coverage: share of held-back values within the 80 % and 95 % interval.
    "backtest": {
        **{"level": _S, "model": _S, "horizon": _I, "series": _I, "mase": _F},
        **{"rmsse": _F, "coverage80": _F, "coverage95": _F},
    },
    # mase: of the model in the whole back-test, null if it was taken by rule.
    "chosen": {"level": _S, "series": _S, "model": _S, "why": _S, "mase": _F},
    # growth: the trend's, over the last year; strengths from 0 (none) to 1; peak and
    # trough: the part of the year, from 1. Null in less than two years.
    "trends": {
        **{"level": _S, "series": _S, **_WHERE, "growth": _F, "trend_strength": _F},
        **{"season_strength": _F, "peak": _I, "trough": _I},
    },
    # size: sold; growth: of the next year's forecast over the last year; share: size ÷
    # market; potential: market × (1 + growth); class: star, cash cow, question mark,
    # dog (growth and share against all's); sure: the growth's interval is on one side.
    "segments": {
        **{"segment": _S, "size": _F, "growth": _F, "growth_low": _F},
        **{"growth_high": _F, "share": _F, "potential": _F, "white_space": _F},
        **{"opportunity": _F, "rank": _I, "class": _S, "market": _F, "sure": _B},
    },
    # TAM, SAM, SOM of segments, with intervals.
    "funnel": {"segment": _S, "step": _S, "value": _F, "low": _F, "high": _F},
    # share: sales ÷ potential; shrunk: the index, drawn to it from what sales say.
    "potential": {
        **{"unit": _S, "region": _S, "segment": _S, "index": _F, "potential": _F},
        **{"sales": _F, "white_space": _F, "share": _F, "shrunk": _F},
    },
    # adds: fall of the cross-validated R² without the indicator; null if weights are
    # given.
    "indicators": {"indicator": _S, "weight": _F, "how": _S, "adds": _F},
    # spend of a period by channel; today's beside. share: of the segment's spend;
    # sales: of the segment's, by elasticities; marginal: margin of one unit more.
    "mix": {
        **{"segment": _S, "channel": _S, "period": _S, "today": _F, "spend": _F},
        **{"share": _F, "sales": _F, "marginal": _F},
    },
    "mix_sums": {
        **{"segment": _S, "budget": _F, "sales_today": _F, "sales": _F},
        **{"profit_today": _F, "profit": _F, "elasticity": _F, "certified": _B},
    },
}

QUOTA: dict[str, dict[str, pl.DataType]] = {
    # One row a territory. fair: what fairness alone would give. binding: floor, cap,
    # change, or empty. p_attain: null if spread is not known.
    "quotas": {
        **{"territory": _S, "name": _S, "rep_id": _S, "region": _S, "district": _S},
        **{"segment": _S, "channel": _S, "fair": _F, "quota": _F, "last_quota": _F},
        **{"change": _F, "potential": _F, "history": _F, "mean": _F, "sd": _F},
        **{"p_attain": _F, "p_before": _F, "low": _F, "high": _F, "binding": _S},
        **{"prorated": _F, "start": _S},
    },
    # One row a node of every level, from the top. children: their sum; exact: it is
    # the node's × (1 + hedge) to the unit.
    "levels": {
        **{"level": _S, "node": _S, "parent": _S, "quota": _F, "children": _F},
        **{"hedge": _F, "exact": _B},
    },
    # measure: total, new business, renewal, or a product.
    "phases": {"territory": _S, "period": _S, "measure": _S, "quota": _F},
    "years": {
        **{"year": _S, "target": _F, "growth": _F, "per_territory": _F},
        "benchmark": _S,
    },
    "rules": {
        **{"rule": _S, "family": _S, "node": _S, "value": _F, "limit": _F},
        **{"met": _B, "sense": _S},
    },
    "conflict": {"family": _S, "rule": _S, "from": _F, "to": _F},
    # before: last year's quotas raised alike, null if there were none; low, high: of
    # after, where chance is in it.
    "fairness": {
        **{"measure": _S, "before": _F, "after": _F, "low": _F, "high": _F},
        **{"better": _S, "note": _S},
    },
    # Groups of territories: segment, region, channel, tenure. p_adjusted: Holm.
    "bias": {
        **{"by": _S, "group": _S, "territories": _I, "quota_to_potential": _F},
        **{"attainment": _F, "gap": _F, "effect": _F, "p_value": _F},
        **{"p_adjusted": _F, "verdict": _S},
    },
    "outliers": {"territory": _S, "name": _S, "why": _S, "value": _F, "usual": _F},
    # Chance of making the plan by over-assignment, and where the plan stands.
    "hedges": {"over_assignment": _F, "p_plan": _F, "chosen": _B},
}

TRACK: dict[str, dict[str, pl.DataType]] = {
    # by: rep, district, region, segment, channel, company. plan_to_date: phased quota
    # up to and in the month as of. p_land: chance of making the whole quota.
    "attainment": {
        **{"by": _S, "id": _S, "name": _S, "quota": _F, "plan_to_date": _F},
        **{"actual": _F, "attainment": _F, "pace": _F, "run_rate": _F},
        **{"run_rate_needed": _F, "forecast": _F, "low90": _F, "high90": _F},
        **{"p_land": _F, "at_stake": _F},
    },
    "months": {"by": _S, "id": _S, "period": _S, "plan": _F, "actual": _F},
    "warnings": {
        **{"rank": _I, "by": _S, "id": _S, "name": _S, "what": _S, "why": _S},
        **{"at_stake": _F, "p": _F},
    },
    # low, high: 95 % interval of the rate.
    "stages": {
        **{"stage": _S, "entered": _I, "open": _I, "rate": _F, "low": _F},
        **{"high": _F, "dwell_p50": _F, "dwell_p90": _F, "win_from_here": _F},
        **{"months_to_close": _F},
    },
    "closing": {"month": _S, "expected": _F, "low": _F, "high": _F},
    # needed: coverage for the stated chance; verdict: enough, thin, or short.
    "coverage": {
        **{"id": _S, "name": _S, "remaining": _F, "pipeline": _F, "weighted": _F},
        **{"coverage": _F, "needed": _F, "p": _F, "verdict": _S},
    },
    "deals": {
        **{"deal": _S, "account": _S, "rep_id": _S, "stage": _S, "amount": _F},
        **{"age": _F, "chance": _F, "expected": _F, "why": _S},
    },
    # What last quarters taught: parameters before and after.
    "learned": {"parameter": _S, "before": _F, "after": _F, "low": _F, "high": _F},
}

COLUMNS = {"market": MARKET, "quota": QUOTA, "track": TRACK}
"""Kind of run to its tables."""


def frame(
    kind: str, name: str, rows: Iterable[Mapping[str, object]] = ()
) -> pl.DataFrame:
    """Return rows as a table of a kind of run, with all its columns and types."""
    return pl.DataFrame(list(rows), schema=COLUMNS[kind][name], orient="row")
