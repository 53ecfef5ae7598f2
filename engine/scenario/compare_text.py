"""A comparison of plans in sentences: what is assumed, before anything is simulated."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.scenario.compare_input import CompareInput, Kind

_PEOPLE = {
    "response": "sales rise by {} when the rate of a straight commission doubles",
    "discount": "money a month later is worth {} of money now",
    "present_bias": "everything later than now counts {}",
    "movable": "{} of a month's sales can be moved over the end of a period",
}


def compare_text(given: CompareInput) -> tuple[str, ...]:
    """Return one sentence for each thing a reader would want to know first."""
    others = [plan.name for plan in given.plans if plan.name != given.baseline]
    against = f"{', '.join(others)} against {given.baseline}" if others else "alone"
    steps = "weeks" if given.weekly else "months"
    how = "calibrated on data" if given.calibrated else "assumed, not calibrated"
    return (
        f"Compared: {against}, over {given.months} months from"
        f" {given.year}-{given.month:02d}, in steps of {steps}; {given.decide_by}"
        " decides.",
        f"{given.roster.height} reps have quotas of"
        f" {given.roster['quota'].sum():,.0f} a year and are expected to sell"
        f" {_expected(given):.0%} of them as today.",
        f"How reps react is {how}.",
        *(_kind_text(kind, several=len(given.kinds) > 1) for kind in given.kinds),
    )


def _expected(given: CompareInput) -> float:
    quota, expected = given.roster["quota"], given.roster["expected"]
    return float((quota * expected).sum()) / float(quota.sum())


def _kind_text(kind: Kind, *, several: bool) -> str:
    parts = []
    for name, words in _PEOPLE.items():
        band = kind.assumed[name]
        span = f" ({band.low:.0%} to {band.high:.0%})" if band.open else ""
        parts.append(words.format(f"{band.value:.0%}{span}"))
    who = f"Reps of type {kind.name}, {kind.share:.0%} of all" if several else "Reps"
    return f"{who}: {'; '.join(parts)}."
