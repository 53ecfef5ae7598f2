"""Changes that make a plan possible, each as a line that says what to do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from engine.report.dead_end_in_file import EXCEPTED, in_file, quoted
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
    quantity,
)
from engine.report.language import mark, retell, say, say_many
from engine.report.words import number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    Facts = Sequence[Mapping[str, Any]]

BRIDGES = 3
"""So many pairs can be joined by hand, on a map; with more a rule is left out."""
_HANDED = re.compile(r"(\w+) that .+ hands over")
"""Name of a cap on what one rep hands over."""
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
    for some in _by(changes, "permit", lambda change: change["rule"]):
        rule, ids = some[0]["rule"], _ids([change["units"] for change in some])
        text = mark("Release {who} from “{rule}”")
        said = say(text, who=accounts(ids), rule=retell(rule))
        written = in_file(some) or _excepted(rule, ids)
        yield Line(said, "", beyond(ids), ids, written)
    groups = _by(
        changes, "together", lambda one: (one.get("in_file") or {}).get("value")
    )
    if len(groups) > FEW:
        groups = [[change for some in groups for change in some]]
    for some in groups:
        left = _ids([change["units"] for change in some])
        yield Line(_left(some, left), "", beyond(left), left, in_file(some))


def _by(
    changes: Facts, kind: str, key: Callable[[Mapping[str, Any]], object]
) -> list[list[Mapping[str, Any]]]:
    """Return the changes of a kind, those with the same key together."""
    found: dict[object, list[Mapping[str, Any]]] = {}
    for change in changes:
        if change["kind"] == kind:
            found.setdefault(key(change), []).append(change)
    return list(found.values())


def _left(some: Facts, left: Sequence[str]) -> str:
    """Return which accounts leave their group, by its name where it is one group's."""
    names = {(change.get("in_file") or {}).get("value") for change in some}
    name = names.pop() if len(names) == 1 else None
    if name is not None:
        return say(
            "Take {who} out of the group “{group}”", who=accounts(left), group=name
        )
    return say_many(
        "Leave {who} out of its group",
        "Leave {who} out of their group",
        len(left),
        who=accounts(left),
    )


def _of_pairs(changes: Facts) -> Iterator[Line]:
    """Yield pairs that may share a territory, and those that become neighbours."""
    apart = [c["units"] for c in changes if c["kind"] == "apart"]
    if apart:
        text = say("Let {who} share a territory", who=pairs(apart))
        names = tuple(map(pair, apart)) if len(apart) > FEW else ()
        some = [c for c in changes if c["kind"] == "apart"]
        yield Line(text, "", names, _ids(apart), in_file(some))
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
        yield Line(text, "", (), _ids(joined), in_file(pieces))


def _others(changes: Facts, given: Given) -> Iterator[Line]:
    family = _of_each_rep(changes)
    if family:
        yield _each_rep(family)
    for change in changes:
        kind = change["kind"]
        if kind in ("permit", "together", "apart", "contiguity") or change in family:
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


def _of_each_rep(changes: Facts) -> Facts:
    """Return caps of several reps that the file says by one number, if they read alike.

    They do where all of them are, and become, the same share, or the same count.
    """
    caps = _by(changes, "budget", lambda one: (one.get("in_file") or {}).get("key"))
    for some in caps:
        known = all(
            change.get("in_file") and _HANDED.fullmatch(change["rule"])
            for change in some
        )
        if known and len(some) > 1 and len({_ends_of(one) for one in some}) == 1:
            return some
    return []


def _ends_of(change: Mapping[str, Any]) -> tuple[str, str]:
    """Return what a cap is and becomes: a share where it has one, else a number."""
    shares = [change.get(key) for key in ("share_now", "share_then")]
    if None in shares:
        unit = change["unit"]
        return figure(change["now"], unit), quantity(change["then"], unit)
    now, then = (percent_text(float(share or 0)) for share in shares)
    return now, then


def _each_rep(some: Facts) -> Line:
    found = _HANDED.fullmatch(some[0]["rule"])
    what = found[1] if found else ""
    now, then = _ends_of(some[0])
    name = retell(f"{what} that each rep hands over")
    said = say(_NUMBER["high", False], name=name, now=now, then=then)
    return Line(said, written=in_file(some))


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
    old = _written(key, change["then"]) if _is_key(rule) else ""
    return Line(text, written=in_file([change]) or old)


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
    old = written or _moved(change, given)
    return Line(said, written=in_file([change]) or old)


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
    return say(
        "territory.eligible: add to “except” of this rule: {names}", names=quoted(ids)
    )


def _written(key: str, share: float) -> str:
    """Return a key and a share as files have them, whatever the language."""
    return f"{key}: {f'{100 * share:.2f}'.rstrip('0').rstrip('.')}%"


def _is_key(rule: str) -> bool:
    return _KEY.fullmatch(rule) is not None


def _ids(some: Sequence[Sequence[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(one) for two in some for one in two))
