"""Percents, money and rounding: one place for what a written amount means.

Rounding policy: amounts are turned into whole numbers once, half to even, so that
adding them up never rounds again. Money is counted in minor units, hundredths of the
currency unit.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

MINOR_PER_UNIT = 100
"""Minor units (hundredths) in one unit of a currency."""

PERCENT_PATTERN = r"^\s*[+-]?[0-9]{1,12}(\.[0-9]{1,12})?\s*%\s*$"
"""What a written percent looks like, as a regular expression of JSON Schema."""

_READABLE = Fraction(10)
"""Beyond 1000% a bare number is hardly a percent that lost its sign."""
_SHOWN = 60  # characters of a text that a message repeats
_PERCENT = re.compile(PERCENT_PATTERN)
_NUMBER = re.compile(r"^\s*[+-]?[0-9]{1,12}([.,][0-9]{1,12})?\s*$")
_COMMA = re.compile(r"^\s*[+-]?[0-9]{1,12},[0-9]{1,12}\s*%\s*$")
_MONEY = re.compile(
    r"(?:(?P<before>[A-Z]{3})\s*)?"
    r"(?P<number>(?:[0-9]{1,3}(?:[_ ][0-9]{3})+|[0-9]{1,15})(?:\.[0-9]{1,9})?)"
    r"\s*(?P<scale>k|m|million|bn|billion)?(?:\s*(?P<after>[A-Z]{3}))?"
)
_SCALE = {"k": 10**3, "m": 10**6, "million": 10**6, "bn": 10**9, "billion": 10**9}


def parse_percent(
    value: object, low: Fraction | None = None, high: Fraction | None = None
) -> Fraction:
    """Return the exact fraction a percent such as ``"2.5%"`` stands for.

    Parameters
    ----------
    value
        As it was written.
    low, high
        What is allowed, for what is said of a bare number; a percent is not held
        against it.

    Raises
    ------
    ValueError
        Anything but text that is a decimal number and ``%``; a bare number is shown in
        those of its two readings that may be meant.
    """
    if isinstance(value, str):
        if _PERCENT.match(value):
            return Fraction(value.strip().removesuffix("%").strip()) / 100
        if _COMMA.match(value):
            written = value.strip().replace(",", ".")
            raise ValueError(f"found '{value}'; the decimal sign is a point: {written}")
    bare = not isinstance(value, bool) and isinstance(value, int | float)
    if bare or (isinstance(value, str) and _NUMBER.match(value)):
        raise ValueError(_readings(value, low, high))
    raise ValueError(f"found {as_written(value)}; a percent such as 5% is needed")


def as_written(value: object) -> str:
    """Return a value of a scenario file in the words of a message.

    >>> as_written("NO"), as_written(None), as_written(True), as_written([1])
    ("'NO'", 'nothing', 'true', 'a list')
    """
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        words = " ".join(value.split())
        line = "".join(sign if sign.isprintable() else "�" for sign in words)
        return f"'{line[:57]}…'" if len(line) > _SHOWN else f"'{line}'"
    if isinstance(value, int | float):
        return str(value)
    return "a mapping" if isinstance(value, dict) else "a list"


def format_percent(value: Fraction) -> str:
    """Return a fraction as a percent: exact where that is finite, else 6 digits.

    >>> format_percent(Fraction(1, 40)), format_percent(Fraction(1, 3))
    ('2.5%', '33.3333%')
    """
    percent = value * 100
    for digits in range(16):
        if (percent * 10**digits).denominator == 1:
            return f"{_plain(percent, digits)}%"
    return f"{float(percent):.6g}%"


def parse_money(text: str) -> tuple[Fraction, str | None]:
    """Return the exact amount in currency units, and the currency if one is written.

    ``184 million``, ``PLN 184m``, ``184_000_000`` and ``184 000 000 PLN`` are the same
    amount.

    Raises
    ------
    ValueError
        The text is no amount of money, is negative, or names a currency twice.
    """
    found = _MONEY.fullmatch(text.strip())
    if found is None or (found["before"] and found["after"]):
        message = f"found '{text}'; an amount such as 96k, 184 million or PLN 1200"
        raise ValueError(f"{message} is needed")
    number = Fraction(found["number"].replace("_", "").replace(" ", ""))
    return number * _SCALE.get(found["scale"], 1), found["before"] or found["after"]


def format_money(minor: int, currency: str = "") -> str:
    """Return an amount in minor units, exact, with thousands separated by commas.

    >>> format_money(-123456789, "PLN")
    '-1,234,567.89 PLN'
    """
    units, cents = divmod(abs(minor), MINOR_PER_UNIT)
    sign = "-" if minor < 0 else ""
    return f"{sign}{units:,}.{cents:02d} {currency}".rstrip()


def whole(amounts: ArrayLike) -> NDArray[np.int64]:
    """Return amounts as whole numbers, rounded half to even.

    Raises
    ------
    ValueError
        An amount is not finite, or beyond 2**53, where floats no longer hold every
        whole number.
    """
    rounded = np.rint(np.asarray(amounts, dtype=np.float64))
    if not bool((np.abs(rounded) <= 2.0**53).all()):
        raise ValueError("an amount is not a number or is more than 2**53")
    return rounded.astype(np.int64)


def _plain(value: Fraction, digits: int) -> str:
    scaled = abs(int(value * 10**digits))
    sign = "-" if value < 0 else ""
    if not digits:
        return f"{sign}{scaled}"
    units, rest = divmod(scaled, 10**digits)
    return f"{sign}{units}.{rest:0{digits}d}"


def _readings(value: object, low: Fraction | None, high: Fraction | None) -> str:
    """Say what a bare number may mean: so many in a hundred, or times the whole."""
    text = str(value).strip().replace(",", ".")
    number = Fraction(text)
    least = -_READABLE if low is None else low
    most = _READABLE if high is None else high
    if not number and least <= 0 <= most:
        return f"found {value}; write 0%"
    hundred = format_percent(number).removesuffix("%")
    ways = {
        f"{text}% ({text} in a hundred)": number / 100,
        f"{hundred}% ({text} times the whole)": number,
    }
    meant = [way for way, share in ways.items() if least <= share <= most]
    if meant:
        return f"found {value}; write {' or '.join(meant)}"
    ends = " such as 5%"
    if low is not None and high is not None:
        ends = f" from {format_percent(low)} to {format_percent(high)}"
    beyond = ", not an amount" if number > most else ""
    return f"found {value}; a percent{ends} is needed{beyond}"
