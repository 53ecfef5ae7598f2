"""From the sections of a plan to the frozen terms that pay is worked out from."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from engine.payplan import terms
from engine.scenario.plan_curves import (
    bonus_curve,
    commission_curve,
    exact,
    gate_curve,
    multiply_curve,
)
from engine.scenario.plan_money import Money
from engine.scenario.section_plan_adjust import Cap, Floor, Gate, Multiply

if TYPE_CHECKING:
    from engine.scenario.plan_days import Window
    from engine.scenario.section_plan import PlanConfig
    from engine.scenario.section_plan_adjust import Draw, Guarantee
    from engine.scenario.section_plan_components import (
        Bonus,
        Commission,
        Matrix,
        MatrixSide,
        Objectives,
        Spiff,
    )
    from engine.scenario.section_plan_contests import Contest, Override
    from engine.scenario.section_plan_parts import FullPay, PlanCredits, Windfall

CLAWED_KINDS = ("commissions", "bonuses", "matrices", "spiffs")
"""Kinds of component that a clawback can work on."""
COMPONENT_KINDS = ("commissions", "bonuses", "matrices", "objectives", "spiffs")
"""Kinds of component, in the order of the statement."""


def component_names(
    config: PlanConfig, kinds: tuple[str, ...] = COMPONENT_KINDS
) -> list[str]:
    """Return the names of a plan's components, in the order of the statement."""
    return [part.name for kind in kinds for part in getattr(config, kind)]


def counted_of(
    credits_: PlanCredits, of: terms.Scope = "own", windfall: Windfall | None = None
) -> terms.Counted:
    """Return which credits count, and whose."""

    def only(names: tuple[str, ...] | None) -> frozenset[str] | None:
        return None if names is None else frozenset(names)

    most = None
    if windfall is not None:
        most = terms.Windfall(windfall.above.hundredths, windfall.counts)
    return terms.Counted(
        credits_.measure,
        product=only(credits_.product),
        segment=only(credits_.segment),
        channel=only(credits_.channel),
        credit=only(credits_.credit),
        of=of,
        windfall=most,
    )


def has_quota(part: Commission) -> bool:
    """Whether a commission is held against a quota: its tiers are percents."""
    return part.tiers is not None and isinstance(part.tiers[0].from_, Fraction)


def commission(part: Commission) -> terms.Commission:
    """Return a commission's terms."""
    counted = counted_of(part.credits, part.of, part.windfall)
    quota = (part.quota or part.credits.measure) if has_quota(part) else None
    by = part.rates_by
    return terms.Commission(
        part.name,
        terms.Basis(counted, part.period, quota, part.against == "full"),
        part.paid == "at_end",
        commission_curve(part),
        per_deal=part.per == "deal",
        by=None if by is None else by.column,
        rates=() if by is None else tuple(by.rates.items()),
        other=Fraction(0) if by is None else by.other,
        cap=limit(part.cap),
        floor=limit(part.floor),
    )


def bonus(part: Bonus) -> terms.Bonus:
    """Return a bonus's terms."""
    counted = counted_of(part.credits, part.of, part.windfall)
    quota = part.quota or part.credits.measure
    return terms.Bonus(
        part.name,
        terms.Basis(counted, part.period, quota, part.against == "full"),
        part.paid == "at_end",
        _full(part),
        bonus_curve(part),
        cap=limit(part.cap),
        floor=limit(part.floor),
    )


def matrix(part: Matrix) -> terms.Matrix:
    """Return a matrix's terms."""

    def side(of: MatrixSide) -> terms.Basis:
        quota = of.quota or of.credits.measure
        counted = counted_of(of.credits, of.of)
        return terms.Basis(counted, part.period, quota, part.against == "full")

    return terms.Matrix(
        part.name,
        side(part.rows),
        side(part.columns),
        part.paid == "at_end",
        _full(part),
        part.rows.at,
        part.columns.at,
        part.pays,
        linear=part.between == "linear",
        cap=limit(part.cap),
        floor=limit(part.floor),
    )


def objectives(part: Objectives) -> terms.Objectives:
    """Return the terms of agreed objectives."""
    return terms.Objectives(part.name, part.period, _full(part), part.most)


def spiff(part: Spiff) -> terms.Spiff:
    """Return a spiff's terms."""
    return terms.Spiff(
        part.name,
        window(part.window),
        counted_of(part.credits, part.of),
        per_unit=hundredths(part.per_unit),
        rate=part.rate,
        per_deal=hundredths(part.per_deal),
        least=hundredths(part.least),
        each_most=hundredths(part.each_most),
        budget=hundredths(part.budget),
    )


def contest(part: Contest) -> terms.Contest:
    """Return a contest's terms."""
    quota = part.quota or part.credits.measure
    prizes = part.prizes or () if part.prize is None else (part.prize,)
    return terms.Contest(
        part.name,
        part.kind,
        window(part.window),
        counted_of(part.credits),
        quota=quota if part.score == "attainment" else None,
        minimum=Fraction(0) if part.minimum is None else exact(part.minimum),
        leagues=part.leagues,
        cash=part.cash,
        prizes=tuple(prize.hundredths for prize in prizes),
        ties=part.ties,
        levels=tuple((exact(x.at), x.prize.hundredths) for x in part.levels or ()),
        base_window=None if part.base_window is None else window(part.base_window),
        by_percent=part.by == "percent",
        team_mean=part.team_score == "mean",
        pool=hundredths(part.pool) or 0,
        top=part.top or 0,
    )


def adjustment(
    step: Multiply | Gate | Cap | Floor, everything: list[str]
) -> terms.Adjustment:
    """Return an adjustment's terms; ``all`` is every component, in their order."""
    on = tuple(everything if step.on == "all" else step.on)
    if isinstance(step, Cap):
        most = limit(step.most) or terms.Limit()
        return terms.Cap(step.name, on, step.period, most, step.excess == "carried")
    if isinstance(step, Floor):
        least = limit(step.least) or terms.Limit()
        return terms.Floor(step.name, on, step.period, least)
    by = step.by
    quota = by.quota or by.credits.measure
    basis = terms.Basis(
        counted_of(by.credits, by.of), by.period, quota, by.against == "full"
    )
    if isinstance(step, Gate):
        return terms.Multiply(step.name, on, basis, gate_curve(step), is_gate=True)
    return terms.Multiply(step.name, on, basis, multiply_curve(step))


def override(part: Override) -> terms.Override:
    """Return an override's terms."""
    only = None if part.components is None else frozenset(part.components)
    return terms.Override(part.name, part.rate, part.of == "all_reports", only)


def clawback(config: PlanConfig) -> terms.Clawback | None:
    """Return the clawback's terms, if the plan has one."""
    part = config.clawback
    if part is None:
        return None
    every = component_names(config, CLAWED_KINDS)
    on = every if part.on == "all" else part.on
    return terms.Clawback(part.within.months, frozenset(on))


def guarantee(part: Guarantee | None) -> terms.Guarantee | None:
    """Return the guarantee's terms, if there is one."""
    return None if part is None else terms.Guarantee(part.months, part.share)


def draw(part: Draw | None) -> terms.Draw | None:
    """Return the draw's terms, if there is one."""
    if part is None:
        return None
    back = part.recovery
    amount = part.amount.hundredths
    if back is None:
        recoverable = part.kind == "recoverable"
        return terms.Draw(amount, recoverable, part.months, never_below=amount)
    kept = amount if back.never_below is None else back.never_below.hundredths
    return terms.Draw(
        amount,
        part.kind == "recoverable",
        part.months,
        after=back.after,
        never_below=kept,
        most=back.most,
        within=None if back.within is None else back.within.months,
        forgiven=back.left_over == "forgiven",
    )


def limit(value: Money | Fraction | None) -> terms.Limit | None:
    """Return a cap or a floor: money, or a share of target."""
    if isinstance(value, Money):
        return terms.Limit(money=value.hundredths)
    return None if value is None else terms.Limit(share=value)


def window(days: Window) -> terms.Window:
    """Return first and last day."""
    return terms.Window(days.first, days.last)


def hundredths(value: Money | None) -> int | None:
    """Return the hundredths of an amount, if there is one."""
    return None if value is None else value.hundredths


def _full(part: FullPay) -> terms.Full:
    return terms.Full(part.share_of_target, hundredths(part.amount))
