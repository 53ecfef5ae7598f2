"""How cells are written: a number format, a width and a unit for each kind."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from math import isfinite
from typing import TYPE_CHECKING, Any, Literal

from engine.report.language import mark

if TYPE_CHECKING:
    from collections.abc import Iterable

NUMBERS = (int, float, Decimal)

Kind = Literal[
    "text",
    "words",
    "month",
    "date",
    "people",
    "count",
    "money",
    "cents",
    "amount",
    "share",
    "gap",
    "number",
    "km",
    "hours",
    "degrees",
    "yes",
]


@dataclass(frozen=True, slots=True)
class Look:
    """How a kind of cell looks.

    Parameters
    ----------
    style
        Its format, as XlsxWriter knows it.
    width
        Letters that it needs at least.
    unit
        What it counts; empty: the currency.
    tenths
        Figures behind the point; None: it is no number.
    """

    style: dict[str, Any]
    width: float
    unit: str
    tenths: int | None = None


def _numbers(plain: str, width: float, unit: str) -> Look:
    shown = f"{plain};[Red]-{plain};{plain}"
    tenths = plain.partition(".")[2].count("0")
    return Look({"num_format": shown, "valign": "top"}, width, unit, tenths)


def width_of(kind: str, heading: str, values: Iterable[object], currency: str) -> float:
    """Return how many letters wide a column must be to show all of its values."""
    look = LOOKS[kind]
    word = max(map(len, heading.split()), default=0)
    wide = max(look.width, 1.15 * word + 2, 0.62 * len(heading) + 2)
    if look.tenths is not None:
        numbers = [
            abs(float(v)) for v in values if isinstance(v, NUMBERS) and isfinite(v)
        ]
        if numbers:
            letters = len(f"{max(numbers):,.{look.tenths}f}")
            unit = len(currency) + 1 if kind in MONIES and currency else 0
            wide = max(wide, 1.12 * (letters + unit) + 2)
    elif kind in ("text", "words"):
        wide = max(wide, *(1.1 * len(v) + 2 for v in values if isinstance(v, str)), 0)
    return wide


LEFT: dict[str, Any] = {"align": "left", "valign": "top", "indent": 1}
LOOKS: dict[str, Look] = {
    "text": Look(LEFT, 12, mark("words")),
    "words": Look({**LEFT, "text_wrap": True}, 12, mark("words")),
    "month": Look({"num_format": "mmm yyyy", **LEFT}, 11, mark("month")),
    "date": Look({"num_format": "yyyy-mm-dd", **LEFT}, 12, mark("day")),
    "people": _numbers("#,##0.0", 10, mark("people")),
    "count": _numbers("#,##0", 10, mark("whole number")),
    "money": _numbers('#,##0{ "currency"}', 15, ""),
    "cents": _numbers('#,##0.00{ "currency"}', 16, ""),
    "amount": _numbers("#,##0", 13, mark("units")),
    "share": Look({"num_format": "0.0%", "valign": "top"}, 10, mark("per cent")),
    "gap": Look({"num_format": "0.00%", "valign": "top"}, 10, mark("per cent")),
    "number": _numbers("#,##0.00", 12, mark("number")),
    "km": _numbers("#,##0.0", 10, mark("km")),
    "hours": _numbers("#,##0.0", 10, mark("hours")),
    "degrees": Look({"num_format": "0.0000", "valign": "top"}, 10, mark("degrees")),
    "yes": Look(LEFT, 8, mark("yes or no")),
}
LEFTS = ("text", "words", "month", "date", "yes")
"""Kinds of cells that stand to the left."""
MONIES = ("money", "cents")
BROAD = ("number", "km", "hours")
"""Kinds of numbers of any size: written without tenths where none says anything."""
HEAD: dict[str, Any] = {
    **{"bold": True, "text_wrap": True, "valign": "vcenter", "bg_color": "#F1EEE7"},
    **{"font_color": "#1a1e24", "bottom": 1, "bottom_color": "#8c8778"},
}
SUM: dict[str, Any] = {"bold": True, "top": 1, "top_color": "#8c8778"}
DEEPEST = 3
"""Levels of lists on the first sheet."""
PLACES: dict[str, dict[str, Any]] = {
    "head": {**HEAD, "align": "left", "indent": 1},
    "over": {**HEAD, "align": "right"},
    "sum": {**SUM, "align": "left", "indent": 1},
    "label": {"align": "left", "valign": "top"},
    "title": {"bold": True, "font_size": 18},
    "answer": {
        **{"bold": True, "font_size": 13, "font_color": "#0b6b4c"},
        **{"text_wrap": True, "valign": "top"},
    },
    "no answer": {
        **{"bold": True, "font_size": 13, "font_color": "#a83a09"},
        **{"text_wrap": True, "valign": "top"},
    },
    "part": {"bold": True, "font_size": 12, "bottom": 1, "bottom_color": "#c9c4b8"},
    "note": {"font_color": "#59616c", "text_wrap": True, **LEFT},
    "small": {"font_color": "#59616c", "text_wrap": True, "valign": "top"},
    "wrap": {"text_wrap": True, "valign": "top"},
    **{
        f"wrap {deep}": {"text_wrap": True, "valign": "top", "indent": 2 * deep}
        for deep in range(1, DEEPEST + 1)
    },
    "link": {"font_color": "#0b5a8f", "underline": 1},
}
"""Formats of what stands outside of tables, and of headings."""


def formats(currency: str) -> dict[str, dict[str, Any]]:
    """Return every format; money shows the currency, unless there are several.

    Parameters
    ----------
    currency
        Such as ``PLN``; empty: money is written as plain numbers.
    """
    shown = f' "{currency}"' if currency.isalnum() else ""
    styles = {name: dict(look.style) for name, look in LOOKS.items()}
    for style in styles.values():
        if "num_format" in style:
            plain = style["num_format"]
            style["num_format"] = plain.replace('{ "currency"}', shown)
    sums = {f"sum {name}": {**style, **SUM} for name, style in styles.items()}
    return {**styles, **sums, **PLACES}
