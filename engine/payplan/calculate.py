"""Pay everybody: the pure function from what is given to every line of pay."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.payplan.books import Books
from engine.payplan.contests import run_contest
from engine.payplan.credits import make_credits
from engine.payplan.overrides import pay_override
from engine.payplan.payment import settle
from engine.payplan.quotas import monthly_quotas
from engine.payplan.result import Line, PayResult, PlanPay
from engine.payplan.seats import make_seating
from engine.payplan.stage import Stage, run_stage
from engine.payplan.terms import Bonus, Cap, Commission, Matrix, Multiply, Spiff

if TYPE_CHECKING:
    import polars as pl

    from engine.payplan.problem import PayProblem
    from engine.payplan.seats import Ints
    from engine.payplan.terms import Component

_KINDS = (
    (Commission, "commission"),
    (Bonus, "bonus"),
    (Matrix, "matrix"),
    (Spiff, "spiff"),
)


def calculate(problem: PayProblem) -> PayResult:
    """Return every line of pay of every seat and month, exact to the hundredth.

    The same problem gives the same result: no clock, no chance.
    """
    every = open_books(problem)
    stages = [(books, run_stage(books, problem.scores)) for books in every]
    return PayResult(
        problem, tuple(_finish(b, s, stages, problem.scores) for b, s in stages)
    )


def open_books(problem: PayProblem) -> list[Books]:
    """Return the books of every plan that anybody is on; of all if nobody is."""
    seating = make_seating(problem)
    found = make_credits(problem, seating)
    quotas = monthly_quotas(seating, problem.quotas)
    return [
        Books(plan, i, seating, found, quotas, np.flatnonzero(seating.seat_plan == i))
        for i, plan in enumerate(problem.plans)
        if (seating.seat_plan == i).any() or not seating.seat_plan.size
    ]


def _finish(
    books: Books,
    stage: Stage,
    every: list[tuple[Books, Stage]],
    scores: pl.DataFrame,
) -> PlanPay:
    """Add prizes, overrides and payment to what a plan's seats earned."""
    lines = [Line("base", "base", books.base), *_earned_lines(books, stage)]
    contests = [run_contest(books, contest) for contest in books.plan.contests]
    for result in contests:
        kind = "contest" if result.contest.cash else "noncash"
        prefix = "" if result.contest.cash else "noncash: "
        lines.append(Line(prefix + result.contest.name, kind, result.monthly(books)))
    taken_from: dict[str, Ints] = {}
    for override in books.plan.overrides:
        taken_from[override.name], pay = pay_override(books, override, every)
        lines.append(Line(override.name, "override", pay))
    earned = np.zeros_like(books.base)
    for line in lines:
        if line.kind not in ("base", "noncash"):
            earned = earned + line.amount
    payment = settle(books, earned)
    lines += [
        Line("guarantee", "guarantee", payment.guarantee),
        Line("draw", "draw", payment.draw),
        Line("draw recovery", "recovery", -payment.recovered),
    ]
    return PlanPay(
        books, stage, tuple(lines), tuple(contests), payment, taken_from, earned, scores
    )


def _earned_lines(books: Books, stage: Stage) -> list[Line]:
    """Return the lines of components, adjustments and clawbacks, in order."""
    kinds = {part.name: kind_of(part) for part in books.plan.components}
    for entry in books.plan.adjust:
        if isinstance(entry, Multiply):
            kinds[entry.name] = "gate" if entry.is_gate else "multiply"
        else:
            kinds[entry.name] = "cap" if isinstance(entry, Cap) else "floor"
    lines = [
        Line(name, kinds[name], earned.amount)
        for name, earned in stage.view.components.items()
    ]
    lines += [
        Line(line.line, kinds[line.entry], line.amount) for line in stage.view.adjusted
    ]
    for name in stage.view.lines():
        if name in stage.clawed:
            lines.append(Line(f"clawback: {name}", "clawback", stage.clawed[name]))
    return lines


def kind_of(component: Component) -> str:
    """Return what kind of line a component makes."""
    for kind, name in _KINDS:
        if isinstance(component, kind):
            return name
    return "objectives"
