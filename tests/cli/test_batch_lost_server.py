"""Guarantees of a batch whose history's server is lost on the way, on PostgreSQL."""

from __future__ import annotations

import os

import pytest
import sqlalchemy
from batch_company import batch, company, states, tables
from command_line import here

from engine.command import batch as command
from engine.store.history.history import History

SERVER = os.environ.get("FIELDPLAN_TEST_POSTGRES", "")
NAME = "fieldplan_batch_test"


@pytest.fixture
def server():
    """Return the URL of a database of our own, and an engine that governs it."""
    if not SERVER:
        if os.environ.get("FIELDPLAN_REQUIRE_POSTGRES"):
            pytest.fail("FIELDPLAN_TEST_POSTGRES names no server")
        pytest.skip("FIELDPLAN_TEST_POSTGRES names no server")
    ruler = sqlalchemy.create_engine(SERVER, isolation_level="AUTOCOMMIT")
    say(
        ruler, f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)", f"CREATE DATABASE {NAME}"
    )
    url = sqlalchemy.make_url(SERVER).set(database=NAME)
    yield url.render_as_string(hide_password=False), ruler
    say(ruler, f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
    ruler.dispose()


def say(ruler, *statements):
    """Have the server do something."""
    with ruler.connect() as connection:
        for statement in statements:
            connection.execute(sqlalchemy.text(statement))


def losing(monkeypatch, ruler, *more):
    """Have every connection end during the first job."""
    work, begun = command.work, []

    def once(job):
        if not begun:
            begun.append(job)
            ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            say(ruler, *more, f"{ended} WHERE datname = '{NAME}'")
        return work(job)

    monkeypatch.setattr(command, "work", once)


def test_a_lost_connection_is_made_anew(tmp_path, monkeypatch, server):
    """Connections that end on the way are made again; every run is recorded."""
    url, ruler = server
    files = company(tmp_path, "aa", "bb")
    losing(monkeypatch, ruler)
    words = (*files, "--executor", "serial", "--history", url)
    facts, code = batch(*words, folder=tmp_path)
    assert (code, set(states(facts).values())) == (0, {"done"})
    history = History.open(tmp_path / "runs", url)
    known = history.ids()
    history.close()
    assert {job["run"] for job in facts["jobs"]} <= known


def test_a_server_that_is_gone_loses_nothing(tmp_path, monkeypatch, server):
    """Without a server the batch says so; once it is back, nothing is done again."""
    url, ruler = server
    files = company(tmp_path, "aa", "bb")
    words = (*files, "--executor", "serial", "--history", url)
    with monkeypatch.context() as patch:
        losing(patch, ruler, f"ALTER DATABASE {NAME} ALLOW_CONNECTIONS false")
        said = here("batch", *words, folder=tmp_path)
    assert said.returncode == 3
    assert "the history at postgresql" in said.stderr
    assert "failed" in said.stderr
    stored = tables(tmp_path)
    assert len(stored) == 2
    say(ruler, f"ALTER DATABASE {NAME} ALLOW_CONNECTIONS true")
    facts, code = batch(*words, folder=tmp_path)
    assert (code, set(states(facts).values())) == (0, {"reused"})
    assert tables(tmp_path) == stored
