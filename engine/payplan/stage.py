"""What a plan's seats earn, as known at the end of each month; and clawbacks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from engine.payplan.adjustments import Adjusted, adjust
from engine.payplan.components import Earned, Evidence, earn
from engine.payplan.objectives import earn_objectives
from engine.payplan.spiffs import SpiffPay, pay_spiff
from engine.payplan.terms import Objectives, Spiff

if TYPE_CHECKING:
    import polars as pl

    from engine.payplan.books import Books
    from engine.payplan.seats import Ints


@dataclass(frozen=True, eq=False, slots=True)
class View:
    """What all months earn, seen from one month on.

    Parameters
    ----------
    components
        Name to what it earns; in the plan's order.
    adjusted
        The lines of ``adjust``, in the plan's order.
    """

    components: dict[str, Earned]
    adjusted: list[Adjusted]

    def lines(self) -> dict[str, Ints]:
        """Return every line's ``(places, months)`` amounts by name."""
        found = {name: earned.amount for name, earned in self.components.items()}
        return found | {line.line: line.amount for line in self.adjusted}


@dataclass(frozen=True, eq=False, slots=True)
class Stage:
    """What a plan's seats earn before prizes, overrides and payment.

    Parameters
    ----------
    view
        Each month as it was paid: with what was known at its end.
    latest
        All months, with what was known at the end of the calendar.
    clawed
        Line to what was taken back (negative) in each month; only lines that have any.
    spiffs
        Name to what its deals were paid.
    """

    view: View
    latest: View
    clawed: dict[str, Ints]
    spiffs: dict[str, SpiffPay]


def run_stage(books: Books, scores: pl.DataFrame) -> Stage:
    """Return what the seats of a plan earn in each month, clawbacks worked out.

    Notes
    -----
    With Vₜ[p] what month p earns as known at the end of month t, month t pays Vₜ[t] and
    takes back Σ_{p<t} (Vₜ₋₁[p] − Vₜ[p]). Only months in which something is taken back
    change what is known.
    """
    spiffs = {
        part.name: pay_spiff(books, part)
        for part in books.plan.components
        if isinstance(part, Spiff)
    }
    back = books.taken_back
    turns = np.unique(back[back < books.calendar.months]).tolist()
    seen = _look(books, spiffs, scores, -1, None)
    paid, clawed = seen, dict[str, "Ints"]()
    for month in turns:
        now = _look(books, spiffs, scores, int(month), seen)
        before, after = seen.lines(), now.lines()
        for name in after:
            taken = (after[name] - before[name])[:, :month].sum(axis=1)
            if taken.any():
                clawed.setdefault(name, np.zeros_like(after[name]))
                clawed[name][:, month] += taken
        paid, seen = _from_month(paid, now, int(month)), now
    return Stage(paid, seen, clawed, spiffs)


def _look(
    books: Books,
    spiffs: dict[str, SpiffPay],
    scores: pl.DataFrame,
    known: int,
    before: View | None,
) -> View:
    """Return what all months earn with what is known at the end of a month."""
    clawback = books.plan.clawback
    components: dict[str, Earned] = {}
    for part in books.plan.components:
        touched = clawback is not None and part.name in clawback.on
        if before is not None and not touched:
            components[part.name] = before.components[part.name]
        elif isinstance(part, Objectives):
            components[part.name] = earn_objectives(books, part, scores)
        elif isinstance(part, Spiff):
            pay = spiffs[part.name].monthly(books, known)
            components[part.name] = Earned(pay, Evidence(None, None, None, pay, pay))
        else:
            components[part.name] = earn(books, part, known)
    amounts = {name: earned.amount for name, earned in components.items()}
    return View(components, adjust(books, amounts, known))


def _from_month(old: View, new: View, month: int) -> View:
    """Return the old view before a month, and the new one from it on."""

    def joined(a: Ints, b: Ints) -> Ints:
        return np.concatenate([a[:, :month], b[:, month:]], axis=1)

    def perhaps(a: Ints | None, b: Ints | None) -> Ints | None:
        return b if a is None or b is None else joined(a, b)

    components = {}
    for name, after in new.components.items():
        before = old.components[name]
        a, b = before.evidence, after.evidence
        evidence = Evidence(
            perhaps(a.counted, b.counted),
            b.quota,
            b.scale,
            joined(a.before_limits, b.before_limits),
            joined(a.value, b.value),
        )
        components[name] = Earned(joined(before.amount, after.amount), evidence)
    adjusted = [
        b._replace(
            amount=joined(a.amount, b.amount),
            base=joined(a.base, b.base),
            counted=perhaps(a.counted, b.counted),
        )
        for a, b in zip(old.adjusted, new.adjusted, strict=True)
    ]
    return replace(new, components=components, adjusted=adjusted)
