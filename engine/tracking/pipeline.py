"""Open deals: their chances, what closes when, and which large ones need a look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from engine.tracking.chain import expected_wins
from engine.tracking.stage_table import dwell_quantiles

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from engine.tracking.spells import Spells
    from engine.tracking.stage_model import StageModel

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

SLOW = 0.9
"""Share of earlier deals that had moved on by when a deal is called slow."""
FALLEN = 0.67
"""Share of the chance at entry below which a chance is called fallen."""
MATTERS = 0.25
"""Share of what its rep still needs from which a deal is said to matter."""


@dataclass(frozen=True, eq=False, slots=True)
class OpenDeals:
    """Deals that were not decided on the day.

    Parameters
    ----------
    frame
        ``(deals,)`` rows as in the history: deal, stage, amount and what else it has.
    stage, age_days
        ``(deals,)`` which stage, and days in it.
    amount
        ``(deals,)`` money.
    chance
        ``(deals,)`` to be won in the end, by stage and age.
    """

    frame: pl.DataFrame
    stage: Ints
    age_days: Ints
    amount: Floats
    chance: Floats

    @property
    def expected(self) -> Floats:
        """Amount × chance, ``(deals,)``."""
        return self.amount * self.chance


@dataclass(frozen=True, eq=False, slots=True)
class CloseCurve:
    """What open deals bring by when, ``(days,)`` each, to date.

    Parameters
    ----------
    days
        Days from now.
    wins, wins_sd
        Expected number of deals won, and its standard deviation.
    money, money_sd
        The same of their amounts.
    """

    days: Floats
    wins: Floats
    wins_sd: Floats
    money: Floats
    money_sd: Floats


@dataclass(frozen=True, slots=True)
class KeyDeal:
    """One large open deal, and why it is on the list.

    Parameters
    ----------
    deal, account, rep, stage
        As in the history; empty where it does not say.
    amount, age_days, chance, expected
        Money, days in the stage, chance to be won, and amount × chance.
    why
        A sentence for each reason.
    """

    deal: str
    account: str
    rep: str
    stage: str
    amount: float
    age_days: int
    chance: float
    expected: float
    why: str


def open_deals(spells: Spells, model: StageModel) -> OpenDeals:
    """Return the deals that are open, with their chances."""
    now = spells.where(spells.open)
    amount = now.frame["amount"].cast(pl.Float64).to_numpy()
    chance = model.win(now.stage, now.dwell)
    return OpenDeals(now.frame, now.stage, now.dwell, amount, chance)


def close_curve(
    deals: OpenDeals, model: StageModel, days: Sequence[float]
) -> CloseCurve:
    """Return what open deals bring within so many days; deals are won independently."""
    p = model.won_within(deals.stage, deals.age_days, days)
    found = [expected_wins(column) for column in p.T]
    money = deals.amount @ p
    spread = (deals.amount**2) @ (p * (1 - p))
    return CloseCurve(
        np.asarray(days, dtype=np.float64),
        np.array([one.expected for one in found]),
        np.sqrt([one.variance for one in found]),
        np.asarray(money),
        np.sqrt(spread),
    )


def key_deals(
    deals: OpenDeals,
    model: StageModel,
    spells: Spells,
    least: float,
    remaining: Mapping[str, float] | None = None,
) -> tuple[KeyDeal, ...]:
    """Return open deals of at least such an amount, most expected money first.

    Parameters
    ----------
    deals, model, spells
        Open deals, the model, and the history, which says how long deals usually take.
    least
        Amount from which a deal is a key deal.
    remaining
        By rep: money that is still missing to the quota.
    """
    why = _Reasons(deals, model.win(deals.stage), _slow_after(spells), remaining or {})
    chosen = np.flatnonzero(deals.amount >= least)
    order = chosen[np.lexsort((chosen, -deals.expected[chosen]))]
    found = []
    for k in (int(k) for k in order):
        row = deals.frame.row(k, named=True)
        rep = str(row.get("rep") or "")
        found.append(
            KeyDeal(
                deal=str(row["deal"]),
                account=str(row.get("account") or ""),
                rep=rep,
                stage=str(row["stage"]),
                amount=float(deals.amount[k]),
                age_days=int(deals.age_days[k]),
                chance=float(deals.chance[k]),
                expected=float(deals.expected[k]),
                why=why.of(k, rep),
            )
        )
    return tuple(found)


@dataclass(frozen=True, eq=False, slots=True)
class _Reasons:
    """What may be said of open deals: chances at entry, slow days by stage, needs."""

    deals: OpenDeals
    fresh: Floats
    slow: list[float]
    remaining: Mapping[str, float]

    def of(self, k: int, rep: str) -> str:
        """Return what is to be said of one deal."""
        deals, slow = self.deals, self.slow[int(self.deals.stage[k])]
        amount, age = float(deals.amount[k]), int(deals.age_days[k])
        chance, fresh = float(deals.chance[k]), float(self.fresh[k])
        total = float(deals.amount.sum())
        why = [f"{amount / total:.0%} of all open money."] if total > 0 else []
        if age > slow:
            why.append(
                f"{age} days in its stage; nine in ten that moved on had by {slow:.0f}."
            )
        if chance < FALLEN * fresh:
            why.append(
                f"Chance fell from {fresh:.0%} to {chance:.0%} since it entered."
            )
        missing = self.remaining.get(rep, 0.0)
        if missing > 0 and amount >= MATTERS * missing:
            why.append(f"{amount / missing:.0%} of what {rep} still needs.")
        return " ".join(why)


def _slow_after(spells: Spells) -> list[float]:
    """Return days by which nine in ten of those that moved forward had, by stage."""
    ahead = (spells.after > spells.stage) & (spells.after <= spells.won)
    found = []
    for number in range(len(spells.stages)):
        (days,) = dwell_quantiles(spells, ahead & (spells.stage == number), (SLOW,))
        found.append(days if np.isfinite(days) else float("inf"))
    return found
