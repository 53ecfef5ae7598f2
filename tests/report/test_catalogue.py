"""The message catalogue: complete, with the same fields, and with nothing left over."""

from __future__ import annotations

import importlib
import pkgutil
import re
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.extract import extract_from_dir
from markupsafe import Markup

from engine.base.errors import InputError
from engine.report import words, workbook
from engine.report.catalogue import STORED, files
from engine.report.language import (
    LANGUAGES,
    mark,
    retell,
    say,
    say_in,
    say_many,
    speaking,
)
from engine.report.stored_words import Retelling
from engine.report.workbook.columns import Column
from engine.report.workbook.sheets import Sheet

ENGINE = Path(__file__).resolve().parents[2] / "engine"
REPORT, COMMAND = ENGINE / "report", ENGINE / "command"
KEYWORDS = {
    "say": None,
    "mark": None,
    "say_many": (1, 2),
    "say_in": ((1, "c"), 2),
    "count": (2,),
}
COUNTED = re.compile(r"words\.count\([^,()]*(?:\([^()]*\))?[^,()]*, \"([^\"]+)\"")
OTHERS = sorted(set(LANGUAGES) - {"en"})


def texts_of_sheets():
    """Yield names and meanings of the sheets and columns of all workbooks."""
    for module in pkgutil.iter_modules(workbook.__path__, f"{workbook.__name__}."):
        for value in vars(importlib.import_module(module.name)).values():
            yield from texts_of(value)


def texts_of(value):
    """Yield what a sheet, a column, or several of them are called."""
    if isinstance(value, Sheet):
        yield from (value.name, value.about)
        yield from texts_of(value.columns)
    elif isinstance(value, Column):
        own = (value.means, value.unit) if value.given else ()
        words = own or (value.name, value.means, value.unit)
        yield from (word for word in words if word)
    elif isinstance(value, tuple | list):
        for one in value:
            yield from texts_of(one)


@pytest.fixture(scope="module")
def written():
    """Return every message of the source: (context, singular) to its first place."""
    found = {}
    ways = [("**.py", "python"), ("**.j2", "jinja2.ext:babel_extract")]
    for folder in (REPORT, COMMAND):
        for place, line, message, _, context in extract_from_dir(
            folder, ways, keywords=KEYWORDS
        ):
            one = message[0] if isinstance(message, tuple) else message
            found.setdefault((context, one), f"{place}:{line}")
    for text in texts_of_sheets():
        found.setdefault((None, text), "engine/report/workbook")
    for path in sorted(REPORT.rglob("*.j2")):
        for noun in COUNTED.findall(path.read_text(encoding="utf-8")):
            found.setdefault((None, noun), path.name)
    return found


@pytest.fixture(scope="module", params=OTHERS)
def translated(request):
    """Return every message of a language: its file and the message."""
    return [
        (name, message)
        for name, catalogue in files(request.param)
        for message in catalogue
        if message.id
    ]


def fields(text):
    """Return the names of a message's fields."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def singular(message):
    """Return the English message, or its form for one."""
    return message.id[0] if isinstance(message.id, tuple) else message.id


def test_every_message_is_translated(written, translated):
    """Each message of the source has a translation that is not empty."""
    there = {
        (message.context, singular(message))
        for name, message in translated
        if not name.startswith(STORED) and message.string and all(message.string)
    }
    lacking = [f"{place}: {key}" for key, place in written.items() if key not in there]
    assert lacking == []


def test_nothing_is_translated_in_vain(written, translated):
    """Each translation belongs to a message of the source."""
    words_of_all = {"million", "billion", "and", "or"}
    vain = [
        f"{name}.po: {singular(message)}"
        for name, message in translated
        if not name.startswith(STORED)
        and (message.context, singular(message)) not in written
        and singular(message) not in words_of_all
    ]
    assert vain == []


def test_a_message_has_one_translation(translated):
    """No two files of a language translate the same message differently."""
    seen, double = {}, []
    for name, message in translated:
        key = (name.startswith(STORED), message.context, singular(message))
        if seen.setdefault(key, message.string) != message.string:
            double.append(f"{name}.po: {singular(message)}")
    assert double == []


def test_translations_have_the_same_fields(translated):
    """A translation fills in the fields of its message, all of them and no others."""
    wrong = []
    for name, message in translated:
        english = message.id if isinstance(message.id, tuple) else (message.id,)
        told = (
            message.string if isinstance(message.string, tuple) else (message.string,)
        )
        wanted = set().union(*(fields(text) for text in english))
        # The form for one may leave out the number itself.
        least = set.intersection(*(fields(text) for text in english))
        wrong += [
            f"{name}.po: {message.id} -> {text}"
            for text in told
            if not least <= fields(text) <= wanted
        ]
    assert wrong == []


def test_plurals_have_every_form(translated):
    """A message with a number has as many forms as the language has."""
    forms = {name: catalogue.num_plurals for name, catalogue in files("pl")}
    short = [
        f"{name}.po: {message.id}"
        for name, message in translated
        if isinstance(message.id, tuple) and len(message.string) != forms[name]
    ]
    assert short == []


def test_english_is_what_is_written():
    """Outside of a language, and after it, a message is said as it was written."""
    with speaking("pl"):
        assert say("unchanged") != "unchanged"
    assert say("unchanged") == "unchanged"
    assert say_many("{n} day", "{n} days", 1.5, n=1.5) == "1.5 days"
    assert say_in("anything", "open") == mark("open")


def test_polish_numbers():
    """Polish has three forms of plural, a comma before tenths, and money last."""
    with speaking("pl"):
        told = [words.count(n, "account") for n in (1, 3, 5, 12, 22, 112)]
        assert told == [
            "1 konto",
            "3 konta",
            "5 kont",
            "12 kont",
            "22 konta",
            "112 kont",
        ]
        assert words.number(-1234567.25, 1) == "−1 234 567,2".replace(" ", "\xa0")
        assert words.money(1_234_567, "PLN") == "1,23 mln PLN".replace(" ", "\xa0")
        assert words.change(1, 1.0004) == "bez zmian"


def test_markup_stays_and_text_is_escaped():
    """A field that is markup keeps its tags; all else is escaped."""
    told = say("{a} & {b}", a=Markup("<b>x</b>"), b="<i>")
    assert told == Markup("<b>x</b> &amp; &lt;i&gt;")
    assert isinstance(told, Markup)


def test_an_unknown_language_is_refused():
    """A code without a catalogue is an input error that names the others."""
    with pytest.raises(InputError, match=r"'de'.*en, pl"), speaking("de"):
        pass


def test_stored_sentences_are_told_again():
    """A pattern is recognised, its fields filled in, its figures given another form."""
    tell = Retelling(
        {
            "{name} stays": "{name} zostaje",
            "at most {n} of {total}": "najwyżej {n} z {total}",
            "potential": "potencjał",
        },
        lambda figure: figure.translate(str.maketrans(",.", " ,")),
    )
    assert tell("potential stays") == "potencjał zostaje"
    assert tell("at most 1,234.5 of A12.5x") == "najwyżej 1 234,5 z A12.5x"
    assert tell("no pattern") == "no pattern"
    assert retell("potential stays") == "potential stays"
