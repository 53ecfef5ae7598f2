"""Levels that should have been decided and have no answer: what is proven of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.report.language import retell, say, say_many
from engine.report.words import listing, number, percent

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Told = Mapping[str, Any]

_LACKING = ("infeasible", "unknown")


@dataclass(frozen=True, slots=True)
class LackingLevel:
    """A level without an answer.

    Parameters
    ----------
    title
        How many sets there should be, such as ``3 areas``.
    head, verdict, text
        That it is missing: in a few words, in a sentence, and with its rules, what is
        proven and what would help.
    is_proven
        Whether there is none, rather than none found.
    """

    title: str
    head: str
    verdict: str
    text: str
    is_proven: bool


def lacking_levels(manifest: Mapping[str, Any]) -> tuple[LackingLevel, ...]:
    """Return the levels of a stored territory run that have no answer."""
    told = manifest.get("decided_levels") or ()
    return tuple(_lacking(one) for one in told if one["status"] in _LACKING)


def _lacking(one: Told) -> LackingLevel:
    proven = one["status"] == "infeasible"
    named = {"n": number(one["count"]), "level": retell(str(one["level"]))}
    title = say_many("{n} {level}", "{n} {level}s", one["count"], **named)
    if proven:
        head = say("The plan stands, but {sets} cannot be made of it", sets=title)
        verdict = say("There is no way; this is proven.")
    else:
        head = say("The plan stands, but {sets} were not found", sets=title)
        verdict = say("No way was found, and none is ruled out.")
    last = say("The territories are taken as they are; others might allow it.")
    parts = (_missing(one, title), *_helps(one), last)
    return LackingLevel(title, head, verdict, " ".join(parts), proven)


def _missing(one: Told, title: str) -> str:
    """Return that a level is missing, with its rules and what is known."""
    rules = [
        say(
            "{measure} within {share} of equal parts",
            measure=retell(name),
            share=_pc(w),
        )
        for name, w in one["balance"].items()
    ]
    if one["in_one_piece"]:
        rules.append(say("each in one piece"))
    kept = listing(rules)
    if one["status"] == "infeasible":
        if not rules:
            return say(
                "{sets} are missing: the territories of this plan cannot be put "
                "together to so many; this is proven.",
                sets=title,
            )
        return say(
            "{sets} are missing: no way to put the territories of this plan together "
            "keeps what is asked of them ({rules}); this is proven.",
            sets=title,
            rules=kept,
        )
    if not rules:
        return say(
            "{sets} are missing: no way to put the territories of this plan together "
            "to so many was found, and none is ruled out.",
            sets=title,
        )
    return say(
        "{sets} are missing: no way to put the territories of this plan together that "
        "keeps what is asked of them ({rules}) was found, and none is ruled out.",
        sets=title,
        rules=kept,
    )


def _helps(one: Told) -> Iterator[str]:
    """Yield which tolerances would do, each with what is proven of lesser ones."""
    for change in one["would_do"]:
        names = listing([retell(name) for name in change["measures"]])
        within, less = _pc(change["within"]), change["impossible"]
        if change["proved"]:
            yield say(
                "With {measure} within {share} there is a way, with less there is none;"
                " this is proven.",
                measure=names,
                share=within,
            )
        elif less is None:
            yield say(
                "With {measure} within {share} there is a way; whether less would do is"
                " not known.",
                measure=names,
                share=within,
            )
        else:
            yield say(
                "With {measure} within {share} there is a way, within {less} there is "
                "none; what lies between is not known.",
                measure=names,
                share=within,
                less=_pc(less),
            )
    if one["no_tolerance"]:
        yield say("No tolerance would help; this is proven.")


def _pc(share: float) -> str:
    """Return a tolerance with the figures that it has, at most four of a per cent."""
    digits = next(n for n in range(5) if n == 4 or round(share, n + 2) == share)
    return percent(share, digits)
