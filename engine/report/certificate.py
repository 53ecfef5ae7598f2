"""What is proven about the plan, in two words and one sentence each."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.report.capacity_words import reason_name, status_name
from engine.report.language import mark, retell, say, say_many
from engine.report.story import promise
from engine.report.words import (
    NOTHING,
    at_most_percent,
    exact_money,
    known,
    number,
    percent,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from engine.report.facts import Facts


@dataclass(frozen=True, slots=True)
class Certificate:
    """The box: two words, a sentence, and lines of (what, figure, meaning)."""

    status: str
    reason: str
    tone: str
    sentence: str
    lines: list[tuple[str, str, str]]


PLAN = mark("this plan")
_STATUS = {
    "optimal": "good",
    "feasible": "good",
    "infeasible": "bad",
    "unknown": "warn",
}


def certificate(facts: Facts) -> Certificate:
    """Return what the run proved."""
    tone = "bad" if facts.has_plan and facts.broken else _STATUS.get(facts.status, "")
    lines = [
        (what, figure, meaning)
        for (what, meaning), figure in zip(
            _lines(facts),
            (
                exact_money(facts.told(facts.cost.after), facts.currency),
                exact_money(facts.told(facts.bound), facts.currency),
                NOTHING if facts.gap is None else at_most_percent(facts.gap),
            ),
            strict=True,
        )
    ]
    if not facts.has_plan:
        lines = [line for line in lines if line[1] != NOTHING]
    return Certificate(
        status=status_name(facts.status),
        reason=reason_name(facts.reason),
        tone=tone,
        sentence=promise(facts) or _without_plan(facts),
        lines=lines,
    )


def _lines(facts: Facts) -> tuple[tuple[str, str], ...]:
    """Return what the three figures are called, and what they mean."""
    recomputed = say("a year, recomputed from the plan itself")
    if facts.is_profit:
        return (
            (say("Profit less costs of this plan"), recomputed),
            (
                say("Upper bound"),
                say("a year: no plan that meets these rules brings more"),
            ),
            (say("Gap"), say("of the plan's profit less costs, between the two")),
        )
    return (
        (say("Cost of this plan"), recomputed),
        (say("Lower bound"), say("a year: no plan that meets these rules costs less")),
        (say("Gap"), say("of the plan's cost, between the two")),
    )


def _without_plan(facts: Facts) -> str:
    if facts.status == "infeasible":
        return say("No plan meets all of these rules: this is proven, not guessed.")
    return say("No plan was found, and none is ruled out.")


@dataclass(frozen=True, slots=True)
class Least:
    """How little must move for balance: a sentence, and marks up to a scale.

    Parameters
    ----------
    marks
        Name, share of the potential, the same in words, and whether it is the plan's.
    """

    sentence: str
    marks: list[tuple[str, float, str, bool]]
    scale: float


def least(facts: Facts, manifest: Mapping[str, Any]) -> Least | None:
    """Return the box "the least that must move", or None when nothing is known."""
    given = manifest.get("least_change")
    if not given:
        return None
    bound, found, cap = (known(given.get(key)) for key in ("bound", "found", "cap"))
    if bound is None and found is None:
        return None
    parts = []
    if bound is not None:
        text = mark(
            "At least {share} of the potential must change hands to meet the other "
            "rules; this is proven."
        )
        parts.append(say(text, share=percent(_cut(bound, math.floor), 2)))
    if found is not None:
        text = mark("A cap of {share} is enough: a plan that moves that was found.")
        parts.append(say(text, share=percent(_cut(found, math.ceil), 2)))
    if cap is not None:
        parts.append(say("The scenario allows {share}.", share=percent(cap, 1)))
    moved = facts.moved_share if facts.has_plan else None
    marks = [
        (say(name), value, percent(value, 1), name == PLAN)
        for name, value in (
            (mark("proven"), bound),
            (mark("found"), found),
            (PLAN, moved),
            (mark("allowed"), cap),
        )
        if value is not None
    ]
    top = max((value for _, value, *_ in marks), default=0.0)
    return Least(" ".join(parts), marks, max(top * 1.08, 0.01))


def _cut(share: float, way: Callable[[float], int]) -> float:
    """Return a share cut to hundredths of a per cent, down or up: safe to copy."""
    nudge = -1e-6 if way is math.ceil else 1e-6
    return way(share * 10_000 + nudge) / 10_000


def conflicts(manifest: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the rules that the nearest plan still breaks, and at how many places."""
    broken = manifest.get("conflict") or []
    rules = [str(check["rule"]) for check in broken]
    places = [check.get("territory") is not None for check in broken]
    found = []
    for rule in dict.fromkeys(rules):
        many = sum(
            name == rule and local for name, local in zip(rules, places, strict=True)
        )
        at = say_many("at {n} rep", "at {n} reps", many, n=number(many))
        found.append((retell(rule), at if many else say("as a whole")))
    return found
