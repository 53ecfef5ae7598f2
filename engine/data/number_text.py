"""Numbers written as text: which decimal sign a column uses, and what it says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import polars as pl

Decimal = Literal["point", "comma"]

_SPACES = (
    " \u00a0\u202f\u2009'\u2019"  # space, no-break, narrow and thin spaces; Swiss marks
)
_EXPONENT = r"(?:[eE][+-]?\d+)?$"
_SIGN = r"^[+−-]?"


def _number(decimal: str, group: str) -> str:
    """Return the pattern of a number with a decimal sign and thousands separators."""
    whole = rf"(?:\d+|\d{{1,3}}(?:[{group}]\d{{3}})+|\d{{1,3}}(?:[{_SPACES}]\d{{3}})+)"
    return rf"{_SIGN}(?:{whole}(?:[{decimal}]\d*)?|[{decimal}]\d+){_EXPONENT}"


_PATTERN = {"point": _number(".", ","), "comma": _number(",", ".")}


def _certain(decimal: str, group: str) -> str:
    """Return the pattern of what can only be read with this decimal sign."""
    spaced = rf"\d{{1,3}}(?:[{_SPACES}]\d{{3}})+[{decimal}]\d*"
    grouped = rf"\d{{1,3}}(?:[{group}]\d{{3}})+[{decimal}]\d*"
    many = rf"\d{{1,3}}(?:[{group}]\d{{3}}){{2,}}"
    part = rf"\d+[{decimal}](?:\d{{0,2}}|\d{{4,}})|[{decimal}]\d+"
    long = rf"(?:0\d*|\d{{4,}})[{decimal}]\d{{3}}"
    exponent = rf"\d+[{decimal}]\d*[eE][+-]?\d+"
    return rf"{_SIGN}(?:{spaced}|{grouped}|{many}|{part}|{long}|{exponent})$"


_CERTAIN = {"point": _certain(".", ","), "comma": _certain(",", ".")}
_EITHER = {
    "point": rf"{_SIGN}[1-9]\d{{0,2}}[.]\d{{3}}$",
    "comma": rf"{_SIGN}[1-9]\d{{0,2}}[,]\d{{3}}$",
}

_PLAIN_POINT = rf"{_SIGN}\d*[.]\d+$"
_PLAIN_COMMA = rf"{_SIGN}\d*[,]\d+$"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the cells of one column say of its decimal sign.

    Parameters
    ----------
    point, comma
        Index of the first cell that can only be read with a decimal point (comma),
        or None. The point is looked for only where some cell is not plain.
    """

    point: int | None = None
    comma: int | None = None


def evidence(text: pl.Series, *, small: bool = False) -> Evidence:
    """Return what can be known of a column's decimal sign.

    Parameters
    ----------
    text
        ``(n_rows,)`` String, stripped; null where empty.
    small
        No number of the column reaches a thousand, so no sign groups thousands.
    """
    odd = text.cast(pl.Float64, strict=False).is_null() & text.is_not_null()
    if not odd.any():
        return Evidence()
    commas = text.filter(odd).str.contains(_PLAIN_COMMA if small else _CERTAIN["comma"])
    comma = _first(commas)
    point = _first(text.str.contains(_PLAIN_POINT if small else _CERTAIN["point"]))
    return Evidence(point, None if comma is None else int(odd.arg_true()[comma]))


def certainly_point(text: pl.Series) -> bool:
    """Return whether some cell can only be read with a decimal point."""
    return _first(text.str.contains(_CERTAIN["point"])) is not None


def ambiguous(text: pl.Series, sign: Decimal) -> pl.Series:
    """Return which cells have three digits after one sign: ``1,234`` or ``1.234``."""
    return text.str.contains(_EITHER[sign]).fill_null(value=False)


def parse(text: pl.Series, decimal: Decimal) -> pl.Series:
    """Return the numbers, null where the text is not one.

    Parameters
    ----------
    text
        ``(n_rows,)`` String, stripped; null where empty.
    decimal
        The decimal sign; the other sign and spaces may group thousands.

    Returns
    -------
    ``(n_rows,)`` Float64; may hold NaN and infinities if the text says so.
    """
    fast = text.cast(pl.Float64, strict=False)
    left = fast.is_null() & text.is_not_null()
    if decimal == "comma":
        left |= text.str.contains(".", literal=True).fill_null(value=False)
    if not left.any():
        return fast
    rest = text.filter(left)
    rest = rest.set(~rest.str.contains(_PATTERN[decimal]), None)
    group = "." if decimal == "comma" else ","
    plain = rest.str.replace_all(rf"[{group}{_SPACES}]", "").str.replace("−", "-")
    values = plain.str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)
    return fast.scatter(left.arg_true(), values)


def grouped(text: pl.Series, decimal: Decimal) -> pl.Series:
    """Return which cells have thousands separators."""
    group = "." if decimal == "comma" else ","
    return text.str.contains(rf"^[+-]?\d{{1,3}}[{group}{_SPACES}]\d{{3}}").fill_null(
        value=False
    )


def _first(mask: pl.Series) -> int | None:
    found = mask.fill_null(value=False).arg_max() if mask.any() else None
    return None if found is None else int(found)
