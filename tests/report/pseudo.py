"""A made-up language of brackets: what stands outside was said by no message."""

from __future__ import annotations

import re
from contextlib import contextmanager
from gettext import NullTranslations
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from unittest.mock import patch

from engine.report import language

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import polars as pl

OPEN, CLOSE = "⟦⟧"
READ_OUT = {"alt", "aria-label", "data-tip", "placeholder", "title"}
"""Attributes that a reader sees or hears; so are those that begin with SCRIPTS."""
SCRIPTS = "data-say"
_INMOST = re.compile(f"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}")
_CUT = re.compile(f"{OPEN}[^{OPEN}{CLOSE}\n]*…")
"""A message that was cut where there was no room for it."""
_WORD = re.compile(r"[^\W\d_]{2,}")


class Bracketed(NullTranslations):
    """Translates each message into itself, in brackets."""

    def gettext(self, message: str) -> str:
        """Return the message in brackets."""
        return f"{OPEN}{message}{CLOSE}"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return the form for the number in brackets."""
        return f"{OPEN}{msgid1 if n == 1 else msgid2}{CLOSE}"

    def pgettext(self, context: str, message: str) -> str:  # noqa: ARG002
        """Return the message in brackets, without its context."""
        return f"{OPEN}{message}{CLOSE}"


@contextmanager
def speaking_pseudo() -> Iterator[dict[str, str]]:
    """Speak the made-up language in what is done inside.

    Yields
    ------
    dict
        Grows by each sentence of a stored table that is told again, and the context
        of its patterns; a language needs a pattern for each, or it is a name that
        somebody gave.
    """
    told: dict[str, str] = {}
    english = language.current()

    def tell(text: str, context: str = "") -> str:
        told[text] = context
        return f"{OPEN}{text}{CLOSE}" if text else text

    months = {
        name: tuple(f"{OPEN}{month}{CLOSE}" for month in getattr(english, name))
        for name in ("months", "months_in_dates", "months_short")
    }
    made_up = language.Language("en", messages=Bracketed(), retelling=tell, **months)
    with (
        patch.object(language, "language", lambda _: made_up),
        language.speaking("pseudo"),
    ):
        yield told


class _Seen(HTMLParser):
    """Collects what a page shows, in one text, and attributes that are read out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.attributes: list[str] = []
        self._last = ""

    def handle_starttag(self, tag, attrs):
        self._last = tag
        self.text += "\n"
        self.attributes += [
            value or ""
            for name, value in attrs
            if name in READ_OUT or name.startswith(SCRIPTS)
        ]

    def handle_endtag(self, tag):  # noqa: ARG002
        self._last = ""
        self.text += "\n"

    def handle_data(self, data):
        if self._last not in {"style", "script"}:
            self.text += data


def names_of(
    tables: Mapping[str, pl.DataFrame], columns: Iterable[str]
) -> dict[str, None]:
    """Return all texts in the columns so named, of any table."""
    wanted = set(columns)
    return dict.fromkeys(
        str(value)
        for table in tables.values()
        for column in table.columns
        if column in wanted
        for value in table[column].drop_nulls().unique().to_list()
    )


def unsaid_on(page: str, data: Iterable[str]) -> list[str]:
    """Return words of a page that no message said, each with what stands around it.

    Parameters
    ----------
    page
        Made while `speaking_pseudo`.
    data
        Names, ids, units and the like, which are the same in every language; what
        is not a word of at least two letters needs no mention.
    """
    seen = _Seen()
    seen.feed(page)
    seen.close()
    return unsaid_in([seen.text, *seen.attributes], data)


def unsaid_in(texts: Iterable[str], data: Iterable[str]) -> list[str]:
    """Return words of texts that no message said, as `unsaid_on` does."""
    names = sorted({name for name in data if name}, key=lambda name: -len(name))
    known = re.compile(
        "|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in names) or "(?!)"
    )
    found: dict[str, None] = {}
    for text in texts:
        for part in _outside(text).split("\n"):
            rest = known.sub(" ", part)
            if _WORD.search(rest):
                found[" ".join(rest.split())] = None
    return list(found)


def _outside(text: str) -> str:
    """Return what stands outside of all brackets."""
    while _INMOST.search(text):
        text = _INMOST.sub("\n", text)
    return _CUT.sub("\n", text)
