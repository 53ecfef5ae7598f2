"""Guarantees of what open territories cost: the figures shown are what people pay."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from engine import territory_opt
from engine.base.outcome import Limits
from engine.planning.assess import run_assess
from engine.planning.paid import PaidWatch, paid_facts, paid_tables
from engine.report.territory import summary
from engine.scenario.load import load
from engine.territory.result import TracePoint

FOLDER = Path(__file__).resolve().parents[2] / "scenarios" / "reference" / "territory"
YEARLY, ONCE = 6_000.0, 500.0


class Seen:
    """A watch that keeps what it saw."""

    def __init__(self) -> None:
        self.points: list[TracePoint] = []

    def saw(self, point: TracePoint) -> None:
        """Keep it."""
        self.points.append(point)

    def wants_to_stop(self) -> bool:
        """Return False, always."""
        return False

    def on_stop(self, stop) -> None:
        """Ignore it."""


@pytest.fixture(scope="module")
def scenario():
    """Return the scenario in which two may close and two may open."""
    return load(FOLDER / "open_and_close.yaml")


@pytest.fixture(scope="module")
def seen():
    """Return what a follower of the run sees."""
    return Seen()


@pytest.fixture(scope="module")
def found(scenario, seen):
    """Return its run."""
    return territory_opt.run(scenario, limits=Limits(work=1, gap=0), watch=seen)


def test_what_open_territories_cost_is_what_is_paid(found):
    """6,000 for each that is open, 500 for each that opens or closes, and no less."""
    status = dict(found.dataset.reps.select("rep_id", "status").iter_rows())
    opening = found.tables["objective"].filter(term="opening")
    loads = found.tables["loads"]
    for stage in ("before", "after"):
        there = set(loads.filter(stage=stage)["territory_id"])
        once = sum(status[one] == "may_open" for one in there)
        once += sum(status[one] == "may_close" for one in set(status) - there)
        assert opening[stage].item() == YEARLY * len(there) + ONCE * once
    assert opening["before"].item() == 24_000


def test_terms_add_up_to_the_cost_shown(found):
    """Manifest, table, diary and terminal tell one cost; the bound moves with it."""
    facts, terms = found.manifest, found.tables["objective"]
    assert terms["before"].sum() == pytest.approx(facts["before_objective"])
    assert terms["after"].sum() == pytest.approx(facts["objective"])
    saved = facts["objective"] - found.result.objective / 100
    assert saved == pytest.approx(2 * ONCE)
    assert facts["bound"] - found.result.bound / 100 == pytest.approx(saved)
    assert found.tables["progress"]["objective"][-1] == facts["objective"]
    cost = next(
        row for row in summary(facts, found.tables) if row.label == "Cost a year"
    )
    assert cost.after.endswith(f"{facts['objective']:,.0f}")


def test_who_follows_sees_what_is_paid(found, seen):
    """The last plan on the progress line costs what the report says."""
    plans = [one.objective for one in seen.points if one.objective is not None]
    assert plans[-1] / 100 == found.manifest["objective"]
    stopping = PaidWatch(seen, 5)
    stopping.saw(TracePoint(0.0, "searching", None, None))
    assert seen.points[-1] == TracePoint(0.0, "searching", None, None)
    assert not stopping.wants_to_stop()


def test_assess_says_the_same_of_today(scenario, found):
    """Today's cost is the same whether it is assessed or planned."""
    terms = run_assess(scenario).tables["terms"].filter(stage="today")
    assert terms["amount"].sum() == pytest.approx(found.manifest["before_objective"])


def test_a_term_that_counted_nothing_is_paid_all_the_same():
    """Where closing costs what it saves, all is in what is added; none stays none."""
    kinds = {"term": pl.String, "before": pl.Float64, "after": pl.Float64}
    terms = pl.DataFrame([("travel", 7.0, None)], schema=kinds, orient="row")
    diary = pl.DataFrame({"objective": [None, 7.0], "bound": [1.0, None]})
    paid = paid_tables({"objective": terms, "progress": diary}, 500)
    assert paid["objective"].rows() == [("travel", 7.0, None), ("opening", 5.0, None)]
    assert paid["progress"].rows() == [(None, 6.0), (12.0, None)]
    facts = {"objective": 15.0, "bound": 10.0, "before_objective": None, "gap": 0.5}
    told = paid_facts(facts, 500)
    assert told == {**facts, "objective": 20.0, "bound": 15.0, "gap": 0.25}
    assert paid_facts(facts, 0) == facts
