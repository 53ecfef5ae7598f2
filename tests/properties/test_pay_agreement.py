"""What holds for every plan and history: two programs agree, and pay keeps its word."""

from __future__ import annotations

import os
from copy import deepcopy

import pytest
from hypothesis import HealthCheck, assume, given, reject, settings
from hypothesis import strategies as st
from oracles.pay_engine import engine_lines, engine_problem
from oracles.pay_oracle import draw_ledger, pay_lines
from oracles.pay_worlds import rolled, worlds

from engine.base.errors import InputError
from engine.incentive_sim import pay

SHARDS = 4
WORLDS = int(os.environ.get("FIELDPLAN_WORLDS", "600")) // SHARDS
"""Worlds of each shard; ``make validate`` asks for 10,000 in all."""
SENSELESS = 0.10
"""Share of drawn plans that may be refused: legal by the page, but not sensible.

One to four in a hundred are.
"""
FEW = settings(max_examples=60, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("shard", range(SHARDS))
def test_two_programs_agree_to_the_cent(shard):
    """On random plans and histories the calculator equals the independent one."""
    refused = 0
    for number in range(shard * WORLDS, (shard + 1) * WORLDS):
        world = rolled(number)
        try:
            found = engine_lines(world)
        except InputError:
            refused += 1
            continue
        assert found == pay_lines(world), f"rolled({number})"
    assert refused <= SENSELESS * WORLDS


@FEW
@given(worlds())
def test_draw_balances_agree(world):
    """Every balance of a recoverable draw equals the independent one's."""
    result = result_of(world)
    found = {}
    for plan in result.plans:
        ledger, books = plan.payment.ledger, plan.books
        if ledger is None:
            continue
        for place, seat in enumerate(books.seats):
            rep = books.seating.rep_ids[books.seating.seat_rep[seat]]
            for month in range(books.calendar.months):
                row = tuple(
                    int(table[place, month])
                    for table in (
                        ledger.opening,
                        ledger.drawn,
                        ledger.recovered,
                        ledger.forgiven,
                        ledger.closing,
                    )
                )
                found[rep, books.plan.name, books.calendar.label(month)] = row
    expected = draw_ledger(world)
    keys = found.keys() | expected.keys()
    blank = (0, 0, 0, 0, 0)
    for key in keys:
        assert tuple(found.get(key, blank)) == tuple(expected.get(key, blank)), key


def lines_of(world: dict) -> dict:
    """Return the engine's lines; a world with a plan that is refused is no example."""
    try:
        return engine_lines(world)
    except InputError:
        reject()


def result_of(world: dict):
    """Return the engine's result; a world with a plan that is refused is no example."""
    try:
        return pay(engine_problem(world))
    except InputError:
        reject()


def leave_out(spec: dict, *parts: str) -> None:
    """Leave parts out of a plan, which pays a base salary at least."""
    for part in parts:
        spec.pop(part, None)
    spec["pay"] = {**spec.get("pay", {}), "base": 12_000}


def names_of(spec: dict) -> list[str]:
    """Return the names of the components that may be said to fall."""
    kinds = ("commissions", "bonuses", "matrices")
    return [part["name"] for kind in kinds for part in spec.get(kind, ())]


@FEW
@given(worlds(), st.data())
def test_splitting_a_deal_changes_nothing(world, data):
    """A credit written as two rows of the same day pays what it paid as one."""
    assume(world["credits"])
    place = data.draw(st.integers(0, len(world["credits"]) - 1))
    split = deepcopy(world)
    row = split["credits"][place]
    halves = [dict(row), dict(row)]
    for name in ("amount", "margin", "units"):
        cents = round(float(row.get(name) or 0) * 100)
        part = data.draw(st.integers(-abs(cents), abs(cents)))
        halves[0][name], halves[1][name] = part / 100, (cents - part) / 100
    split["credits"][place : place + 1] = halves
    assert lines_of(split) == lines_of(world)


@FEW
@given(worlds(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(world, chance):
    """Credits, quotas and assignments may come in any order."""
    mixed = deepcopy(world)
    for table in ("credits", "quotas", "assignments", "scores", "rates"):
        if mixed[table]:
            chance.shuffle(mixed[table])
    assert lines_of(mixed) == lines_of(world)


@FEW
@given(worlds())
def test_a_clawback_leaves_what_would_have_been_without_the_deal(world):
    """All that a cancelled deal ever earned is given back, exactly."""
    for spec in world["plans"].values():
        # What a budget cuts is not shared out anew, contests keep their prizes, and
        # payment is not earned.
        leave_out(spec, "contests", "spiffs", "objectives", "overrides")
        leave_out(spec, "adjust", "guarantee", "draw")
        spec["clawback"] = {"within": "60 months"}
        leave_out(spec, "may_fall")
        if names := names_of(spec):
            spec["may_fall"] = names
    assume(any(row.get("cancelled") for row in world["credits"]))
    last = result_of(world).problem.calendar.last.isoformat()
    for row in world["credits"]:
        if row.get("cancelled") and row["cancelled"] > last:
            row["cancelled"] = ""
    without = deepcopy(world)
    without["credits"] = [r for r in world["credits"] if not r.get("cancelled")]

    def totals(lines):
        found: dict = {}
        for (rep, plan, _, line), amount in lines.items():
            key = (rep, plan, line.removeprefix("clawback: "))
            found[key] = found.get(key, 0) + amount
        return {key: n for key, n in found.items() if n and key[2] != "base"}

    assert totals(lines_of(world)) == totals(lines_of(without))


@FEW
@given(worlds(), st.data())
def test_pay_never_falls_unless_the_plan_says_so(world, data):
    """A larger deal never pays a rep less over all, where no line may fall."""
    for spec in world["plans"].values():
        leave_out(spec, "contests", "overrides", "matrices", "adjust", "draw")
        leave_out(spec, "may_fall")
    assume(world["credits"])
    before = lines_of(world)  # plans with lines that may fall are refused
    row = data.draw(st.integers(0, len(world["credits"]) - 1))
    more = deepcopy(world)
    for name in ("amount", "margin", "units"):
        extra = data.draw(st.integers(0, 5_000_00))
        written = round(float(more["credits"][row].get(name) or 0) * 100)
        more["credits"][row][name] = (written + extra) / 100
    rep = more["credits"][row].get("rep_id")
    assume(rep and not more["credits"][row].get("cancelled"))
    after = lines_of(more)

    def total(lines):
        return sum(
            amount
            for (who, _, _, line), amount in lines.items()
            if who == rep and not line.startswith("noncash")
        )

    assert total(after) >= total(before)


@FEW
@given(worlds())
def test_lines_add_up_to_the_payout(world):
    """The payout of every rep and month is the sum of the paid lines."""
    result = result_of(world)
    for plan in result.plans:
        paid = [line.amount for line in plan.lines if line.kind != "noncash"]
        assert (sum(paid) == plan.payout).all()
