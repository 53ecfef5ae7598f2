"""Sentences of stored tables: recognised by their pattern, told in another language.

A pattern is an English sentence with named fields. A sentence that is made of others,
such as a plan's rules, has patterns with a context: what stands in a field is told by
the patterns of the context that is named as the field is (``rates``, ``rates2``)::

    msgctxt "rule"
    msgid "{rates} of {basis}"

In such patterns fields called amount, share and n are figures, first and last are days,
and others end at a semicolon, unless the patterns of their context have one.

A translation may choose the form of a word by a figure: ``{n} {n:konto|konta|kont}``.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_FIELD = re.compile(r"\{(\w+)\}")
_NUMBER = re.compile(r"(?<![\w.,])\d+(?:,\d{3})*(?:\.\d+)?(?![\w]|[.,]\d)")
_LETTER = re.compile(r"[^\W\d_]")
_ANY, _ONE = r".+?", r"[^;]+?"
_FIGURE, _DAY = r"[-−+]?[\d,.]+(?: ?%)?…?", r"\d{4}-\d\d-\d\d"
_OF_CONTEXTS = {
    **dict.fromkeys(("amount", "share", "n"), _FIGURE),
    **dict.fromkeys(("first", "last"), _DAY),
}


class Retelling:
    """Finds the pattern that a sentence was made by, and fills in its translation.

    Parameters
    ----------
    patterns
        English pattern with named fields to its translation with the same fields.
    renumber
        Gives a figure the form of the language.
    contexts
        More patterns, for fields that are called as their context.
    plural
        Gives the form, from 0, that goes with a number.
    """

    def __init__(
        self,
        patterns: Mapping[str, str],
        renumber: Callable[[str], str],
        contexts: Mapping[str, Mapping[str, str]] | None = None,
        plural: Callable[[int], int] = lambda number: int(number != 1),
    ) -> None:
        told = contexts or {}
        lists = (name for name, more in told.items() if ";" in "".join(more))
        fields = {**dict.fromkeys(lists, _ANY), **_OF_CONTEXTS}
        self._kinds = {"": _Phrases(patterns, lambda _: _ANY)}
        for name, more in told.items():
            self._kinds[name] = _Phrases(more, lambda one: fields.get(one, _ONE))
        self._renumber = renumber
        self._plural = plural
        self._told = lru_cache(maxsize=50_000)(self._tell)

    def __call__(self, text: str, context: str = "") -> str:
        """Return the sentence in the other language; as it is, when unknown.

        Parameters
        ----------
        context
            Whose patterns are tried before those without one.
        """
        return self._told(text, context)

    def _tell(self, text: str, context: str) -> str:
        found = self._find(text, context)
        if found is None and context:
            found = self._find(text, "")
        if found is None and not _LETTER.search(text):
            return self._numbers(text)
        return text if found is None else found

    def _find(self, text: str, context: str) -> str | None:
        phrases = self._kinds.get(context)
        if phrases is None:
            return None
        if text in phrases.exact:
            return phrases.exact[text]
        for fixed, pattern, told in phrases.patterns:
            if fixed in text and (found := pattern.fullmatch(text)):
                parts = found.groupdict().items()
                return told.format(**{name: self._part(name, p) for name, p in parts})
        return None

    def _part(self, name: str, text: str) -> _Part:
        kind = name.rstrip("0123456789")
        # A rule's name may be made of parts itself, such as its kilometres.
        found = self._find(text, "" if kind == "name" else kind) if kind else None
        if found is None:
            found = self._kinds[""].exact.get(text) or self._numbers(text)
        return _Part(found, self._form(text))

    def _form(self, text: str) -> int:
        """Return the form of words that goes with a figure; 1.5 is many."""
        figure = text.replace(",", "")
        return self._plural(int(figure)) if figure.isdecimal() else -1

    def _numbers(self, text: str) -> str:
        return _NUMBER.sub(lambda found: self._renumber(found[0]), text)


class _Part(str):
    """What stands in a field, and the form of words that goes with it."""

    form: int

    def __new__(cls, text: str, form: int) -> Self:
        """Return the text with its form."""
        part = super().__new__(cls, text)
        part.form = form
        return part

    def __format__(self, forms: str) -> str:
        """Return the text, or the form of a word that is asked for."""
        return forms.split("|")[self.form] if forms else str(self)


class _Phrases:
    """Patterns of a context: those without fields, and (fixed text, pattern, told)."""

    def __init__(self, patterns: Mapping[str, str], form: Callable[[str], str]) -> None:
        self.exact = {key: told for key, told in patterns.items() if "{" not in key}
        # A pattern with more fixed text says more about a sentence.
        ordered = sorted(
            (key for key in patterns if "{" in key),
            key=lambda key: (-len(_FIELD.sub("", key)), key),
        )
        self.patterns = [
            (_longest(key), _compiled(key, form), patterns[key]) for key in ordered
        ]


def _longest(pattern: str) -> str:
    """Return the longest fixed text: without it, the pattern need not be tried."""
    return max(_FIELD.sub("\0", pattern).split("\0"), key=len)


def _compiled(pattern: str, form: Callable[[str], str]) -> re.Pattern[str]:
    seen: set[str] = set()
    parts: list[str] = []
    end = 0
    for found in _FIELD.finditer(pattern):
        parts.append(re.escape(pattern[end : found.start()]))
        name = found[1]
        own = form(name.rstrip("0123456789"))
        parts.append(f"(?P={name})" if name in seen else f"(?P<{name}>{own})")
        seen.add(name)
        end = found.end()
    parts.append(re.escape(pattern[end:]))
    return re.compile("".join(parts), re.DOTALL)
