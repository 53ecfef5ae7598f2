"""Which plan to choose, and how sure that is: the words on top of a comparison."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.report.compare_terms import between, chance, gap, metric_of, shown
from engine.report.headline import Headline
from engine.report.words import known, listing, money, number, percent

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from engine.report.compare_facts import CompareFacts, Plan

UNCALIBRATED = (
    "UNCALIBRATED: nothing here was fitted to this company’s people. How reps react is "
    "assumed, so every figure holds only as far as the assumptions do."
)


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer in a few words, and why; ``tone`` is good, warn or neither."""

    answer: str
    tone: str
    reasons: tuple[str, ...]


def decision(facts: CompareFacts) -> Decision:
    """Return which plan to choose, or that plans are not distinguishable."""
    best = facts.best
    rivals = [plan for plan in facts.ranked[1:] if facts.is_kept(plan)]
    if not facts.candidates:
        return Decision(
            "Only one plan was given", "", ("There is nothing to compare.",)
        )
    if facts.cycles(best):
        return _unsettled(facts)
    if best.is_baseline:
        return _keep(facts, rivals)
    if facts.verdict(best) != "better":
        reasons = (_gain(facts, best), _doubt(facts, best))
        return Decision("Not distinguishable", "warn", reasons)
    if rivals:
        return _several(facts, rivals)
    reasons = (_gain(facts, best), _sure(facts, best))
    if best.left_out or facts.baseline.left_out:
        answer = f"{best.title} comes first, but parts of pay were left out"
        return Decision(answer, "warn", reasons)
    if not facts.draws:
        answer = f"{best.title} comes first, if people are as assumed"
        return Decision(answer, "warn", reasons)
    return Decision(f"Choose {best.title}", "good", reasons)


def _unsettled(facts: CompareFacts) -> Decision:
    """Return that what comes first has no stable outcome, and what has one."""
    first = (
        f"{facts.best.title} comes first, but its contests have no stable outcome, so "
        "its figures are no forecast."
    )
    stable = [p for p in facts.ranked if not facts.cycles(p) and not p.is_baseline]
    if not stable:
        return Decision("No clear choice", "warn", (first,))
    then = f"Of the candidates with a stable outcome, {stable[0].title} comes first."
    reasons = (first, then, _gain(facts, stable[0]))
    return Decision("No clear choice", "warn", reasons)


def _keep(facts: CompareFacts, rivals: list[Plan]) -> Decision:
    base, noun = facts.baseline.title, facts.decides.noun
    second = facts.ranked[1]
    if rivals or any(facts.verdict(plan) != "worse" for plan in facts.candidates):
        first = f"No plan is shown to bring more {noun} than {base}."
        return Decision("Not distinguishable", "warn", (first, _gain(facts, second)))
    first = f"Every other plan brings less {noun}."
    return Decision(f"Keep {base}", "good", (first, _gain(facts, second)))


def _several(facts: CompareFacts, rivals: list[Plan]) -> Decision:
    both = [facts.best, *rivals]
    names = listing([plan.title for plan in both], "or")
    better = [plan for plan in both if facts.verdict(plan) == "better"]
    ahead = listing([plan.title for plan in better])
    verb = "is" if len(better) == 1 else "are"
    first = (
        f"{ahead} {verb} better than {facts.baseline.title}, but the plans named are "
        "not distinguishable from each other."
    )
    reasons = (first, _gain(facts, facts.best), _sure(facts, facts.best))
    return Decision(f"{names}: not distinguishable", "warn", reasons)


def _gain(facts: CompareFacts, plan: Plan) -> str:
    """Return by how much a plan is ahead or behind, with both kinds of doubt."""
    row = facts.gaps.get((plan.key, facts.decides.name))
    if row is None:
        return ""
    how = "lower" if row["mean"] < 0 else "higher"
    ends = between(*(gap("money", row[end]) for end in ("low", "high")))
    text = (
        f"With {plan.title}, {facts.decides.noun} is expected to be "
        f"{money(abs(row['mean']), facts.currency)} {how} {facts.span} than with "
        f"{facts.baseline.title} ({percent(facts.confidence)} interval {ends}"
    )
    if known(row["band_low"]) is not None:
        band = between(*(gap("money", row[f"band_{end}"]) for end in ("low", "high")))
        text += f"; {band} over what is assumed of people"
    return f"{text})."


def _sure(facts: CompareFacts, plan: Plan) -> str:
    row = facts.gaps.get((plan.key, facts.decides.name), {})
    first = facts.ranking.get(plan.key, {}).get("p_best")
    if not row:
        return ""
    text = f"It is ahead in {chance(row['p_better'])} of simulated years"
    if known(first) is not None and len(facts.plans) > 2:
        text += f" and the best of all {len(facts.plans)} plans in {chance(first)}"
    return f"{text}."


def _doubt(facts: CompareFacts, plan: Plan) -> str:
    """Return why a plan that comes first is not called better."""
    row = facts.gaps.get((plan.key, facts.decides.name), {})
    if not row or row["low"] <= 0 <= row["high"]:
        return "Chance alone could explain the difference."
    if known(row["band_low"]) is not None and row["band_low"] <= 0 <= row["band_high"]:
        return "Whether it is ahead depends on what is assumed of people."
    return "Chance and what is assumed of people together could explain the difference."


def cautions(facts: CompareFacts, manifest: Mapping[str, Any]) -> list[str]:
    """Return what must be known before the answer is used."""
    found = [_cycle(facts, plan) for plan in facts.plans if facts.cycles(plan)]
    found += [
        f"Left out of {plan.title}: {listing(list(plan.left_out))}. What this costs "
        "and does is in none of its figures."
        for plan in facts.plans
        if plan.left_out
    ]
    found += _early(manifest["compare"], *precision(manifest))
    if not facts.draws and facts.candidates:
        found.append(
            "What is assumed of people was not varied, so verdicts and intervals are "
            "about chance alone."
        )
    return found


def _early(told: Mapping[str, Any], reached: str, asked: str) -> list[str]:
    """Return what ended before it was done."""
    found = []
    if told["stopped"] == "interrupted":
        found.append(
            f"The run was stopped early, after {number(told['replications'])} "
            f"simulated runs: half-width {reached} of revenue, asked {asked}."
        )
    elif told["stopped"] != "precision reached":
        found.append(
            f"The simulation ended before the asked precision ({told['stopped']}): "
            f"half-width {reached} of revenue, asked {asked}."
        )
    wanted = told.get("prior_draws_asked", told["prior_draws"])
    if told["prior_draws"] < wanted:
        found.append(
            f"The run was stopped early: people were drawn {told['prior_draws']} times "
            f"instead of {wanted}."
        )
    return found


def _width(share: float | None) -> str:
    return percent(share if share is None or math.isfinite(share) else None, 2)


def precision(manifest: Mapping[str, Any]) -> tuple[str, str]:
    """Return half-widths of what decides, of revenue: reached, and asked for."""
    told = manifest["compare"]
    return _width(told["precision_reached"]), _width(told["precision_asked"])


def _cycle(facts: CompareFacts, plan: Plan) -> str:
    rows = [row for one, row in facts.cycling if one == plan]
    names = [f"“{name}”" for name in dict.fromkeys(row["contest"] for row in rows)]
    low = min(
        (row["low"] for row in rows if known(row["low"]) is not None), default=None
    )
    high = max(
        (row["high"] for row in rows if known(row["high"]) is not None), default=None
    )
    which = "the contest" if len(names) == 1 else "the contests"
    return (
        f"NO STABLE OUTCOME: {which} {listing(names)} of “{plan.title}” "
        f"{'cycles' if len(names) == 1 else 'cycle'}. No equilibrium was found; mean "
        f"effort in the window swings between {percent(low, 1)} and {percent(high, 1)} "
        "of expected sales. Do not read that plan’s results as a forecast."
    )


def compare_headlines(
    facts: CompareFacts, tables: Mapping[str, pl.DataFrame]
) -> list[Headline]:
    """Return the figures on top of the page: of the best plan beside the baseline's."""
    if not facts.candidates:
        return []
    plan = next(one for one in facts.ranked if not one.is_baseline)
    decides = facts.decides
    row = facts.gaps.get((plan.key, decides.name), {})
    tone = {"better": "good", "worse": "bad"}.get(facts.verdict(plan), "")
    gained, lost, everybody = winners(tables["reps"], plan)
    return [
        Headline(
            f"{decides.label} {facts.span}",
            gap("money", row.get("mean")),
            f"{facts.currency}, {plan.title} less {facts.baseline.title}",
            tone,
        ),
        Headline(
            "Ahead in single years",
            chance(row.get("p_better")),
            f"of {plan.title}, in {decides.noun}",
        ),
        *(_beside(facts, plan, name) for name in ("pay_share", "at_quota", "exits")),
        Headline(
            "Reps who lose pay",
            f"{number(lost)} of {number(everybody)}",
            f"{number(gained)} gain; {number(everybody - gained - lost)} open",
        ),
    ]


def _beside(facts: CompareFacts, plan: Plan, name: str) -> Headline:
    metric = metric_of(name)
    tone = {"better": "good", "worse": "bad"}.get(facts.verdict(plan, name), "")
    before = shown(metric.kind, facts.value(facts.baseline, name))
    value = shown(metric.kind, facts.value(plan, name))
    note = f"{before} under {facts.baseline.title}"
    return Headline(metric.label, value, note, tone)


def winners(reps: pl.DataFrame, plan: Plan) -> tuple[int, int, int]:
    """Return how many reps gain, lose, and are paid, by intervals of their change."""
    mine = reps.filter(reps["plan"] == plan.key)
    gained = int((mine["change_low"] > 0).sum())
    lost = int((mine["change_high"] < 0).sum())
    return gained, lost, mine.height
