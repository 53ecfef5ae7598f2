"""Guarantees of baselines: one of each kind of run, each in force until the next is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy
from alembic import command
from history_cases import ANNA, ONE, TWO

from engine.base.errors import InputError
from engine.store.history import rows, upgrade
from engine.store.history.connect import engine_for
from engine.store.history.history import History
from engine.store.history.schema import runs

QUOTA = replace(TWO, id="20270403T090000Z-poland-quota", stage="quota")
APRIL = date(2027, 4, 1)


def from_day(day):
    """Return Anna's approval from a day on."""
    return replace(ANNA, day=day)


def record(history, *some):
    """Record runs."""
    for run in some:
        history.record(run, who="batch")


def test_kinds_do_not_supersede_each_other(history):
    """Approved quotas leave the territories in force, whichever came first."""
    record(history, ONE, QUOTA)
    for name in (QUOTA.id, ONE.id):
        history.approve(name, ANNA)
    assert history.get(QUOTA.id).effective_to is None
    assert history.baseline("poland").id == ONE.id
    assert history.baseline("poland", "quota").id == QUOTA.id
    assert history.as_of("poland", APRIL).id == ONE.id
    assert history.as_of("poland", APRIL, "quota").id == QUOTA.id
    assert history.first_days() == {
        ("poland", "quota"): ANNA.day,
        ("poland", "territory"): ANNA.day,
    }


@pytest.mark.parametrize(
    ("day", "state"), [(date(2027, 3, 31), "approved"), (APRIL, "superseded")]
)
def test_in_force_until_the_next_is(history, monkeypatch, day, state):
    """A run is superseded from the day on which the next holds, and not before."""
    record(history, ONE, TWO)
    history.approve(ONE.id, ANNA)
    history.approve(TWO.id, from_day(APRIL))
    monkeypatch.setattr(rows, "today", lambda: day)
    assert history.get(ONE.id).state == state
    assert history.get(ONE.id).effective_to == APRIL
    for one in ("approved", "superseded"):
        found = {run.id for run in history.runs(state=one)}
        assert (ONE.id in found) == (one == state)
    with pytest.raises(InputError, match="ends on 2027-04-01"):
        history.approve(ONE.id, from_day(date(2027, 5, 1)))


def test_a_quarter_starts_from_what_holds_just_before(history):
    """Neither a later run nor a quarter's own is its start; without one, the last."""
    third = replace(ONE, id="q3", quarter="2027Q3")
    record(history, ONE, replace(TWO, quarter="2027Q2"), third)
    history.approve(ONE.id, from_day(date(2026, 11, 20)))
    history.approve(TWO.id, from_day(APRIL))
    history.approve("q3", from_day(date(2027, 6, 20)))
    starts = {
        quarter: getattr(history.before("poland", quarter), "id", None)
        for quarter in ("2027Q1", "2027Q2", "2027Q3", "2027-Q4", "FY27")
    }
    assert starts == {
        "2027Q1": None,
        "2027Q2": ONE.id,
        "2027Q3": TWO.id,
        "2027-Q4": "q3",
        "FY27": "q3",
    }
    assert history.before("poland", "2027Q4", "quota") is None


def test_of_two_from_one_day_the_later_approval_counts(history):
    """A run put in another's place on the same day is the start, not the other."""
    record(history, ONE, replace(TWO, made_at=ONE.made_at, id="0"))
    history.approve(ONE.id, ANNA)
    history.approve("0", ANNA)
    assert history.before("poland", "2027Q2").id == "0"
    assert history.get(ONE.id).state == "superseded"


def test_histories_of_one_baseline_a_plan_are_brought_up_to_date(database):
    """Territories that quotas had superseded are in force again, each to the next."""
    three = replace(ONE, id="three", effective_from=APRIL)
    held = [
        replace(ONE, effective_from=date(2027, 1, 1), effective_to=date(2027, 1, 5)),
        replace(QUOTA, effective_from=date(2027, 1, 5), effective_to=APRIL),
        replace(three, effective_to=date(2027, 5, 1)),
        replace(QUOTA, id="last", stage="pay", effective_from=date(2027, 5, 1)),
    ]
    engine = engine_for(*database)
    config = upgrade._config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for run in held:
            state = "approved" if run.effective_to is None else "superseded"
            values = rows.values_of(replace(run, state=state))
            connection.execute(sqlalchemy.insert(runs).values(values))
        old = "INSERT INTO baseline (plan, run_id, version) VALUES ('poland','last',4)"
        connection.execute(sqlalchemy.text(old))
    engine.dispose()
    history = History.open(*database)
    found = {run.id: run.effective_to for run in history.runs()}
    assert found == {ONE.id: APRIL, "three": None, QUOTA.id: None, "last": None}
    for stage, run in (("territory", "three"), ("quota", QUOTA.id), ("pay", "last")):
        assert history.baseline("poland", stage).id == run
    assert history.get(QUOTA.id).state == "approved"
    assert {event.what for event in history.log()} == {"reinstated"}
    record(history, TWO)
    history.approve(TWO.id, from_day(date(2027, 7, 1)))
    assert history.get("three").effective_to == date(2027, 7, 1)
    history.close()
