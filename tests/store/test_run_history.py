"""Guarantees of the history: nothing is lost, nothing half done, on both databases."""

from __future__ import annotations

import stat
import threading
from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy
from alembic.script import ScriptDirectory
from history_cases import ANNA, ONE, SERVER, TWO

from engine.base.errors import InputError
from engine.store.history import rows, upgrade
from engine.store.history.connect import FILE, VARIABLE, engine_for
from engine.store.history.history import History, HistoryError
from engine.store.history.schema import metadata


def test_runs_come_back_as_they_were(history):
    """Every field of a run survives; a run that is there is not added again."""
    assert history.record(ONE, who="batch")
    assert not history.record(ONE, who="batch")
    assert history.get(ONE.id) == ONE
    assert history.runs() == [ONE]
    assert [event.what for event in history.log()] == ["recorded"]


def test_newest_first_and_filtered(history):
    """Runs are listed newest first, and by plan, quarter and state."""
    history.record(ONE, who="batch")
    history.record(replace(TWO, quarter="2027Q2"), who="batch")
    assert [run.id for run in history.runs()] == [TWO.id, ONE.id]
    assert [run.id for run in history.runs(quarter="2027Q1")] == [ONE.id]
    assert history.runs(plan="germany") == []
    assert [run.id for run in history.runs(state="open", limit=1)] == [TWO.id]


def test_short_names(history):
    """A run is found by an end or a beginning that only it has."""
    history.record(ONE, who="batch")
    history.record(TWO, who="batch")
    assert history.get("ab12cd34") == ONE
    assert history.get("20270402") == TWO
    with pytest.raises(InputError, match="fits more than one run"):
        history.get("2027")
    with pytest.raises(InputError, match=r"no such run in the history; did you mean"):
        history.get("20270105T101500Z-poland-ab12cd35")


def test_approval_makes_the_baseline(history, monkeypatch):
    """The approved run is the baseline; the one before ends on the day it begins."""
    monkeypatch.setattr(rows, "today", lambda: date(2027, 4, 5))
    history.record(ONE, who="batch")
    history.record(TWO, who="batch")
    assert history.baseline("poland") is None
    assert history.approve(ONE.id, ANNA).state == "approved"
    history.approve(TWO.id, replace(ANNA, day=date(2027, 4, 5)))
    assert history.baseline("poland").id == TWO.id
    before = history.get(ONE.id)
    assert (before.state, before.effective_to) == ("superseded", date(2027, 4, 5))
    told = [(event.what, event.run_id) for event in history.log()]
    assert told[:2] == [("approved", TWO.id), ("superseded", ONE.id)]
    assert history.log(ONE.id)[-1].who == "batch"
    assert history.log(ONE.id)[1].note == "fair at last"


def test_despite_is_checked_for_a_baseline_too(history):
    """A rule that is not broken is refused for a run approved before, all the same."""
    quiet = replace(ANNA, note="")
    history.record(ONE, who="batch")
    history.approve(ONE.id, quiet)
    with pytest.raises(InputError, match="'balance' is not among the rules"):
        history.approve(ONE.id, replace(quiet, despite=("balance",)))


def test_approving_the_same_twice_is_one(history):
    """The same approval twice changes nothing and is told once."""
    quiet = replace(ANNA, note="")
    history.record(ONE, who="batch")
    history.approve(ONE.id, quiet)
    assert history.approve(ONE.id, quiet).effective_from == date(2027, 1, 10)
    assert len(history.log()) == 2


def test_a_mistyped_day_can_be_mended(history):
    """Approved again with another day, a baseline begins then; the one before ends."""
    history.record(ONE, who="batch")
    history.record(TWO, who="batch")
    history.approve(ONE.id, ANNA)
    history.approve(TWO.id, replace(ANNA, day=date(2072, 4, 5)))
    mended = history.approve(TWO.id, replace(ANNA, day=date(2027, 4, 5)))
    assert mended.effective_from == date(2027, 4, 5)
    assert history.get(ONE.id).effective_to == date(2027, 4, 5)
    assert history.baseline("poland").id == TWO.id
    assert history.log()[0].details["from"] == "2027-04-05"


def test_as_of_any_day(history):
    """The alignment of a day is the one approved for it; before the first, none."""
    history.record(ONE, who="batch")
    history.record(TWO, who="batch")
    history.approve(ONE.id, ANNA)
    history.approve(TWO.id, replace(ANNA, day=date(2027, 4, 5)))
    held = {
        day: history.as_of("poland", day)
        for day in (date(2027, 1, 9), date(2027, 1, 10), date(2027, 4, 4))
    }
    assert held[date(2027, 1, 9)] is None
    assert held[date(2027, 1, 10)].id == held[date(2027, 4, 4)].id == ONE.id
    assert history.as_of("poland", date(2027, 4, 5)).id == TWO.id


REFUSED = {
    "breaks rules": (replace(ONE, broken=("balance",)), ANNA, "--despite 'balance'"),
    "another rule": (
        replace(ONE, broken=("balance",)),
        replace(ANNA, despite=("balanse",)),
        "breaks: it breaks balance; did you mean 'balance'",
    ),
    "no rule broken": (ONE, replace(ANNA, despite=("balance",)), "it breaks none"),
    "no plan": (replace(ONE, status="infeasible"), ANNA, "ended as infeasible"),
    "rejected": (replace(ONE, state="rejected"), ANNA, "was rejected"),
    "a summary": (replace(ONE, stage="batch"), ANNA, "approve the runs it names"),
    "nobody": (ONE, replace(ANNA, by=" "), "a name is needed"),
}


@pytest.mark.parametrize(("run", "terms", "message"), REFUSED.values(), ids=REFUSED)
def test_refused(history, run, terms, message):
    """What must not become a baseline is refused, and nothing changes."""
    history.record(run, who="batch")
    with pytest.raises(InputError, match=message):
        history.approve(run.id, terms)
    assert history.get(run.id) == run
    assert history.baseline("poland") is None
    assert len(history.log()) == 1


def test_despite_is_written_down(history):
    """Rules that were broken knowingly stand in the log."""
    history.record(replace(ONE, broken=("balance",)), who="batch")
    history.approve(ONE.id, replace(ANNA, despite=("balance",)))
    assert history.log()[0].details["despite"] == ["balance"]


def test_no_day_before_the_baseline(history):
    """An approval cannot take effect before the baseline did."""
    history.record(ONE, who="batch")
    history.record(TWO, who="batch")
    history.approve(ONE.id, ANNA)
    with pytest.raises(InputError, match="before the baseline"):
        history.approve(TWO.id, replace(ANNA, day=date(2027, 1, 9)))
    assert history.baseline("poland").id == ONE.id


def test_rejected_and_pruned(history):
    """Rejected and open runs can go; what was ever approved stays."""
    history.record(ONE, who="batch")
    history.record(TWO, who="batch")
    history.approve(ONE.id, ANNA)
    assert history.reject(TWO.id, by="Jan", note="too much change").state == "rejected"
    with pytest.raises(InputError, match="is approved; approve another"):
        history.reject(ONE.id, by="Jan")
    assert history.forget([ONE.id, TWO.id], who="Jan") == [TWO.id]
    assert [run.id for run in history.runs()] == [ONE.id]
    assert history.log()[0].what == "pruned"


def test_words_are_words(history):
    """SQL in ids and notes is text like any other."""
    name = "x'); DROP TABLE run; --"
    history.record(replace(ONE, id=name, plan=name), who=name)
    history.approve(name, replace(ANNA, note=name))
    assert history.baseline(name).id == name
    assert history.log()[0].note == name


def test_writers_at_once(history):
    """Approvals and records from many threads: one baseline, and every event told."""
    many = [replace(ONE, id=f"run-{k}", digest=f"{k:064d}") for k in range(12)]
    errors = []

    def one(run):
        try:
            history.record(run, who="batch")
            history.approve(run.id, ANNA)
        except Exception as error:  # noqa: BLE001
            errors.append(error)

    threads = [threading.Thread(target=one, args=(run,)) for run in many]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    states = sorted(run.state for run in history.runs())
    assert states == ["approved"] + ["superseded"] * 11
    told = [event.what for event in history.log()]
    assert (told.count("recorded"), told.count("approved")) == (12, 12)


def test_a_lost_connection_is_not_the_end(history):
    """The server ends every connection: the next question is answered all the same."""
    history.record(ONE, who="batch")
    if history._engine.dialect.name == "postgresql":
        killer = sqlalchemy.create_engine(SERVER)
        with killer.begin() as connection:
            ended = (
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE pid <> pg_backend_pid() AND datname = current_database()"
            )
            connection.execute(sqlalchemy.text(ended))
        killer.dispose()
    else:
        history.close()
    assert history.get(ONE.id) == ONE


def test_opened_at_once(tmp_path):
    """Several processes may make the history at the same moment."""
    errors = []

    def one():
        try:
            History.open(tmp_path).close()
        except Exception as error:  # noqa: BLE001
            errors.append(error)

    threads = [threading.Thread(target=one) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


def test_migrations_make_what_the_code_knows(history):
    """After all steps the database has the tables and columns of the schema."""
    inspector = sqlalchemy.inspect(history._engine)
    for table in metadata.sorted_tables:
        found = {column["name"] for column in inspector.get_columns(table.name)}
        assert found == {column.name for column in table.columns}


def test_the_newest_step_is_known_without_the_steps():
    """The step that the code calls the newest is the last one that is there."""
    script = ScriptDirectory.from_config(upgrade._config())
    assert script.get_current_head() == upgrade.NEWEST


def test_a_history_that_is_up_to_date_is_not_migrated(tmp_path, monkeypatch):
    """Opened again, a history needs no migrations, nor the time they take to load."""
    History.open(tmp_path).close()

    def none(*_):
        raise AssertionError("migrated again")

    monkeypatch.setattr(upgrade, "_migrate", none)
    History.open(tmp_path).close()


def test_a_newer_history_is_refused(tmp_path):
    """A form that this version does not know is left alone, and said to be newer."""
    History.open(tmp_path).close()
    engine = engine_for(tmp_path)
    with engine.begin() as connection:
        change = "UPDATE alembic_version SET version_num = '9999'"
        connection.execute(sqlalchemy.text(change))
    engine.dispose()
    with pytest.raises(InputError, match="kept by a newer fieldplan"):
        History.open(tmp_path)


def test_the_file_is_its_owners(tmp_path):
    """Others cannot read the file: it may tell of pay."""
    History.open(tmp_path).close()
    mode = stat.S_IMODE((tmp_path / FILE).stat().st_mode)
    assert mode == 0o600


def test_passwords_stay_hidden(tmp_path, monkeypatch):
    """A password is refused on the command line, read from elsewhere, never shown."""
    url = "postgresql+pg8000://anna:s3cret@127.0.0.1:1/none"
    with pytest.raises(InputError, match="does not belong on the command line"):
        engine_for(tmp_path, url)
    monkeypatch.setenv("PLANS", url)
    engine = engine_for(tmp_path, "env:PLANS")
    assert engine.url.password == "s3cret"
    with pytest.raises(HistoryError) as caught:
        History.open(tmp_path, "env:PLANS")
    assert "s3cret" not in str(caught.value)
    assert "***" in str(caught.value)
    secret = tmp_path / "secret"
    secret.write_text(url + "\n")
    secret.chmod(0o644)
    with pytest.raises(InputError, match="others may read this file"):
        engine_for(tmp_path, f"file:{secret}")
    secret.chmod(0o600)
    assert engine_for(tmp_path, f"file:{secret}").url.password == "s3cret"


NO_URL = {
    "nonsense": ("no url at all", "not the url of a database"),
    "another kind": ("mysql://anna@db/plans", "kind 'mysql'"),
    "not set": ("env:FIELDPLAN_NOWHERE", "FIELDPLAN_NOWHERE is not set"),
    "no file": ("file:/nowhere/at/all", "cannot be read"),
}


@pytest.mark.parametrize(("url", "message"), NO_URL.values(), ids=NO_URL)
def test_urls_refused(tmp_path, monkeypatch, url, message):
    """What is no URL of a database we know is refused, from flag and environment."""
    with pytest.raises(InputError, match=message):
        engine_for(tmp_path, url)
    monkeypatch.setenv(VARIABLE, url)
    with pytest.raises(InputError, match=message):
        engine_for(tmp_path)


def test_a_file_that_is_no_history(tmp_path):
    """A file of another kind, or in no folder, is bad input, and says what it is."""
    (tmp_path / FILE).write_text("no database at all, whatever its name says" * 50)
    with pytest.raises(InputError, match="it is no SQLite database"):
        History.open(tmp_path)
    nowhere = f"sqlite:///{tmp_path / 'nowhere' / 'x.db'}"
    with pytest.raises(InputError, match=r"x\.db: cannot be opened as the history"):
        History.open(tmp_path, nowhere)
