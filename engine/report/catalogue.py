"""Catalogues of messages: gettext files of a language, read as one (Babel's room)."""

from __future__ import annotations

from gettext import GNUTranslations
from importlib import resources
from io import BytesIO
from typing import TYPE_CHECKING

from babel import Locale
from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from engine.report.language import Language
from engine.report.stored_words import Retelling

if TYPE_CHECKING:
    from collections.abc import Iterator

STORED = "stored"
"""The file with patterns of sentences that earlier stages wrote into tables."""


def files(code: str) -> Iterator[tuple[str, Catalog]]:
    """Yield each gettext file of a language by its name without ending."""
    folder = resources.files("engine.report") / "languages" / code
    for path in sorted(folder.iterdir(), key=lambda found: found.name):
        if path.name.endswith(".po"):
            with path.open("rb") as file:
                yield path.name.removesuffix(".po"), read_po(file, locale=code)


def read(code: str) -> Language:
    """Return a language with all its messages and the forms of its numbers."""
    whole, patterns = Catalog(locale=code), dict[str, str]()
    for name, catalogue in files(code):
        for message in catalogue:
            if not message.id or not message.string:
                continue
            if name == STORED:
                patterns[str(message.id)] = str(message.string)
            else:
                whole.add(message.id, message.string, context=message.context)
    compiled = BytesIO()
    write_mo(compiled, whole)
    compiled.seek(0)
    # CLDR: Polish groups thousands by no-break spaces.
    signs = Locale.parse(code).number_symbols["latn"]
    group, decimal = str(signs["group"]), str(signs["decimal"])
    other = str.maketrans(",.", group + decimal)

    def renumber(figure: str) -> str:
        return figure.translate(other)

    retelling = Retelling(patterns, renumber)
    return Language(code, group, decimal, GNUTranslations(compiled), retelling)
