"""The figures of a pay run that headline, story, tables and summary share."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl

from engine.report.pay_attainment import attained, overall
from engine.report.pay_words import currency_of, plan_title
from engine.report.words import listing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ZERO = Decimal(0)
_SUMS = ("base", "variable", "draw", "recovered", "payout", "noncash")


@dataclass(frozen=True, slots=True)
class RepPay:
    """What one rep got in one currency over the whole run.

    Parameters
    ----------
    index
        Place in the table of reps, and what lights rows and dots together.
    plan
        Number of the rep's last plan among the run's plans.
    share
        Attainment of quota, 1.0 = quota; None where no component has a quota.
    draw
        Drawn less recovered.
    """

    index: int
    rep_id: str
    name: str
    file: str
    plans: str
    plan: int
    currency: str
    share: float | None
    base: Decimal
    variable: Decimal
    draw: Decimal
    payout: Decimal


@dataclass(frozen=True, slots=True)
class Money:
    """Sums of one currency; ``credited`` leaves out overlays and deals taken back."""

    currency: str
    base: Decimal
    variable: Decimal
    draw: Decimal
    payout: Decimal
    noncash: Decimal
    credited: Decimal
    owed: Decimal
    clawed_back: Decimal
    largest: RepPay
    median: Decimal

    @property
    def rate(self) -> float | None:
        """Variable pay as a share of the revenue credited."""
        return float(self.variable / self.credited) if self.credited > 0 else None


@dataclass(frozen=True, slots=True)
class PayFacts:
    """Everything the words of the report need."""

    plans: tuple[str, ...]
    titles: tuple[str, ...]
    reps: tuple[RepPay, ...]
    money: tuple[Money, ...]
    clawed_back_deals: int

    @property
    def people(self) -> int:
        """How many different reps were paid."""
        return len({rep.rep_id for rep in self.reps})

    @property
    def shares(self) -> list[float]:
        """Attainment of every rep who has one, lowest first."""
        found = {r.rep_id: r.share for r in self.reps if r.share is not None}
        return sorted(found.values())


def with_currency(table: pl.DataFrame, manifest: Mapping[str, Any]) -> pl.DataFrame:
    """Return the table with the currency of each row's plan."""
    plans = table["plan"].unique().to_list()
    known = {plan: currency_of(manifest, plan) for plan in plans}
    told = [known[plan] for plan in table["plan"]]
    return table.with_columns(pl.Series("currency", told, pl.String))


def pay_facts(
    manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]
) -> PayFacts:
    """Compute the shared figures of a stored pay run."""
    payouts = with_currency(tables["payouts"], manifest)
    used = payouts["plan"].unique(maintain_order=True).to_list()
    plans = [plan for plan in manifest["plans"] if plan in used]
    plans += [plan for plan in used if plan not in plans]
    reps = _reps(manifest, tables, payouts, plans)
    sums = payouts.group_by("currency", maintain_order=True).agg(pl.col(*_SUMS).sum())
    return PayFacts(
        plans=tuple(plans),
        titles=tuple(plan_title(manifest, plan) for plan in plans),
        reps=tuple(reps),
        money=tuple(
            _money(row, manifest, tables, reps) for row in sums.iter_rows(named=True)
        ),
        clawed_back_deals=clawed_back(tables["credits"])["deal_id"].n_unique(),
    )


def clawed_back(credited: pl.DataFrame) -> pl.DataFrame:
    """Return the credits that were taken back, newest cancellation first."""
    taken = credited.filter(pl.col("clawed_back").fill_null(value=False))
    return taken.sort("cancelled", "deal_id", "rep_id", descending=[True, False, False])


def _reps(
    manifest: Mapping[str, Any],
    tables: Mapping[str, pl.DataFrame],
    payouts: pl.DataFrame,
    plans: Sequence[str],
) -> list[RepPay]:
    files = dict(tables["reps"].select("rep_id", "file").iter_rows())
    parts = tables["attainments"].partition_by(
        "rep_id", maintain_order=True, as_dict=True
    )
    shares = {key[0]: overall(attained(part)) for key, part in parts.items()}
    rows = (
        payouts.sort("month", maintain_order=True)
        .group_by("rep_id", "currency", maintain_order=True)
        .agg(pl.col("name").last(), pl.col("plan"), pl.col(*_SUMS).sum())
        .sort("payout", "rep_id", descending=[True, False])
    )
    return [
        RepPay(
            index=index,
            rep_id=row["rep_id"],
            name=row["name"] or row["rep_id"],
            file=files.get(row["rep_id"]) or "",
            plans=listing(
                [plan_title(manifest, plan) for plan in dict.fromkeys(row["plan"])]
            ),
            plan=plans.index(row["plan"][-1]),
            currency=row["currency"],
            share=shares.get(row["rep_id"]),
            base=row["base"],
            variable=row["variable"],
            draw=row["draw"] - row["recovered"],
            payout=row["payout"],
        )
        for index, row in enumerate(rows.iter_rows(named=True))
    ]


def _money(
    row: Mapping[str, Any],
    manifest: Mapping[str, Any],
    tables: Mapping[str, pl.DataFrame],
    reps: Sequence[RepPay],
) -> Money:
    currency = row["currency"]
    mine = {
        name: with_currency(tables[name], manifest).filter(currency=currency)
        for name in ("credits", "draws", "lines")
    }
    revenue = mine["credits"].filter(
        (pl.col("credit").fill_null("direct") == "direct") & ~pl.col("clawed_back")
    )
    balances = last_balances(mine["draws"])
    taken = mine["lines"].filter(pl.col("kind") == "clawback")
    paid = [rep for rep in reps if rep.currency == currency]
    return Money(
        currency=currency,
        base=row["base"],
        variable=row["variable"],
        draw=row["draw"] - row["recovered"],
        payout=row["payout"],
        noncash=row["noncash"],
        credited=_sum(revenue["amount"]),
        owed=_sum(balances["closing"]),
        clawed_back=-_sum(taken["amount"]),
        largest=paid[0],
        median=_median([rep.payout for rep in paid]),
    )


def last_balances(draws: pl.DataFrame) -> pl.DataFrame:
    """Return each seat's draws: sums, and the balance after the last month."""
    return (
        draws.sort("month", maintain_order=True)
        .group_by("rep_id", "plan", maintain_order=True)
        .agg(
            pl.col("drawn", "recovered", "forgiven").sum(),
            pl.col("closing").last(),
        )
        .sort("closing", "rep_id", descending=[True, False])
    )


def _sum(amounts: pl.Series) -> Decimal:
    found = amounts.sum()
    return found if isinstance(found, Decimal) else ZERO


def _median(amounts: Sequence[Decimal]) -> Decimal:
    ordered = sorted(amounts)
    half = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[half]
    return (ordered[half - 1] + ordered[half]) / 2
