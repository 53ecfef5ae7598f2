"""What libyaml says of broken syntax, in words for a person who edits the file."""

from __future__ import annotations

from typing import NamedTuple

_WORDS = {
    "mapping values are not allowed in this context": (
        "a ':' is not allowed here; is the line indented like its neighbours, and is"
        " text that contains ': ' in quotes?"
    ),
    "could not find expected ':'": "the ':' after this key is missing",
    "did not find expected key": (
        "a key is expected here; is the line indented like its neighbours, and is every"
        " quote and bracket closed?"
    ),
    "did not find expected '-' indicator": (
        "a '-' is expected here: the lines of a list start with '- ' in one column"
    ),
    "block sequence entries are not allowed in this context": (
        "a list cannot start here; put '- ' on a line of its own under the key"
    ),
    "found character that cannot start any token": (
        "a value cannot start with this character; put the text in quotes"
    ),
    "found a tab character that violates indentation": (
        "found a tab; indent with spaces"
    ),
    "found a tab character where an indentation space is expected": (
        "found a tab; indent with spaces"
    ),
    "did not find expected ',' or '}'": (
        "a ',' or '}' is expected here: close the '{' or separate its entries"
    ),
    "did not find expected ',' or ']'": (
        "a ',' or ']' is expected here: close the '[' or separate its entries"
    ),
    "found unexpected end of stream": (
        "the file ends inside a quoted text; close the quote"
    ),
    "found unexpected document indicator": (
        "a quoted text is still open here; close the quote"
    ),
    "found unknown escape character": (
        "unknown '\\' escape in double quotes; write '\\\\', or use single quotes"
    ),
    "found undefined tag handle": "tags ('!name') are not used in scenario files",
    "did not find expected <document start>": (
        "text goes on after the end of the scenario; is the line indented like its"
        " neighbours?"
    ),
    "did not find expected node content": "a value is expected here",
    "exceeded maximum nesting depth": "brackets are nested far too deep",
    "found duplicate anchor": "this '&' name is used twice",
}


_OPENED = ("quoted scalar", "flow mapping", "flow sequence")


class Said(NamedTuple):
    """A sentence, and a better position for it if there is one."""

    sentence: str
    position: tuple[int, int] | None = None


def plain_words(
    problem: str | None,
    context: str | None,
    found: str = "",
    start: tuple[int, int] | None = None,
) -> Said:
    """Return what to do about a syntax error, or the library's words if none fit.

    Parameters
    ----------
    problem, context
        As the library says them.
    found
        The character at the error's place, or nothing.
    start
        Line and column where the quote, bracket or key began that the error is about.
    """
    if found == "\t":
        return Said("found a tab; indent with spaces")
    said = (problem or "not valid YAML").strip()
    if said not in _WORDS:
        around = f" ({context.strip()})" if context else ""
        return Said(f"not valid YAML: {said}{around}")
    if said == "could not find expected ':'":
        return Said(_WORDS[said], start)
    if start and context and any(what in context for what in _OPENED):
        line, column = start
        return Said(f"{_WORDS[said]} (it opens at line {line}, column {column})")
    return Said(_WORDS[said])
