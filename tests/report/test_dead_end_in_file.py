"""Guarantees of what files say once a change is made, as it is told."""

from __future__ import annotations

import pytest
from fake_dead_end import MANY, change
from test_conflicts_in_polish import ENGLISH
from test_dead_end_told import GIVEN

from engine.report.dead_end import Way
from engine.report.dead_end_changes import change_lines
from engine.report.language import speaking

GROUP = {"do": "empty", "table": "accounts.csv", "column": "chain"}
LOCKS = {"do": "delete", "table": "named.csv"}
SKILL = {"do": "add", "key": "territory.eligible[1].except"}
CELL = {
    **{"do": "cell", "table": "limits.csv", "row": "R2, visits"},
    **{"column": "at_most", "value": "54"},
}

FAR = {"do": "set_for_all", "key": "territory.travel.at_most_km", "value": "95.7"}


def of(kind, rule, units, step):
    """Return changes of one rule with what is to be written."""
    return [change(kind, rule, units=some, in_file=step) for some in units]


CASES = [
    (
        of("together", "stay together", [["A12"]], {**GROUP, "value": "Alpha"}),
        "Take A12 out of the group “Alpha”",
        "accounts.csv: empty “chain” in the row of A12",
    ),
    (
        of("permit", "named accounts", [["A7"], ["A8"]], LOCKS),
        "Release A7 and A8 from “named accounts”",
        "named.csv: delete the rows of A7 and A8",
    ),
    (
        of("permit", "eligible: x", [["A7"], ["008"]], SKILL),
        "Release A7 and 008 from “eligible: x”",
        'territory.eligible[1].except: add A7, "008"',
    ),
    (
        of("permit", "at most 9 km from home", [["A7"], ["A8"]], FAR),
        "Release A7 and A8 from “at most 9 km from home”",
        "territory.travel.at_most_km: 95.7 (for all accounts)",
    ),
    (
        of("apart", "kept apart", [["A1", "A2"]], {**LOCKS, "table": "apart.csv"}),
        "Let A1 – A2 share a territory",
        "apart.csv: delete the row of A1 – A2",
    ),
    (
        of("contiguity", "in one piece", [["A1", "A2"]], {**LOCKS, "do": "insert"}),
        "Count A1 – A2 as neighbours",
        "named.csv: add the row A1 – A2",
    ),
    (
        [change("limit", "limits of visits", "high", now=1, then=2, in_file=CELL)],
        "Raise limits of visits from at most 1 to 2",
        "limits.csv: write 54 as “at_most” of R2, visits",
    ),
    (
        [
            change(
                *("balance", "potential"),
                **{"now": 0.1, "then": 1.5},
                in_file={"do": "drop", "key": "territory.balance.potential"},
            )
        ],
        "Raise balance on potential from 10% to 150%",
        "leave out territory.balance.potential",
    ),
]


@pytest.mark.parametrize(("some", "text", "written"), CASES)
def test_rows_cells_and_keys_are_told(some, text, written):
    """What is to be done, and what the file says then, in either language."""
    (line,) = change_lines(some, GIVEN)
    assert (line.text, line.written) == (text, written)
    with speaking("pl"):
        (line,) = change_lines(some, GIVEN)
    rest = line.written.replace("at_most", "")
    assert ENGLISH.findall(rest.replace("territory.", "")) == []


def test_each_group_is_named_unless_there_are_many():
    """Members of two groups are two lines; of many groups, one that counts them."""
    two = [
        *of("together", "stay together", [["A1"]], {**GROUP, "value": "Alpha"}),
        *of("together", "stay together", [["B1"], ["B2"]], {**GROUP, "value": "Beta"}),
    ]
    lines = change_lines(two, GIVEN)
    assert [line.text for line in lines] == [
        "Take A1 out of the group “Alpha”",
        "Take B1 and B2 out of the group “Beta”",
    ]
    many = [
        one
        for at in range(7)
        for one in of("together", "s", [[f"A{at}"]], {**GROUP, "value": f"G{at}"})
    ]
    (line,) = change_lines(many, GIVEN)
    assert line.text == "Leave 7 accounts out of their group"
    assert line.written.startswith("accounts.csv: empty “chain” in the rows of A0, ")


def test_very_many_rows_are_not_written():
    """A list of accounts that nobody would type is left to its table."""
    (line,) = change_lines(
        of("permit", "named accounts", [[one] for one in MANY], LOCKS), GIVEN
    )
    assert line.written == ""


def test_what_one_number_does_is_written_once():
    """Caps of several reps that the file says by one number are told by one line."""
    step = {"do": "set", "key": "territory.keep.lost_per_rep.accounts", "value": "3"}
    caps = [
        change("budget", f"accounts that {rep} hands over", "high", now=1, then=then)
        for rep, then in (("R1", 2), ("R2", 3))
    ]
    told = [{**cap, "in_file": step} for cap in caps]
    lines = change_lines(told, GIVEN)
    alike = [{**one, "share_now": 0.1, "share_then": 0.15} for one in told]
    (line,) = change_lines(alike, GIVEN)
    assert line.text == (
        "Raise accounts that each rep hands over from at most 10% to 15%"
    )
    with speaking("pl"):
        (said,) = change_lines(alike, GIVEN)
    assert "konta: ile oddaje każdy przedstawiciel" in said.text
    assert line.written == "territory.keep.lost_per_rep.accounts: 3"
    way = Way(1, tuple(lines), is_least=True)
    assert len(way.lines) == 2
    assert way.written == ("territory.keep.lost_per_rep.accounts: 3",)
    assert way.in_file == "In the file:"
