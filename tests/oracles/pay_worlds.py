"""Random small worlds in which people are paid: for hypothesis, or one a number.

Every world is valid. Amounts, quotas, tiers and points are drawn from few sizes, so
that attainments are often exactly on a boundary, days meet, and scores tie.
"""

from __future__ import annotations

from functools import cache

from hypothesis import strategies as st
from oracles.pay_oracle.months import first_day
from oracles.pay_world_credits import credits_table
from oracles.pay_world_dice import Dice
from oracles.pay_world_plans import names, override, plan
from oracles.pay_world_tables import assignments, quotas, rates, scores

from engine.base.streams import Purpose, stream

STARTS = (2027 * 12, 2027 * 12 + 3)
CUT_LIMITS = {"each_most", "budget"}


integers = cache(st.integers)


@st.composite
def worlds(draw) -> dict:
    """Draw a world of one to four reps, with all that ``pay_lines`` reads."""
    return made(Dice(lambda low, high: draw(integers(low, high))))


def rolled(seed: int) -> dict:
    """Return the world of a seed: like those of :func:`worlds`, but at half the cost.

    It is no strategy, so that nothing makes it smaller when a test fails.
    """
    chance = stream(seed, Purpose.SEARCH).random
    return made(Dice(lambda low, high: low + int((high - low + 1) * chance())))


def made(dice: Dice) -> dict:
    """Return the world that dice throw."""
    dice.start = dice.pick(STARTS) if dice.chance(6) else STARTS[0] + dice.number(0, 13)
    dice.months = dice.pick((6, 3, 4, 7, 12, 13, 5, 8, 9, 10, 11))
    dice.scale = dice.pick((1_000_00, 1_200_00, 5_000_00, 3_333_33))
    dice.reps = [f"R{i + 1}" for i in range(dice.pick((3, 2, 4, 3, 1)))]
    dice.has_table = dice.chance(8)
    dice.is_plain = dice.chance(4)
    keys = ["p1", "p2"][: dice.pick((1, 2, 1)) if dice.has_table else 1]
    specs = drawn_plans(dice, keys)
    rows = assignments(dice, keys) if dice.has_table else None
    sales = credits_table(dice, rows, windows_of_clawback(specs))
    world = {
        "currency": "PLN",
        "pay": {
            "starts": first_day(dice.start).isoformat()[:7],
            "months": dice.months,
            "crediting": "any",
        },
        "plans": specs,
        "assignments": rows,
        "credits": sales,
        "quotas": quotas(dice),
        "scores": scores(dice, specs),
        "rates": rates(dice),
    }
    if any(is_cut_and_clawed_back(spec) for spec in specs.values()):
        keep_undivided(world)
    return world


def drawn_plans(dice, keys: list[str]) -> dict:
    """Draw the plans; with an override all are in one currency."""
    has_override = dice.has_table and dice.chance(4)
    kinds = ("PLN",) if dice.is_plain else ("PLN", "PLN", "EUR")
    one = dice.pick(kinds)
    specs = {}
    for key in keys:
        other = one if has_override else dice.pick(kinds)
        specs[key] = plan(dice, key, other)
    if has_override:
        specs[dice.pick(keys)]["overrides"] = [override(dice, specs)]
    return specs


def windows_of_clawback(specs: dict) -> list[int]:
    """Return the months within which plans take back, for edges to be hit."""
    found = [
        int(spec["clawback"]["within"].split()[0])
        for spec in specs.values()
        if "clawback" in spec
    ]
    return found or [1]


def is_cut_and_clawed_back(spec: dict) -> bool:
    """Whether a spiff's day may be cut between deals of which one is taken back."""
    on = spec.get("clawback", {}).get("on", "all")
    touched = names(spec, ("spiffs",)) if on == "all" else on
    return "clawback" in spec and any(
        entry["name"] in touched and entry.keys() & CUT_LIMITS
        for entry in spec.get("spiffs", ())
    )


def keep_undivided(world: dict) -> None:
    """Cancel no deal on a day with two deals: how a cut day divides is open."""
    by_day: dict = {}
    for row in world["credits"]:
        by_day.setdefault(row["date"], set()).add(row["deal_id"])
    for row in world["credits"]:
        if len(by_day[row["date"]]) > 1:
            row["cancelled"] = ""
