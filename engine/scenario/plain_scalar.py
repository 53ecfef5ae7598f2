"""What an unquoted word of YAML means: text unless it is plainly something else."""

from __future__ import annotations

import math
import re

_NOTHING = frozenset(("", "~", "null", "Null", "NULL"))
_TRUE = frozenset(("true", "True", "TRUE"))
_FALSE = frozenset(("false", "False", "FALSE"))
_WHOLE = r"(?:[0-9]{1,3}(?:_[0-9]{3})+|[0-9]+)"
_INTEGER = re.compile(rf"[-+]?{_WHOLE}")
_NUMBER = re.compile(
    rf"[-+]?(?:{_WHOLE}(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]{{1,9}})?"
)
_LEADING_ZERO = re.compile(r"([-+]?)0+(?=[0-9])")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_MAX_DIGITS = 40


class UnclearScalarError(Exception):
    """An unquoted word that different readers take for different things."""


def resolve(text: str) -> str | int | float | bool | None:
    """Return the value of an unquoted word.

    Parameters
    ----------
    text
        As it stands in the file.

    Returns
    -------
    str, int, float, bool or None
        YAML 1.2's core reading, without hexadecimal and octal numbers; whole numbers
        may be grouped in threes with ``_``.

    Raises
    ------
    UnclearScalarError
        A number with leading zeros, one that is too long or too large, ``.nan`` or
        ``.inf``.
    """
    if text in _NOTHING:
        return None
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    if _NOT_FINITE.fullmatch(text):
        raise UnclearScalarError(f"found {text}; write a finite number")
    if not _NUMBER.fullmatch(text):
        return text
    if len(text) > _MAX_DIGITS:
        message = f"found a number of {len(text)} characters; at most {_MAX_DIGITS}"
        raise UnclearScalarError(f"{message} are read, or put text in quotes")
    if _LEADING_ZERO.match(text):
        plain = _LEADING_ZERO.sub(r"\1", text, count=1)
        message = f"found {text}; a leading zero reads differently in different tools"
        raise UnclearScalarError(f"{message}: write {plain}, or '{text}' for text")
    return _number(text)


def _number(text: str) -> int | float:
    digits = text.replace("_", "")
    if _INTEGER.fullmatch(text):
        return int(digits)
    value = float(digits)
    if not math.isfinite(value):
        raise UnclearScalarError(f"found {text}; that is too large a number")
    return value
