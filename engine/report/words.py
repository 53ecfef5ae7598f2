"""Numbers and findings in words a director reads once and understands."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from engine.report.language import current, figures_in, mark, retell, say, say_many

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

MINUS = "\N{MINUS SIGN}"
DASH = "\N{EN DASH}"
GLUE = "\N{WORD JOINER}"
HARD_SPACE = "\N{NO-BREAK SPACE}"
NOTHING = "\N{EM DASH}"
TERM_NAMES = {
    "disruption": mark("relationships at risk"),
    "opening": mark("territories, openings and closings"),
    "expected profit": mark("expected profit"),
    "inertia": mark("inertia"),
    "diameter": mark("diameter"),
    "cut edges": mark("cut edges"),
}
"""What a term of the cost is called where it is not called by its own name."""
_SCALES = (1e9, 1e6)


def figures(text: str) -> str:
    """Return English figures, such as ``1,234.5``, in the form of the language."""
    spoken = current()
    if (spoken.group, spoken.decimal) == (",", "."):
        return text
    return figures_in(text, spoken.group, spoken.decimal)


def known(value: float | None) -> float | None:
    """Return the value as a float, or None when it is absent or not a number."""
    return None if value is None or math.isnan(value) else float(value)


def number(value: float | None, digits: int = 0) -> str:
    """Return ``1,234.5``, with a real minus sign; a dash when unknown."""
    found = known(value)
    if found is None:
        return NOTHING
    text = f"{abs(found):,.{digits}f}"
    is_zero = not any(figure in text for figure in "123456789")
    return figures(text if found >= 0 or is_zero else MINUS + text)


def amount(value: float | None) -> str:
    r"""Return a quantity of any size with about three meaningful figures.

    Examples
    --------
    >>> amount(12.345), amount(30507), amount(1234567), amount(0.0)
    ('12.3', '30,500', '1.23\xa0million', '0')
    """
    found = known(value)
    if found is None:
        return NOTHING
    for scale in _SCALES:
        if abs(found) >= scale:
            digits = 2 if abs(found) < 10 * scale else 1
            word = say("million") if scale < 1e9 else say("billion")
            return f"{number(found / scale, digits)}{HARD_SPACE}{word}"
    if abs(found) >= 1000:
        return number(float(f"{found:.3g}"))
    if found == round(found):
        return number(found)
    return number(found, 1 if abs(found) >= 10 else 2)


def short_amount(value: float | None) -> str:
    r"""Return an amount as it fits a narrow column; nothing when unknown.

    Examples
    --------
    >>> short_amount(2_500_000.0), short_amount(30507), short_amount(None)
    ('2.50m', '30,500', '')
    """
    found = known(value)
    if found is None:
        return ""
    text, millions = amount(found), f"{HARD_SPACE}{say('million')}"
    if not text.endswith(millions):
        return text
    return say("{amount}m", amount=text.removesuffix(millions))


def exact(value: float | None) -> str:
    """Return a quantity with every figure that could decide a comparison."""
    found = known(value)
    if found is None or abs(found) >= 1000 or found == round(found):
        return number(found)
    return number(found, 2)


def money(value: float | None, currency: str) -> str:
    """Return ``PLN 1.23 million``; a dash when unknown."""
    if known(value) is None:
        return NOTHING
    return money_text(currency, amount(value))


def exact_money(value: float | None, currency: str) -> str:
    """Return ``PLN 1,234,567``; a dash when unknown."""
    if known(value) is None:
        return NOTHING
    return money_text(currency, number(value))


def term_name(term: str) -> str:
    """Return what people call a term of the cost, or a goal."""
    return say(TERM_NAMES[term]) if term in TERM_NAMES else retell(term)


def money_text(currency: str, amount: str) -> str:
    """Return an amount with its currency, in the order of the language."""
    text = say("{currency} {amount}", currency=currency, amount=amount)
    return text.replace(" ", HARD_SPACE)


def cents(value: Decimal | None) -> str:
    """Return an exact amount as ``−1,234.50``; a dash when unknown.

    Examples
    --------
    >>> cents(Decimal("9007199254740993.1"))
    '9,007,199,254,740,993.10'
    """
    if value is None:
        return NOTHING
    return figures((MINUS if value < 0 else "") + f"{abs(value):,.2f}")


def percent(share: float | None, digits: int = 0) -> str:
    """Return a share as ``95%``; a dash when unknown."""
    found = known(share)
    return NOTHING if found is None else number(100 * found, digits) + "%"


def at_most_percent(share: float) -> str:
    """Return a percentage rounded up to two figures: a promise is never rounded down.

    Examples
    --------
    >>> at_most_percent(0.004137), at_most_percent(0.12), at_most_percent(0.0)
    ('0.42%', '12%', '0%')
    """
    if share <= 0:
        return "0%"
    value = 100 * share
    step = 10.0 ** (math.floor(math.log10(value)) - 1)
    rounded = math.ceil(value / step - 1e-9) * step
    digits = max(0, -round(math.log10(step)))
    text = f"{rounded:,.{digits}f}"
    return figures(text.rstrip("0").rstrip(".") if "." in text else text) + "%"


def span(low: float | None, high: float | None) -> str:
    """Return ``55–170%``, or one figure when both read the same."""
    if known(low) is None or known(high) is None:
        return NOTHING
    first, last = percent(low), percent(high)
    return last if first == last else f"{first[:-1]}{GLUE}{DASH}{GLUE}{last}"


def change(before: float | None, after: float | None) -> str:
    """Return ``21% less``, ``3% more`` or ``unchanged``; nothing when unknown."""
    old, new = known(before), known(after)
    if old is None or new is None or old == 0:
        return ""
    ratio = new / old - 1
    size = percent(abs(ratio), 1 if abs(ratio) < 0.0995 else 0)
    if size in ("0%", figures("0.0%")):
        return say("unchanged")
    return say("{size} less", size=size) if ratio < 0 else say("{size} more", size=size)


def count(value: int, one: str, many: str = "") -> str:
    """Return ``1 account`` or ``312 accounts``.

    Both nouns are one message of the catalogue; the second may be left out where it is
    the first with an s.
    """
    return f"{number(value)} {say_many(one, many or one + 's', value)}"


def listing(parts: Sequence[str], last: str = "and") -> str:
    """Return ``a, b and c``; the last word is a message of the catalogue."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {say(last)} {parts[-1]}"


def sentence(text: str) -> str:
    """Return the text with a capital first letter and a full stop."""
    text = text.strip()
    if not text:
        return ""
    end = "" if text[-1] in ".!?" else "."
    return text[0].upper() + text[1:] + end
