"""Reads the arithmetic of a statement's line as a reader with a calculator does."""

from __future__ import annotations

import re
from fractions import Fraction

SIGNS = str.maketrans("×÷−", "*/-")
NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")


def number(text: str) -> Fraction:
    """Return the one number of a text."""
    (found,) = NUMBER.findall(text)
    return Fraction(found.replace(",", ""))


def last_number(text: str) -> Fraction:
    """Return the last number of a text; of what follows the last = if there is one."""
    return number(NUMBER.findall(text.rsplit("=", 1)[-1])[-1])


def worked_out(text: str) -> Fraction:
    """Return the value of a sum of products of numbers, percents and brackets."""
    if text in ("no quota", "no deal"):
        return Fraction(0)
    if "→" in text:
        return sum((number(part.split("→")[1]) for part in _deals(text)), Fraction(0))
    tidy = re.sub(r"(?:^|(?<=\+ ))[^+:×]+: ", "", text)  # the names of kinds
    tidy = tidy.replace(" a unit", "").replace(" days", "")
    tidy = tidy.replace(",", "").replace("…", "")
    tidy = re.sub(r"(-?[\d.]+)%", r"(\1/100)", tidy).translate(SIGNS)
    exact = re.sub(r"\d+(?:\.\d+)?", lambda found: f"Fraction('{found[0]}')", tidy)
    return eval(exact, {"Fraction": Fraction})


def _deals(text: str) -> list[str]:
    return [part for part in text.split(", ") if "→" in part]


def steps(text: str) -> tuple[Fraction, Fraction, Fraction]:
    """Return what the sum before the first = gives, what is claimed, and the end.

    The end is what is claimed after cap or floor, less what was paid to date.
    """
    first, *more = text.split("; ")
    expression, claimed = first.rsplit(" = ", 1)
    end = number(claimed)
    for step in more:
        if step.startswith(("cap ", "floor ")):
            end = number(step)
        else:
            before, left = step.removeprefix("less ").split(" to date before = ")
            end -= number(before)
            assert end == number(left), text
    return worked_out(expression), number(claimed), end
