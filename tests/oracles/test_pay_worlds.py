"""What holds for the oracle's own answers in every random world."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from oracles.pay_oracle import draw_ledger, pay_lines
from oracles.pay_oracle.exact import hundredths
from oracles.pay_oracle.months import Calendar, add_months, months_in_text
from oracles.pay_worlds import worlds


def totals(lines: dict, plan: str, name: str) -> int:
    """Return what all reps of a plan get on a line, cash or not."""
    named = (name, f"noncash: {name}")
    return sum(a for (_, p, _, line), a in lines.items() if p == plan and line in named)


def members(world: dict, column: str | None) -> int:
    """Return how many leagues there can be."""
    if column is None or world["assignments"] is None:
        return 1
    return len({row[column] for row in world["assignments"]})


@given(worlds())
def test_budgets_of_spiffs_hold(world):
    """All seats together never earn more of a spiff than its budget."""
    lines = pay_lines(world)
    for key, plan in world["plans"].items():
        for spec in plan.get("spiffs", ()):
            if "budget" in spec:
                assert totals(lines, key, spec["name"]) <= hundredths(spec["budget"])


@given(worlds())
def test_prizes_are_those_listed(world):
    """Contests pay no more than their prizes, once for each league."""
    lines = pay_lines(world)
    for key, plan in world["plans"].items():
        for spec in plan.get("contests", ()):
            most = None
            if "pool" in spec:
                most = hundredths(spec["pool"])
            elif "prizes" in spec and spec.get("ties") != "all":
                most = sum(hundredths(prize) for prize in spec["prizes"])
            if most is not None:
                leagues = members(world, spec.get("leagues"))
                assert totals(lines, key, spec["name"]) <= most * leagues


@given(worlds())
def test_draws_are_conserved(world):
    """A balance is what it was, and what was drawn, less recovered and forgiven."""
    closed: dict = {}
    lines = pay_lines(world)
    for (rep, plan, month), row in draw_ledger(world).items():
        opening, drawn, recovered, forgiven, closing = row
        assert opening == closed.get((rep, plan), 0)
        assert closing == opening + drawn - recovered - forgiven >= 0
        assert lines.get((rep, plan, month, "draw"), 0) == drawn
        assert lines.get((rep, plan, month, "draw recovery"), 0) == -recovered
        closed[(rep, plan)] = closing


@given(worlds())
def test_clawback_totals_are_those_without_the_deals(world):
    """Components end where a history without the undone deals ends."""
    lines = pay_lines(world)
    for key, plan in world["plans"].items():
        if "on" in plan.get("clawback", {"on": ()}):
            continue
        clean = pay_lines(without_undone(world, plan["clawback"]["within"]))
        for kind in ("commissions", "bonuses", "matrices"):
            for spec in plan.get(kind, ()):
                name = spec["name"]
                assert ever(lines, key, name) == ever(clean, key, name)


def ever(lines: dict, plan: str, name: str) -> int:
    """Return all that a component ever paid, and took back."""
    named = (name, f"clawback: {name}")
    return sum(a for (_, p, _, line), a in lines.items() if p == plan and line in named)


def without_undone(world: dict, within: str) -> dict:
    """Return a world without the credits that a clawback undoes in the calendar."""
    calendar = Calendar(world["pay"]["starts"], world["pay"]["months"])

    def is_undone(row):
        if not row["cancelled"]:
            return False
        cancelled = date.fromisoformat(row["cancelled"])
        latest = add_months(date.fromisoformat(row["date"]), months_in_text(within))
        return cancelled <= min(latest, calendar.last)

    kept = [row for row in world["credits"] if not is_undone(row)]
    return world | {"credits": kept}


@given(worlds())
def test_worlds_are_valid(world):
    """Every credit's rep sits somewhere on its day, and on one row only."""
    calendar = Calendar(world["pay"]["starts"], world["pay"]["months"])
    for row in world["credits"]:
        assert calendar.first <= date.fromisoformat(row["date"]) <= calendar.last
        assert bool(row["rep_id"]) != bool(row["territory_id"])
        if world["assignments"] is not None:
            named = "rep_id" if row["rep_id"] else "territory_id"
            assert len(rows_on(world, named, row[named], row["date"])) == 1


def rows_on(world: dict, column: str, value: str, day: str) -> list[dict]:
    """Return the rows of assignments in force on a day."""
    return [
        row
        for row in world["assignments"]
        if row[column] == value
        and (row["starts"] or "0") <= day <= (row["ends"] or "9")
    ]
