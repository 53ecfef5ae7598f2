"""What is given to be paid: plans, people, credits, quotas, calendar; frozen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

    from engine.payplan.calendar import PayCalendar
    from engine.payplan.terms import Plan


@dataclass(frozen=True, eq=False, slots=True)
class PayProblem:
    """Everything that pay depends on, and nothing else.

    Parameters
    ----------
    calendar
        The months to pay.
    currency
        The scenario's currency, which exchange rates are given in.
    plans
        The plans, each with a name of its own.
    assignments
        Who is on which plan, when: ``rep_id``, ``name``, ``plan``, ``starts``,
        ``ends`` (dates, no nulls), ``manager_id``, ``team``, ``league``,
        ``territory_id``, ``base``, ``target`` (hundredths a year), ``hired`` (date or
        null). Rows of one rep never overlap.
    credits
        ``deal_id``, ``rep_id``, ``territory_id``, ``date``, ``amount``, ``margin``,
        ``units`` (hundredths), ``product``, ``segment``, ``channel``, ``credit``,
        ``share_percent``, ``currency``, ``cancelled`` (date or null).
    quotas
        ``rep_id``, ``measure``, ``period``, ``quota`` (hundredths), ``starts``,
        ``ends`` (date or null).
    scores
        ``rep_id``, ``component``, ``objective``, ``period``, ``weight_percent``,
        ``score_percent``.
    rates
        ``currency``, ``starts``, ``rate``.
    """

    calendar: PayCalendar
    currency: str
    plans: tuple[Plan, ...]
    assignments: pl.DataFrame
    credits: pl.DataFrame
    quotas: pl.DataFrame
    scores: pl.DataFrame
    rates: pl.DataFrame
