"""Numbers as they are written in plans and tables, and the roundings of a plan."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache

WORDS = {"k": 1_000, "million": 1_000_000}


@cache
def exact(value) -> Fraction:
    """Read a number: ``5%``, ``96k``, ``1.2 million``, ``12_000.50``, 3 or 0.25."""
    text = str(value).replace("_", "").strip()
    if text.endswith("%"):
        return Fraction(text[:-1].strip()) / 100
    for word, times in WORDS.items():
        if text.endswith(word):
            return Fraction(text.removesuffix(word).strip()) * times
    return Fraction(text)


@cache
def hundredths(value) -> int:
    """Read money or units as whole hundredths; a blank is nothing."""
    if value is None or value == "":
        return 0
    amount = exact(value) * 100
    assert amount.denominator == 1, f"{value} has more than two decimals"
    return amount.numerator


def is_percent(value) -> bool:
    """Whether a value is written as a percent."""
    return isinstance(value, str) and value.strip().endswith("%")


def nearest(value, rule: str) -> int:
    """Round to a whole number by a rule of ``rounding``."""
    if isinstance(value, int):
        return value
    if rule == "half_even":
        return round(value)
    size = abs(value) + (Fraction(1, 2) if rule == "half_up" else 0)
    whole = size.numerator // size.denominator
    return whole if value >= 0 else -whole


@dataclass(frozen=True)
class Rounding:
    """The rule of one plan."""

    rule: str
    step: int
    """Hundredths in what lines are rounded to: 1 or 100."""

    def small(self, value) -> int:
        """Return r(value): rounded to the hundredth."""
        return nearest(value, self.rule)

    def line(self, value) -> int:
        """Return R(value): rounded as lines are."""
        if self.step == 1:
            return nearest(value, self.rule)
        return self.step * nearest(Fraction(value) / self.step, self.rule)

    def spread(self, parts) -> list[int]:
        """Round exact months so that their sums to date are rounded sums to date."""
        so_far, before, months = Fraction(0), 0, []
        for part in parts:
            so_far += part
            now = self.small(so_far)
            months.append(now - before)
            before = now
        return months


def share_equally(amount: int, names) -> dict[str, int]:
    """Share hundredths equally, rounded down; the rest one each, lower names first."""
    each, rest = divmod(amount, len(names))
    return {name: each + (i < rest) for i, name in enumerate(sorted(names))}


def share_by_weight(amount: int, weights: dict) -> dict[str, int]:
    """Share hundredths in proportion; the rest one each, largest remainders first."""
    total = sum(weights.values())
    parts = {name: Fraction(amount) * w / total for name, w in weights.items()}
    given = {name: int(part) for name, part in parts.items()}
    order = sorted(parts, key=lambda name: (given[name] - parts[name], name))
    for name in order[: amount - sum(given.values())]:
        given[name] += 1
    return given
