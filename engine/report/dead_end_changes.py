"""Changes that make a plan possible, each as a line that says what to do."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from engine.report.dead_end_words import (
    FEW,
    Given,
    Line,
    accounts,
    beyond,
    figure,
    hundredths,
    pair,
    pairs,
    percent_text,
)
from engine.report.language import mark, retell, say, say_many
from engine.report.words import number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    Facts = Sequence[Mapping[str, Any]]

BRIDGES = 3
"""So many pairs can be joined by hand, on a map; with more a rule is left out."""
EXCEPTED = 30
"""So many accounts are written into a file; others are better told by their table."""
_NO_TEXT = ("true", "false", "null", "yes", "no", "on", "off", "y", "n")
_PLAIN = re.compile(r"[A-Za-z][\w-]*")
_KEY = re.compile(r"[^.\[\]=\s]+")
_NUMBER = {
    ("high", False): mark("Raise {name} from at most {now} to {then}"),
    ("high", True): mark("Raise {name} at {who} from at most {now} to {then}"),
    ("low", False): mark("Lower {name} from at least {now} to {then}"),
    ("low", True): mark("Lower {name} at {who} from at least {now} to {then}"),
}


def change_lines(changes: Facts, given: Given) -> list[Line]:
    """Return a line for each rule that is to be changed.

    Parameters
    ----------
    changes
        As a repair of a manifest's explanation has them.
    given
        What they leave out.
    """
    return [*_released(changes), *_of_pairs(changes), *_others(changes, given)]


def _released(changes: Facts) -> Iterator[Line]:
    units: dict[str, list[str]] = {}
    for change in changes:
        if change["kind"] == "permit":
            units.setdefault(change["rule"], []).extend(map(str, change["units"]))
    for rule, some in units.items():
        ids = tuple(dict.fromkeys(some))
        text = mark("Release {who} from “{rule}”")
        said = say(text, who=accounts(ids), rule=retell(rule))
        yield Line(said, "", beyond(ids), ids, _excepted(rule, ids))
    left = _ids([change["units"] for change in changes if change["kind"] == "together"])
    if left:
        text = say_many(
            "Leave {who} out of its group",
            "Leave {who} out of their group",
            len(left),
            who=accounts(left),
        )
        yield Line(text, "", beyond(left), left)


def _of_pairs(changes: Facts) -> Iterator[Line]:
    """Yield pairs that may share a territory, and those that become neighbours."""
    apart = [c["units"] for c in changes if c["kind"] == "apart"]
    if apart:
        text = say("Let {who} share a territory", who=pairs(apart))
        names = tuple(map(pair, apart)) if len(apart) > FEW else ()
        yield Line(text, "", names, _ids(apart))
    pieces = [c for c in changes if c["kind"] == "contiguity"]
    joined = [c["units"] for c in pieces]
    if len(joined) > BRIDGES:
        text = say_many(
            "Leave out “{rule}” ({key}): {n} piece then lies apart",
            "Leave out “{rule}” ({key}): {n} pieces then lie apart",
            len(joined),
            rule=retell(pieces[0]["rule"]),
            key="territory.contiguous",
            n=number(len(joined)),
        )
        yield Line(text)
    elif joined:
        text = say("Count {who} as neighbours", who=pairs(joined))
        yield Line(text, "", (), _ids(joined))


def _others(changes: Facts, given: Given) -> Iterator[Line]:
    for change in changes:
        kind = change["kind"]
        if kind in ("permit", "together", "apart", "contiguity"):
            continue
        if kind == "balance":
            yield _balance(change, given)
        elif change["then"] is None:
            ids = tuple(map(str, change["units"]))
            text = mark("Let {rep} stand elsewhere than at {who}")
            said = say(text, rep=change["territory"], who=accounts(ids))
            yield Line(said, "", beyond(ids), ids)
        else:
            yield _number(change, given)


def _balance(change: Mapping[str, Any], given: Given) -> Line:
    rule, then = change["rule"], percent_text(change["then"])
    text = say(
        "Raise balance on {name} from {now} to {then}",
        name=retell(rule),
        now=percent_text(change["now"]),
        then=then,
    )
    key = f"territory.balance.{rule}"
    if rule == "workload" and given.with_travel:
        key += ".within"
    return Line(text, written=_written(key, change["then"]) if _is_key(rule) else "")


def _number(change: Mapping[str, Any], given: Given) -> Line:
    rule, unit, at = change["rule"], change["unit"], change["territory"]
    now, then = figure(change["now"], unit), given.amount(change, "then", "share_then")
    part = given.part(change, "now", "share_now")
    if part is not None:
        now = f"{percent_text(part)} ({now})"
    side = "low" if change["side"] == "low" else "high"
    text = _NUMBER[side, at is not None]
    said = say(text, name=retell(rule), who=at or "", now=now, then=then)
    written = _limit(change, given) if change["kind"] == "limit" else ""
    return Line(said, written=written or _moved(change, given))


def _limit(change: Mapping[str, Any], given: Given) -> str:
    """Return what the file says of a limit that is one number for all."""
    measure = str(change["rule"]).removeprefix("limits of ")
    is_one = change["territory"] is None and given.is_alike
    if not is_one or measure == change["rule"] or not _is_key(measure):
        return ""
    is_low = change["side"] == "low"
    then = hundredths(change["then"], change["unit"], up=not is_low)
    end = "at_least" if is_low else "at_most"
    return f"territory.limits.{measure}.{end}: {then:.2f}".removesuffix(".00")


def _moved(change: Mapping[str, Any], given: Given) -> str:
    """Return what the file says of a cap on what moves."""
    key = f"territory.keep.{change['rule'].replace(' ', '_')}"
    if change["rule"] == "moved accounts":
        return f"{key}: {change['then']}"
    share = given.part(change, "then", "share_then")
    return "" if share is None else _written(key, share)


def _excepted(rule: str, ids: Sequence[str]) -> str:
    """Return what the file says of a rule on skills; nothing of others, or of many."""
    if not rule.startswith("eligible: ") or len(ids) > EXCEPTED:
        return ""
    names = (json.dumps(one) if _quoted(one) else one for one in ids)
    return say(
        "territory.eligible: add to “except” of this rule: {names}",
        names=", ".join(names),
    )


def _quoted(ident: str) -> bool:
    """Say whether YAML would read an id as something else than text."""
    return not _PLAIN.fullmatch(ident) or ident.lower() in _NO_TEXT


def _written(key: str, share: float) -> str:
    """Return a key and a share as files have them, whatever the language."""
    return f"{key}: {f'{100 * share:.2f}'.rstrip('0').rstrip('.')}%"


def _is_key(rule: str) -> bool:
    return _KEY.fullmatch(rule) is not None


def _ids(some: Sequence[Sequence[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(one) for two in some for one in two))
