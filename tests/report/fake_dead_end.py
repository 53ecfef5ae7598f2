"""A made-up run without a plan, with every kind of rule among those that clash."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fake_run import fake_run, without_plan

if TYPE_CHECKING:
    import polars as pl

    Run = tuple[dict[str, Any], dict[str, pl.DataFrame]]

FAR = "at most 30 km from home"
MANY = [f"A{number:04d}" for number in range(3, 37)]
"""More accounts than a sentence should name: 34."""
NAMED = 34 + 2 + 2 + 1 + 1
"""Accounts that rules or ways out name."""
WRITTEN = [
    "territory.keep.moved_potential: 15%",
    "territory.balance.potential: 12.5%",
    "territory.balance.workload: 10%",
]
"""What the file says after each change."""


def rule(kind: str, name: str, side: str = "", **more: Any) -> dict[str, Any]:
    """Return a rule that clashes, as manifests have it."""
    plain = {"territory": None, "units": [], "limit": None, "needed": None, "unit": ""}
    return {"rule": name, "kind": kind, "side": side, **plain, **more}


def change(kind: str, name: str, side: str = "", **more: Any) -> dict[str, Any]:
    """Return a change, as manifests have it."""
    plain = {"territory": None, "units": [], "now": None, "then": None, "unit": ""}
    return {"rule": name, "kind": kind, "side": side, **plain, **more}


def burden(units: list[str], **more: int) -> dict[str, Any]:
    """Return what accounts carry that nobody may, as manifests have it."""
    named = {"kind": "balance", "rule": "potential", "unit": "PLN a year"}
    return {"units": units, **named, **more}


def rules_of(cap: int) -> list[dict[str, Any]]:
    """Return one rule of every kind that clashes; many of one."""
    money = {"limit": cap, "unit": "PLN a year"}
    return [
        rule("budget", "moved potential", "high", **money),
        *(
            rule("balance", "potential", "high", territory=at, **money)
            for at in ("R01", "R02")
        ),
        *(rule("permit", FAR, units=[one]) for one in MANY),
        rule("together", "stay together", units=["A0040", "A0041"]),
        rule("apart", "kept apart", units=["A0042", "A0043"]),
        rule("contiguity", "in one piece", territory="R03"),
    ]


def ways_of(cap: int) -> list[tuple[bool, list[dict[str, Any]]]]:
    """Return three ways out: whether each is the least, and its changes."""
    more = {"now": cap, "then": 3 * cap, "unit": "PLN a year"}
    return [
        (True, [change("budget", "moved potential", "high", **more)]),
        (
            False,
            [
                *(change("permit", FAR, units=[one]) for one in MANY),
                change("balance", "potential", now=0.05, then=0.125),
                change("balance", "workload", now=0.05, then=0.1),
            ],
        ),
        (False, [change("together", "stay together", units=["A0044"])]),
    ]


def with_conflict(run: Run, *, proven: bool = True) -> Run:
    """Return a run without a plan with an explanation of that."""
    manifest, tables = run
    owned = tables["accounts"]["potential"].round().sum()
    cap = int(owned / 20)
    explanation = {
        "rules": rules_of(cap),
        "proven": proven,
        "irreducible": False,
        "found_by": "search" if proven else "tries",
        "burdens": [
            burden(["A0040", "A0041"], carried=2 * cap, most=cap),
            burden(["A0045"], carried=3 * cap, most=cap),
        ],
        "repairs": [{"least": least, "changes": some} for least, some in ways_of(cap)],
        "text": ["These rules cannot all be kept: a long sentence; with all of them."],
    }
    return {**manifest, "explanation": explanation}, tables


def fake_dead_end(accounts: int = 180, reps: int = 8, *, proven: bool = True) -> Run:
    """Return the manifest and tables of a made-up run without a plan."""
    ended = ("infeasible", "proved") if proven else ("unknown", "work limit")
    found = without_plan(fake_run(accounts, reps), *ended)
    return with_conflict(found, proven=proven)
