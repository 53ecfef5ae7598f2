"""The tables of pay together: what must hold between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from engine.data.columns import ASSIGNMENTS, QUOTAS, RATES, SCORES
from engine.data.pay_credit_rules import CreditRules
from engine.data.pay_quota_rules import QuotaRules
from engine.data.pay_seat_rules import SeatRules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    from engine.base.errors import InputProblem
    from engine.data.pay_reads import PayReads
    from engine.data.readers import TableRead


@dataclass(frozen=True, slots=True)
class PayTables:
    """Read and checked; frames as the room of pay plans wants them."""

    assignments: pl.DataFrame
    credits: pl.DataFrame
    quotas: pl.DataFrame
    scores: pl.DataFrame
    rates: pl.DataFrame
    notes: tuple[str, ...] = ()


def make_pay_tables(
    reads: PayReads, first: date, last: date, plans: Sequence[str]
) -> PayTables:
    """Put tables together; call it once ``check_pay_tables`` finds nothing.

    Parameters
    ----------
    first, last
        The calendar's days.
    plans
        Names of the plans.
    """
    quotas = reads.quotas.frame if reads.quotas else QUOTAS.empty()
    credits_ = reads.credits.frame
    notes = [note for read in reads.every() for note in read.notes]
    outside = ~credits_["date"].is_between(first, last)
    if outside.any():
        count = int(outside.sum())
        plural = "s" * (count != 1)
        notes.append(
            f"{reads.credits.source.shown}: {count:,} credit{plural} outside the"
            f" calendar ({first} to {last}) left out"
        )
        credits_ = credits_.filter(~outside)
    return PayTables(
        _seats(reads, first, last, plans),
        credits_,
        quotas,
        reads.scores.frame if reads.scores else SCORES.empty(),
        reads.rates.frame if reads.rates else RATES.empty(),
        tuple(notes),
    )


def _seats(
    reads: PayReads, first: date, last: date, plans: Sequence[str]
) -> pl.DataFrame:
    """Return assignments with every blank filled in, cut to the calendar."""
    if reads.assignments is None:
        ids = [reads.credits.frame["rep_id"]]
        if reads.quotas:
            ids.append(reads.quotas.frame["rep_id"])
        reps = pl.concat(ids).unique().sort()
        frame = ASSIGNMENTS.empty().select("rep_id")
        frame = pl.concat([frame, pl.DataFrame({"rep_id": reps.filter(reps != "")})])
        blanks = {c.name: "" for c in ASSIGNMENTS.columns if c.kind == "text"}
        frame = frame.with_columns(
            *(pl.lit(v).alias(k) for k, v in blanks.items() if k != "rep_id"),
            *(
                pl.lit(None, dtype=kind).alias(name)
                for name, kind in ASSIGNMENTS.empty().schema.items()
                if name not in blanks
            ),
        ).with_columns(name="rep_id")
    else:
        frame = reads.assignments.frame
    only = plans[0] if len(plans) == 1 else ""
    return (
        frame.with_columns(
            pl.col("starts").fill_null(first),
            pl.col("ends").fill_null(last),
            pl.when(pl.col("plan") == "")
            .then(pl.lit(only))
            .otherwise("plan")
            .alias("plan"),
        )
        .filter((pl.col("starts") <= last) & (pl.col("ends") >= first))
        .select(ASSIGNMENTS.names)
    )


def check_pay_tables(
    reads: PayReads,
    first: date,
    last: date,
    plans: Sequence[str],
    currency: str,
    *,
    exact_shares: bool,
) -> list[InputProblem]:
    """Return everything that is wrong between the tables of pay.

    Notes
    -----
    A rule is left out where a table it needs has problems of its own.
    """
    given = (reads, first, last, tuple(plans), currency)
    rules, deals, amounts = SeatRules(*given), CreditRules(*given), QuotaRules(*given)
    found: list[InputProblem] = []
    broken = {id(read) for read in reads.every() if read.problems}

    def ask(
        rule: Callable[[], Iterable[InputProblem]], *needs: TableRead | None
    ) -> None:
        if all(read is not None and id(read) not in broken for read in needs):
            found.extend(rule())

    seats, credits_ = reads.assignments, reads.credits
    ask(rules.plans_are_known, seats)
    ask(rules.rows_begin_before_they_end, seats)
    ask(rules.one_row_a_day, seats)
    ask(rules.managers_are_reps, seats)
    ask(rules.nobody_manages_themselves, seats)
    ask(rules.one_rep_a_territory, seats)
    ask(deals.somebody_is_credited, credits_)
    ask(deals.territories_have_reps, credits_)
    ask(deals.credit_is_direct_or_overlay, credits_)
    ask(deals.credited_reps_are_there, credits_, seats)
    ask(deals.currencies_have_rates, credits_)
    if exact_shares:
        ask(deals.shares_add_up, credits_)
    ask(amounts.quota_reps_are_known, reads.quotas, seats)
    ask(amounts.quotas_come_once, reads.quotas)
    ask(amounts.score_reps_are_known, reads.scores, seats)
    ask(amounts.weights_add_up, reads.scores)
    ask(amounts.one_rate_a_day, reads.rates)
    return found
