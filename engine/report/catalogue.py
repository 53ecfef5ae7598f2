"""Catalogues of messages: gettext files of a language, read as one (Babel's room)."""

from __future__ import annotations

from functools import partial
from gettext import GNUTranslations, c2py
from importlib import resources
from io import BytesIO
from typing import TYPE_CHECKING

from babel import Locale
from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from engine.report.language import Language, figures_in
from engine.report.stored_words import Retelling

if TYPE_CHECKING:
    from collections.abc import Iterator

STORED = "stored"
"""How files begin that hold patterns of sentences which stand in stored tables."""


def files(code: str) -> Iterator[tuple[str, Catalog]]:
    """Yield each gettext file of a language by its name without ending."""
    folder = resources.files("engine.report") / "languages" / code
    for path in sorted(folder.iterdir(), key=lambda found: found.name):
        if path.name.endswith(".po"):
            with path.open("rb") as file:
                yield path.name.removesuffix(".po"), read_po(file, locale=code)


def read(code: str) -> Language:
    """Return a language with all its messages and the forms of its numbers."""
    whole, patterns = Catalog(locale=code), dict[str, dict[str, str]]()
    for name, catalogue in files(code):
        for message in catalogue:
            if not message.id or not message.string:
                continue
            if name.startswith(STORED):
                mine = patterns.setdefault(message.context or "", {})
                mine[str(message.id)] = str(message.string)
            else:
                whole.add(message.id, message.string, context=message.context)
    compiled = BytesIO()
    write_mo(compiled, whole)
    compiled.seek(0)
    locale = Locale.parse(code)
    # CLDR: Polish groups thousands by no-break spaces.
    signs = locale.number_symbols["latn"]
    group, decimal = str(signs["group"]), str(signs["decimal"])
    renumber = partial(figures_in, group=group, decimal=decimal)
    plural = c2py(whole.plural_expr)
    return Language(
        code,
        group,
        decimal,
        months=_months(locale, "stand-alone", "wide"),
        months_in_dates=_months(locale, "format", "wide"),
        months_short=_months(locale, "stand-alone", "abbreviated"),
        messages=GNUTranslations(compiled),
        retelling=Retelling(patterns.pop("", {}), renumber, patterns, plural),
    )


def _months(locale: Locale, where: str, how: str) -> tuple[str, ...]:
    names = locale.months[where][how]
    return tuple(str(names[month]) for month in range(1, 13))
