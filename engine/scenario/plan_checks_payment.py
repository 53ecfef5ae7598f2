"""What is wrong with pay, guarantee, draw and ramp, and with shares of target."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from engine.base.units import format_percent
from engine.scenario.plan_checks_common import values_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.scenario.section_plan import PlanConfig, PlanPay
    from engine.scenario.section_plan_adjust import Draw, Recovery
    from engine.scenario.typed_values import Complaint
    from engine.scenario.yaml_tree import TreePath

_NO_TARGET = (
    "a share of target needs a target incentive; write 'pay.target', or 'pay.ote' and"
    " 'pay.mix', or give the table of assignments a column 'target'"
)


def payment_complaints(config: PlanConfig) -> Iterator[Complaint]:
    """Yield what is wrong with how a plan pays, apart from what it pays for."""
    yield from _mix(config)
    for index, share in enumerate(config.ramp):
        if not share:
            yield (
                ("ramp", index),
                "found 0%; without a quota there is no attainment, so more than 0% is"
                " needed",
            )
    if config.draw is not None:
        yield from _draw(config.draw)


def target_complaints(config: PlanConfig) -> Iterator[Complaint]:
    """Yield every share of target of a plan that has none."""
    if _has_target(config.pay):
        return
    for path, _ in _shares_of_target(config):
        yield path, _NO_TARGET
    for path, value in values_in(config, ()):
        if _is_limit(path) and isinstance(value, Fraction):
            yield path, _NO_TARGET
    if config.guarantee is not None:
        yield ("guarantee",), _NO_TARGET


def _is_limit(path: TreePath) -> bool:
    """Whether a percent at a path is one of target."""
    is_step = path[0] == "adjust" and path[-1] in ("most", "least")
    return is_step or path[-1] in ("cap", "floor")


def _has_target(pay: PlanPay) -> bool:
    if pay.ote is not None and pay.mix is not None:
        return bool(pay.ote.hundredths) and pay.mix.base < 1
    return pay.target is not None and bool(pay.target.hundredths)


def share_complaints(config: PlanConfig) -> Iterator[Complaint]:
    """Yield shares of target that add up to more than the whole."""
    total = Fraction(0)
    for path, share in _shares_of_target(config):
        total += share
        if total > 1 and not config.commissions:
            yield (
                path,
                f"with this one, shares of target add up to {format_percent(total)};"
                " at most 100% is allowed in a plan without a commission",
            )
            return


def _shares_of_target(config: PlanConfig) -> Iterator[tuple[TreePath, Fraction]]:
    for kind in ("bonuses", "matrices", "objectives"):
        for index, part in enumerate(getattr(config, kind)):
            if part.share_of_target is not None:
                yield (kind, index, "share_of_target"), part.share_of_target


def _mix(config: PlanConfig) -> Iterator[Complaint]:
    ote, mix = config.pay.ote, config.pay.mix
    if ote is None or mix is None:
        return
    if (ote.hundredths * mix.base).denominator != 1:
        yield (
            ("pay", "mix"),
            f"found {mix}; {format_percent(mix.base)} of {ote} is no whole number of"
            " cents, so write 'base' and 'target' instead",
        )


def _draw(draw: Draw) -> Iterator[Complaint]:
    path = ("draw", "recovery")
    back = draw.recovery
    if not draw.amount.hundredths:
        yield ("draw", "amount"), "found 0; a draw lifts a month to more than 0"
    if back is None:
        return
    if draw.kind == "non_recoverable":
        yield (
            path,
            "a draw of kind non_recoverable is never paid back; leave 'recovery' out,"
            " or write 'kind: recoverable'",
        )
        return
    yield from _recovery(draw, back, path)


def _recovery(draw: Draw, back: Recovery, path: TreePath) -> Iterator[Complaint]:
    if not back.most:
        yield (
            (*path, "most"),
            "found 0%; nothing would ever be paid back, so write more, or 'kind:"
            " non_recoverable'",
        )
    for key in ("after", "within"):
        if getattr(back, key) is not None and draw.months is None:
            yield (
                (*path, key),
                f"'{key}' needs 'draw.months', so that the draw comes to an end",
            )
    if back.within is None and back.left_over == "forgiven":
        yield (
            (*path, "left_over"),
            "'left_over' says what becomes of the balance after 'within', which is"
            " missing",
        )
