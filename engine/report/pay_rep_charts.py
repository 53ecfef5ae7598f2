"""Attainment of the reps, and what they were paid for it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.report.axes import Mark, Scale, compact
from engine.report.language import say
from engine.report.pay_words import paid
from engine.report.words import DASH, count, number, percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.report.pay_facts import PayFacts, RepPay

LEFT, RIGHT, TOP, BOTTOM = 58.0, 548.0, 26.0, 262.0
BIN = 0.1
FARTHEST = 2.5
"""Attainment beyond this is drawn at the edge."""
DOTS = ((60, 5.0), (300, 4.0), (10**9, 3.0))
"""Radius of a dot by the most reps it is good for."""


@dataclass(frozen=True, slots=True)
class Bin:
    """How many reps reached about so much of quota."""

    x: float
    y: float
    width: float
    height: float
    made: bool
    count: Mark
    span: str
    reps: str
    tip: str


@dataclass(frozen=True, slots=True)
class Attainment:
    """A histogram of attainment; ``quota_x`` is where 100 % lies."""

    bins: list[Bin]
    ticks: list[Mark]
    quota_x: float


@dataclass(frozen=True, slots=True)
class RepDot:
    """One rep: attainment to the right, payout upwards; colour by plan."""

    x: float
    y: float
    rep: int
    plan: int
    tip: str


@dataclass(frozen=True, slots=True)
class Scatter:
    """Payout against attainment in one currency."""

    currency: str
    dots: list[RepDot]
    radius: float
    ticks: list[Mark]
    money: list[Mark]
    quota_x: float


def _domain(shares: Sequence[float]) -> tuple[float, float]:
    """Return whole tenths around the shares and around quota."""
    low = math.floor(max(min([*shares, 0.9]), 0.0) / BIN + 1e-9) * BIN
    high = math.ceil(min(max([*shares, 1.1]), FARTHEST) / BIN + 1e-9) * BIN
    return round(low, 1), round(high, 1)


def _ticks(scale: Scale) -> list[Mark]:
    return [Mark(scale(share), BOTTOM + 22, percent(share)) for share in scale.ticks(7)]


def attainment_chart(facts: PayFacts) -> Attainment | None:
    """Return the histogram of attainment; None where nobody has a quota."""
    if not facts.shares:
        return None
    low, high = _domain(facts.shares)
    slots = round((high - low) / BIN)
    held = [0] * slots
    for share in facts.shares:
        # A hair of tolerance: 110% computed as 1.0999… belongs to 110–120%.
        at = math.floor((share - low) / BIN + 1e-9)
        held[min(max(at, 0), slots - 1)] += 1
    across = Scale(low, high, LEFT, RIGHT)
    up = Scale(0, max(held), BOTTOM, TOP)
    return Attainment(
        bins=[_bin(low + at * BIN, n, across, up) for at, n in enumerate(held)],
        ticks=_ticks(across),
        quota_x=across(1.0),
    )


def _bin(start: float, held: int, across: Scale, up: Scale) -> Bin:
    x, end, y = across(start), across(start + BIN), up(held)
    span = f"{percent(start)[:-1]}{DASH}{percent(start + BIN)}"
    return Bin(
        x=round(x + 1, 1),
        y=y,
        width=round(end - x - 2, 1),
        height=round(BOTTOM - y, 1),
        made=start >= 1 - 1e-9,
        span=span,
        reps=number(held),
        count=Mark(round((x + end) / 2, 1), y - 7, str(held) if held else ""),
        tip=say("{span} of quota\n{reps}", span=span, reps=count(held, "rep")),
    )


def scatters(facts: PayFacts) -> list[Scatter]:
    """Return a scatter for each currency in which reps with a quota are paid."""
    found = []
    for one in facts.money:
        reps = [
            rep
            for rep in facts.reps
            if rep.currency == one.currency and rep.share is not None
        ]
        if reps:
            found.append(_scatter(one.currency, reps, _domain(facts.shares)))
    return found


def _scatter(
    currency: str, reps: Sequence[RepPay], domain: tuple[float, float]
) -> Scatter:
    across = Scale(*domain, LEFT + 8, RIGHT - 8)
    payouts = [float(rep.payout) for rep in reps]
    low = min([0.0, *payouts])
    up = Scale(low, max([low + 1.0, *payouts]) * 1.04, BOTTOM, TOP)
    return Scatter(
        currency=currency,
        dots=[_dot(rep, across, up) for rep in reps],
        radius=next(radius for most, radius in DOTS if len(reps) <= most),
        ticks=_ticks(across),
        money=[Mark(LEFT - 8, up(value), compact(value)) for value in up.ticks()],
        quota_x=across(1.0),
    )


def _dot(rep: RepPay, across: Scale, up: Scale) -> RepDot:
    share = min(max(rep.share or 0.0, across.low), across.high)
    lines = [
        f"{rep.name} · {rep.rep_id}",
        rep.plans,
        say("Attainment: {share}", share=percent(rep.share, 1)),
        say("Variable: {amount}", amount=paid(rep.currency, rep.variable)),
        say("Payout: {amount}", amount=paid(rep.currency, rep.payout)),
    ]
    at = (across(share), up(float(rep.payout)))
    return RepDot(*at, rep=rep.index, plan=rep.plan, tip="\n".join(lines))
