"""Guarantees of digests, versions and the manifest's JSON."""

from __future__ import annotations

import hashlib
import subprocess
import sys

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.base.errors import InputError
from engine.store.manifest import (
    digest_bytes,
    digest_file,
    digest_frame,
    from_json,
    to_json,
    versions,
)

FRAME = pl.DataFrame({"a": ["x", None, ""], "n": [1.5, 2.0, None]})

JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text("abcé\n"), inner),
    max_leaves=20,
)


@given(st.dictionaries(st.text("abcé\n"), JSON_VALUES))
def test_reads_back_what_it_wrote(manifest):
    """A manifest survives JSON unchanged, and writing it again gives the same text."""
    text = to_json(manifest)
    assert from_json(text, "m") == manifest
    assert to_json(from_json(text, "m")) == text


def test_order_of_keys_leaves_no_trace():
    """The same manifest gives the same text whatever the order of its keys."""
    assert to_json({"b": 1, "a": {"d": 2, "c": 3}}) == to_json(
        {"a": {"c": 3, "d": 2}, "b": 1}
    )


def test_text_is_readable():
    """The text is indented, keeps letters as they are and ends with one line end."""
    assert to_json({"town": "Łódź"}) == '{\n  "town": "Łódź"\n}\n'


def test_tuples_become_lists():
    """A tuple is written as a list."""
    assert from_json(to_json({"notes": ("a", "b")}), "m") == {"notes": ["a", "b"]}


@pytest.mark.parametrize(
    ("value", "where"),
    [
        ({"x": {"y": [1, {2}]}}, r"manifest\.x\.y\[1\]: set"),
        ({"x": b"1"}, r"manifest\.x: bytes"),
        ({"x": {1: 2}}, r"manifest\.x: a key must be text, got 1"),
    ],
)
def test_foreign_type_is_named_with_its_place(value, where):
    """What JSON cannot hold is refused with its place, never turned into text."""
    with pytest.raises(TypeError, match=where):
        to_json(value)


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_no_number_json_cannot_say(number):
    """Infinite numbers and not-a-number are refused."""
    with pytest.raises(ValueError, match="not JSON compliant"):
        to_json({"gap": number})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{\n  "a": 1\n  "b": 2\n}', "m.json:3:3: is damaged"),
        ("", "m.json:1:1: is damaged"),
        ("[1]", "m.json:1:1: is damaged: not a JSON object"),
        ("[" * 100_000, "m.json:1:1: is damaged: nested too deeply"),
    ],
)
def test_damaged_text_is_located(text, message):
    """A damaged manifest is refused with the file, the line and the column."""
    with pytest.raises(InputError) as caught:
        from_json(text, "m.json")
    assert str(caught.value).startswith(message)


def test_digests_are_sha256(tmp_path):
    """Bytes and files are digested by SHA-256, and alike."""
    path = tmp_path / "x"
    path.write_bytes(b"fieldplan" * 100_000)
    expected = hashlib.sha256(b"fieldplan" * 100_000).hexdigest()
    assert digest_file(path) == digest_bytes(path.read_bytes()) == expected


def test_frame_digest_ignores_chunks():
    """How a table lies in memory does not change its digest."""
    pieces = pl.concat([FRAME[:1], FRAME[1:]], rechunk=False)
    assert pieces.n_chunks() == 2
    assert digest_frame(pieces) == digest_frame(FRAME)


@pytest.mark.parametrize(
    "other",
    [
        FRAME.reverse(),
        FRAME.select("n", "a"),
        FRAME.rename({"a": "b"}),
        FRAME.with_columns(pl.col("n").cast(pl.Float32)),
        FRAME.with_columns(pl.col("a").fill_null("")),
        FRAME.with_columns(pl.col("n").fill_null(0.0)),
        FRAME.head(2),
    ],
)
def test_frame_digest_sees_every_change(other):
    """Order, names, types, missing values and rows each change the digest."""
    assert digest_frame(other) != digest_frame(FRAME)


def test_versions_are_those_installed():
    """Versions name Python and installed libraries; absent ones are left out."""
    found = versions(("polars", "no-such-library-anywhere"))
    assert found == {
        "python": ".".join(map(str, sys.version_info[:3])),
        "polars": pl.__version__,
    }
    assert "ortools" in versions()


def test_versions_import_nothing():
    """Asking for versions does not load the libraries asked about."""
    code = (
        "import sys; from engine.store.manifest import versions; versions();"
        "print(sorted({'ortools', 'scipy', 'networkx'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
