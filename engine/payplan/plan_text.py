"""A plan in sentences, as a rep or a director would say it."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from engine.base.units import format_percent
from engine.payplan.terms import (
    Bonus,
    Cap,
    Commission,
    Matrix,
    Multiply,
    Objectives,
    Spiff,
)
from engine.payplan.wording import factor, money, rate_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.payplan.curve import Curve
    from engine.payplan.terms import (
        Adjustment,
        Basis,
        Component,
        Contest,
        Counted,
        Full,
        Limit,
        Plan,
    )

_WHOSE = {
    "own": "",
    "team": " of the team",
    "reports": " of direct reports",
    "all_reports": " of everybody below",
}


def plan_text(plan: Plan) -> list[str]:
    """Return the plan in sentences: pay, components, adjustments, prizes, payment."""
    return [*_pay(plan), *_parts(plan), *_payment(plan)]


def _pay(plan: Plan) -> Iterator[str]:
    if plan.base:
        yield f"Base salary {money(plan.base)} {plan.currency} a year."
    if plan.target:
        yield f"Target incentive {money(plan.target)} {plan.currency} a year."
    if plan.ramp:
        shares = ", ".join(format_percent(share) for share in plan.ramp)
        yield f"Quota in the first months since hire: {shares} of the full one."


def _parts(plan: Plan) -> Iterator[str]:
    for part in plan.components:
        yield f"{part.name}: {_component(part)}."
    for entry in plan.adjust:
        yield f"{entry.name}: {_adjustment(entry)}."
    for contest in plan.contests:
        yield f"{contest.name}: {_contest(contest)}."
    for override in plan.overrides:
        below = "everybody below" if override.all_levels else "direct reports"
        named = ", ".join(sorted(override.components or ())) or "all components"
        rate = format_percent(override.rate)
        yield f"{override.name}: {rate} of what {below} earn from {named}."


def _payment(plan: Plan) -> Iterator[str]:
    if plan.clawback is not None:
        months = plan.clawback.within_months
        yield (
            f"A deal cancelled within {months} months is taken back: pay is worked out"
            " anew without it."
        )
    if plan.guarantee is not None:
        share = format_percent(plan.guarantee.share)
        yield (
            f"In the first {plan.guarantee.months} months since hire at least {share}"
            " of the month's target is paid."
        )
    draw = plan.draw
    if draw is not None:
        kind = "recoverable" if draw.recoverable else "non-recoverable"
        when = f" in the first {draw.months} months since hire" if draw.months else ""
        yield f"A {kind} draw brings pay up to {money(draw.amount)} a month{when}."
    how = plan.rounder.how.replace("_", " ")
    unit = "whole units" if plan.rounder.unit > 1 else "cents"
    yield f"Every line is rounded to {unit}, {how}."


def _counted(counted: Counted) -> str:
    """Say which credits count."""
    text: str = "credits" if counted.measure == "amount" else counted.measure
    for column in ("product", "segment", "channel", "credit"):
        allowed = getattr(counted, column)
        if allowed is not None:
            text += f", {column} {' or '.join(sorted(allowed))}"
    if counted.windfall is not None:
        above, share = counted.windfall.above, counted.windfall.counts
        text += f" (of a deal above {money(above)} only {format_percent(share)} counts)"
    return text + _WHOSE[counted.of]


def _basis(basis: Basis) -> str:
    text = f"{_counted(basis.counted)}, by {basis.period}"
    if basis.quota is None:
        return text
    to_date = "" if basis.full else " to date"
    return f"{text}, against quota '{basis.quota}'{to_date}"


def _full(full: Full) -> str:
    if full.share is not None:
        return f"{format_percent(full.share)} of target incentive"
    return f"{money(full.amount or 0)} a period"


def _limits(part: Commission | Bonus | Matrix) -> str:
    text = ""
    for word, limit in (("at most", part.cap), ("at least", part.floor)):
        if limit is not None:
            text += f"; {word} {_limit(limit)}"
    return text


def _limit(limit: Limit) -> str:
    if limit.share is not None:
        return f"{format_percent(limit.share)} of target"
    return money(limit.money or 0)


def _component(part: Component) -> str:
    if isinstance(part, Commission):
        return _commission(part)
    if isinstance(part, Bonus):
        share = _shares(part.curve)
        return f"{_full(part.full)} for {_basis(part.basis)}: {share}{_limits(part)}"
    if isinstance(part, Matrix):
        size = f"{len(part.row_starts)} × {len(part.column_starts)}"
        both = f"{_basis(part.rows)} and {_basis(part.columns)}"
        return f"{_full(part.full)} by a {size} matrix of {both}{_limits(part)}"
    if isinstance(part, Objectives):
        return f"{_full(part.full)} for agreed objectives, by {part.period}"
    return _spiff(part)


def _commission(part: Commission) -> str:
    where = _basis(part.basis)
    if part.by is not None:
        rates = ", ".join(f"{word} {format_percent(r)}" for word, r in part.rates)
        return f"by {part.by}: {rates}, other {format_percent(part.other)}; {where}"
    each = ", each deal by itself" if part.per_deal else ""
    if part.curve is None:
        return where
    per_unit = part.basis.counted.measure == "units"
    percent = part.basis.quota is not None
    rates = _rates(part.curve, percent=percent, per_unit=per_unit)
    return f"{rates} of {where}{each}{_limits(part)}"


def _rates(curve: Curve, *, percent: bool, per_unit: bool) -> str:
    """Say the rate of each piece, and where it starts."""
    parts = []
    for piece in curve.pieces:
        if not piece.slope and piece is curve.pieces[0]:
            continue
        rate = rate_text(piece.slope, per_unit=per_unit)
        start = format_percent(piece.start) if percent else money(piece.start)
        parts.append(rate if piece.start <= 0 else f"{rate} from {start}")
    first_dollar = any(height for _, height in curve.jumps())
    text = ", ".join(parts) or "nothing"
    return f"{text} (retroactive)" if first_dollar and len(parts) > 1 else text


def _shares(curve: Curve) -> str:
    """Say what is paid at the corners of a curve of attainment."""
    corners = []
    for before, after in pairwise(curve.pieces):
        at = after.start
        low, high = before.at(at), after.at(at)
        jump = f"{format_percent(low)} → " if low != high and low else ""
        pays = f"{jump}{format_percent(high)}"
        corners.append(f"{format_percent(at)} pays {pays}")
    last = curve.pieces[-1]
    beyond = f", then {factor(last.slope)} per 1%" if last.slope else ""
    return ", ".join(corners) + beyond


def _spiff(part: Spiff) -> str:
    if part.per_unit is not None:
        rate = f"{money(part.per_unit)} a unit"
    elif part.rate is not None:
        rate = format_percent(part.rate)
    else:
        rate = f"{money(part.per_deal or 0)} a deal"
    text = f"{rate} of {_counted(part.counted)} from {part.window.first}"
    text += f" to {part.window.last}"
    if part.budget is not None:
        text += f"; budget {money(part.budget)}"
    return text


def _adjustment(entry: Adjustment) -> str:
    on = ", ".join(entry.on)
    if isinstance(entry, Multiply):
        steps = [
            f"{factor(p.at(p.start))} from {format_percent(p.start)}"
            for p in entry.curve.pieces[1:]
        ]
        what = "gate" if entry.is_gate else "multiplier"
        return f"{what} on {on} by {_basis(entry.by)}: {', '.join(steps)}"
    if isinstance(entry, Cap):
        excess = "carried on" if entry.carried else "lost"
        most = _limit(entry.most)
        return f"{on} together at most {most} a {entry.period}; excess is {excess}"
    return f"{on} together at least {_limit(entry.least)} a {entry.period}"


def _contest(contest: Contest) -> str:
    window = f"{contest.window.first} to {contest.window.last}"
    groups = f" in each {contest.leagues}" if contest.leagues else ""
    if contest.kind == "pool":
        prize = f"a pool of {money(contest.pool)} shared by score"
    elif contest.kind == "threshold":
        prize = f"{len(contest.levels)} levels"
    else:
        prize = "prizes " + ", ".join(money(prize) for prize in contest.prizes)
    cash = "" if contest.cash else " (not cash)"
    return f"{contest.kind} contest {window}{groups}, {prize}{cash}"
