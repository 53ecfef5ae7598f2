"""Numbers, accounts and places of rules that clash, in words."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from engine.report.language import retell, say, say_many
from engine.report.words import DASH, count, listing, number, percent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FEW = 6
"""So many accounts, pairs or territories stand in a sentence; more of them below it."""
_MOVED = {"moved potential": "potential", "moved revenue": "revenue"}
"""Caps that files write as a share of a column of the accounts."""
OWN_LIMITS = ("New reps carry", "in the table of limits")
"""What rules say where a rep's limit is not what the file says of all."""
_MINUTES, _THOUSANDTHS, _VISITS = "minutes a year", "thousandths of ", "a visit a year"


@dataclass(frozen=True, slots=True)
class Line:
    """A rule that clashes, or a change, with what it names.

    Parameters
    ----------
    text
        What clashes, or what to do.
    title
        The rule's name, which stands before the text; changes have none.
    names
        Names that are too many for the text.
    accounts
        Ids of the accounts that it speaks of.
    written
        What the scenario's file says then, as ``key: value``; empty when not known.
    """

    text: str
    title: str = ""
    names: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    written: str = ""

    @property
    def whole(self) -> str:
        """The line as one text."""
        return f"{self.title} {DASH} {self.text}" if self.title else self.text


@dataclass(frozen=True, slots=True)
class Given:
    """What the facts of a conflict leave out.

    Parameters
    ----------
    territories
        How many there are.
    wholes
        What a cap on what moves is a share of, by its name.
    bands
        Tolerance of balance, by measure, where it is known.
    with_travel
        Whether workload includes time on the road.
    is_alike
        Whether all reps are full-time and no table or ramp sets limits of their own:
        then a limit is the number that the file says.
    """

    territories: int
    wholes: Mapping[str, int]
    bands: Mapping[str, float]
    with_travel: bool
    is_alike: bool = False

    @classmethod
    def of(
        cls, manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]
    ) -> Given:
        """Return what a stored run tells of its rules."""
        told = manifest["explanation"]
        changes = [change for way in told["repairs"] for change in way["changes"]]
        exact = {
            change["rule"]: float(change["now"])
            for change in changes
            if change["kind"] == "balance"
        }
        exact |= {r["rule"]: r["within"] for r in told["rules"] if "within" in r}
        owned = tables["accounts"].filter(pl.col("before").is_not_null())
        rules = " ".join(map(str, manifest["rules_text"]))
        return cls(
            territories=tables["territories"].height,
            wholes={name: _sum(owned[column]) for name, column in _MOVED.items()},
            bands=_bands(tables["loads"]) | exact,
            with_travel="with time on the road" in rules,
            is_alike=bool((tables["territories"]["fte"] == 1).fill_null(False).all())
            and not any(text in rules for text in OWN_LIMITS),
        )

    def amount(self, facts: Mapping[str, Any], key: str, share: str) -> str:
        """Return an amount of a rule, beside the share that files say it by, if any.

        Parameters
        ----------
        facts
            Of a rule, or a change, as a manifest has them.
        key, share
            Where the amount stands, and its share.
        """
        value = facts[key]
        amount = quantity(value, facts["unit"])
        part = self.part(facts, key, share)
        return amount if part is None else f"{percent_text(part)} ({amount})"

    def part(self, facts: Mapping[str, Any], key: str, share: str) -> float | None:
        """Return the share that files say an amount by; None for what has none.

        Runs stored long ago do not tell it: then it is computed.
        """
        if share in facts or facts.get("territory") is not None:
            return facts.get(share)
        return self.up(facts["rule"], facts[key])

    def up(self, rule: str, amount: float) -> float | None:
        """Return an amount as a share that files write, rounded up; None for others."""
        whole = self.wholes.get(rule, 0)
        return math.ceil(10_000 * amount / whole - 1e-6) / 10_000 if whole else None


def _sum(column: pl.Series) -> int:
    amounts = column.cast(pl.Float64).fill_null(0.0).fill_nan(0.0).to_numpy()
    return int(np.rint(amounts).astype(np.int64).sum())


def _bands(loads: pl.DataFrame) -> dict[str, float]:
    """Return tolerances, as near as the limits of loads tell them.

    Runs stored long ago told no others of rules that no repair widens.
    """
    fair = loads.filter(pl.col("fair_share") > 0)
    shares = fair.group_by("measure", maintain_order=True).agg(
        (pl.col("upper") / pl.col("fair_share") - 1).max().alias("band")
    )
    return {name: round(band, 4) for name, band in shares.iter_rows() if band}


def percent_text(share: float) -> str:
    """Return a share with as many figures as it needs, at most two behind the point.

    Examples
    --------
    >>> percent_text(0.05), percent_text(0.1803)
    ('5%', '18.03%')
    """
    return percent(share, 2)[:-1].rstrip("0").rstrip(".,") + "%"


def upper_first(text: str) -> str:
    """Return the text with a capital first letter; the others as they are."""
    return text[:1].upper() + text[1:]


def figure(value: float, unit: str) -> str:
    """Return a number of an exact unit as people read it, without its unit."""
    divided = value / _readable(unit)[0]
    return number(divided, 0 if divided == round(divided) else 1)


def hundredths(value: float, unit: str, *, up: bool) -> float:
    """Return a number of an exact unit as people read it, cut up or down."""
    cut = math.ceil if up else math.floor
    return cut(100 * value / _readable(unit)[0]) / 100


def quantity(value: float, unit: str) -> str:
    """Return a number of an exact unit as people read it.

    Examples
    --------
    >>> quantity(90, "minutes a year"), quantity(1, "accounts"), quantity(2000, "")
    ('1.5 hours a year', '1 account', '2,000')
    """
    said = _readable(unit)[1]
    if said == "accounts":
        return count(int(value), "account")
    shown, amount = figure(value, unit), value / _readable(unit)[0]
    if said == "hours a year":
        return say_many("{n} hour a year", "{n} hours a year", amount, n=shown)
    if said == "visits a year":
        return say_many("{n} visit a year", "{n} visits a year", amount, n=shown)
    return f"{shown} {retell(said)}" if said else shown


def amount_of(value: float, unit: str, rule: str) -> str:
    """Return how much of what a rule limits or balances; the unit may tell of what.

    Examples
    --------
    >>> amount_of(72000, "thousandths of a visit a year", "limits of visits")
    '72 visits a year'
    >>> amount_of(90, "minutes a year", "workload")
    '1.5 hours a year of workload'
    """
    amount, name = quantity(value, unit), rule.removeprefix("limits of ")
    if unit == "accounts" or _readable(unit)[1].startswith(name):
        return amount
    return say("{amount} of {name}", amount=amount, name=retell(name))


def _readable(unit: str) -> tuple[int, str]:
    if unit == _MINUTES:
        return 60, "hours a year"
    if unit.startswith(_THOUSANDTHS):
        what = unit.removeprefix(_THOUSANDTHS)
        return 1000, "visits a year" if what == _VISITS else what
    return 1, unit


def accounts(ids: Sequence[str]) -> str:
    """Return accounts by name, or how many they are."""
    return listing(ids) if len(ids) <= FEW else count(len(ids), "account")


def beyond(ids: Sequence[str]) -> tuple[str, ...]:
    """Return accounts that a sentence only counts."""
    return tuple(ids) if len(ids) > FEW else ()


def pairs(some: Sequence[Sequence[str]]) -> str:
    """Return pairs of accounts, or how many they are."""
    if len(some) > FEW:
        return say_many("{n} pair", "{n} pairs", len(some), n=number(len(some)))
    return listing([pair(one) for one in some])


def pair(two: Sequence[str]) -> str:
    """Return two accounts as a pair."""
    return f" {DASH} ".join(two)


def groups(some: Sequence[Sequence[str]]) -> str:
    """Return groups of accounts, or how many they are."""
    if sum(map(len, some)) > FEW:
        return say_many("{n} group", "{n} groups", len(some), n=number(len(some)))
    return "; ".join(listing(one) for one in some)


def territories(ids: Sequence[str], of_all: int) -> str:
    """Return territories by name, or how many they are."""
    if len(ids) == of_all > 2:
        return say("all {n} territories", n=number(of_all))
    if len(ids) > FEW:
        return so_many_territories(len(ids))
    return listing(ids)


def so_many_territories(value: int) -> str:
    """Return how many territories there are."""
    return say_many("{n} territory", "{n} territories", value, n=number(value))
