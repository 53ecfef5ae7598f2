"""The plans by rank, with how often each of them comes first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.report.compare_terms import shown
from engine.report.words import known, percent

if TYPE_CHECKING:
    from engine.report.compare_facts import CompareFacts, Plan


@dataclass(frozen=True, slots=True)
class Ranked:
    """One plan: how often it is best, as figures and as lengths from 0 to 100."""

    place: str
    plan: Plan
    mean: str
    year: str
    year_length: float
    people: str
    people_length: float
    kept: bool


def ranking(facts: CompareFacts) -> list[Ranked]:
    """Return the plans by rank; those that were not ranked are left out."""
    found = []
    for plan in facts.ranked:
        row = facts.ranking.get(plan.key)
        if row is None:
            continue
        year, people = known(row["p_best"]), known(row["p_best_mean"])
        found.append(
            Ranked(
                place=str(row["rank"]),
                plan=plan,
                mean=shown(facts.decides.kind, row["mean"]),
                year=percent(year, 1),
                year_length=round(100 * (year or 0.0), 1),
                people=percent(people, 1),
                people_length=round(100 * (people or 0.0), 1),
                kept=bool(row["kept"]),
            )
        )
    return found
