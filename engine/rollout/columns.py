"""The tables of a comparison: every column, for what stores and shows them."""

from __future__ import annotations

import polars as pl

from engine.comparison.samples import METRICS

__all__ = ["COLUMNS", "METRICS"]

_F, _S, _I, _B = pl.Float64(), pl.String(), pl.Int64(), pl.Boolean()

COLUMNS: dict[str, dict[str, pl.DataType]] = {
    # One row a plan and metric: the mean with its interval, and a single year's range.
    "metrics": {
        **{"plan": _S, "metric": _S, "mean": _F, "low": _F, "high": _F},
        **{"p05": _F, "p25": _F, "p50": _F, "p75": _F, "p95": _F},
    },
    # Plan less baseline, paired; band: 5th to 95th percentile of the mean difference
    # over what is assumed of people (null without). verdict: better, worse, open.
    "differences": {
        **{"plan": _S, "metric": _S, "mean": _F, "low": _F, "high": _F},
        **{"p_better": _F, "p_better_low": _F, "p_better_high": _F},
        **{"p05": _F, "p95": _F},
        **{"band_low": _F, "band_high": _F, "verdict": _S},
    },
    # Which plan to choose by what decides. p_best: share of single years in which it
    # comes first; p_best_mean: share of draws of people in which its mean is best;
    # kept: not excluded as the best with the confidence asked for.
    "ranking": {
        **{"plan": _S, "rank": _I, "mean": _F, "p_best": _F},
        **{"p_best_mean": _F, "kept": _B},
    },
    # One row a plan and rep. change_*: pay less baseline's, mean with interval;
    # p_gain: share of replications in which the rep is paid more.
    "reps": {
        **{"plan": _S, "rep_id": _S, "name": _S, "kind": _S, "segment": _S},
        **{"channel": _S, "team": _S, "potential": _F, "tenure": _I, "quota": _F},
        **{"pay": _F, "pay_p10": _F, "pay_p90": _F, "sales": _F, "attainment": _F},
        **{"p_quota": _F, "p_exit": _F, "effort": _F, "p_prize": _F, "prize": _F},
        **{"change": _F, "change_low": _F, "change_high": _F, "p_gain": _F},
    },
    # what: attainment (1 = quota) or pay (variable pay and prizes ÷ target).
    "histograms": {"plan": _S, "what": _S, "start": _F, "end": _F, "share": _F},
    # Means over replications; month 1 is the first. effort: as a share of expected
    # sales. revenue_low/high: 5th and 95th percentile.
    "months": {
        **{"plan": _S, "month": _I, "label": _S, "revenue": _F},
        **{"revenue_low": _F, "revenue_high": _F, "pay": _F, "effort": _F},
        **{"moved": _F, "exits": _F, "filled": _F},
    },
    # by: potential, tenure, segment, channel, kind; pay and at_quota are means of the
    # group, gap: mean attainment less everybody else's, effect: gap ÷ pooled sd.
    "fairness": {
        **{"plan": _S, "by": _S, "group": _S, "reps": _I, "pay": _F},
        **{"attainment": _F, "at_quota": _F, "change": _F, "gap": _F, "effect": _F},
    },
    # status: equilibrium, cycling (no pure equilibrium found), no reaction (paid, but
    # nobody is modelled as reacting). gain: the most that anybody could still gain, ÷
    # first prize. low/high: range of mean effort in its window if cycling.
    "contests": {
        **{"plan": _S, "contest": _S, "kind": _S, "league": _S, "entrants": _I},
        **{"prizes": _I, "purse": _F, "status": _S, "gain": _F, "low": _F, "high": _F},
        **{"top_third_wins": _F, "bottom_third_wins": _F, "note": _S},
    },
    # P(variable pay and prizes > budget) with interval, and the mean of the worst 5 %.
    "risk": {
        **{"plan": _S, "budget": _F, "p_over": _F, "p_over_low": _F},
        **{"p_over_high": _F, "cvar": _F, "p95": _F},
    },
    # One-at-a-time: difference in what decides at the ends of each band. flips_at: the
    # value at which the sign of the difference turns, null if never within the band.
    "sensitivity": {
        **{"plan": _S, "parameter": _S, "low": _F, "value": _F, "high": _F},
        **{"at_low": _F, "at_value": _F, "at_high": _F, "flips_at": _F},
    },
    # What is assumed of each type of rep.
    "assumptions": {
        **{"kind": _S, "share": _F, "parameter": _S, "low": _F, "value": _F},
        **{"high": _F},
    },
    # One rep's year from the deal model, under the baseline and each plan. event: lead,
    # stage, won, lost, moved, payout, leaderboard, quota, left.
    "timeline": {
        **{"plan": _S, "rep_id": _S, "day": _F, "event": _S, "deal": _S},
        **{"stage": _S, "amount": _F, "total": _F, "note": _S},
    },
}
