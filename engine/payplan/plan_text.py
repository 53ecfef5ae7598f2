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
    from fractions import Fraction

    from engine.payplan.curve import Curve
    from engine.payplan.terms import (
        Adjustment,
        Basis,
        Component,
        Contest,
        Counted,
        Draw,
        Full,
        Limit,
        Plan,
        Window,
    )

_KINDS = {
    "rank": "contest",
    "threshold": "reward",
    "improvement": "contest for improvement",
    "team": "contest of teams",
    "pool": "pool",
    "club": "club",
}
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
        on = plan.clawback.on
        whole = {p.name for p in plan.components if not isinstance(p, Objectives)}
        what = "pay" if on >= whole else " and ".join(sorted(on))
        yield (
            f"A deal cancelled within {months} months is taken back: {what} is worked"
            " out anew without it."
        )
    if plan.guarantee is not None:
        share = format_percent(plan.guarantee.share)
        yield (
            f"In the first {plan.guarantee.months} months since hire at least {share}"
            " of the month's target is paid."
        )
    if plan.draw is not None:
        yield from _draw(plan.draw)
    how = plan.rounder.how.replace("_", " ")
    unit = "whole units" if plan.rounder.unit > 1 else "cents"
    yield f"Every line is rounded to {unit}, {how}."


def _draw(draw: Draw) -> Iterator[str]:
    kind = "recoverable" if draw.recoverable else "non-recoverable"
    when = f" in the first {draw.months} months since hire" if draw.months else ""
    yield f"A {kind} draw brings pay up to {money(draw.amount)} a month{when}."
    if not draw.recoverable:
        return
    text = f"It is recovered from {format_percent(draw.most)} of what a month earns"
    text += f" above {money(draw.never_below)}"
    if draw.after:
        text += f", after month {draw.after}"
    if draw.within is not None:
        left = "forgiven" if draw.forgiven else "kept as a debt"
        text += f", within {draw.within} months; what is left then is {left}"
    yield f"{text}."


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
        text = f"{_full(part.full)} for agreed objectives, by {part.period}"
        most = f"; scores count up to {format_percent(part.most)}"
        return text if part.most == 1 else text + most
    return _spiff(part)


def _commission(part: Commission) -> str:
    where = _basis(part.basis)
    each = ", each deal by itself" if part.per_deal else ""
    if part.by is not None:
        rates = ", ".join(f"{word} {format_percent(r)}" for word, r in part.rates)
        rates = f"by {part.by}: {rates}, other {format_percent(part.other)}; "
    elif part.curve is None:
        rates = ""
    elif part.basis.quota is None and _is_points(part.curve):
        rates = f"{_points(part.curve)}; "
    else:
        per_unit = part.basis.counted.measure == "units"
        percent = part.basis.quota is not None
        rates = f"{_rates(part.curve, percent=percent, per_unit=per_unit)} of "
    return f"{rates}{where}{each}{_limits(part)}"


def _is_points(curve: Curve) -> bool:
    """Tell a curve through points of money from one of tiers."""
    return curve.pieces[-1].slope == 0 and curve.pieces[-1].intercept != 0


def _points(curve: Curve) -> str:
    corners = [(p.start, p.at(p.start)) for p in curve.pieces[1:]]
    return ", ".join(f"{money(x)} pays {money(y)}" for x, y in corners)


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
    return f"{text} (of everything, once reached)" if first_dollar else text


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
    beyond = f", then {factor(last.slope)}% more for each 1%" if last.slope else ""
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
    limits = (
        ("from a size of", part.least),
        ("each rep at most", part.each_most),
        ("budget", part.budget),
    )
    for words, amount in limits:
        if amount is not None:
            text += f"; {words} {money(amount)}"
    return text


def _adjustment(entry: Adjustment) -> str:
    on = ", ".join(entry.on)
    if isinstance(entry, Multiply):
        by = _basis(entry.by)
        first, *steps = entry.curve.pieces
        if entry.is_gate:
            below = format_percent(first.at(first.start))
            at = format_percent(steps[0].start)
            return f"gate on {on} by {by}: below {at} only {below} is paid"
        parts = (
            f"{factor(p.at(p.start))} from {format_percent(p.start)}" for p in steps
        )
        return f"multiplier on {on} by {by}: {', '.join(parts)}"
    if isinstance(entry, Cap):
        excess = "carried on" if entry.carried else "lost"
        most = _limit(entry.most)
        return f"{on} together at most {most} a {entry.period}; excess is {excess}"
    return f"{on} together at least {_limit(entry.least)} a {entry.period}"


def _contest(contest: Contest) -> str:
    groups = f" in each {contest.leagues}" if contest.leagues else ""
    text = (
        f"{_KINDS[contest.kind]} {_span(contest.window)}{groups}, by {_score(contest)}"
    )
    if contest.minimum:
        text += f" of at least {_mark(contest, contest.minimum)}"
    cash = "" if contest.cash else " (not cash)"
    return f"{text}: {_prizes(contest)}{cash}"


def _span(window: Window) -> str:
    return f"{window.first} to {window.last}"


def _score(contest: Contest) -> str:
    """Say what the best are best at."""
    text = _counted(contest.counted)
    if contest.quota is not None:
        return f"attainment of quota '{contest.quota}' ({text})"
    if contest.base_window is not None:
        how = "growth in per cent of" if contest.by_percent else "growth over"
        return f"{text}, {how} {_span(contest.base_window)}"
    if contest.kind == "team":
        return f"{text}, {'mean' if contest.team_mean else 'sum'} of the team"
    return text


def _mark(contest: Contest, value: Fraction) -> str:
    share = contest.quota is not None or contest.by_percent
    return format_percent(value) if share else money(value)


def _prizes(contest: Contest) -> str:
    if contest.kind == "pool":
        return f"a pool of {money(contest.pool)} shared by score"
    if contest.kind == "threshold":
        levels = (
            f"{money(pay)} from {_mark(contest, at)}" for at, pay in contest.levels
        )
        return ", ".join(levels)
    if contest.kind == "club":
        top = contest.top
        best = str(top) if isinstance(top, int) else format_percent(top)
        return f"{money(contest.prizes[0])} for the best {best}"
    ties = {
        "share": "those tied share",
        "all": "all those tied get it",
        "first": "of those tied the earlier wins",
    }
    prizes = ", ".join(money(prize) for prize in contest.prizes)
    return f"{prizes}; {ties[contest.ties]}"
