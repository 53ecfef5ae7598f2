"""How shares, attainments and money are said in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fractions import Fraction


def percent(share: Fraction | float) -> str:
    """Return a share as people say it.

    >>> percent(0.8), percent(1 / 3), percent(12)
    ('80 %', '33.3 %', '1,200 %')
    """
    return f"{_trimmed(float(share) * 100, 1)} %"


def money(hundredths: Fraction | float, currency: str) -> str:
    """Return an amount in whole money units.

    >>> money(1_234_567, "EUR")
    '12,346 EUR'
    """
    return f"{float(hundredths) / 100:,.0f} {currency}"


def times(ratio: Fraction | float) -> str:
    """Return a ratio.

    >>> times(2.5), times(4)
    ('2.5', '4')
    """
    return _trimmed(float(ratio), 2)


def joined(names: list[str]) -> str:
    """Return quoted names in one phrase.

    >>> joined(["a", "b", "c"])
    "'a', 'b' and 'c'"
    """
    quoted = [f"'{name}'" for name in names]
    return " and ".join([", ".join(quoted[:-1]), quoted[-1]] if quoted[1:] else quoted)


def _trimmed(value: float, digits: int) -> str:
    text = f"{value:,.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
