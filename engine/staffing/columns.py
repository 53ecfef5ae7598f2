"""The tables of a capacity run: every column, for what stores and shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_F, _S, _B = pl.Float64(), pl.String(), pl.Boolean()
_PLACE = {"role": _S, "segment": _S, "region": _S, "channel": _S}
_WHERE = {"segment": _S, "region": _S, "channel": _S}
_FROM = {"from_role": _S, "from_segment": _S, "from_region": _S}
_CHANCE = {"p": _F, "low": _F, "high": _F}
_SPREAD = {"mean": _F, "p5": _F, "p25": _F, "p50": _F, "p75": _F, "p95": _F}

COLUMNS: dict[str, dict[str, pl.DataType]] = {
    # Expected people; start + starts + moved_in − moved_out − separations − voluntary −
    # involuntary − lost_moving = end. producing: in the month; ramped, ramping: their
    # productive equivalents; short_time: people on it; sells: units that a productive
    # person sells in the month.
    "walk": {
        **{"month": _S, **_PLACE, "start": _F, "starts": _F, "moved_in": _F},
        **{"moved_out": _F, "separations": _F, "voluntary": _F, "involuntary": _F},
        **{"lost_moving": _F, "end": _F, "producing": _F, "ramped": _F},
        **{"ramping": _F, "short_time": _F, "sells": _F},
    },
    # amount: what people must make; online sells itself and is not part of it.
    "output": {
        **{"month": _S, **_WHERE, "good": _S, "online": _F, "amount": _F},
        **{"capacity_ramped": _F, "capacity_ramping": _F, "cover": _F},
        **{"capacity": _F, "made": _F, "missed": _F},
    },
    # decide_by: the planned month less the lead time; certain: agreed already.
    "hires": {
        **{"month": _S, "decide_by": _S, "source": _S, "way": _S, **_PLACE, **_FROM},
        **{"starts": _F, "cost": _F, "certain": _B},
    },
    "classes": {
        **{"month": _S, "training": _S, "classes": _F, "seats": _F, "seated": _F},
        "cost": _F,
    },
    "separations": {"month": _S, **_PLACE, "people": _F, "cost": _F},
    # Not discounted.
    "money": {
        **{"month": _S, "pay": _F, "hiring": _F, "training": _F, "separations": _F},
        **{"cover": _F, "spend": _F, "missed": _F},
    },
    # month: empty for a rule over several months.
    "rules": {
        **{"rule": _S, "family": _S, "month": _S, "value": _F, "limit": _F},
        **{"met": _B, "sense": _S},
    },
    "prices": {"rule": _S, "family": _S, "month": _S, "saves": _F},
    # what: heads, productive, capacity, made, to_date, spend, spend_to_date.
    "futures": {"month": _S, "what": _S, **_SPREAD, "plan": _F},
    # Share of futures in which what was made to date is at least the plan's; interval
    # of 95 % (Wilson).
    "chance": {"month": _S, "plan_to_date": _F, **_CHANCE},
    # amount: to be reached. planned: made in the plan. The rest from futures.
    "targets": {
        **{"target": _S, "amount": _F, "planned": _F, **_CHANCE, "mean": _F},
        **{"p5": _F, "p50": _F, "p95": _F},
    },
    # Chance of making the number with one kind of luck switched off, and with its
    # parameter one standard deviation to the bad and to the good side.
    "swings": {
        **{"assumption": _S, "label": _S, "off": _F, "off_low": _F, "off_high": _F},
        **{"worse": _F, "better": _F, "moved": _S},
    },
    # buffer: by how much more the plan was made for than the number; spend as in
    # "compared".
    "frontier": {
        **{"buffer": _F, "spend": _F, **_CHANCE, "heads_end": _F, "chosen": _B},
    },
    # spend: mean over futures where they were played, else the plan's; planned_spend:
    # the plan's own.
    "compared": {
        **{"plan": _S, "spend": _F, "planned_spend": _F, "made": _F, "missed": _F},
        **{**_CHANCE, "heads_end": _F},
    },
    # kept: share of futures in which no more is spent; of budgets of everybody.
    "budgets": {
        **{"budget": _S, "limit": _F, "planned": _F, "mean": _F, "p95": _F},
        "kept": _F,
    },
    # People with an id who sell, and planned starts: productive is the mean of the
    # first twelve months of working time and ramp, capacity what one can sell in them.
    "reps": {
        **{"rep_id": _S, **_PLACE, "status": _S, "source": _S, "hired": _S},
        **{"tenure_months": _F, "heads": _F, "fte": _F, "productive": _F},
        "capacity": _F,
    },
    # What had been planned and what has happened when a plan was made again; heads are
    # those there when the month begins; amounts are of the month. actual: null where
    # nobody told. role: empty but for heads, and money told or planned by role.
    "so_far": {"what": _S, "month": _S, **_PLACE, "planned": _F, "actual": _F},
    # Starts that are the same in all worlds, beside those of the plan.
    "first_stage": {
        **{"month": _S, "source": _S, "way": _S, **_PLACE, "starts": _F},
        "in_plan": _F,
    },
    # Long-run arithmetic of a place: attrition a year, productive share, occupancy.
    "seats": {
        **{**_PLACE, "attrition": _F, "ramp_months": _F, "lead_months": _F},
        **{"productive_share": _F, "occupancy": _F, "productive_needed": _F},
        **{"seats": _F, "hires_a_year": _F, "exit_months": _F, "exit_cost": _F},
        "today": _F,
    },
    # low, high: sizes whose profit is within 1 % of the best.
    "sizing": {
        **{"segment": _S, "today": _F, "best": _F, "low": _F, "high": _F},
        **{"profit_today": _F, "profit_best": _F, "roi3": _F, "verdict": _S},
        "carryover": _F,
    },
    "sizing_curve": {"segment": _S, "people": _F, "sales": _F, "profit": _F},
    "stochastic": {"label": _S, "value": _F, "bound": _F},
}


def frame(name: str, rows: Iterable[Mapping[str, object]] = ()) -> pl.DataFrame:
    """Return rows as the table of a name, with all its columns and types."""
    return pl.DataFrame(list(rows), schema=COLUMNS[name], orient="row")
