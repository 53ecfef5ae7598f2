"""The language of a page: one catalogue of messages, and the forms of numbers.

Texts are written in English where they are used, as whole sentences with named fields,
and looked up when a page is made::

    say("{who} takes over {what}.", who=name, what=accounts)
    say_many("{n} account moves", "{n} accounts move", moved, n=words.number(moved))
    say_in("state of a run", "open")    # one word, two meanings

Templates call the same three. A constant of a module is written ``mark("text")``, and
said where it is used, ``say(constant)``: what is looked up at import, or kept by a
cache, would stay in one language. A sentence that an earlier stage wrote into a run's
tables or manifest is told again by `retell`: its pattern is in a ``stored*.po``.

The catalogue of a language is the folder ``languages/<code>``: one gettext file for
each family of pages. A message without a translation stays English; a test finds it.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from gettext import NullTranslations
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from engine.base.errors import InputError, InputProblem, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from engine.report.stored_words import Retelling

LANGUAGES: Mapping[str, str] = {"en": "English", "pl": "polski"}
"""Languages that pages are written in, by their code."""
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)


@dataclass(frozen=True)
class Language:
    """What a page needs of a language.

    Parameters
    ----------
    code
        As HTML's ``lang`` names it.
    group, decimal
        What stands between thousands, and before tenths.
    months, months_in_dates, months_short
        Names of the twelve months: alone, after a day, and where there is no room.
    messages
        Translations by message.
    retelling
        Patterns of sentences that stand in tables; None in English.
    """

    code: str
    group: str = ","
    decimal: str = "."
    months: tuple[str, ...] = _MONTHS
    months_in_dates: tuple[str, ...] = _MONTHS
    months_short: tuple[str, ...] = tuple(name[:3] for name in _MONTHS)
    messages: NullTranslations = field(default_factory=NullTranslations)
    retelling: Retelling | None = None


def figures_in(text: str, group: str, decimal: str) -> str:
    """Return English figures, such as ``1,234.5``, with other signs."""
    return text.translate(str.maketrans(",.", group + decimal))


_ENGLISH = Language("en")
_current: ContextVar[Language | None] = ContextVar("language", default=None)


def current() -> Language:
    """Return the language that is spoken now."""
    return _current.get() or _ENGLISH


@cache
def language(code: str) -> Language:
    """Return a language by its code.

    Raises
    ------
    InputError
        There is no catalogue of it.
    """
    if code not in LANGUAGES:
        known = ", ".join(LANGUAGES)
        hint = did_you_mean(code, LANGUAGES)
        message = f"found '{code}'; reports are written in: {known}{hint}"
        raise InputError([InputProblem("--lang", 0, 0, "", message)])
    if code == "en":
        return _ENGLISH
    from engine.report.catalogue import read

    return read(code)


@contextmanager
def speaking(code: str) -> Iterator[Language]:
    """Speak a language in what is done inside; English outside.

    Raises
    ------
    InputError
        There is no catalogue of it.
    """
    spoken = language(code)
    token = _current.set(spoken)
    try:
        yield spoken
    finally:
        _current.reset(token)


def mark(message: str) -> str:
    """Return the message as it is: it is said later, and belongs in the catalogue."""
    return message


def say(message: str, /, **fields: object) -> str:
    """Return a message in the language that is spoken, with its fields filled in.

    Notes
    -----
    Where a field is markup, the result is markup and everything else is escaped.
    """
    return _filled(current().messages.gettext(message), fields)


def say_in(context: str, message: str, /, **fields: object) -> str:
    """Return a message that has more than one meaning; the context says which."""
    return _filled(current().messages.pgettext(context, message), fields)


def say_many(one: str, many: str, how_many: float, /, **fields: object) -> str:
    """Return the form of a message that goes with a number; 1.5 and 0 are many."""
    whole = int(how_many) if how_many == int(how_many) else 2
    found = current().messages.ngettext(one, many, abs(whole))
    return _filled(found, fields)


def retell(text: str, context: str = "") -> str:
    """Return a sentence of a stored table in the language that is spoken.

    Parameters
    ----------
    context
        Whose patterns it was made by; see :mod:`engine.report.stored_words`.
    """
    told = current().retelling
    return text if told is None else told(text, context)


def _filled(message: str, fields: Mapping[str, object]) -> str:
    if not fields:
        return message
    if any(isinstance(value, Markup) for value in fields.values()):
        return escape(message).format(**fields)
    return message.format(**fields)
