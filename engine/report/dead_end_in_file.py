"""What a scenario's files say once a change is made: a key, a cell, rows."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from engine.report.language import mark, say, say_many
from engine.report.words import DASH, listing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Facts = Sequence[Mapping[str, Any]]

EXCEPTED = 30
"""So many accounts are written into a file; others are better told by their table."""
_NO_TEXT = ("true", "false", "null", "yes", "no", "on", "off", "y", "n")
_PLAIN = re.compile(r"[A-Za-z][\w-]*")


def in_file(changes: Facts) -> str:
    """Return what changes that are told together write; nothing where it is not known.

    Parameters
    ----------
    changes
        Of one rule, as a repair of a manifest's explanation has them.
    """
    steps = [change.get("in_file") for change in changes]
    if not steps or any(step is None for step in steps):
        return ""
    step = steps[0] or {}
    told = _TOLD.get(str(step["do"]))
    return "" if told is None else told(changes, step)


def _set(_: Facts, step: Mapping[str, Any]) -> str:
    return f"{step['key']}: {step['value']}"


def _set_for_all(_: Facts, step: Mapping[str, Any]) -> str:
    text = mark("{key}: {value} (for all accounts)")
    return say(text, key=step["key"], value=step["value"])


def _drop(_: Facts, step: Mapping[str, Any]) -> str:
    return say("leave out {key}", key=step["key"])


def _add(changes: Facts, step: Mapping[str, Any]) -> str:
    ids = _ids(changes)
    if len(ids) > EXCEPTED:
        return ""
    return say("{key}: add {names}", key=step["key"], names=quoted(ids))


def _cell(_: Facts, step: Mapping[str, Any]) -> str:
    return say(
        "{table}: write {value} as “{column}” of {row}",
        table=step["table"],
        value=step["value"],
        column=step["column"],
        row=step["row"],
    )


def _empty(changes: Facts, step: Mapping[str, Any]) -> str:
    ids = _ids(changes)
    if len(ids) > EXCEPTED:
        return ""
    return say_many(
        "{table}: empty “{column}” in the row of {who}",
        "{table}: empty “{column}” in the rows of {who}",
        len(ids),
        table=step["table"],
        column=step["column"],
        who=listing(ids),
    )


def _delete(changes: Facts, step: Mapping[str, Any]) -> str:
    rows = _rows(changes)
    if len(rows) > EXCEPTED:
        return ""
    return say_many(
        "{table}: delete the row of {who}",
        "{table}: delete the rows of {who}",
        len(rows),
        table=step["table"],
        who=listing(rows),
    )


def _insert(changes: Facts, step: Mapping[str, Any]) -> str:
    rows = _rows(changes)
    return say_many(
        "{table}: add the row {who}",
        "{table}: add the rows {who}",
        len(rows),
        table=step["table"],
        who=listing(rows),
    )


_TOLD: dict[str, Callable[[Facts, Mapping[str, Any]], str]] = {
    "set": _set,
    "set_for_all": _set_for_all,
    "drop": _drop,
    "add": _add,
    "cell": _cell,
    "empty": _empty,
    "delete": _delete,
    "insert": _insert,
}


def _ids(changes: Facts) -> list[str]:
    """Return the accounts that changes name, each once."""
    return list(dict.fromkeys(str(one) for x in changes for one in x["units"]))


def _rows(changes: Facts) -> list[str]:
    """Return the rows of a table that changes name: of single accounts, or of pairs."""
    if any(change["kind"] == "permit" for change in changes):
        return _ids(changes)
    return [f" {DASH} ".join(map(str, change["units"])) for change in changes]


def quoted(ids: Sequence[str]) -> str:
    """Return ids as YAML has them: in quotes where it would read something else."""
    plain = (_PLAIN.fullmatch(one) and one.lower() not in _NO_TEXT for one in ids)
    pairs = zip(ids, plain, strict=True)
    return ", ".join(one if is_plain else json.dumps(one) for one, is_plain in pairs)
