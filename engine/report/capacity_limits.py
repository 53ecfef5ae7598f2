"""What is proven, what binds and at what price, and which rules are kept."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor
from typing import TYPE_CHECKING, Any

import polars as pl

from engine.report.capacity_story import saves, weighed, would_save
from engine.report.capacity_words import (
    GOALS,
    MONEY_GOALS,
    SIZES,
    family_name,
    reason_name,
    rule_name,
    status_name,
    when,
)
from engine.report.certificate import Certificate
from engine.report.language import mark, say, say_many
from engine.report.words import (
    NOTHING,
    amount,
    at_most_percent,
    exact_money,
    known,
    number,
    percent,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.report.capacity_facts import CapacityFacts

    Row = Mapping[str, Any]

MOST_PRICES = 12
NOTHING_LEFT = 1e-7
"""A gap below this is rounding."""
CHEAP = 0.005
"""A limit whose price is less than this says nothing."""
DECISIONS = ("lot", "people", "cover", "mentors")
"""Families that each decision must keep to; they are told of together."""
_TONES = {"optimal": "good", "feasible": "good", "infeasible": "bad"}


def certificate(facts: CapacityFacts) -> Certificate:
    """Return what the run proved."""
    goal = facts.goals[-1] if facts.goals else "spend"
    kept = say(GOALS[goal]) if goal in GOALS else goal
    lines = [
        (say("This plan"), _value(facts, facts.objective), kept),
        (
            say("Lower bound"),
            _value(facts, facts.bound),
            say("no plan that meets these rules has less"),
        ),
        (
            say("Gap"),
            NOTHING if facts.gap is None else _gap(facts.gap),
            say("between the two, of the plan"),
        ),
        (
            say("Relaxed bound"),
            _value(facts, facts.relaxed),
            say("if people could be parts of people; recomputed from its prices"),
        ),
    ]
    return Certificate(
        status=status_name(facts.status),
        reason=reason_name(facts.reason),
        tone=_TONES.get(facts.status, "warn"),
        sentence=_promise(facts),
        lines=[line for line in lines if line[1] != NOTHING],
    )


def _gap(gap: float) -> str:
    return at_most_percent(gap if gap >= NOTHING_LEFT else 0.0)


def _value(facts: CapacityFacts, value: float | None) -> str:
    goal = facts.goals[-1] if facts.goals else "spend"
    if goal in MONEY_GOALS:
        return exact_money(value, facts.currency)
    return amount(value)


def _promise(facts: CapacityFacts) -> str:
    if not facts.has_plan:
        if facts.status == "infeasible":
            return say("No plan meets all of these rules: this is proven, not guessed.")
        return say("No plan was found, and none is ruled out.")
    if facts.gap is None:
        return say("The plan meets every rule; how good it is was not proven.")
    if facts.gap < NOTHING_LEFT:
        return say("No plan that meets the rules is better: this is proven.")
    return say(
        "At most {share} could be saved by any other plan that meets the rules.",
        share=at_most_percent(facts.gap),
    )


@dataclass(frozen=True, slots=True)
class Binding:
    """A limit that binds; ``share``: what 1% more of it saves, of the most."""

    rule: str
    family: str
    sentence: str
    months: str
    share: float


def binding(
    facts: CapacityFacts, prices: pl.DataFrame, rules: pl.DataFrame
) -> list[Binding]:
    """Return binding limits in words, dearest first; the number has its own unit."""
    if prices.is_empty():
        return []
    groups = (
        weighed(prices, rules)
        .group_by("rule", "family", maintain_order=True)
        .agg(
            pl.col("saves").sum().alias("sum"),
            pl.col("saves").max().alias("most"),
            pl.col("weight").sum(),
            pl.col("month").sort_by("saves", descending=True).first(),
            pl.col("month").min().alias("first"),
            pl.col("month").max().alias("last"),
            pl.len().alias("times"),
        )
        .filter(pl.col("sum") >= CHEAP)
    )
    rows = [r for r in groups.iter_rows(named=True) if r["family"] != "target"]
    rows.sort(key=lambda r: (-r["weight"], -r["sum"]))
    top = max((r["weight"] for r in rows), default=1.0) or 1.0
    number_first = [r for r in groups.iter_rows(named=True) if r["family"] == "target"]
    return [
        *(_bound(facts, row, None) for row in number_first),
        *(_bound(facts, row, row["weight"] / top) for row in rows[:MOST_PRICES]),
    ]


def _bound(facts: CapacityFacts, row: Row, share: float | None) -> Binding:
    size = SIZES.get(row["family"], 1.0)
    most = saves(facts.goals, size * row["most"], facts.currency)
    text = would_save(row, most)
    text = f"{text[0].upper()}{text[1:]}"
    months = ""
    if row["times"] > 1:
        text = say_many(
            "{one}; in all {n} month together {total}",
            "{one}; in all {n} months together {total}",
            row["times"],
            one=text,
            n=number(row["times"]),
            total=saves(facts.goals, size * row["sum"], facts.currency),
        )
        months = say(
            "{first} to {last}", first=when(row["first"]), last=when(row["last"])
        )
    elif row["month"]:
        months = when(row["month"])
    return Binding(
        rule=rule_name(row["rule"]),
        family=family_name(row["family"]),
        sentence=f"{text}.",
        months=months,
        share=0.0 if share is None else share,
    )


@dataclass(frozen=True, slots=True)
class Kept:
    """A rule over all its months: how often it is kept, and where it is nearest."""

    rule: str
    family: str
    kept: str
    met: bool
    nearest: str
    slack: float


def rules_kept(table: pl.DataFrame) -> list[Kept]:
    """Return every rule of the company, tightest first, then what decisions keep to."""
    own = table.filter(~pl.col("family").is_in(DECISIONS))
    found = []
    for (rule, family), rows in own.group_by("rule", "family", maintain_order=True):
        found.append(_kept(rule_name(str(rule)), family_name(str(family)), rows))
    found.sort(key=lambda kept: (kept.met, kept.slack))
    for family in DECISIONS:
        rows = table.filter(family=family)
        if rows.height:
            many = rows["rule"].n_unique()
            name = say_many(
                "{n} rule of single decisions",
                "{n} rules of single decisions",
                many,
                n=number(many),
            )
            found.append(_kept(name, family_name(family), rows, named=True))
    return found


def _slack(row: Row) -> float:
    """Return how far a rule is from its limit, as a share of the limit."""
    room = row["limit"] - row["value"]
    if row["sense"] == "at least":
        room = -room
    return float(room / max(abs(row["limit"]), 1e-9)) if row["limit"] else float(room)


def _kept(rule: str, family: str, rows: pl.DataFrame, *, named: bool = False) -> Kept:
    told = list(rows.iter_rows(named=True))
    kept = sum(bool(row["met"]) for row in told)
    broken = [row for row in told if not row["met"]]
    near = min(broken or told, key=_slack)
    of = f"{rule_name(near['rule'])}: " if named and broken else ""
    nearest = f"{of}{_found(near)}, {_limit(near)}"
    return Kept(
        rule=rule,
        family=family,
        kept=say("{met} of {all}", met=number(kept), all=number(len(told))),
        met=kept == len(told),
        nearest=nearest if broken or not named else "",
        slack=_slack(near),
    )


def _found(row: Row) -> str:
    value = _figure(row["value"])
    if not row["month"]:
        return value
    return say("{value} in {month}", value=value, month=when(row["month"]))


def _limit(row: Row) -> str:
    limit = _figure(row["limit"])
    if row["sense"] == "at least":
        return say("at least {limit}", limit=limit)
    return say("at most {limit}", limit=limit)


def _figure(value: float) -> str:
    found = known(value)
    return amount(None if found is None else round(found, 6) + 0.0)


@dataclass(frozen=True, slots=True)
class Repair:
    """What one family alone would have to give way by: lines of (what, from, to)."""

    family: str
    lines: list[tuple[str, str, str]]
    more: int
    open: str = ""
    """What is not known of how small the least change is."""


MOST_CHANGES = 8
LARGE = 100.0
"""Limits from here on are written to the unit, as those before them are enough."""
KNOWN = 0.005
"""Share by which the least change may be smaller without a word."""


def repairs(manifest: Mapping[str, Any]) -> list[Repair]:
    """Return the least changes that would make a plan possible, a family at a time."""
    conflict = manifest["capacity"].get("conflict") or {}
    found = []
    for repair in conflict.get("repairs") or []:
        rules = repair["rules"]
        lines = [
            (
                rule_name(one["rule"])
                + (f", {when(one['month'])}" if one["month"] else ""),
                _exact(one["from"]),
                _enough(one["from"], one["to"]),
            )
            for one in rules[:MOST_CHANGES]
        ]
        name = family_name(repair["family"])
        more = max(len(rules) - MOST_CHANGES, 0)
        found.append(Repair(name, lines, more, _open(repair.get("slack", 0.0))))
    return found


def _enough(old: float, new: float | None) -> str:
    """Return a limit as it may be written: rounded so that it is still enough."""
    if new is None:
        return say("no limit")
    if abs(new) < LARGE:
        return _figure(new)
    return number(ceil(new) if new > old else floor(new))


def _exact(value: float) -> str:
    return number(value) if abs(value) >= LARGE else _figure(value)


def _open(slack: float) -> str:
    if slack <= KNOWN:
        return ""
    text = mark(
        "The least change may be up to {share} smaller: how long was looked leaves "
        "that open."
    )
    return say(text, share=percent(ceil(100 * slack) / 100))
