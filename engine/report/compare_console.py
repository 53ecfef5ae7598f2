"""A comparison on a terminal: a table of plans, and the conclusion in sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.report.compare_facts import compare_facts
from engine.report.compare_flips import flips_in_brief
from engine.report.compare_story import UNCALIBRATED, cautions, decision, winners
from engine.report.compare_terms import METRICS, between, chance, gap, shown
from engine.report.language import say
from engine.report.words import NOTHING, known, number, percent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import polars as pl

    from engine.report.compare_facts import CompareFacts, Plan

SAID = (
    *("revenue", "margin", "pay", "pay_share", "profit", "at_quota", "exits"),
    *("regretted", "gini_pay", "moved"),
)


@dataclass(frozen=True, slots=True)
class CompareLine:
    """One line of the terminal's table: what, and each plan's value."""

    label: str
    values: tuple[str, ...]


def headings(
    manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]
) -> tuple[str, ...]:
    """Return the plans' titles, the baseline first: the table's columns."""
    return tuple(plan.title for plan in compare_facts(manifest, tables).plans)


def summary(
    manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]
) -> tuple[CompareLine, ...]:
    """Return the lines that a terminal shows of a stored comparison.

    An uncalibrated comparison says so on its first line, under every plan.
    """
    facts = compare_facts(manifest, tables)
    money = {"money": f", {facts.currency}"}
    first = say("UNCALIBRATED")
    return (
        *(
            []
            if facts.calibrated
            else [_line(facts, say("Behaviour"), lambda _: first)]
        ),
        *(
            _line(
                facts,
                metric.label + money.get(metric.kind, ""),
                lambda plan, m=metric: shown(m.kind, facts.value(plan, m.name)),  # type: ignore[misc]
            )
            for metric in METRICS
            if metric.name in SAID
        ),
        *_of_decides(facts),
        _line(
            facts,
            say("Reps who gain, lose"),
            lambda plan: _gain_lose(tables["reps"], plan),
        ),
        *_risk(facts, tables["risk"]),
    )


def _line(
    facts: CompareFacts, label: str, figure: Callable[[Plan], str]
) -> CompareLine:
    return CompareLine(label, tuple(figure(plan) for plan in facts.plans))


def _of_decides(facts: CompareFacts) -> Iterator[CompareLine]:
    """Yield what is known of the metric that plans are ranked by."""
    told: tuple[tuple[str, Callable[[Plan], str]], ...] = (
        (
            say("{metric}, difference", metric=facts.decides.label),
            lambda plan: _of_gap(facts, plan, "mean"),
        ),
        (
            "  " + say("interval of the mean"),
            lambda plan: _ends(facts, plan, "low", "high"),
        ),
        (
            "  " + say("over what is assumed"),
            lambda plan: _ends(facts, plan, "band_low", "band_high"),
        ),
        ("  " + say("ahead in single years"), lambda plan: _ahead(facts, plan)),
        (
            say("Best of all in single years"),
            lambda plan: chance(facts.ranking.get(plan.key, {}).get("p_best")),
        ),
    )
    for label, figure in told:
        yield _line(facts, label, figure)


def _of_gap(facts: CompareFacts, plan: Plan, end: str) -> str:
    row = facts.gaps.get((plan.key, facts.decides.name), {})
    return gap(facts.decides.kind, row.get(end))


def _ends(facts: CompareFacts, plan: Plan, low: str, high: str) -> str:
    ends = [_of_gap(facts, plan, end) for end in (low, high)]
    return NOTHING if NOTHING in ends else between(*ends)


def _ahead(facts: CompareFacts, plan: Plan) -> str:
    row = facts.gaps.get((plan.key, facts.decides.name), {})
    return chance(row.get("p_better"))


def _gain_lose(reps: pl.DataFrame, plan: Plan) -> str:
    gained, lost, _ = winners(reps, plan)
    return NOTHING if plan.is_baseline else f"{number(gained)}, {number(lost)}"


def _risk(facts: CompareFacts, risk: pl.DataFrame) -> list[CompareLine]:
    over = {row["plan"]: known(row["p_over"]) for row in risk.iter_rows(named=True)}
    if not any(value is not None for value in over.values()):
        return []
    cells = tuple(percent(over.get(plan.key), 1) for plan in facts.plans)
    return [CompareLine(say("Chance of passing the budget"), cells)]


def conclusion(
    manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]
) -> tuple[str, ...]:
    """Return which plan to choose and how sure that is, as sentences for a terminal."""
    facts = compare_facts(manifest, tables)
    found = decision(facts)
    shout = () if facts.calibrated else (say(UNCALIBRATED),)
    lines = (
        f"{found.answer}.",
        *found.reasons,
        flips_in_brief(tables["sensitivity"], facts.best),
        *cautions(facts, manifest),
    )
    return (*shout, *(line for line in lines if line))
