"""Queries: asked read-only, refused in words, secrets kept."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from types import SimpleNamespace

import pytest
from table_files import said

from engine.data import database
from engine.data.columns import ACCOUNTS
from engine.data.readers import read_table
from engine.data.source import Source

QUERY = "select id as account_id, lat, lon, potential from customers"
SECRET = "pa55word"


@pytest.fixture
def folder(tmp_path):
    """Return a folder with crm.db: a table of three customers, of mixed types."""
    rows = [(1, 52.5, 21, 100), (2.0, 51, 20.5, "12,5"), ("C", None, 20, 7)]
    with closing(sqlite3.connect(tmp_path / "crm.db")) as crm:
        crm.execute("create table customers (id, lat, lon, potential)")
        crm.executemany("insert into customers values (?, ?, ?, ?)", rows)
        crm.commit()
    return tmp_path


def ask(folder, query=QUERY, url="sqlite:///crm.db", **how):
    """Read accounts by a query."""
    return read_table(
        Source("accounts", query=query, url=url, base=folder, **how), ACCOUNTS
    )


def test_answer_is_a_table_like_others(folder):
    """Numbers, text and nulls of an answer keep the rules of every table."""
    read = ask(folder)
    assert read.frame["account_id"].to_list() == ["1", "2", "C"]
    assert read.frame["potential"].to_list() == [100.0, 12.5, 7.0]
    assert said(read) == [
        "accounts query: row 4, column lat: the cell is empty; a number from -90 to 90 "
        "is needed"
    ]


def test_columns_of_an_answer_may_be_mapped(folder):
    """A mapping works for a query as for a file."""
    read = ask(
        folder, "select * from customers where id = 1", columns={"account_id": "id"}
    )
    assert said(read) == []


def test_url_is_taken_from_the_environment(folder, monkeypatch):
    """env:NAME reads the url from the environment; unset, it says what to set."""
    monkeypatch.setenv("CRM_URL", f"sqlite:///{folder}/crm.db")
    assert len(ask(folder, url="env:CRM_URL").frame) == 3
    monkeypatch.delenv("CRM_URL")
    assert said(ask(folder, url="env:CRM_URL")) == [
        "accounts query: url: the environment variable CRM_URL is not set; set it to "
        "the url of the database, such as postgresql+psycopg://user:password@host/name"
    ]


@pytest.mark.parametrize(
    "query",
    [
        "delete from customers",
        "drop table customers",
        "",
        "insert into customers select 1",
    ],
)
def test_only_a_select_is_asked(folder, query):
    """Anything but a select is refused before the database is opened."""
    assert said(ask(folder, query)) == [
        "accounts query: query: a query must begin with select or with"
    ]


def test_database_is_opened_for_reading_only(folder):
    """A select in name only cannot change a SQLite file."""
    query = "with gone as (select 1) delete from customers"
    assert "readonly database" in said(ask(folder, query))[0]
    assert len(ask(folder).frame) == 3


def test_comments_before_a_select(folder):
    """Comments may stand before the select, and colons and percents inside it."""
    query = f"-- all\n/* of\nthem */ {QUERY} where id <> ':x' and id not like '10%'"
    assert len(ask(folder, query).frame) == 3


def test_wrong_query_is_said_with_the_tables(folder):
    """The database's own words are given, and the tables there are."""
    assert said(ask(folder, "select * from custumers")) == [
        "accounts query: query: sqlite database 'crm.db' refuses the query: no such "
        "table: custumers; the tables are customers"
    ]
    assert said(ask(folder, "select idd from customers")) == [
        "accounts query: query: sqlite database 'crm.db' refuses the query: no such "
        "column: idd"
    ]


@pytest.mark.parametrize(
    ("url", "message"),
    [
        (
            "sqlite:///crn.db",
            "database file 'crn.db' not found; did you mean 'crm.db'?",
        ),
        ("sqlite:////etc/x.db", "'/etc/x.db' is outside the scenario's folder; name"),
        ("sqlite:///../crm.db", "'../crm.db' is outside the scenario's folder; name"),
        ("crm.db", "this is not the url of a database; write dialect://user@host/name"),
        (
            "oracel://u@h/x",
            "'oracel' is not a known kind of database; known are sqlite",
        ),
        ("mssql+nope://u@h/x", "'mssql+nope' is not a known kind of database"),
        ("oracle://u@h/x", "'oracle' needs the Python package"),
        (f"mysql://u:{SECRET}@h/x", "a password does not belong in a scenario file,"),
    ],
)
def test_url_that_cannot_be_used(folder, url, message):
    """Each way a url can be wrong has its message; no file is ever made."""
    read = ask(folder, url=url)
    assert len(read.problems) == 1
    assert said(read)[0].startswith(f"accounts query: url: {message}")
    assert SECRET not in said(read)[0]
    assert [path.name for path in folder.iterdir()] == ["crm.db"]


def test_file_that_is_no_database(folder):
    """A file that is not a database is refused in the database's words."""
    (folder / "crm.db").write_text("account_id,lat\n" * 99)
    assert said(ask(folder))[0].endswith("refuses the query: file is not a database")


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://me:{SECRET}@nowhere.invalid/crm",
        f"mysql+pymysql://me:{SECRET}@nowhere.invalid/crm?ssl_key={SECRET}2",
        f"oracel://me:{SECRET}@nowhere.invalid/crm",
        f"me:{SECRET}@nowhere.invalid",
        f"sqlite:///none.db?key={SECRET}",
    ],
)
def test_password_is_never_shown(folder, monkeypatch, url):
    """Whatever is wrong with a url of the environment, its secrets are not shown."""
    monkeypatch.setenv("CRM_URL", url)
    read = ask(folder, url="env:CRM_URL")
    assert len(read.problems) == 1
    assert SECRET not in said(read)[0]


def test_words_of_a_driver_are_cleaned():
    """A password or option that a driver repeats is starred out, encoded or not."""
    url = database.sqlalchemy.make_url("mysql://me:p%40ss+w@h/x?token=tok123")
    error = ValueError("bad p@ss+w or p%40ss%2Bw with tok123\nmore")
    assert database._reason(error, url) == "bad *** or *** with ***"


def test_unreachable_database_is_said(folder, monkeypatch):
    """A database that does not answer is named without user or password."""

    class Engine:
        url = database.sqlalchemy.make_url(f"postgresql://me:{SECRET}@host:5432/crm")
        dialect = SimpleNamespace(name="postgresql")

        def connect(self):
            raise OSError(f"refused {SECRET}")

        def dispose(self):
            """Nothing to give back."""

    monkeypatch.setenv("CRM_URL", str(Engine.url))
    monkeypatch.setattr(database, "_engine", lambda *_: Engine())
    assert said(ask(folder, url="env:CRM_URL")) == [
        "accounts query: url: cannot reach postgresql at host:5432/crm: refused ***"
    ]
