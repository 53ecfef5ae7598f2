"""Rules that clash, each as a line of its own with its numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.report.dead_end_words import (
    FEW,
    Given,
    Line,
    accounts,
    amount_of,
    beyond,
    figure,
    groups,
    pair,
    pairs,
    percent_text,
    quantity,
    so_many_territories,
    territories,
    upper_first,
)
from engine.report.language import mark, retell, say, say_many
from engine.report.words import listing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Facts = Sequence[Mapping[str, Any]]

_ENDS = {
    "high": (
        mark("at most {amount} at {who}"),
        mark("at most {least} to {amount} at {who}"),
        mark("at most its share at {who}"),
        mark("at most {share} of the total at {who}"),
    ),
    "low": (
        mark("at least {amount} at {who}"),
        mark("at least {least} to {amount} at {who}"),
        mark("at least its share at {who}"),
        mark("at least {share} of the total at {who}"),
    ),
}
_OPEN = {
    "high": mark("at most {n} territories open"),
    "low": mark("at least {n} territories open"),
}

_SUM = {
    ("high", False): mark(
        "{territories} × at most {each} = {together}, less than the {total} there are."
    ),
    ("high", True): mark(
        "{territories} × at most {each} = {together}, less than the {total} that may "
        "go nowhere else."
    ),
    ("low", False): mark(
        "{territories} × at least {each} = {together}, more than the {total} there are."
    ),
}
_OTHER_SUM = {
    ("high", False): mark(
        "{territories} together may carry {together}, less than the {total} there are."
    ),
    ("high", True): mark(
        "{territories} together may carry {together}, less than the {total} that may "
        "go nowhere else."
    ),
    ("low", False): mark(
        "{territories} together must carry {together}, more than the {total} there are."
    ),
}


def rule_lines(rules: Facts, given: Given) -> list[Line]:
    """Return a line for each rule, its places together.

    Parameters
    ----------
    rules
        As a manifest's explanation has them.
    given
        What they leave out.
    """
    names = dict.fromkeys((rule["kind"], rule["rule"]) for rule in rules)
    found = []
    for kind, name in names:
        some = [r for r in rules if (r["kind"], r["rule"]) == (kind, name)]
        found.append(_LINES.get(kind, _other)(some, given))
    return found


def sum_lines(sums: Facts) -> list[Line]:
    """Return limits that add up to too little, or too much, a line each.

    Parameters
    ----------
    sums
        As a manifest's explanation has them.
    """
    found = []
    for one in sums:
        ids, unit = tuple(map(str, one["units"])), one["unit"]
        ends = _OTHER_SUM if one["each"] is None else _SUM
        said = say(
            ends[one["side"], bool(ids)],
            territories=so_many_territories(one["territories"]),
            each=quantity(one["each"] or 0, unit),
            together=figure(one["together"], unit),
            total=amount_of(one["total"], one["unit"], one["rule"]),
        )
        found.append(Line(said, "", beyond(ids), ids))
    return found


def burden_lines(burdens: Facts, rules: Sequence[Line] = ()) -> list[Line]:
    """Return what some accounts carry where nobody may carry as much, a line each.

    Parameters
    ----------
    burdens
        As a manifest's explanation has them.
    rules
        Lines that stand before: accounts that one of them names are not named again.
    """
    found, told = [], {rule.accounts for rule in rules}
    for burden in burdens:
        ids = tuple(map(str, burden["units"]))
        unit = burden["unit"]
        text = say_many(
            "{who} carries {carried}; nobody who may have it may carry more than "
            "{most}.",
            "{who} together carry {carried}; nobody who may have them may carry more "
            "than {most}.",
            len(ids),
            who=accounts(ids),
            carried=amount_of(burden["carried"], unit, burden["rule"]),
            most=quantity(burden["most"], unit),
        )
        names = () if ids in told else beyond(ids)
        found.append(Line(text, "", names, ids))
    return found


def _permit(some: Facts, given: Given) -> Line:
    del given
    ids = _units(some)
    return Line(accounts(ids), _title(some), beyond(ids), ids)


def _together(some: Facts, given: Given) -> Line:
    sets = [tuple(map(str, rule["units"])) for rule in some]
    if len(sets) == 1:
        return _permit(some, given)
    many = sum(map(len, sets)) > FEW
    names = tuple(listing(one) for one in sets) if many else ()
    return Line(groups(sets), _title(some), names, _units(some))


def _apart(some: Facts, given: Given) -> Line:
    del given
    sets = [tuple(map(str, rule["units"])) for rule in some]
    names = tuple(map(pair, sets)) if len(sets) > FEW else ()
    return Line(pairs(sets), _title(some), names, _units(some))


def _contiguity(some: Facts, given: Given) -> Line:
    return Line(_where(some, given), _title(some), _many(some, given))


def _opening(some: Facts, given: Given) -> Line:
    parts = []
    for rule in some:
        if rule["side"]:
            parts.append(say(_OPEN[rule["side"]], n=rule["limit"]))
        else:
            who = accounts(rule["units"])
            text = mark("{rep} covers {who}")
            parts.append(say(text, rep=rule["territory"], who=who))
    names = tuple(parts) if len(parts) > FEW else ()
    shown = territories([str(r["territory"]) for r in some], given.territories)
    return Line(shown if names else "; ".join(parts), _title(some), names, _units(some))


def _budget(some: Facts, given: Given) -> Line:
    rule = some[0]
    amount = given.amount(rule, "limit", "share")
    parts = [say("at most {amount}", amount=amount), *_needed([rule], given)]
    return Line("; ".join(parts), _title(some))


def _balance(some: Facts, given: Given) -> Line:
    name = some[0]["rule"]
    title = say("balance on {name}", name=retell(name))
    band = given.bands.get(name)
    parts = []
    if band is not None:
        parts.append(say("within {share} of a fair share", share=percent_text(band)))
    if len(some) < 2 * given.territories or not parts:
        parts += _ends(some, given)
    return Line("; ".join(parts), upper_first(title), _many(some, given))


def _limit(some: Facts, given: Given) -> Line:
    return Line("; ".join(_ends(some, given)), _title(some), _many(some, given))


def _other(some: Facts, given: Given) -> Line:
    """Return a line of a kind of rule that this version does not know."""
    parts = [accounts(_units(some))] if _units(some) else []
    if any(rule["territory"] is not None for rule in some):
        parts.append(_where(some, given))
    return Line("; ".join(parts), _title(some), (), _units(some))


_LINES: dict[str, Callable[[Facts, Given], Line]] = {
    "permit": _permit,
    "together": _together,
    "apart": _apart,
    "contiguity": _contiguity,
    "opening": _opening,
    "budget": _budget,
    "balance": _balance,
    "limit": _limit,
}


def _title(some: Facts) -> str:
    return upper_first(retell(some[0]["rule"]))


def _units(some: Facts) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(one) for rule in some for one in rule["units"]))


def _places(some: Facts) -> list[str]:
    found = (rule["territory"] for rule in some if rule["territory"] is not None)
    return list(dict.fromkeys(map(str, found)))


def _where(some: Facts, given: Given) -> str:
    return territories(_places(some), given.territories)


def _many(some: Facts, given: Given) -> tuple[str, ...]:
    """Return the territories that a line only counts."""
    names = _places(some)
    return tuple(names) if FEW < len(names) < given.territories else ()


def _ends(some: Facts, given: Given) -> list[str]:
    """Return the ends of an interval that clash, and where."""
    found = []
    for side, (same, between, own, part) in _ENDS.items():
        mine = [rule for rule in some if rule["side"] == side]
        if not mine:
            continue
        limits = [rule["limit"] for rule in mine if rule["limit"] is not None]
        who, unit = _where(mine, given), mine[0]["unit"]
        if len(limits) == len(mine):
            text = between if len(set(limits)) > 1 else same
            least, most = figure(min(limits), unit), quantity(max(limits), unit)
            found.append(say(text, least=least, amount=most, who=who))
        elif all(rule.get("shares") for rule in mine):
            share = _range(mine, "shares", percent_text)
            said = say(part, share=share, who=who)
            found.append(f"{said}{_depending(mine, unit)}")
        else:
            found.append(say(own, who=who))
        found += _needed(mine, given)
    return found


def _depending(some: Facts, unit: str) -> str:
    """Return the amounts that a share of a total comes to, where they are known."""
    if not all(rule.get("between") for rule in some):
        return ""
    ends = [end for rule in some for end in rule["between"]]
    least, most = figure(min(ends), unit), quantity(max(ends), unit)
    if min(ends) == max(ends):
        return f" ({most})"
    text = mark("{least} to {most}, depending on the plan")
    return f" ({say(text, least=least, most=most)})"


def _range(some: Facts, key: str, told: Callable[[float], str]) -> str:
    """Return the least and the most of some numbers, as one where they read alike."""
    ends = [end for rule in some for end in rule[key]]
    low, high = told(min(ends)), told(max(ends))
    return low if low == high else say("{low} to {high}", low=low, high=high)


def _needed(some: Facts, given: Given) -> list[str]:
    """Return what is carried or used where this rule gives way, if that is known.

    Of several places the one that is farthest from what it may carry is told.
    """
    known = [rule for rule in some if rule.get("needed") is not None]
    if not known:
        return []
    one = max(known, key=lambda rule: abs(rule["needed"] - (rule["limit"] or 0)))
    amount = given.amount(one, "needed", "needed_share")
    if len(some) < 2:
        return [say("{amount} in a plan that keeps the others", amount=amount)]
    text = mark("{amount} at {who} in a plan that keeps the others")
    return [say(text, amount=amount, who=str(one["territory"]))]
