"""Two plans of people compared: in the months both have, what matters first."""

from __future__ import annotations

import polars as pl
import pytest
from ledger.stored import store

from engine.command.history import show_diff
from engine.ledger.diff import diff_runs

MONTHS = ("2027-01", "2027-02", "2027-03", "2027-04")


def company(*, heads, since=0, chance=0.8):
    """Return the tables of a plan for some of four months, of one place."""
    months = MONTHS[since:]
    place = {"role": "AE", "segment": "", "region": "", "channel": ""}
    nobody = ("starts", "moved_in", "moved_out", "separations", "lost_moving")
    walk = [
        {
            **{"month": month, **place, **dict.fromkeys(nobody, 0.0)},
            **{"start": heads, "end": heads, "producing": heads, "ramped": heads},
            **{"ramping": 0.0, "sells": 5.0},
        }
        for month in months
    ]
    made = [heads * 5.0] * len(months)
    to_date = [sum(made[: t + 1]) for t in range(len(months))]
    what = ["made"] * len(months) + ["to_date"] * len(months)
    zeros = [0.0] * len(months)
    return {
        "walk": pl.DataFrame(walk),
        "output": pl.DataFrame(
            {"month": months, "made": made, "missed": zeros, "cover": zeros}
        ),
        "money": pl.DataFrame({"month": months, "spend": [heads] * len(months)}),
        "futures": pl.DataFrame(
            {
                "month": months * 2,
                "what": what,
                "p95": [9e6 * x for x in made + to_date],
            }
        ),
        "compared": pl.DataFrame({"plan": ["plan"], "p": [chance], "made": sum(made)}),
    }


@pytest.fixture
def compare(tmp_path):
    """Return how two plans of people differ."""

    def found(before, after):
        runs = [store(tmp_path, each, kind="capacity") for each in (before, after)]
        return diff_runs(*runs)

    return found


def test_a_plan_made_again_is_compared_in_the_months_both_have(compare):
    """From March on there are two people more: their sales, and nothing of before."""
    found = compare(company(heads=10.0), company(heads=12.0, since=2, chance=0.9))
    lead = {row[0]: row[1:] for row in found.people.iter_rows()}
    assert lead["people at the end"] == (10.0, 12.0, 2.0)
    assert lead["cost"] == (20.0, 24.0, 4.0)
    assert lead["made"] == (100.0, 120.0, 20.0)
    assert lead["chance to make the number"] == pytest.approx((0.8, 0.9, 0.1))
    assert found.made["change"].sum() == pytest.approx(20.0)
    told = set(found.figures["row"])
    assert not any("to_date" in row or "2027-01" in row for row in told)
    assert "compared" not in set(found.figures["table"])
    assert found.only_before.is_empty()
    assert "2027-03 to 2027-04" in found.notes[0]


def test_plans_of_the_same_months_are_compared_in_all(compare):
    """Nothing is left out, so nothing is said of it."""
    found = compare(company(heads=10.0), company(heads=12.0))
    assert found.notes == ()
    assert found.made["change"].sum() == pytest.approx(40.0)
    assert {"compared", "futures", "walk"} <= set(found.figures["table"])


def test_what_is_left_out_says_why(compare):
    """Without a month in common, or what a person sells, no parts are told."""
    early, late = company(heads=10.0), company(heads=10.0)
    late = {
        name: table.with_columns(month=pl.col("month").str.replace("2027", "2028"))
        for name, table in late.items()
        if "month" in table.columns
    }
    found = compare(early, late)
    assert found.people.is_empty()
    assert "no month in common" in found.notes[-1]
    old = {**early, "walk": early["walk"].drop("sells")}
    assert "too old" in compare(old, early).notes[-1]


def test_people_cost_and_chance_are_printed_first(compare, capsys):
    """Percentiles of futures are the largest sums, and come last of all."""
    found = compare(company(heads=10.0, since=3), company(heads=12.0, since=3))
    show_diff(found, ("a", "b"))
    text = capsys.readouterr().out
    parts = ("People, cost and chance", "is made comes from", "walk: ", "futures: ")
    places = [text.index(part) for part in parts]
    assert places == sorted(places)
