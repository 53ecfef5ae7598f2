"""Money, percents and the like as a pay plan writes them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from engine.base.units import (
    MINOR_PER_UNIT,
    as_written,
    format_percent,
    parse_money,
)
from engine.scenario.typed_values import percent_within, refuse_value

MOST_MONEY = 10**11
"""Largest amount in currency units, as in the tables."""
MOST_PERCENT = Fraction(10)
"""Largest percent: 1000%."""

_MIX = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,2})?)\s*/\s*([0-9]{1,3}(?:\.[0-9]{1,2})?)")
_COMMAS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_COMMA = re.compile(r"[0-9]+,[0-9]{1,2}")


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount of money or units, and the currency if one is written.

    >>> str(read_money("PLN 1.2k")), str(read_money(0.5))
    ('1200 PLN', '0.50')
    """

    hundredths: int
    currency: str | None = None

    def __str__(self) -> str:
        """Return the amount as a plan may write it."""
        units, cents = divmod(self.hundredths, MINOR_PER_UNIT)
        text = f"{units}.{cents:02d}" if cents else str(units)
        return f"{text} {self.currency}" if self.currency else text


@dataclass(frozen=True, slots=True)
class Mix:
    """How on-target earnings divide into base salary and target incentive."""

    base: Fraction

    def __str__(self) -> str:
        """Return ``60/40``."""
        parts = (format_percent(part)[:-1] for part in (self.base, 1 - self.base))
        return "/".join(parts)


def read_money(value: object) -> Money:
    """Return an amount; refuse what is none, negative, too large or too fine."""
    if isinstance(value, Money):
        return value
    found, currency = f"found {as_written(value)}", None
    if isinstance(value, str):
        amount, currency = _money_of_text(value)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        amount = Fraction(repr(value))
    else:
        refuse_value(f"{found}; an amount such as 96k, 184 million or 1200 is needed")
    if amount < 0:
        refuse_value(f"{found}; an amount of 0 or more is needed")
    if amount > MOST_MONEY:
        refuse_value(f"{found}; at most {MOST_MONEY:,} is allowed")
    hundredths = amount * MINOR_PER_UNIT
    if hundredths.denominator != 1:
        refuse_value(f"{found}; amounts have at most two decimals")
    return Money(int(hundredths), currency)


def _money_of_text(text: str) -> tuple[Fraction, str | None]:
    found = f"found {as_written(text)}"
    plain = text.strip()
    if plain.endswith("%"):
        refuse_value(f"{found}; an amount is needed here, not a percent")
    if _COMMAS.fullmatch(plain):
        refuse_value(f"{found}; write {plain.replace(',', '_')} without quotes")
    if _COMMA.fullmatch(plain):
        near = plain.replace(",", ".")
        refuse_value(f"{found}; the decimal sign is a point: {near}")
    if plain.startswith("-"):
        refuse_value(f"{found}; an amount of 0 or more is needed")
    try:
        return parse_money(text)
    except ValueError:
        refuse_value(f"{found}; an amount such as 96k, 184 million or 1200 is needed")


def read_percent(value: object) -> Fraction:
    """Return a percent from 0% to 1000% as an exact fraction."""
    return percent_within(value, Fraction(0), MOST_PERCENT)


def read_share(value: object) -> Fraction:
    """Return a percent from 0% to 100% as an exact fraction."""
    return percent_within(value, Fraction(0), Fraction(1))


def read_money_or_percent(value: object) -> Money | Fraction:
    """Return an amount, or a percent as an exact fraction."""
    if isinstance(value, Money | Fraction):
        return value
    if isinstance(value, str) and value.strip().endswith("%"):
        return read_percent(value)
    if not isinstance(value, int | float | str) or isinstance(value, bool):
        needed = "an amount such as 96k or a percent such as 80% is needed"
        refuse_value(f"found {as_written(value)}; {needed}")
    return read_money(value)


def read_count_or_share(value: object) -> int | Fraction:
    """Return a number of winners, or a share of those who take part."""
    if isinstance(value, Fraction):
        return value
    if isinstance(value, str) and value.strip().endswith("%"):
        share = read_share(value)
        if not share:
            refuse_value("found 0%; more than 0% is needed")
        return share
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        refuse_value(
            f"found {as_written(value)}; a number of winners such as 12 or a percent"
            " such as 10% is needed"
        )
    return value


def read_mix(value: object) -> Mix:
    """Return base and target as parts of on-target earnings."""
    if isinstance(value, Mix):
        return value
    said = f"found {as_written(value)}"
    found = _MIX.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        refuse_value(
            f"{said}; base and target such as 60/40 are needed, in per cent of 'ote'"
        )
    base, target = (Fraction(found[part]) for part in (1, 2))
    if base + target != 100:
        total = format_percent((base + target) / 100)[:-1]
        refuse_value(f"{said}; the two parts add up to {total}, not to 100")
    return Mix(base / 100)
