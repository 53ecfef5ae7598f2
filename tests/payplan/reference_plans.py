"""The reference plans: where they are, what is expected, and their worlds."""

from __future__ import annotations

import csv
from collections import Counter
from fractions import Fraction
from pathlib import Path

from engine.scenario.yaml_tree import read_yaml

FOLDER = Path(__file__).resolve().parents[2] / "scenarios" / "reference" / "plans"
PLAN = ".plan.yaml"
EXPECTED = ".expected.csv"
TABLES = ("credits", "quotas", "assignments", "scores", "rates")
LINES = ["rep_id", "month", "line", "amount"]
"""Columns of a file that expects every line; others expect yearly payouts."""


def scenarios() -> list[Path]:
    """Return every scenario of the folder; plan files are none."""
    return [p for p in sorted(FOLDER.glob("*.yaml")) if not p.name.endswith(PLAN)]


def plan_files() -> list[Path]:
    """Return every plan that stands in a file of its own."""
    return sorted(FOLDER.glob(f"*{PLAN}"))


def rows_of(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    """Return the columns and rows of a table, its comments left out."""
    lines = path.read_text(encoding="utf-8").splitlines()
    table = csv.DictReader(line for line in lines if not line.startswith("#"))
    return list(table.fieldnames or ()), list(table)


def hundredths(text: str) -> int:
    """Return an amount as it is expected; it has exactly two decimals."""
    assert text[-3:-2] == ".", f"{text} is not written with two decimals"
    return int(Fraction(text) * 100)


def expected(scenario: Path) -> tuple[bool, Counter]:
    """Return whether every line is expected, and what is, each so many times.

    A rep who is on two plans in a month has two lines of one name, such as base.
    """
    columns, rows = rows_of(FOLDER / f"{scenario.stem}{EXPECTED}")
    if columns == LINES:
        keys = [(r["rep_id"], r["month"], r["line"], r["amount"]) for r in rows]
        return True, Counter((*key, hundredths(text)) for *key, text in keys)
    assert columns == ["rep_id", "payout"], columns
    return False, Counter((r["rep_id"], hundredths(r["payout"])) for r in rows)


def found(lines: dict, *, every_line: bool) -> Counter:
    """Return lines of pay in the form of what is expected."""
    if every_line:
        return Counter((r, m, line, a) for (r, _, m, line), a in lines.items())
    payouts: dict[str, int] = {}
    for (rep, _, _, line), amount in lines.items():
        if not line.startswith("noncash: "):
            payouts[rep] = payouts.get(rep, 0) + amount
    return Counter(payouts.items())


def world_of(scenario: Path) -> dict:
    """Return a scenario and its tables as the second implementation reads them."""
    data = _yaml(scenario)
    tables = {name: _table(data["data"].get(name)) for name in TABLES}
    plans = {name: _plan(written) for name, written in data["plans"].items()}
    for row in tables["assignments"] or ():
        row["plan"] = row.get("plan") or next(iter(plans))
    rest = {name: rows or [] for name, rows in tables.items() if name != "assignments"}
    return {
        "currency": data["currency"],
        "pay": data["pay"],
        "plans": plans,
        "assignments": tables["assignments"],
        **rest,
    }


def _yaml(path: Path) -> dict:
    return read_yaml(path.read_bytes(), path.name).data


def _table(file: str | None) -> list[dict[str, str]] | None:
    return None if file is None else rows_of(FOLDER / file)[1]


def _plan(written: dict | str) -> dict:
    spec = _long(_yaml(FOLDER / written) if isinstance(written, str) else written)
    pay = spec.get("pay", {})
    if "ote" in pay:
        share = Fraction(pay["mix"].split("/")[0]) / 100
        ote = Fraction(pay["ote"].removesuffix("k")) * 1000
        spec["pay"] = {"base": str(ote * share), "target": str(ote * (1 - share))}
    return spec


def _long(part):
    """Return a part of a plan with every ``credits`` in its long form."""
    if isinstance(part, list):
        return [_long(entry) for entry in part]
    if not isinstance(part, dict):
        return part
    made = {key: _long(below) for key, below in part.items()}
    if isinstance(made.get("credits"), str):
        made["credits"] = {"measure": made["credits"]}
    return made
