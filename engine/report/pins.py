"""Accounts that a conflict names, as they are marked on a map and told there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from engine.report.language import say
from engine.report.words import listing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from engine.report.dead_end import DeadEnd

MAX_PINS = 2000
"""More accounts than this are not marked: nobody could tell them apart."""


@dataclass(frozen=True, slots=True)
class Pin:
    """One account: its row in the table, what is told of it, and who names it.

    Parameters
    ----------
    row
        In the table of accounts.
    tip
        A line each: the account, whose it is, the rules, the changes.
    is_rule
        Whether a rule that clashes names it, not only a change.
    """

    row: int
    tip: str
    is_rule: bool


@dataclass(frozen=True, slots=True)
class Pins:
    """All of them; ``at`` is the place of each by id, ``called`` their names."""

    all: tuple[Pin, ...] = ()
    at: Mapping[str, int] = field(default_factory=dict)
    called: Mapping[str, str] = field(default_factory=dict)

    def of(self, accounts: Iterable[str]) -> str:
        """Return the places of some accounts, as a page's script reads them."""
        return " ".join(str(self.at[one]) for one in accounts if one in self.at)


def make_pins(end: DeadEnd | None, accounts: pl.DataFrame) -> Pins:
    """Return the accounts that rules and changes name, in the order of their table.

    Parameters
    ----------
    end
        Why there is no plan, if there is none.
    accounts
        The table of a stored territory run.
    """
    if end is None:
        return Pins()
    rules: dict[str, list[str]] = {}
    ways: dict[str, list[int]] = {}
    for line in (*end.rules, *end.why):
        for one in line.accounts:
            rules.setdefault(one, []).append(line.title or line.text)
    for way in end.ways:
        for one in way.accounts:
            ways.setdefault(one, []).append(way.number)
    named = {**rules, **ways}
    found: list[Pin] = []
    at: dict[str, int] = {}
    called: dict[str, str] = {}
    few = accounts.select("account_id", "name", "before").with_row_index("row")
    few = few.filter(pl.col("account_id").is_in(list(named))).head(MAX_PINS)
    for told in few.iter_rows(named=True):
        ident, name = told["account_id"], told["name"] or ""
        at[ident], called[ident] = len(found), name
        lines = [f"{name} ({ident})" if name else ident]
        lines.append(say("Today: {rep}", rep=told["before"] or say("nobody")))
        lines += rules.get(ident, [])
        if ident in ways:
            lines.append(_in_ways(ways[ident]))
        found.append(Pin(told["row"], "\n".join(lines), ident in rules))
    return Pins(tuple(found), at, called)


def _in_ways(numbers: list[int]) -> str:
    return say("Named by way out {numbers}", numbers=listing([str(n) for n in numbers]))
