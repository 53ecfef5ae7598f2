"""A conflict in plain words, and as the plain values that a manifest records."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from engine.territory.conflict_changes import moved_of, share_written
from engine.territory.conflict_shares import more_of, of_total, share_of, sums, total_of
from engine.territory.grains import CENTRES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.territory.conflict import Conflict, ConflictRule
    from engine.territory.conflict_asker import Repair
    from engine.territory.conflict_burden import Burden
    from engine.territory.conflict_changes import Change
    from engine.territory.conflict_shares import Sum
    from engine.territory.problem import TerritoryProblem

_BRIDGES = 3
"""So many pieces can be joined by hand, on a map; more of them are no change of one."""

_NAMED = 5
"""So many units or territories are named; the others are counted."""

_TO_CHANGE = 30
"""So many are named where something is to be done with each."""


def sentences(
    problem: TerritoryProblem,
    conflict: Conflict,
    units: Mapping[str, tuple[int, str]] | None = None,
) -> tuple[str, ...]:
    """Return what stands in the way and what would do, for people.

    Parameters
    ----------
    problem, conflict
        What is explained.
    units
        By rule: by what to divide its numbers, and the unit they then have; as they
        are when not given.
    """
    words = _Words(problem, units or {})
    if not conflict.rules:
        return ()
    names = dict.fromkeys((r.grain.kind, r.grain.rule) for r in conflict.rules)
    parts = [
        words.rules([r for r in conflict.rules if r.grain.rule == rule])
        for _, rule in names
    ]
    listed = "; ".join(parts)
    if conflict.found_by == "tries":
        found = [
            f"These rules are hard to keep together: {listed}. No plan was found that"
            " keeps them all, and none is ruled out; without any one of them there are"
            " plans that keep the others named."
        ]
    else:
        rest = "" if conflict.irreducible else " Some of them may be named in vain."
        if conflict.each and not conflict.irreducible:
            rest = " Each of these rules is needed for that, not each place named."
        found = [f"These rules cannot all be kept: {listed}.{rest}"]
    found += [words.burden(burden) for burden in conflict.burdens[:_NAMED]]
    found += [_enough(words, repair) for repair in conflict.repairs]
    if not conflict.repairs:
        found.append("No change of a single one of them was found to be enough.")
    return tuple(found)


def in_short(problem: TerritoryProblem, conflict: Conflict) -> str:
    """Return which rules stand in the way, by name alone, for a line of a list."""
    words = _Words(problem, {})
    pairs = dict.fromkeys((r.grain.kind, r.grain.rule) for r in conflict.rules)
    names = _changes([words.named(*pair) for pair in pairs], "rules")
    if conflict.found_by == "tries":
        return f"These rules are hard to keep together: {names}."
    return f"These rules cannot all be kept: {names}."


def _enough(words: _Words, repair: Repair) -> str:
    released: dict[str, list[int]] = {}
    joined: list[Sequence[int]] = []
    pieces, others = "", []
    for change in repair.changes:
        if change.kind == "permit":
            released.setdefault(change.rule, []).extend(change.units)
        elif change.kind == "contiguity":
            pieces = change.rule
            joined.append(change.units)
        else:
            others.append(words.change(change))
    parts = [
        f"release {rule} on {words.units(u, _TO_CHANGE)}"
        for rule, u in released.items()
    ]
    if len(joined) > _BRIDGES:
        parts.append(f"leave out {pieces}: {len(joined)} pieces then lie apart")
    elif joined:
        parts.append(f"count {words.neighbours(joined)} as neighbours")
    least = " (the least such change)" if repair.least else ""
    return f"Enough by itself: {_changes([*parts, *others])}{least}."


def conflict_facts(
    problem: TerritoryProblem,
    conflict: Conflict | None,
    units: Mapping[str, tuple[int, str]] | None = None,
) -> dict[str, Any] | None:
    """Return a conflict in plain values, with its sentences; None without one."""
    if conflict is None or not conflict.rules:
        return None
    depends = {
        rule.grain.rule: total_of(problem, rule.grain.rule)
        for rule in conflict.rules
        if rule.grain.kind == "balance" and rule.limit is None
    }
    return {
        "rules": [_rule_facts(problem, rule, depends) for rule in conflict.rules],
        "proven": conflict.found_by != "tries",
        "irreducible": conflict.irreducible,
        "found_by": conflict.found_by,
        "burdens": [_burden_facts(problem, burden) for burden in conflict.burdens],
        "sums": [_sum_facts(problem, one) for one in sums(problem, conflict.rules)],
        "repairs": [
            {
                "least": repair.least,
                "changes": [_change_facts(problem, c, repair) for c in repair.changes],
            }
            for repair in conflict.repairs
        ],
        "short": in_short(problem, conflict),
        "text": list(sentences(problem, conflict, units)),
    }


def _rule_facts(
    problem: TerritoryProblem,
    rule: ConflictRule,
    depends: Mapping[str, tuple[int, int] | None],
) -> dict[str, Any]:
    """Return a rule at a place; ``depends``: totals that depend on the plan."""
    grain = rule.grain
    at = grain.territory
    facts: dict[str, Any] = {
        "rule": grain.rule,
        "kind": grain.kind,
        "side": grain.side,
        "territory": None if at < 0 else problem.territory_ids[at],
        "units": [problem.unit_ids[i] for i in rule.units],
        "limit": rule.limit,
        "needed": rule.needed,
        "unit": rule.unit,
    }
    if grain.kind == "budget":
        facts["share"] = share_of(problem, grain.rule, rule.limit)
        facts["needed_share"] = share_of(problem, grain.rule, rule.needed)
    if grain.kind == "balance":
        within = next(b.within for b in problem.balance if b.name == grain.rule)
        facts["within"] = float(within)
    if "within" in facts and grain.rule in depends:
        part = of_total(problem, grain, depends[grain.rule])
        facts["shares"] = list(part.shares)
        facts["between"] = None if part.amounts is None else list(part.amounts)
    return facts


def _sum_facts(problem: TerritoryProblem, one: Sum) -> dict[str, Any]:
    return {
        "rule": one.rule,
        "side": one.side,
        "unit": one.unit,
        "territories": one.territories,
        "each": one.each,
        "together": one.together,
        "total": one.total,
        "units": [problem.unit_ids[i] for i in one.units],
    }


def _burden_facts(problem: TerritoryProblem, burden: Burden) -> dict[str, Any]:
    return {
        "units": [problem.unit_ids[i] for i in burden.units],
        "kind": burden.kind,
        "rule": burden.rule,
        "carried": burden.carried,
        "most": burden.most,
        "unit": burden.unit,
    }


def _change_facts(
    problem: TerritoryProblem, change: Change, repair: Repair
) -> dict[str, Any]:
    at = change.territory
    facts: dict[str, Any] = {
        "rule": change.rule,
        "kind": change.kind,
        "side": change.side,
        "territory": None if at is None else problem.territory_ids[at],
        "units": [problem.unit_ids[i] for i in change.units],
        "now": _plain(change.now),
        "then": _plain(change.then),
        "unit": change.unit,
    }
    return facts | more_of(problem, change, repair.plan)


def _plain(value: Fraction | int | None) -> float | int | None:
    return float(value) if isinstance(value, Fraction) else value


@dataclass(frozen=True, slots=True)
class _Words:
    """Names and numbers of a problem, as people read them."""

    problem: TerritoryProblem
    readable: Mapping[str, tuple[int, str]]

    def rules(self, some: Sequence[ConflictRule]) -> str:
        """Return what the places of one rule are called."""
        kind, name = some[0].grain.kind, some[0].grain.rule
        members = [i for rule in some for i in rule.units]
        if kind == "permit":
            return f"{name} on {self.units(members)}"
        if kind == "together":
            groups = [self.units(rule.units) for rule in some]
            return f"{name}: {_few(groups, 'groups')}"
        if kind == "apart":
            pairs = [self.pair(rule.units, " – ") for rule in some]
            return f"{name}: {_few(pairs, 'pairs')}"
        if kind == "contiguity":
            return f"{name}: {self.territories([r.grain.territory for r in some])}"
        if kind == "opening":
            return "; ".join(self._opening(rule) for rule in some)
        if kind == "budget":
            return f"{name} of at most {self.number(name, some[0].limit, some[0].unit)}"
        sides = {"high": "at most", "low": "at least"}
        ends = [
            self._ends(word, [r for r in some if r.grain.side == side])
            for side, word in sides.items()
        ]
        if kind == "balance" and len(some) == 2 * self.problem.num_territories:
            return self.named(kind, name)
        return f"{self.named(kind, name)} ({', '.join(end for end in ends if end)})"

    def named(self, kind: str, name: str) -> str:
        """Return what a rule is called, and how wide it is where it is balance."""
        if kind != "balance":
            return name
        rule = next(r for r in self.problem.balance if r.name == name)
        return f"balance on {name} within {_percent(rule.within)}"

    def _ends(self, word: str, some: Sequence[ConflictRule]) -> str:
        if not some:
            return ""
        where = self.territories([rule.grain.territory for rule in some])
        numbers = {rule.limit for rule in some}
        if len(numbers) == 1 and None not in numbers:
            rule = some[0]
            number = self.number(rule.grain.rule, rule.limit, rule.unit)
            return f"{word} {number} at {where}"
        known = [rule for rule in some if rule.limit is not None]
        if len(known) == len(some):
            least, most = min(numbers, key=_known), max(numbers, key=_known)
            low = self.number(some[0].grain.rule, least, "")
            high = self.number(some[0].grain.rule, most, some[0].unit)
            # A number in other units brings its own word.
            return f"{word} {low.split()[0]} to {high} at {where}"
        return f"{word} its share at {where}"

    def burden(self, burden: Burden) -> str:
        """Return what some units carry, and what anybody may."""
        rule, some = burden.rule, burden.units
        alone = len(some) == 1
        carry, them = ("carries", "it") if alone else ("together carry", "them")
        carried = self.number(rule, burden.carried, burden.unit)
        name = rule.removeprefix("limits of ")
        of_what = "" if f" {name}" in carried else f" of {name}"
        most = self.number(rule, burden.most, burden.unit)
        return (
            f"{self.units(some, _TO_CHANGE)} {carry} {carried}{of_what}; nobody who"
            f" may have {them} may carry more than {most}."
        )

    def _opening(self, rule: ConflictRule) -> str:
        if rule.grain.rule == CENTRES:
            there = self.problem.territory_ids[rule.grain.territory]
            return f"{there} covers {self.units(rule.units)}"
        word = "at least" if rule.grain.side == "low" else "at most"
        return f"{word} {rule.limit} territories open"

    def change(self, change: Change) -> str:
        """Return what to do."""
        units = change.units
        if change.kind == "together":
            their = "its group" if len(units) == 1 else "their group"
            return f"leave {self.units(units, _TO_CHANGE)} out of {their}"
        if change.kind == "apart":
            return f"let {self.pair(units)} share a territory"
        if change.rule == CENTRES and change.territory is not None:
            there = self.problem.territory_ids[change.territory]
            return f"let {there} stand elsewhere than at {self.units(units)}"
        if change.kind == "balance":
            now, then = (_percent(Fraction(x or 0)) for x in (change.now, change.then))
            return f"raise balance on {change.rule} from {now} to {then}"
        return self._number_change(change)

    def _number_change(self, change: Change) -> str:
        verb = "lower" if change.side == "low" else "raise"
        word = "at least" if change.side == "low" else "at most"
        now, then = (_whole(value) for value in (change.now, change.then))
        first = self.number(change.rule, now, "").split()[0]
        second = self.number(change.rule, then, change.unit)
        at = change.territory
        where = "" if at is None else f" at {self.problem.territory_ids[at]}"
        whole = 0 if at is not None else moved_of(self.problem, change.rule)
        if whole:  # files say it as a share
            first = f"{_percent(share_written(now or 0, whole))} ({first})"
            second = f"{_percent(share_written(then or 0, whole))}: {second}"
        return f"{verb} {change.rule}{where} from {word} {first} to {second}"

    def number(self, rule: str, value: int | None, unit: str) -> str:
        """Return a number in readable units."""
        divide, said = self.readable.get(rule, (1, unit))
        shown = f"{(value or 0) / divide:,.1f}".removesuffix(".0")
        return f"{shown} {said}".strip()

    def units(self, some: Sequence[int], named: int = _NAMED) -> str:
        """Return the names of units, the first few of many."""
        return _few([self.problem.unit_ids[i] for i in some], "accounts", named)

    def pair(self, some: Sequence[int], between: str = " and ") -> str:
        """Return the names of two units."""
        return between.join(self.problem.unit_ids[i] for i in some)

    def neighbours(self, some: Sequence[Sequence[int]]) -> str:
        """Return pairs of units that are to be neighbours, the first few of many."""
        if len(some) == 1:
            return self.pair(some[0])
        return _few([self.pair(units, " \N{EN DASH} ") for units in some], "pairs")

    def territories(self, some: Sequence[int]) -> str:
        """Return the names of territories, the first few of many."""
        if len(some) == self.problem.num_territories > 2:
            return f"all {len(some)} territories"
        return _few([self.problem.territory_ids[j] for j in some], "territories")


def _known(value: int | None) -> int:
    return value or 0


def _whole(value: Fraction | int | None) -> int | None:
    return None if value is None else int(value)


def _percent(share: Fraction) -> str:
    return f"{float(share * 100):.2f}".rstrip("0").rstrip(".") + "%"


def _few(names: Sequence[str], what: str, named: int = _NAMED) -> str:
    """Return a list in words, its length where it is long.

    >>> _few(["a", "b"], "accounts"), _few(list("abcdefg"), "accounts")
    ('a and b', 'a, b, c, d, e and 2 more (7 accounts)')
    """
    if len(names) <= named + 1:
        return _joined(names)
    rest = len(names) - named
    return f"{', '.join(names[:named])} and {rest} more ({len(names)} {what})"


def _changes(parts: Sequence[str], what: str = "changes") -> str:
    """Return what is to be done, or rules, the first few of many.

    A semicolon parts them, as there is an "and" within some.

    >>> _changes(["a", "b and c"]), _changes(list("abcdefg"))
    ('a; b and c', 'a; b; c; d; e; and 2 more changes')
    """
    if len(parts) <= _NAMED + 1:
        return "; ".join(parts)
    return f"{'; '.join(parts[:_NAMED])}; and {len(parts) - _NAMED} more {what}"


def _joined(parts: Sequence[str]) -> str:
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"
