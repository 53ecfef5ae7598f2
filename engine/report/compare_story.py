"""Which plan to choose, and how sure that is: the words on top of a comparison."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.report.compare_terms import between, chance, gap, metric_of, shown
from engine.report.headline import Headline
from engine.report.language import mark, retell, say, say_many
from engine.report.words import known, listing, money, number, percent

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from engine.report.compare_facts import CompareFacts, Plan

UNCALIBRATED = mark(
    "UNCALIBRATED: nothing here was fitted to this company’s people. How reps react is "
    "assumed, so every figure holds only as far as the assumptions do."
)


GAIN = {
    "lower": mark(
        "With {plan}, {metric} is expected to be {amount} lower {span} than with "
        "{baseline} ({confidence} interval {interval})."
    ),
    "higher": mark(
        "With {plan}, {metric} is expected to be {amount} higher {span} than with "
        "{baseline} ({confidence} interval {interval})."
    ),
}
GAIN_IN_BAND = {
    "lower": mark(
        "With {plan}, {metric} is expected to be {amount} lower {span} than with "
        "{baseline} ({confidence} interval {interval}; {band} over what is assumed of "
        "people)."
    ),
    "higher": mark(
        "With {plan}, {metric} is expected to be {amount} higher {span} than with "
        "{baseline} ({confidence} interval {interval}; {band} over what is assumed of "
        "people)."
    ),
}


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
        nothing = say("There is nothing to compare.")
        return Decision(say("Only one plan was given"), "", (nothing,))
    if facts.cycles(best):
        return _unsettled(facts)
    if best.is_baseline:
        return _keep(facts, rivals)
    if facts.verdict(best) != "better":
        reasons = (_gain(facts, best), _doubt(facts, best))
        return Decision(say("Not distinguishable"), "warn", reasons)
    if rivals:
        return _several(facts, rivals)
    reasons = (_gain(facts, best), _sure(facts, best))
    if best.left_out or facts.baseline.left_out:
        answer = say(
            "{plan} comes first, but parts of pay were left out", plan=best.title
        )
        return Decision(answer, "warn", reasons)
    if not facts.draws:
        answer = say("{plan} comes first, if people are as assumed", plan=best.title)
        return Decision(answer, "warn", reasons)
    return Decision(say("Choose {plan}", plan=best.title), "good", reasons)


def _unsettled(facts: CompareFacts) -> Decision:
    """Return that what comes first has no stable outcome, and what has one."""
    first = say(
        "{plan} comes first, but its contests have no stable outcome, so its figures "
        "are no forecast.",
        plan=facts.best.title,
    )
    stable = [p for p in facts.ranked if not facts.cycles(p) and not p.is_baseline]
    if not stable:
        return Decision(say("No clear choice"), "warn", (first,))
    then = say(
        "Of the candidates with a stable outcome, {plan} comes first.",
        plan=stable[0].title,
    )
    reasons = (first, then, _gain(facts, stable[0]))
    return Decision(say("No clear choice"), "warn", reasons)


def _keep(facts: CompareFacts, rivals: list[Plan]) -> Decision:
    base, noun = facts.baseline.title, facts.decides.noun
    second = facts.ranked[1]
    if rivals or any(facts.verdict(plan) != "worse" for plan in facts.candidates):
        first = say(
            "No plan is shown to bring more {metric} than {baseline}.",
            metric=noun,
            baseline=base,
        )
        reasons = (first, _gain(facts, second))
        return Decision(say("Not distinguishable"), "warn", reasons)
    first = say("Every other plan brings less {metric}.", metric=noun)
    reasons = (first, _gain(facts, second))
    return Decision(say("Keep {plan}", plan=base), "good", reasons)


def _several(facts: CompareFacts, rivals: list[Plan]) -> Decision:
    both = [facts.best, *rivals]
    names = listing([plan.title for plan in both], "or")
    better = [plan for plan in both if facts.verdict(plan) == "better"]
    ahead = listing([plan.title for plan in better])
    first = say_many(
        "{plans} is better than {baseline}, but the plans named are not "
        "distinguishable from each other.",
        "{plans} are better than {baseline}, but the plans named are not "
        "distinguishable from each other.",
        len(better),
        plans=ahead,
        baseline=facts.baseline.title,
    )
    reasons = (first, _gain(facts, facts.best), _sure(facts, facts.best))
    answer = say("{plans}: not distinguishable", plans=names)
    return Decision(answer, "warn", reasons)


def _gain(facts: CompareFacts, plan: Plan) -> str:
    """Return by how much a plan is ahead or behind, with both kinds of doubt."""
    row = facts.gaps.get((plan.key, facts.decides.name))
    if row is None:
        return ""
    told = {
        "plan": plan.title,
        "metric": facts.decides.noun,
        "amount": money(abs(row["mean"]), facts.currency),
        "span": facts.span,
        "baseline": facts.baseline.title,
        "confidence": percent(facts.confidence),
        "interval": between(*(gap("money", row[end]) for end in ("low", "high"))),
    }
    way = "lower" if row["mean"] < 0 else "higher"
    if known(row["band_low"]) is None:
        return say(GAIN[way], **told)
    band = between(*(gap("money", row[f"band_{end}"]) for end in ("low", "high")))
    return say(GAIN_IN_BAND[way], band=band, **told)


def _sure(facts: CompareFacts, plan: Plan) -> str:
    row = facts.gaps.get((plan.key, facts.decides.name), {})
    first = facts.ranking.get(plan.key, {}).get("p_best")
    if not row:
        return ""
    ahead = chance(row["p_better"])
    if known(first) is None or len(facts.plans) <= 2:
        return say("It is ahead in {share} of simulated years.", share=ahead)
    return say(
        "It is ahead in {share} of simulated years and the best of all {n} plans in "
        "{best}.",
        share=ahead,
        n=len(facts.plans),
        best=chance(first),
    )


def _doubt(facts: CompareFacts, plan: Plan) -> str:
    """Return why a plan that comes first is not called better."""
    row = facts.gaps.get((plan.key, facts.decides.name), {})
    if not row or row["low"] <= 0 <= row["high"]:
        return say("Chance alone could explain the difference.")
    if known(row["band_low"]) is not None and row["band_low"] <= 0 <= row["band_high"]:
        return say("Whether it is ahead depends on what is assumed of people.")
    return say(
        "Chance and what is assumed of people together could explain the difference."
    )


def cautions(facts: CompareFacts, manifest: Mapping[str, Any]) -> list[str]:
    """Return what must be known before the answer is used."""
    found = [_cycle(facts, plan) for plan in facts.plans if facts.cycles(plan)]
    found += [
        say(
            "Left out of {plan}: {parts}. What this costs and does is in none of its "
            "figures.",
            plan=plan.title,
            parts=listing(list(plan.left_out)),
        )
        for plan in facts.plans
        if plan.left_out
    ]
    found += _early(manifest["compare"], *precision(manifest))
    if not facts.draws and facts.candidates:
        found.append(
            say(
                "What is assumed of people was not varied, so verdicts and intervals "
                "are about chance alone."
            )
        )
    return found


def _early(told: Mapping[str, Any], reached: str, asked: str) -> list[str]:
    """Return what ended before it was done."""
    found = []
    if told["stopped"] == "interrupted":
        found.append(
            say(
                "The run was stopped early, after {n} simulated runs: half-width "
                "{reached} of revenue, asked {asked}.",
                n=number(told["replications"]),
                reached=reached,
                asked=asked,
            )
        )
    elif told["stopped"] != "precision reached":
        found.append(
            say(
                "The simulation ended before the asked precision ({why}): half-width "
                "{reached} of revenue, asked {asked}.",
                why=retell(told["stopped"]),
                reached=reached,
                asked=asked,
            )
        )
    wanted = told.get("prior_draws_asked", told["prior_draws"])
    if told["prior_draws"] < wanted:
        found.append(
            say(
                "The run was stopped early: people were drawn {n} times instead of "
                "{asked}.",
                n=told["prior_draws"],
                asked=wanted,
            )
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
    contests = dict.fromkeys(row["contest"] for row in rows)
    names = [say("“{name}”", name=name) for name in contests]
    low = min(
        (row["low"] for row in rows if known(row["low"]) is not None), default=None
    )
    high = max(
        (row["high"] for row in rows if known(row["high"]) is not None), default=None
    )
    cycles = say_many(
        "NO STABLE OUTCOME: the contest {contests} of “{plan}” cycles.",
        "NO STABLE OUTCOME: the contests {contests} of “{plan}” cycle.",
        len(names),
        contests=listing(names),
        plan=plan.title,
    )
    swings = say(
        "No equilibrium was found; mean effort in the window swings between {low} and "
        "{high} of expected sales. Do not read that plan’s results as a forecast.",
        low=percent(low, 1),
        high=percent(high, 1),
    )
    return f"{cycles} {swings}"


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
            say("{metric} {span}", metric=decides.label, span=facts.span),
            gap("money", row.get("mean")),
            say(
                "{currency}, {plan} less {baseline}",
                currency=facts.currency,
                plan=plan.title,
                baseline=facts.baseline.title,
            ),
            tone,
        ),
        Headline(
            say("Ahead in single years"),
            chance(row.get("p_better")),
            say("of {plan}, in {metric}", plan=plan.title, metric=decides.noun),
        ),
        *(_beside(facts, plan, name) for name in ("pay_share", "at_quota", "exits")),
        Headline(
            say("Reps who lose pay"),
            say("{n} of {all}", n=number(lost), all=number(everybody)),
            say(
                "{gained} gain; {open} open",
                gained=number(gained),
                open=number(everybody - gained - lost),
            ),
        ),
    ]


def _beside(facts: CompareFacts, plan: Plan, name: str) -> Headline:
    metric = metric_of(name)
    tone = {"better": "good", "worse": "bad"}.get(facts.verdict(plan, name), "")
    before = shown(metric.kind, facts.value(facts.baseline, name))
    value = shown(metric.kind, facts.value(plan, name))
    note = say("{value} under {plan}", value=before, plan=facts.baseline.title)
    return Headline(metric.label, value, note, tone)


def winners(reps: pl.DataFrame, plan: Plan) -> tuple[int, int, int]:
    """Return how many reps gain, lose, and are paid, by intervals of their change."""
    mine = reps.filter(reps["plan"] == plan.key)
    gained = int((mine["change_low"] > 0).sum())
    lost = int((mine["change_high"] < 0).sum())
    return gained, lost, mine.height
