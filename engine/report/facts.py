"""The figures that headline, story and summary share, each computed once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from engine.report.language import say, say_many
from engine.report.limited import Limited, is_limited, limited
from engine.report.rollup_lacking import LackingLevel, lacking_levels
from engine.report.words import known, number

if TYPE_CHECKING:
    from collections.abc import Mapping

STAGES = ("before", "after")
PROFIT = "expected profit"
"""The term of the cost that is a gain: it is counted below zero."""
_SAME = 0.0005
"""Shares of a fair share that differ by less read the same."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One figure before and after; None where there is none."""

    before: float | None
    after: float | None


@dataclass(frozen=True, slots=True)
class Spread:
    """How unequal one measure is at one stage; shares of fair, 1.0 = fair."""

    low: float
    high: float
    low_id: str
    high_id: str
    kept: int
    territories: int

    @property
    def reach(self) -> float:
        """How far the load that is farthest from its fair share is from it."""
        return max(1 - self.low, self.high - 1)


@dataclass(frozen=True, slots=True)
class Measure:
    """One balanced quantity: its allowed band (shares of fair) and both spreads."""

    name: str
    unit: str
    lower: float
    upper: float
    before: Spread | None
    after: Spread | None

    @property
    def farther(self) -> int:
        """1 where the plan's worst load is farther from fair, −1 nearer, else 0."""
        if self.before is None or self.after is None:
            return 0
        more = self.after.reach - self.before.reach
        return 0 if abs(more) <= _SAME else (1 if more > 0 else -1)


@dataclass(frozen=True, slots=True)
class Rule:
    """One named rule; counts of its checks and how many are met, by stage."""

    name: str
    kind: str
    checks: Mapping[str, int]
    met: Mapping[str, int]

    def kept(self, stage: str) -> bool:
        """Say whether every check of the rule is met at a stage."""
        return self.met[stage] == self.checks[stage]


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the words need; money in ``currency`` a year, km a year.

    Moved are accounts that have a rep today and get another one; those that nobody
    covers today and that get their first are ``first_accounts``. ``moved_share`` is of
    the potential that has a rep today, as caps on what moves are. Territories that the
    plan opens or closes are named where the scenario lets it choose. ``tightest`` is
    what was found of how even a plan can be, a stored sentence; empty if not sought.
    ``limited`` are loads that have limits, whether they are balanced or not, and
    ``lacking`` levels above the plan that should have been decided and have no answer.
    """

    currency: str
    status: str
    reason: str
    bound: float | None
    gap: float | None
    has_before: bool
    has_plan: bool
    accounts: int
    territories: int
    measures: tuple[Measure, ...]
    km: Pair
    cost: Pair
    terms: Mapping[str, Pair]
    moved_accounts: int
    moved_share: float | None
    rules: tuple[Rule, ...]
    first_accounts: int = 0
    opened: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    tightest: str = ""
    limited: tuple[Limited, ...] = ()
    lacking: tuple[LackingLevel, ...] = ()

    def rules_met(self, stage: str) -> tuple[int, int] | None:
        """Count the rules wholly met and the rules checked; None if none was.

        A level above the plan that has no answer is one that is not met.
        """
        checked = [rule for rule in self.rules if rule.checks[stage]]
        if not checked:
            return None
        lacking = len(self.lacking) if stage == STAGES[1] else 0
        return sum(rule.kept(stage) for rule in checked), len(checked) + lacking

    @property
    def is_profit(self) -> bool:
        """Whether money is told as profit less costs, not as cost less profit."""
        return PROFIT in self.terms

    def told(self, cost: float | None) -> float | None:
        """Return an amount of cost as it is told: the other way round for profit."""
        return 0.0 - cost if self.is_profit and cost is not None else cost

    @property
    def broken(self) -> tuple[Rule, ...]:
        """The rules the plan does not wholly meet."""
        return tuple(rule for rule in self.rules if not rule.kept("after"))


def stage_name(stage: str) -> str:
    """Return what people call a stage: today, or the plan."""
    return say("Today") if stage == "before" else say("Plan")


def first_reps(accounts: float) -> str:
    """Return how many accounts that nobody covers get a rep, without a full stop."""
    return say_many(
        "{n} account of nobody gets a rep",
        "{n} accounts of nobody get a rep",
        accounts,
        n=number(accounts),
    )


def total(column: pl.Series) -> float:
    """Return the sum of the numbers that are there."""
    return float(column.cast(pl.Float64).fill_nan(None).sum())


def _spread(rows: pl.DataFrame) -> Spread | None:
    rows = rows.filter(pl.col("share").is_not_null() & pl.col("share").is_not_nan())
    if rows.is_empty():
        return None
    rows = rows.sort("share", maintain_order=True)
    first, last = rows.row(0, named=True), rows.row(-1, named=True)
    return Spread(
        low=first["share"],
        high=last["share"],
        low_id=first["territory_id"],
        high_id=last["territory_id"],
        kept=int(rows["within"].sum()),
        territories=rows.height,
    )


def _measures(loads: pl.DataFrame) -> tuple[Measure, ...]:
    found = []
    for name in loads["measure"].unique(maintain_order=True):
        rows = loads.filter(pl.col("measure") == name)
        if is_limited(rows):
            continue
        fair = rows.filter(pl.col("fair_share") > 0)
        lower = (fair["lower"] / fair["fair_share"]).median()
        upper = (fair["upper"] / fair["fair_share"]).median()
        stages = [_spread(rows.filter(pl.col("stage") == stage)) for stage in STAGES]
        low = lower if isinstance(lower, float) else 1.0
        high = upper if isinstance(upper, float) else 1.0
        found.append(Measure(name, rows["unit"][0], low, high, *stages))
    return tuple(found)


def _rules(rules: pl.DataFrame) -> tuple[Rule, ...]:
    found = []
    for kind, name in rules.select("kind", "rule").unique(maintain_order=True).rows():
        rows = rules.filter((pl.col("rule") == name) & (pl.col("kind") == kind))
        by_stage = {s: rows.filter(pl.col("stage") == s)["met"] for s in STAGES}
        checks = {stage: met.len() for stage, met in by_stage.items()}
        met = {stage: int(met.sum()) for stage, met in by_stage.items()}
        found.append(Rule(name, kind, checks, met))
    return tuple(found)


def _pair(table: pl.DataFrame, name: str, *, has_before: bool, has_plan: bool) -> Pair:
    sums = [
        total(table[f"{name}{stage}"]) if there else None
        for stage, there in zip(STAGES, (has_before, has_plan), strict=True)
    ]
    return Pair(*sums)


def _moved_share(accounts: pl.DataFrame, moves: pl.DataFrame) -> float | None:
    owned = total(accounts.filter(pl.col("before").is_not_null())["potential"])
    return total(moves["potential"]) / owned if owned else None


def _open_at(tables: Mapping[str, pl.DataFrame], stage: str) -> list[str]:
    """Return the territories that exist: each of them has loads, if anything has."""
    loads, all_of_them = tables["loads"], tables["territories"]
    if not loads.is_empty():
        there = set(loads.filter(pl.col("stage") == stage)["territory_id"])
    else:
        held = all_of_them.filter(pl.col(f"accounts_{stage}") > 0)
        there = set(held["territory_id"])
    return [one for one in all_of_them["territory_id"] if one in there]


def _changed(tables: Mapping[str, pl.DataFrame]) -> dict[str, tuple[str, ...]]:
    """Return which territories the plan opens and closes, where it may choose."""
    if "opening" not in tables["rules"]["kind"]:
        return {}
    old, new = (_open_at(tables, stage) for stage in STAGES)
    return {
        "opened": tuple(one for one in new if one not in old),
        "closed": tuple(one for one in old if one not in new),
    }


def _tightest(manifest: Mapping[str, Any]) -> str:
    sought = manifest.get("tightest") or {}
    found = sought.get("within") is not None
    return str(manifest["rules_text"][-1]) if found else ""


def facts(manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]) -> Facts:
    """Compute the shared figures of a stored territory run."""
    accounts, moves = tables["accounts"], tables["moves"]
    moved = moves.filter(pl.col("from").is_not_null())
    has_before = accounts["before"].count() > 0
    has_plan = accounts["after"].count() > 0
    there = {"has_before": has_before, "has_plan": has_plan}
    cost = Pair(
        known(manifest["before_objective"]) if has_before else None,
        known(manifest["objective"]) if has_plan else None,
    )
    terms = {
        row["term"]: Pair(row["before"], row["after"])
        for row in tables["objective"].iter_rows(named=True)
    }
    return Facts(
        currency=manifest["currency"],
        status=manifest["outcome"]["status"],
        reason=manifest["outcome"]["reason"],
        bound=known(manifest["bound"]),
        gap=known(manifest["gap"]),
        has_before=has_before,
        has_plan=has_plan,
        accounts=accounts.height,
        territories=tables["territories"].height,
        measures=_measures(tables["loads"]),
        km=_pair(tables["territories"], "km_", **there),
        cost=cost,
        terms=terms,
        moved_accounts=moved.height,
        moved_share=_moved_share(accounts, moved) if has_plan else None,
        rules=_rules(tables["rules"]),
        first_accounts=moves.height - moved.height,
        tightest=_tightest(manifest),
        limited=limited(tables["loads"]),
        lacking=lacking_levels(manifest),
        **(_changed(tables) if has_before and has_plan else {}),
    )
