"""Guarantees of tables of levels and specialists on the page."""

from __future__ import annotations

import polars as pl
from fake_run import fake_run

from engine.planning import overlay as planned_overlay
from engine.planning import rollup as planned_rollup
from engine.report.facts import facts
from engine.report.headline import headlines
from engine.report.language import speaking
from engine.report.levels_console import levels_lines, levels_pages
from engine.report.overlay import overlay_parts
from engine.report.rollup import rollup_part
from engine.report.rollup_lacking import lacking_levels
from engine.report.territory import render


def level(name, of, parent, territories, *, decided=False, gap=None, pieces=None):
    """Return a row of the table of sets."""
    return {
        "level": of,
        "set": name,
        "parent": parent,
        "territories": territories,
        "decided": decided,
        "reps": len(territories.split()),
        "accounts_before": 10,
        "accounts_after": 12,
        "pieces": pieces,
        "gap": gap,
    }


def load(name, of, share, within, stage="after"):
    """Return a row of the table of loads."""
    return {
        "level": of,
        "set": name,
        "stage": stage,
        "measure": "potential",
        "unit": "PLN a year",
        "share": share,
        "within": within,
    }


def tables(sets, loads):
    """Return the tables of a run."""
    return {
        "rollup": pl.DataFrame(sets, schema=planned_rollup.SETS),
        "rollup_loads": pl.DataFrame(loads, schema=planned_rollup.LOADS),
    }


SETS = [
    level("North", "district", "East", "R1 R2", pieces=2),
    level("South", "district", "East", "R3", pieces=1),
    level("Hills", "district", "West", "R4", pieces=1),
    level("East", "region", None, "R1 R2 R3", pieces=1),
    level("West", "region", None, "R4", pieces=1),
    level("around R2", "area", None, "R1 R2 R3 R4", decided=True, gap=0.03, pieces=1),
]
LOADS = [load(r["set"], r["level"], 1.2, False, "before") for r in SETS] + [
    load("North", "district", 1.1, False),
    load("South", "district", 0.8, False),
    load("Hills", "district", 1.0, True),
    load("East", "region", 1.3, None),
    load("West", "region", 0.7, None),
    load("around R2", "area", 1.0, None),
]


def test_levels_stand_from_the_top_down():
    """Regions hold their districts; what is decided stands below."""
    part = rollup_part(tables(SETS, LOADS))
    assert [(row.depth, row.name) for row in part.rows] == [
        *((0, "East"), (1, "North"), (1, "South"), (0, "West"), (1, "Hills")),
        (0, "around R2"),
    ]
    assert part.rows[1].small == "district: R1 R2"


def test_loads_outside_are_marked_and_pieces_counted():
    """Over and under have marks; without a tolerance nothing has; splits are shown."""
    part = rollup_part(tables(SETS, LOADS))
    width = sum(len(columns) for _, columns in part.groups)
    assert {len(row.cells) for row in part.rows} == {width}
    flags = {row.name: [cell.flag for cell in row.cells[3:]] for row in part.rows}
    assert flags["North"] == ["over", "over", "over"]
    assert flags["South"] == ["over", "under", ""]
    assert flags["Hills"] == ["over", "", ""]
    assert flags["East"] == ["over", "", ""]


def test_what_is_decided_says_what_is_proven():
    """The second stage states its gap, and what it takes as given."""
    (said,) = rollup_part(tables(SETS, LOADS)).says
    assert said.startswith("1 area decided in a second stage, around R2: ")
    assert "more than 3% better" in said
    assert "taken as they are" in said
    assert rollup_part({}) is None
    assert rollup_part(tables([], [])) is None


def missing(status="infeasible", **more):
    """Return the manifest of a run of which three areas have no answer."""
    told = {
        "level": "area",
        "count": 3,
        "balance": {"potential": 0.125, "revenue": 0.05},
        "in_one_piece": False,
        "status": status,
        "would_do": [],
        "no_tolerance": False,
    }
    met = {**told, "level": "zone", "status": "feasible"}
    return {"currency": "PLN", "decided_levels": [met, {**told, **more}]}


def change(less, *, proved=False):
    """Return a tolerance that would do."""
    names = ["potential"]
    return {
        "measures": names,
        "within": 0.1454,
        "impossible": less,
        "proved": proved,
    }


def test_each_way_to_be_missing_has_words_of_its_own():
    """Proven or not found, with rules or without, and what is known of tolerances."""
    asked = "(potential within 12.5% of equal parts and revenue within 5% of equal"
    words = {
        (("infeasible", True, False, ()), f"keeps what is asked of them {asked}"),
        (("unknown", True, False, ()), "was found, and none is ruled out."),
        (("unknown", True, True, ()), "each in one piece) was found"),
        (("infeasible", False, False, ()), "cannot be put together to so many;"),
        (("unknown", False, False, ()), "to so many was found, and none is"),
        (("infeasible", True, False, (None, False)), "less would do is not known."),
        (
            ("infeasible", True, False, (0.1, False)),
            "14.54% there is a way, within 10%",
        ),
        (("infeasible", True, False, (0.1453, True)), "with less there is none; this"),
    }
    for (status, ruled, whole, known), said in words:
        more = {"in_one_piece": whole, **({} if ruled else {"balance": {}})}
        if known:
            more["would_do"] = [change(known[0], proved=known[1])]
        (level,) = lacking_levels(missing(status, **more))
        assert said in level.text
        assert level.title == "3 areas"
        assert level.is_proven is (status == "infeasible")
        assert level.is_proven is ("be made of it" in level.head)
    (level,) = lacking_levels(missing(no_tolerance=True))
    assert "No tolerance would help" in level.text
    assert lacking_levels({}) == ()


def test_a_missing_level_is_told_in_polish():
    """No English is left in what is said of it."""
    with speaking("pl"):
        (level,) = lacking_levels(missing(would_do=[change(0.1453, proved=True)]))
    assert level.title == "obszar: 3"
    assert level.text.startswith("Brakuje wyższego poziomu (obszar: 3): ")
    assert " 14,54%" in level.text
    assert "there" not in level.text + level.head + level.verdict


def test_a_missing_level_stands_beside_those_that_are_there():
    """Its sentence is told of a run with other levels, and counted in its rules."""
    manifest, more = fake_run(40, 4)
    manifest = {**manifest, **missing()}
    found = facts(manifest, more)
    before, after = (
        facts(m, more).rules_met("after")
        for m in ({**manifest, "decided_levels": []}, manifest)
    )
    assert after == (before[0], before[1] + 1)
    assert found.rules_met("before")[1] == before[1]
    part = rollup_part(tables(SETS, LOADS), found.lacking)
    assert part.rows
    assert part.lacks == [found.lacking[0].text]
    page = render(manifest, {**more, **tables(SETS, LOADS)})
    assert "3 areas <small>decided level</small>" in page
    assert page.count(part.lacks[0]) == 2
    assert headlines(found)[-1].tone == "bad"


def team(status="optimal", gap=0.0, takes="territories", objective=100.0):
    """Return the tables of a run with one team of one specialist."""
    teams = [
        {
            "overlay": "Coaches",
            "takes": takes,
            "segment": "clinic",
            "accounts": 5,
            "status": status,
            "objective": objective,
            "gap": gap,
        }
    ]
    person = {
        "overlay": "Coaches",
        "rep_id": "S1",
        "name": "Iga",
        "home": "Poznań",
        "territories": " ".join(f"R{k}" for k in range(15)),
        "accounts": 5,
        "reps_met": 15,
        "cost": 100.0,
    }
    loads = {
        "overlay": "Coaches",
        "rep_id": "S1",
        "measure": "potential",
        "share": 1.2,
        "within": False,
    }
    return {
        "overlays": pl.DataFrame(teams, schema=planned_overlay.TEAMS),
        "overlay_people": pl.DataFrame([person], schema=planned_overlay.PEOPLE),
        "overlay_loads": pl.DataFrame([loads], schema=planned_overlay.LOADS),
    }


def test_teams_say_what_they_take_and_what_is_proven():
    """Each ending of a team's search has words of its own."""
    words = {
        ("optimal", 0.0): "No other way needs less travel; this is proven.",
        ("feasible", 0.02): "No other way needs more than 2% less; this is proven.",
        ("feasible", None): "How much less travel another plan might need",
        ("infeasible", None): "No such plan keeps the balance; this is proven.",
        ("unknown", None): "No plan was found, and none is ruled out.",
    }
    for (status, gap), said in words.items():
        (part,) = overlay_parts(team(status, gap), "PLN")
        assert said in part.says
    (part,) = overlay_parts(team(takes="accounts"), "PLN")
    assert "a map of their own" in part.says


def test_people_of_teams():
    """A specialist's row has accounts, reps met, travel, and marked loads."""
    (part,) = overlay_parts(team(), "PLN")
    ((who, below, cells),) = part.rows
    assert who == "S1 · Iga"
    assert below.startswith("Poznań · R0 R1")
    assert below.endswith("and 3 more")
    assert [cell.text for cell in cells][:2] == ["5", "15"]
    assert cells[-1].flag == "over"
    assert len(part.heads) == len(cells)
    assert overlay_parts({}, "PLN") == []


def test_terminal_shows_the_same_figures():
    """Rows of the terminal are those of the page; loads outside have a star."""
    run = {**tables(SETS, LOADS), **team()}
    rolled, people = levels_pages({"currency": "PLN"}, run)
    part = rollup_part(run)
    assert [row[0].strip() for row in rolled.rows] == [row.name for row in part.rows]
    assert {len(row) for row in rolled.rows} == {1 + len(rolled.headings)}
    north = next(row for row in rolled.rows if row[0].strip() == "North")
    assert north[-2:] == ("120.0%* → 110.0%*", "2*")
    assert people.title == "Coaches"
    assert len(levels_lines({"currency": "PLN"}, run)) == 2
    assert levels_pages({"currency": "PLN"}, {}) == ()
