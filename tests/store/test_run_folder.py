"""Guarantees of a run folder's names."""

from __future__ import annotations

import re
from pathlib import PurePosixPath, PureWindowsPath

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.store.run_folder import RunContent, folder_name

DIGEST = "0123456789abcdef" * 4


def manifest(name="Poland", at="2027-01-05T10:15:00+00:00", digest=DIGEST):
    """Return the three facts that name a folder."""
    return {"name": name, "scenario": {"digest": digest}, "made": {"at": at}}


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Poland field force 2027", "poland-field-force-2027"),
        ("Łódź & Kraków: wiosna", "lodz-krakow-wiosna"),
        ("  --..//  ", "run"),
        ("東京", "run"),
        ("../../etc/passwd", "etc-passwd"),
        ("x" * 100, "x" * 40),
        ("a" * 39 + " b", "a" * 39),
    ],
)
def test_slug_of_a_name(name, slug):
    """A name becomes small letters, digits and hyphens, at most 40 of them."""
    assert folder_name(manifest(name)) == f"20270105T101500Z-{slug}-01234567"


@given(st.text())
def test_any_name_gives_a_plain_folder_name(name):
    """Whatever a person calls the scenario, the folder's name is plain and unhidden."""
    shape = r"20270105T101500Z-[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?-01234567"
    assert re.fullmatch(shape, folder_name(manifest(name)))


@pytest.mark.parametrize(
    "at", ["2027-01-05T12:15:00+02:00", "2027-01-05T10:15:00Z", "20270105T101500.9Z"]
)
def test_time_is_utc(at):
    """The folder's time is UTC, to the second, whatever the zone of the manifest."""
    assert folder_name(manifest(at=at)).startswith("20270105T101500Z-")


def named(inputs, plans=None):
    """Return the folder's name of a run that read some tables and plans."""
    more = {} if plans is None else {"plans": plans}
    return folder_name({**manifest(), "inputs": inputs, **more})


def test_the_name_tells_tables_apart():
    """Any change of a table or a plan that was read gives another name."""
    tables = {"accounts.csv": {"digest": "ab", "rows": 3}, "reps.csv": {"digest": "cd"}}
    plans = {"current": {"digest": "ef"}, "inline": {"digest": None}}
    names = {
        named({}),
        named(tables),
        named({**tables, "reps.csv": {"digest": "ce"}}),
        named({"accounts.csv": {"digest": "cd"}, "reps.csv": {"digest": "ab"}}),
        named(tables, plans),
        named(tables, {"current": {"digest": "ee"}}),
    }
    assert len(names) == 6
    assert named({}) == folder_name(manifest())


def test_the_name_is_the_same_for_the_same_content():
    """Names of files count no more than their rows: stored runs are named by time."""
    one = {"runs/20270105T101500Z-a-00": {"digest": "ab", "rows": 3}}
    two = {"runs/20270106T101500Z-a-00": {"digest": "ab", "rows": 3}}
    assert named(one) == named(two)
    assert named(one, {}) == named(one, {"a": {"digest": None}}) == named(one, ["a"])


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        ({}, "cannot be named"),
        ({**manifest(), "scenario": None}, "cannot be named"),
        ({**manifest(), "made": {}}, "cannot be named"),
        (manifest(at="2027-01-05T10:15:00"), "time zone"),
        (manifest(at="yesterday"), "yesterday"),
        (manifest(digest="../../../"), "hexadecimal"),
        (manifest(digest="abc"), "hexadecimal"),
    ],
)
def test_manifest_that_names_no_folder(broken, message):
    """A manifest without name, time zone or digest is refused, saying which."""
    with pytest.raises(ValueError, match=message):
        folder_name(broken)


@pytest.mark.parametrize(
    "name", ["", "../x", "a/b", "A", "1", "x.y", "=x", "a b", "x" * 65, "a\n"]
)
def test_table_names_stay_in_the_folder(name):
    """A table's name is a-z, 0-9 and _ only."""
    with pytest.raises(ValueError, match="table name"):
        RunContent(manifest(), {name: pl.DataFrame()}, {})


ESCAPES = [
    *(
        "",
        ".",
        "..",
        "../x",
        "/x",
        "/etc/x",
        "x/",
        "a//b",
        "a/b/c",
        "a/../b",
        "../../x",
    ),
    *("a/..", "a/.", "./a", ".hidden", "a/.hidden", ".a/b", "a\\b", "a/b\\c", "a/b\n"),
    *("C:/x", "a/b:c", "a\x00", "manifest.json", "Manifest.JSON", "manifest.json/x"),
    *("tables", "tables/x.csv", "Tables/x.csv", "a/ b", "~/x", "a/" + "x" * 101),
]


@pytest.mark.parametrize("name", ESCAPES)
def test_file_names_stay_in_the_folder(name):
    """A file cannot leave the folder, hide in it or stand for the store's own."""
    with pytest.raises(ValueError, match="file name"):
        RunContent(manifest(), {}, {name: b""})


@given(st.text(st.sampled_from("aB./\\~: -_"), max_size=9))
def test_an_accepted_file_name_is_plain(name):
    """Whatever is accepted is a name, or a folder and a name, neither of them dots."""
    try:
        RunContent(manifest(), {}, {name: b""})
    except ValueError:
        return
    parts = PurePosixPath(name).parts
    assert "/".join(parts) == name
    assert PureWindowsPath(name).parts == parts
    assert len(parts) in (1, 2)
    assert all(part[0] != "." for part in parts)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("report.html", "Report.html"),
        ("pay/a.html", "pay/A.html"),
        ("pay/a.html", "Pay/b.html"),
        ("pay", "pay/a.html"),
        ("pay/a.html", "PAY"),
    ],
)
def test_names_that_many_disks_hold_alike_are_refused(one, two):
    """Two names that differ in capitals only, or a folder and a file, are refused."""
    with pytest.raises(ValueError, match="file name"):
        RunContent(manifest(), {}, {one: b"", two: b""})


def test_the_stores_own_key_is_not_for_others():
    """A manifest that already has the store's key is refused."""
    with pytest.raises(ValueError, match="belongs to the store"):
        RunContent({**manifest(), "stored": {}}, {}, {})
