"""What a difference between two plans of people comes from: exact, and told apart."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import polars as pl
import pytest

from engine.ledger.made import made_of

MONTHS = ("2027-01", "2027-02", "2027-03")


def plan(
    *, start=10.0, starts=(0.0, 0.0, 0.0), leave=0.0, ramp=1.0, sells=5.0, made=1.0
):
    """Return the tables of one place's plan, walked here; leavers produce first.

    Parameters
    ----------
    leave
        Share of the heads that leaves in a month.
    ramp
        Productive share of everybody.
    made
        Share of capacity that is sold.
    """
    rows, there, capacity = [], start, []
    for month, new in zip(MONTHS, starts, strict=True):
        heads = there + new
        gone = leave * heads
        capacity.append(heads * ramp * sells)
        rows.append(
            {
                **{"month": month, "role": "AE", "segment": "", "region": ""},
                **{"channel": "", "start": there, "starts": new, "moved_in": 0.0},
                **{"moved_out": 0.0, "separations": 0.0, "lost_moving": 0.0},
                **{"voluntary": gone, "involuntary": 0.0, "end": heads - gone},
                **{"producing": heads, "ramped": heads * ramp, "ramping": 0.0},
                "sells": sells,
            }
        )
        there = heads - gone
    sold = pl.Series([made * one for one in capacity])
    output = pl.DataFrame({"month": MONTHS, "made": sold, "cover": [0.0] * 3})
    return {"walk": pl.DataFrame(rows), "output": output}


def parts_of(before, after):
    """Return part to change."""
    return dict(made_of(before, after).iter_rows())


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"start": 12.0}, "people at the start"),
        ({"starts": (1.0, 0.0, 2.0)}, "starts"),
        ({"leave": 0.1}, "leaving"),
        ({"ramp": 0.8}, "ramps and working time"),
        ({"sells": 6.0}, "what a person sells"),
        ({"made": 0.9}, "capacity that is not sold"),
    ],
)
def test_one_change_is_one_part(change, part):
    """Where only one thing differs, all of the difference is its part."""
    before, after = plan(), plan(**change)
    found = parts_of(before, after)
    whole = after["output"]["made"].sum() - before["output"]["made"].sum()
    assert found.pop(part) == pytest.approx(whole)
    assert list(found.values()) == pytest.approx([0.0] * len(found), abs=1e-9)


def test_parts_add_up_exactly_and_turn_around():
    """Everything differs: the parts are the whole, and from the other side the same."""
    before = plan(leave=0.05)
    after = plan(
        start=11.0, starts=(0, 3, 1), leave=0.12, ramp=0.7, sells=6.0, made=0.95
    )
    found, back = parts_of(before, after), parts_of(after, before)
    whole = after["output"]["made"].sum() - before["output"]["made"].sum()
    assert sum(found.values()) == pytest.approx(whole, rel=1e-12)
    for part, change in found.items():
        assert back[part] == pytest.approx(-change)


def test_factors_are_the_mean_over_all_orders():
    """Brute force over the six orders in which heads, shares and rates change."""
    before, after = plan(start=10.0), plan(start=14.0, ramp=0.5, sells=8.0)
    values = [(10.0, 1.0, 5.0), (14.0, 0.5, 8.0)]
    sums = np.zeros(3)
    for order in permutations(range(3)):
        now = list(values[0])
        for factor in order:
            was = np.prod(now)
            now[factor] = values[1][factor]
            sums[factor] += (np.prod(now) - was) / 6.0
    found = parts_of(before, after)
    names = ("people at the start", "ramps and working time", "what a person sells")
    assert [found[name] for name in names] == pytest.approx(list(3 * sums))


def test_a_place_that_only_one_plan_has_is_all_people():
    """Nobody was there: what newcomers sell comes from starts, whatever their ramp."""
    found = parts_of(plan(start=0.0), plan(start=0.0, starts=(2, 0, 0), ramp=0.5))
    assert found["starts"] == pytest.approx(2 * 0.5 * 5.0 * 3)
    assert found["ramps and working time"] == 0.0


def test_other_months_and_older_runs_say_nothing():
    """Without the same months, or what a person sells, there is nothing to divide."""
    early = plan()
    late = {**early, "walk": early["walk"].with_columns(month=pl.lit("2028-01"))}
    assert made_of(early, late).is_empty()
    old = {**early, "walk": early["walk"].drop("sells")}
    assert made_of(old, early).is_empty()
    assert made_of({}, early).is_empty()
