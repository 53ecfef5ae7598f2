"""Traps in a plan: cliffs, flat spots, falls, pointless tiers, pay beyond the sale."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Literal, NamedTuple

from engine.payplan.look.phrases import joined, money, percent, times
from engine.payplan.look.traits import (
    SHOWN_TO,
    flat_spots,
    jumps,
    steep,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.payplan.curve import Curve

Kind = Literal["cliff", "flat spot", "falls", "unreachable", "overpays", "overlap"]
Severity = Literal["warning", "note"]

ALL = "all"
"""The whole plan, in the place of a component's name."""

BIG_CLIFF = Fraction(5, 100)
"""Share of the yearly target from which a cliff is a warning."""

LONG_REST = Fraction(10, 100)
"""Attainment from which a flat spot is a warning."""

WHOLE_SALE = Fraction(1)
"""Pay for each 1 of credit above which the plan pays more than it sells."""


class Finding(NamedTuple):
    """One thing to look at.

    Parameters
    ----------
    component
        Its name, or ``all``.
    low, high
        From and to which attainment; the same for a place.
    amount
        Hundredths a year that pay jumps (or, negative, falls) by; None: no amount.
    text
        One sentence.
    """

    component: str
    kind: Kind
    severity: Severity
    low: Fraction
    high: Fraction
    amount: Fraction | None
    text: str


class Subject(NamedTuple):
    """A curve that is looked at, and what is needed to speak of it.

    Parameters
    ----------
    name
        A component, or ``all``.
    target
        Yearly target, hundredths.
    sold
        Credits in money at attainment 1, hundredths a year; None: not money.
    may_fall
        The plan says that it may.
    """

    name: str
    curve: Curve
    target: int
    currency: str
    sold: Fraction | None
    may_fall: bool

    @property
    def title(self) -> str:
        """What it is called in a sentence."""
        return "the whole plan" if self.name == ALL else f"'{self.name}'"

    def of_target(self, amount: Fraction) -> str:
        """Return an amount in money, and as a share of target."""
        said = f"{money(abs(amount), self.currency)} a year"
        if not self.target:
            return said
        return f"{said} ({percent(abs(amount) / self.target)} of target)"


def traps_of(subject: Subject) -> Iterator[Finding]:
    """Yield what one curve has, by kind and then by attainment."""
    yield from _cliffs(subject)
    yield from _rests(subject)
    yield from _falls(subject)
    yield from _overpaid(subject)


def _cliffs(subject: Subject) -> Iterator[Finding]:
    for place, height in jumps(subject.curve):
        if height > 0:
            big = height >= BIG_CLIFF * subject.target
            text = (
                f"At {percent(place)} of quota pay for {subject.title} jumps by "
                f"{subject.of_target(height)}: one deal can decide about all of it."
            )
            severity: Severity = "warning" if big else "note"
            yield Finding(subject.name, "cliff", severity, place, place, height, text)


def _rests(subject: Subject) -> Iterator[Finding]:
    for low, high, _ in flat_spots(subject.curve):
        severity: Severity = "warning" if high - low >= LONG_REST else "note"
        text = (
            f"Between {percent(low)} and {percent(high)} of quota pay for "
            f"{subject.title} does not grow with sales."
        )
        yield Finding(subject.name, "flat spot", severity, low, high, None, text)


def _falls(subject: Subject) -> Iterator[Finding]:
    severity: Severity = "note" if subject.may_fall else "warning"
    for place, height in jumps(subject.curve):
        if height < 0:
            text = (
                f"At {percent(place)} of quota pay for {subject.title} drops by "
                f"{subject.of_target(height)}: who sells more is paid less."
            )
            yield Finding(subject.name, "falls", severity, place, place, height, text)
    for run in steep(subject.curve.scaled(-1), above=Fraction(0)):
        low, high = run[0].low, run[-1].high
        lost = [part.piece.slope * (part.high - part.low) for part in run]
        amount = -sum(lost, Fraction(0))
        text = (
            f"From {percent(low)} to {percent(high)} of quota pay for "
            f"{subject.title} falls by {subject.of_target(amount)} as sales grow."
        )
        yield Finding(subject.name, "falls", severity, low, high, amount, text)


def _overpaid(subject: Subject) -> Iterator[Finding]:
    if subject.sold is None:
        return
    for run in steep(subject.curve, above=WHOLE_SALE * subject.sold):
        low, high = run[0].low, run[-1].high
        rate = max(part.piece.slope for part in run) / subject.sold
        to = "on," if high == SHOWN_TO else f"to {percent(high)}"
        text = (
            f"From {percent(low)} of quota {to} pay for {subject.title} is up to "
            f"{times(rate)} for each 1 sold: more than the sale brings in."
        )
        yield Finding(subject.name, "overpays", "warning", low, high, None, text)


def stacked(subjects: list[Subject]) -> Iterator[Finding]:
    """Yield where several components jump up at the same attainment."""
    places: dict[Fraction, dict[str, Fraction]] = {}
    for subject in subjects:
        for place, height in jumps(subject.curve):
            if height > 0:
                places.setdefault(place, {})[subject.name] = height
    for place, heights in sorted(places.items()):
        if len(heights) > 1:
            amount = sum(heights.values(), Fraction(0))
            text = (
                f"At {percent(place)} of quota pay for {joined(list(heights))} "
                f"jumps at once, by {subjects[0].of_target(amount)}."
            )
            yield Finding(ALL, "overlap", "note", place, place, amount, text)


def pointless(
    name: str, starts: list[Fraction], limit: Fraction, by: str
) -> Iterator[Finding]:
    """Yield tiers and points that pay nothing, since a cap is reached before.

    Parameters
    ----------
    limit
        The attainment at which the cap is reached.
    by
        Whose cap it is, in a sentence.
    """
    for start in starts:
        text = (
            f"What '{name}' says for {percent(start)} of quota never pays: "
            f"{by} is reached at {percent(limit)}."
        )
        yield Finding(name, "unreachable", "warning", start, start, None, text)


def too_far(name: str, starts: list[Fraction]) -> Iterator[Finding]:
    """Yield tiers, points and gates that nobody will ever reach."""
    for start in starts:
        text = f"What '{name}' says for {percent(start)} of quota is out of reach."
        yield Finding(name, "unreachable", "warning", start, start, None, text)
