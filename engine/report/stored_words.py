"""Sentences of stored tables: recognised by their pattern, told in another language."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_FIELD = re.compile(r"\{(\w+)\}")
_NUMBER = re.compile(r"(?<![\w.,])\d[\d,]*(?:\.\d+)?(?![\w]|[.,]\d)")


class Retelling:
    """Finds the pattern that a sentence was made by, and fills in its translation.

    Parameters
    ----------
    patterns
        English pattern with named fields to its translation with the same fields.
    renumber
        Gives a figure the form of the language.
    """

    def __init__(
        self, patterns: Mapping[str, str], renumber: Callable[[str], str]
    ) -> None:
        self._exact = {key: told for key, told in patterns.items() if "{" not in key}
        # A pattern with more fixed text says more about a sentence.
        fields = sorted(
            (key for key in patterns if "{" in key),
            key=lambda key: (-len(_FIELD.sub("", key)), key),
        )
        self._patterns = [(_compiled(key), patterns[key]) for key in fields]
        self._renumber = renumber
        self._told = lru_cache(maxsize=50_000)(self._tell)

    def __call__(self, text: str) -> str:
        """Return the sentence in the other language; as it is, when unknown."""
        return self._told(text)

    def _tell(self, text: str) -> str:
        if text in self._exact:
            return self._exact[text]
        for pattern, told in self._patterns:
            if found := pattern.fullmatch(text):
                parts = {
                    name: self._part(part) for name, part in found.groupdict().items()
                }
                return told.format(**parts)
        return text

    def _part(self, text: str) -> str:
        if text in self._exact:
            return self._exact[text]
        return _NUMBER.sub(lambda found: self._renumber(found[0]), text)


def _compiled(pattern: str) -> re.Pattern[str]:
    seen: set[str] = set()
    parts: list[str] = []
    end = 0
    for found in _FIELD.finditer(pattern):
        parts.append(re.escape(pattern[end : found.start()]))
        name = found[1]
        parts.append(f"(?P={name})" if name in seen else f"(?P<{name}>.+?)")
        seen.add(name)
        end = found.end()
    parts.append(re.escape(pattern[end:]))
    return re.compile("".join(parts), re.DOTALL)
