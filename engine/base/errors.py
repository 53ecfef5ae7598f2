"""What can go wrong, and how it is said."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


_MANY = 2_000
"""Ids that one is compared with, letter by letter, at most."""


class EngineError(Exception):
    """Base of every error this package raises on purpose."""


@dataclass(frozen=True, slots=True, order=True)
class InputProblem:
    """One thing wrong with what a person gave us.

    Parameters
    ----------
    file
        The file as the person named it.
    line, column
        Position in the file, counted from 1; 0 where a file has no lines (a table).
    path
        Where in the content: ``territory.balance.potential`` or
        ``row 17, column potential``; may be empty.
    message
        What was found; what is allowed; the nearest right spelling.
    """

    file: str
    line: int
    column: int
    path: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return ": ".join(part for part in (place, self.path, self.message) if part)


class InputError(EngineError):
    """The input cannot be used; carries every problem found, not the first only."""

    def __init__(self, problems: Iterable[InputProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class SolverMismatchError(EngineError):
    """A solver's claim and our own recomputation differ: our fault, never hidden."""


def did_you_mean(found: str, allowed: Iterable[str]) -> str:
    """Return ``"; did you mean 'x'?"`` for the nearest allowed spelling, or nothing."""
    names = {name.casefold(): name for name in allowed}
    near = get_close_matches(found.casefold(), names, n=1, cutoff=0.6)
    return f"; did you mean '{names[near[0]]}'?" if near else ""


def did_you_mean_id(found: str, ids: Iterable[str]) -> str:
    """Return the hint of the nearest id, or nothing.

    Another number is another account or rep, not a slip of the pen: beyond case,
    blanks, signs and leading zeros, only ids with the same numbers are near.

    >>> did_you_mean_id("r-01", ["R1", "R2"]), did_you_mean_id("R9", ["R1", "R2"])
    ("; did you mean 'R1'?", '')
    """
    code = _code(found)
    numbers, near = _NUMBER.findall(code), []
    for one in ids:
        heard = _code(one)
        if code and heard == code:
            return f"; did you mean '{one}'?"
        if _NUMBER.findall(heard) == numbers:
            near.append(one)
    if len(near) > _MANY:
        near = [one for one in near if abs(len(one) - len(found)) <= 1]
        near = [one for one in near if one[:3] == found[:3] or one[-3:] == found[-3:]][
            :_MANY
        ]
    return did_you_mean(found, near)


_NUMBER = re.compile(r"\d+")


def _code(text: str) -> str:
    """Return an id as people hear it: no case, blanks, signs and leading zeros."""
    plain = re.sub(r"(?<!\d)0+(?=\d)", "", text.casefold())
    apart = re.sub(r"(?<=\d)[\W_]+(?=\d)", " ", plain)
    return re.sub(r"[^\w ]|_|(?<!\d) | (?!\d)", "", apart)
