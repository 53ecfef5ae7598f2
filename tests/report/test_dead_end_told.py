"""Guarantees of how rules that clash, and ways out, are told line by line."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from fake_dead_end import FAR, MANY, change, fake_dead_end, rule
from test_conflicts_in_polish import CHANGES, ENGLISH, NOBODY, RULES, Repair, World

from engine.report.dead_end import dead_end, end_lines
from engine.report.dead_end_changes import change_lines
from engine.report.dead_end_rules import rule_lines
from engine.report.dead_end_words import OWN_LIMITS, Given, percent_text, quantity
from engine.report.language import speaking
from engine.scenario.load import load
from engine.scenario.overrides import Overrides
from engine.scenario.rules_text import rules_text
from engine.territory.conflict import Conflict
from engine.territory.conflict_words import conflict_facts, sentences

FOLDER = Path(__file__).resolve().parents[2] / "scenarios/reference/territory"
GIVEN = Given(5, {"moved potential": 630_000}, {"potential": 0.1}, with_travel=True)
VISITS = "thousandths of a visit a year"
FIGURE = re.compile(r"\d+(?:[.,]\d+)*%?")


def facts_of(*changes):
    """Return the facts of a conflict of every kind of rule, with ways out."""
    repairs = tuple(Repair(some, NOBODY, True, 0.1) for some in changes)
    return conflict_facts(World(), Conflict(tuple(RULES), True, "search", repairs))


def texts(lines):
    """Return each line as one text, with all the names that belong to it."""
    return [" ".join((line.whole, *line.names)) for line in lines]


def changes_of(some):
    """Return the lines of changes."""
    return change_lines(facts_of(some)["repairs"][0]["changes"], GIVEN)


def test_every_rule_is_a_line_of_its_own():
    """Its name first, then its numbers and where; many names stand beside it."""
    lines = rule_lines(facts_of()["rules"], GIVEN)
    assert [line.whole for line in lines] == [
        "Balance on potential – within 10% of a fair share; at most 22% of the total"
        " at all 5 territories (138,600 to 146,520 PLN a year, depending on the plan)",
        "Visits – at most 4 visits a year at R1 and R2",
        "At most 30 km from home – A01 and A02",
        "Stay together – A01 and A02; A03 and A04",
        "Kept apart – 8 pairs",
        "In one piece – R3",
        "Territories open – at most 3 territories open",
        "Centres inside – R2 covers A05",
        "Moved accounts – at most 4 accounts",
    ]
    assert lines[4].names[:2] == ("A01 – A02", "A01 – A03")
    assert lines[4].accounts == tuple(f"A{n:02d}" for n in range(1, 10))


def test_every_change_is_a_line_that_says_what_to_do():
    """What is released, joined, parted, raised or lowered, and how far."""
    found = [line.text for some in CHANGES for line in changes_of(some)]
    assert found == [
        "Release A01 from “named accounts”",
        "Release 36 accounts from “named accounts”",
        "Count A01 – A02 as neighbours",
        "Leave out “in one piece” (territory.contiguous): 8 pieces then lie apart",
        "Release A02 and A03 from “at most 30 km from home”",
        "Raise balance on potential from 5% to 12.5%",
        "Leave A01 and A02 out of their group",
        "Let A03 – A04 share a territory",
        "Let R2 stand elsewhere than at A05",
        "Leave 9 accounts out of their group",
        "Raise moved accounts from at most 3 to 4 accounts",
        "Lower visits at R2 from at least 6 to 5 visits a year",
        "Raise moved potential from at most 4.77% (30,000) to 12.14% (76,450 PLN a"
        " year)",
    ]


@pytest.mark.parametrize("some", CHANGES, ids=range(len(CHANGES)))
def test_lines_tell_what_the_sentences_tell(some):
    """Every figure of a sentence stands in the lines: neither is told otherwise."""
    repairs = (Repair(some, NOBODY, True, 0.1),)
    said = sentences(World(), Conflict(tuple(RULES), True, "search", repairs))
    told = " ".join(
        texts(changes_of(some)) + texts(rule_lines(facts_of()["rules"], GIVEN))
    )
    short = re.sub(r" and \d+ more( changes)?( \(\d+ \w+\))?", "", " ".join(said))
    assert set(FIGURE.findall(short)) - set(FIGURE.findall(told)) == set()


@pytest.mark.parametrize("some", CHANGES, ids=range(len(CHANGES)))
def test_no_line_is_left_in_english(some):
    """Rules and changes of every kind have Polish words, and names stay."""
    english = texts([*rule_lines(facts_of()["rules"], GIVEN), *changes_of(some)])
    with speaking("pl"):
        lines = [*rule_lines(facts_of()["rules"], GIVEN), *changes_of(some)]
        found = texts(lines)
    assert len(found) == len(english)
    assert ENGLISH.findall(" ".join(found).replace("territory.", "")) == []


def written(key, value):
    """Return a territory's section with one key of its file changed."""
    scenario = load(FOLDER / "caps_on_moves.yaml", Overrides.parse([f"{key}={value}"]))
    return scenario.territory


def test_what_is_to_be_written_can_be_read():
    """Keys and values are those of the file, and allow at least what is needed."""
    some = [
        change("balance", "potential", now=0.02, then=0.216),
        change("balance", "workload", now=0.02, then=0.5),
        change("budget", "moved potential", "high", now=1, then=76_450, unit="PLN"),
        change("budget", "moved accounts", "high", now=3, then=4, unit="accounts"),
    ]
    keys = dict(line.written.split(": ") for line in change_lines(some, GIVEN))
    assert keys["territory.balance.potential"] == "21.6%"
    assert keys["territory.balance.workload.within"] == "50%"
    share = written(
        "territory.keep.moved_potential", keys["territory.keep.moved_potential"]
    )
    assert 76_450 <= share.keep.moved_potential.at_most * 630_000 < 76_450 + 63
    count = written(
        "territory.keep.moved_accounts", keys["territory.keep.moved_accounts"]
    )
    assert count.keep.moved_accounts.at_most == 4
    balance = written("territory.balance.potential", "21.6%").balance
    assert float(balance.potential.within) == 0.216


@pytest.mark.parametrize(
    "some",
    [
        change("balance", "beds. of all", now=0.1, then=0.2),
        change("budget", "potential that R1 hands over", "high", now=1, then=2),
        change("limit", "visits", "high", territory="R1", now=1, then=2),
    ],
    ids=["no key", "one rep", "one place"],
)
def test_what_the_file_says_is_told_only_where_it_is_known(some):
    """A number at one place, or a name that is no key, is not written as one."""
    (line,) = change_lines([some], GIVEN)
    assert line.written == ""


@pytest.mark.parametrize(
    ("then", "unit", "side", "written"),
    [
        (5000, VISITS, "high", "territory.limits.visits.at_most: 5"),
        (5001, VISITS, "high", "territory.limits.visits.at_most: 5.01"),
        (4999, VISITS, "low", "territory.limits.visits.at_least: 4.99"),
        (90, "minutes a year", "high", "territory.limits.visits.at_most: 1.50"),
    ],
)
def test_a_limit_of_all_is_written_in_readable_units(then, unit, side, written):
    """Never narrower than needed; where reps differ the number is not known."""
    told = {"now": 4000, "then": then, "unit": unit}
    one = change("limit", "limits of visits", side, **told)
    (line,) = change_lines([one], replace(GIVEN, is_alike=True))
    assert line.written == written
    assert change_lines([one], GIVEN)[0].written == ""
    at_one = change("limit", "limits of visits", side, territory="R1", **told)
    assert change_lines([at_one], replace(GIVEN, is_alike=True))[0].written == ""


def test_reps_are_alike_where_nothing_is_their_own():
    """Part-time reps, ramps and a table of limits each make a limit another number."""
    manifest, tables = fake_dead_end()
    assert not Given.of(manifest, tables).is_alike, "one rep works part-time"
    whole = tables["territories"].with_columns(fte=pl.lit(1.0))
    full = {**tables, "territories": whole}
    assert Given.of(manifest, full).is_alike
    for text in (
        "New reps carry as much as others after 6 months; their shares are smaller.",
        "Reps in the table of limits carry at least and at most what it says.",
    ):
        assert not Given.of({**manifest, "rules_text": [text]}, full).is_alike


def test_a_rule_on_skills_says_its_exceptions():
    """As YAML has them, so that an id that looks like a number stays text."""
    name = "eligible: segment hospital needs skill hospital"
    some = [change("permit", name, units=[one]) for one in ("A1", "007", "No")]
    (line,) = change_lines(some, GIVEN)
    added = 'territory.eligible: add to “except” of this rule: A1, "007", "No"'
    assert line.written == added
    assert change_lines([change("permit", FAR, units=["A1"])], GIVEN)[0].written == ""
    many = [change("permit", name, units=[one]) for one in MANY]
    assert change_lines(many, GIVEN)[0].written == ""


def test_workload_without_travel_has_a_plain_key():
    """Only what is a mapping in the file is told with a key below it."""
    plain = Given(5, {}, {}, with_travel=False)
    (line,) = change_lines([change("balance", "workload", now=0.1, then=0.2)], plain)
    assert line.written == "territory.balance.workload: 20%"


def test_balance_everywhere_is_told_by_its_tolerance():
    """Both ends at every territory say no more than the tolerance does."""
    both = [
        rule("balance", "potential", side, territory=f"R{at}", limit=at)
        for side in ("high", "low")
        for at in range(5)
    ]
    (line,) = rule_lines(both, GIVEN)
    assert line.whole == "Balance on potential – within 10% of a fair share"


def test_a_tolerance_is_the_one_of_the_file():
    """Limits of small loads are whole numbers; a tolerance of a file is not.

    A rule that clashes tells it, whether a way out widens it or not.
    """
    manifest, tables = fake_dead_end()
    rough = tables["loads"].with_columns(upper=pl.col("fair_share") * 1.0437)
    given = Given.of(manifest, {**tables, "loads": rough})
    assert given.bands == {"potential": 0.05, "workload": 0.05}
    told = {**manifest["explanation"], "repairs": []}
    given = Given.of({**manifest, "explanation": told}, {**tables, "loads": rough})
    assert given.bands == {"potential": 0.0437, "workload": 0.0437}
    told["rules"] = [rule("balance", "workload", "low", territory="R01", within=0.03)]
    given = Given.of({**manifest, "explanation": told}, {**tables, "loads": rough})
    assert given.bands == {"potential": 0.0437, "workload": 0.03}


def test_a_kind_of_rule_that_is_not_known_is_named():
    """A later version's rule still has a line, with what it speaks of."""
    (line,) = rule_lines([rule("novel", "no rep twice", units=["A1"])], GIVEN)
    assert (line.whole, line.accounts) == ("No rep twice – A1", ("A1",))


def test_figures_of_all_units():
    """Minutes are hours, thousandths are wholes, and words go with their number."""
    assert quantity(90, "minutes a year") == "1.5 hours a year"
    assert quantity(60, "minutes a year") == "1 hour a year"
    assert quantity(2500, VISITS) == "2.5 visits a year"
    assert quantity(7000, "thousandths of beds") == "7 beds"
    assert quantity(1, "accounts") == "1 account"
    assert [percent_text(x) for x in (0.1, 0.05, 0.1803, 1)] == [
        *("10%", "5%", "18.03%", "100%")
    ]
    with speaking("pl"):
        assert quantity(3000, VISITS) == "3 wizyty rocznie"
        assert percent_text(0.125) == "12,5%"


def test_a_terminal_shows_a_list():
    """Rules with bullets, then ways out by number; what belongs below is indented."""
    lines = list(end_lines(dead_end(*fake_dead_end())))
    at = lines.index("Any one of these is enough:")
    assert lines[0] == "These rules cannot all be kept:"
    rules = [line for line in lines[1:at] if line.startswith("  • ")]
    assert len(rules) == 6
    assert lines[at - 1] == "Some of them may be named in vain."
    assert lines[at + 1].startswith("  1. Raise moved potential from at most 5% (")
    assert lines[at + 1].endswith("(the least such change)")
    assert lines[at + 2].startswith(
        "     In the file: territory.keep.moved_potential: 15%"
    )
    assert lines[at + 3] == "  2. All of this together:"
    assert lines[at + 4] == f"     • Release 34 accounts from “{FAR}”"
    assert lines[at + 5].startswith(f"       {MANY[0]}, {MANY[1]}, ")
    assert lines[at + 5].endswith(f"{MANY[29]} and 4 more")
    assert lines[-3:] == [
        "     In the file, among other things: territory.balance.potential: 12.5%",
        f"     {' ' * 33}territory.balance.workload: 10%",
        "  3. Leave A0044 out of its group",
    ]


def test_what_is_hard_to_keep_is_not_said_to_clash():
    """Where nothing is proven, words say so, on top and beside the rules."""
    end = dead_end(*fake_dead_end(proven=False))
    assert end.title == "These rules are hard to keep together"
    assert "none is ruled out" in end.note


@pytest.mark.parametrize(
    ("irreducible", "text", "note"),
    [
        (True, "", ""),
        (False, " Some of them may be named in vain.", "Some of them may be named in"),
        (False, " Each of these rules is needed for that, not each", "Each of these"),
    ],
    ids=["irreducible", "in vain", "each"],
)
def test_what_is_not_proven_of_each_rule_is_noted(irreducible, text, note):
    """Whether a rule is named in vain is told as the conflict's sentence tells it."""
    manifest, tables = fake_dead_end()
    told = {**manifest["explanation"], "irreducible": irreducible}
    told["text"] = [f"These rules cannot all be kept: a.{text}"]
    end = dead_end({**manifest, "explanation": told}, tables)
    assert end.note.startswith(note)
    assert bool(end.note) == bool(note)


def test_without_a_way_out_it_is_said():
    """No repair was found: that is told, and no list is begun."""
    manifest, tables = fake_dead_end()
    told = {**manifest["explanation"], "repairs": []}
    lines = list(end_lines(dead_end({**manifest, "explanation": told}, tables)))
    assert lines[-1] == "No change of a single one of them was found to be enough."


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("ramp.yaml", OWN_LIMITS[0]),
        ("limits_of_loads.yaml", OWN_LIMITS[1]),
        ("tours.yaml", "with time on the road"),
    ],
)
def test_sentences_that_are_looked_for_are_said(file, text):
    """What is read from the rules of a run stands there as it is looked for."""
    told = " ".join(rules_text(load(FOLDER / file)))
    assert text in told


def test_the_sentence_on_each_rule_is_said():
    """A conflict whose rules are needed, if not their places, says so."""
    each = Conflict(tuple(RULES), False, "search", (), True)
    assert "Each of these rules is needed" in sentences(World(), each)[0]
