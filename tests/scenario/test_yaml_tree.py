"""Guarantees of the YAML reader: plain data, positions, limits."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.base.errors import InputError
from engine.scenario.yaml_text import MAX_BYTES
from engine.scenario.yaml_tree import (
    MAX_ALIASES,
    MAX_DEPTH,
    MAX_NODES,
    read_yaml,
    shown_path,
)


def said(content: bytes | str) -> str:
    """Return everything that is wrong with a text."""
    content = content.encode() if isinstance(content, str) else content
    try:
        return "\n".join(map(str, read_yaml(content, "f").problems))
    except InputError as error:
        return str(error)


def test_positions_of_values_and_keys():
    """Line and column of every value and key are those of an editor, from 1."""
    text = "# first\ncity: Łódź\nreps:\n  - {id: 1, 'fte': 0.5}\n  - id: 2\n"
    tree = read_yaml(text.encode(), "f")
    assert tree.data == {"city": "Łódź", "reps": [{"id": 1, "fte": 0.5}, {"id": 2}]}
    assert tree.values[()] == (2, 1)
    assert tree.values[("city",)] == (2, 7)
    assert tree.values[("reps", 0, "fte")] == (4, 20)
    assert tree.keys[("reps", 0, "fte")] == (4, 13)
    assert tree.keys[("reps", 1, "id")] == (5, 5)
    assert not tree.problems


def test_columns_count_characters():
    """A letter of two bytes is one column."""
    assert read_yaml("{żółć: 1}".encode(), "f").values[("żółć",)] == (1, 8)


def test_byte_order_mark_is_ignored():
    """A UTF-8 byte order mark does not shift the first line."""
    tree = read_yaml(b"\xef\xbb\xbfa: 1", "f")
    assert tree.values[("a",)] == (1, 4)


def test_quoted_and_block_text_is_text():
    """Quotes and block marks turn off every other reading."""
    tree = read_yaml(b"a: '5'\nb: \"true\"\nc: |\n  010\nd: ''\n", "f")
    assert tree.data == {"a": "5", "b": "true", "c": "010\n", "d": ""}


def test_keys_are_always_text():
    """A key that looks like a number or a truth value is text."""
    assert read_yaml(b"{1: a, true: b, NO: c, 010: d}", "f").data == {
        "1": "a",
        "true": "b",
        "NO": "c",
        "010": "d",
    }


def test_aliases_share_a_value():
    """An alias reads as the value it names, and each use has its own path."""
    tree = read_yaml(b"a: &x {k: [1]}\nb: *x\n", "f")
    assert tree.data == {"a": {"k": [1]}, "b": {"k": [1]}}
    assert tree.values[("b", "k", 0)] == (1, 12)


@pytest.mark.parametrize(
    "text",
    [
        "a: &a {b: *a}",
        "a: &a [*a]",
        "&a [1, *a]",
    ],
)
def test_alias_to_itself_is_refused(text):
    """A value that contains itself is refused."""
    assert "refers to itself" in said(text)


def test_alias_limits():
    """Neither many aliases nor aliases of aliases can grow without limit."""
    many = "a: &a 1\nb: [" + ", ".join(["*a"] * (MAX_ALIASES + 1)) + "]"
    assert f"more than {MAX_ALIASES} aliases" in said(many)
    rows = ["a0: &a0 [1, 1, 1]"]
    rows += [f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}, *a{i - 1}]" for i in range(1, 33)]
    assert "once aliases" in said("\n".join(rows))
    chain = ["k0: &k0 [1]", *(f"k{i}: &k{i} [*k{i - 1}]" for i in range(1, 90))]
    assert "nested more than" in said("\n".join(chain))


@pytest.mark.parametrize("piece", ["[", "[\n", "{a: ", "- ", "a:\n", "{? "])
def test_deep_nesting_is_refused(piece):
    """A million open brackets are refused at once and crash nothing."""
    text = (piece * 1_000_000)[: MAX_BYTES - 1]
    if piece == "a:\n":
        text = "\n".join(" " * i + "a:" for i in range(2000))
    assert "deep" in said(text) or "cannot be a key" in said(text)


def test_nesting_up_to_the_limit_is_read():
    """The limit itself is allowed."""
    assert not said("[" * MAX_DEPTH + "]" * MAX_DEPTH)
    assert "deep" in said("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1))


def test_number_of_values_is_limited():
    """A flat file cannot be too long either."""
    assert "too many" in said("[" + "1," * MAX_NODES + "1]")


def test_size_is_limited():
    """A file that is too large is refused with its size."""
    assert said(b"#" * (MAX_BYTES + 1)) == (
        "f: the file has 5.0 MB; a scenario has at most 5 MB"
    )


def test_every_duplicate_is_named_and_the_first_is_kept():
    """All duplicate keys are named with both places; reading goes on."""
    tree = read_yaml(b"a: 1\nb: {c: 1, c: 2}\na: 3\na: 4\n", "f")
    assert tree.data == {"a": 1, "b": {"c": 1}}
    assert [(p.line, p.column, p.path) for p in tree.problems] == [
        (2, 11, "b.c"),
        (3, 1, "a"),
        (4, 1, "a"),
    ]
    assert "line 2, column 5" in tree.problems[0].message


@pytest.mark.parametrize(
    "tag",
    ["!!python/name:os.system", "!!python/object/apply:os.system", "!mine", "!!str"],
)
def test_tags_are_refused(tag):
    """No tag is accepted, whatever it names; nothing is ever constructed."""
    assert f"found the tag '{tag}'" in said(f"a: {tag} x\n")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("a: 1\n---\nb: 1\n", "2:1: a second document"),
        ("", "1:1: the file is empty"),
        ("# only\n\n", "1:1: the file is empty"),
        ("--- \n...\n---\n", "second document"),
        ("a: 1\n\tb: 2\n", "2:1: found a tab"),
        ("a: %x\n", "1:4: a value cannot start with this character"),
        ("a: *b\n", "1:4: '*b' refers to no earlier"),
        ("? [a]\n: 1\n", "cannot be a key"),
        ("a: &x k\n*x : 1\n", "cannot be a key"),
        ("a: \x07\n", "1:4: found the control character U+0007"),
        ("a: 1\nż: ż\x00".encode(), "2:5: found the control character U+0000"),
        ("a: ż".encode("cp1250"), "1:4: found byte 0xBF, which is not UTF-8"),
        ("a: 1".encode("utf-16"), "1:1: found byte 0xFF"),
        ('"\\e[31m": 1', "1:1: a key holds characters that cannot be shown"),
        ("<<: {a: 1}\n", "1:1: merge keys"),
        ("a: 'x\nb: 1\n", "it opens at line 1, column 4"),
        ("x: 1\na\nb: 1\n", "2:1: the ':' after this key is missing"),
        ('a: "\\ud800"\n', "not valid YAML"),
    ],
)
def test_broken_text_is_named_with_its_place(content, words):
    """Each kind of broken text is refused in plain words at its place."""
    assert words in said(content)


def test_path_is_shown_as_people_write_it():
    """A path shows keys with dots and list positions in brackets."""
    assert shown_path(("territory", "eligible", 1, "segment")) == (
        "territory.eligible[1].segment"
    )
    assert shown_path(()) == ""


_TEXT = st.text("ab:-[]{}&*!|>'\"%@`#,? \n\t01.~<ąŁ€😀", max_size=5)
_KEY = _TEXT.filter(lambda text: text and text.isprintable())
_NESTED = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | _TEXT,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(_KEY, inner, max_size=3)
    ),
    max_leaves=12,
)


@given(_NESTED)
def test_json_reads_as_itself(value):
    """JSON is YAML: what is written as JSON reads back the same."""
    text = json.dumps(value, ensure_ascii=False)
    tree = read_yaml(text.encode(), "f")
    assert tree.problems or tree.data == value
    assert all("merge" in p.message or "digits" in p.message for p in tree.problems)


@given(st.binary(max_size=60))
def test_no_bytes_crash_the_reader(content):
    """Any bytes are read or refused; nothing else happens."""
    said(content)


@given(st.text("ab:-[]{}&*!|>'\"%@`#,? \n\t01.~<", max_size=60))
def test_no_punctuation_crashes_the_reader(text):
    """Any mix of YAML's own signs is read or refused."""
    said(text)
