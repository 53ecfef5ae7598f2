"""``fieldplan assess``: any alignment scored, moves tried, everything wrong named."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import pytest
from command_line import here, written

from engine.scenario.alignment import Names, read_moves
from engine.scenario.build import build_territory, read_data
from engine.scenario.load import load
from engine.territory.measure import measure
from engine.territory.solution import TerritorySolution

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def company(tmp_path_factory) -> Path:
    """Return a folder with the scenario that ``init`` makes, and a stored run of it."""
    folder = tmp_path_factory.mktemp("company")
    assert here("init", "my", folder=folder).returncode == 0
    done = here("run", "my/territories.yaml", "--json", folder=folder)
    (folder / "run.json").write_text(done.stdout)
    return folder


@pytest.fixture(scope="module")
def problem(company: Path):
    """Return the problem that the scenario is."""
    scenario = load(company / "my" / "territories.yaml")
    return build_territory(scenario, read_data(scenario))


def assess(folder: Path, *words: str):
    """Return what ``assess --json`` printed."""
    done = here("assess", "my/territories.yaml", *words, "--json", folder=folder)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def draw(path: Path, rows) -> str:
    """Write an alignment and return its name."""
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([("account_id", "rep_id"), *rows])
    return path.name


def amounts(facts, stage: str) -> dict[str, float]:
    """Return the terms of a stage in minor units."""
    rows = (row for row in facts["terms"] if row["stage"] == stage)
    return {row["term"]: round(row["amount"] * 100) for row in rows}


def test_today_is_what_the_measure_says(company: Path, problem):
    """Without an alignment, terms and rules are those of today's owners."""
    facts = assess(company)
    truth = measure(problem, TerritorySolution(problem.current))
    assert facts["stages"] == ["today"]
    assert amounts(facts, "today") == dict(truth.terms)
    assert sum(row["met"] for row in facts["rules"]) == sum(
        check.met for check in truth.checks
    )
    assert facts["feasible"] == {"today": truth.feasible}
    assert written(company / "my") == written(company / "my")


def test_a_stored_run_is_scored_as_it_was(company: Path):
    """The plan of a stored run costs what the run says, and keeps every rule."""
    ran = json.loads((company / "run.json").read_text())
    facts = assess(company, "--alignment", ran["run"])
    assert sum(amounts(facts, "alignment").values()) == round(ran["objective"] * 100)
    assert facts["feasible"]["alignment"]
    assert facts["changes"][1]["accounts"] > 0
    assert facts["changes"][1]["revenue"] > 0


def test_a_hand_drawn_table(company: Path, problem):
    """Accounts that are drawn go where they are drawn, blank ones to nobody."""
    rows = [(problem.unit_ids[0], problem.territory_ids[1]), (problem.unit_ids[1], "")]
    facts = assess(company, "--alignment", draw(company / "mine.csv", rows))
    owner = problem.current.copy()
    owner[:2] = (1, -1)
    truth = measure(problem, TerritorySolution(owner))
    assert amounts(facts, "alignment") == dict(truth.terms)
    covered = next(
        row
        for row in facts["rules"]
        if row["kind"] == "assignment" and row["stage"] == "alignment"
    )
    assert (covered["met"], covered["found"]) == (False, problem.num_units - 1)
    assert "58 of 60 accounts are not in it" in facts["notes"][-1]


def test_moves_are_made_last(company: Path, problem):
    """Moves follow the alignment; each says what it changes, and all add up."""
    units, reps = problem.unit_ids, problem.territory_ids
    file = draw(company / "drawn.csv", [(units[0], reps[1])])
    moves = ("--move", f"{units[0]}={reps[2]}", "--move", f"{units[5]}={reps[0]}")
    facts = assess(company, "--alignment", file, *moves)
    owner = problem.current.copy()
    owner[[0, 5]] = (2, 0)
    truth = measure(problem, TerritorySolution(owner))
    assert amounts(facts, "moved") == dict(truth.terms)
    first = next(row for row in facts["moves"] if row["account_id"] == units[0])
    assert (first["from"], first["to"]) == (reps[1], reps[2])
    for term, after in amounts(facts, "moved").items():
        rise = sum(round(row[term] * 100) for row in facts["moves"])
        assert after - amounts(facts, "alignment")[term] == rise


def test_what_is_saved_is_read_again(company: Path, problem):
    """The alignment that moves lead to can be saved and gone on from."""
    unit, other = problem.unit_ids[0], problem.unit_ids[1]
    rows = [(other, "")]
    words = ("--alignment", draw(company / "start.csv", rows))
    words += ("--move", f"{unit}={problem.territory_ids[2]}", "--save", "next.csv")
    before = assess(company, *words)
    after = assess(company, "--alignment", "next.csv")
    assert amounts(after, "alignment") == amounts(before, "moved")
    lines = (company / "next.csv").read_text().splitlines()
    assert lines[0] == "account_id,rep_id"
    assert len(lines) == 1 + problem.num_units


def test_people_see_tables_and_rules_broken(company: Path, problem):
    """The terminal shows the stages side by side, moves, and rules with amounts."""
    move = f"{problem.unit_ids[0]}={problem.territory_ids[2]}"
    done = here("assess", "my/territories.yaml", "--move", move, folder=company)
    assert done.returncode == 0
    words = ("Today", "With the moves", "Rules met", "Rules broken", "Off by")
    for word in (*words, "Revenue that changes", "Territories touched"):
        assert word in done.stdout, word
    assert not [name for name in written(company) if name.startswith("assess")]


def test_everything_wrong_is_named_at_once(company: Path, problem):
    """Unknown names of table and moves come together, with the nearest spelling."""
    unit, rep = problem.unit_ids[0], problem.territory_ids[0]
    file = draw(company / "bad.csv", [(unit, f"{rep}x"), (f"{unit}x", rep)])
    moves = [f"{unit}={rep}z", "nothing", f"={rep}", f"{unit}={rep}"]
    moves.append(f"{unit}={problem.territory_ids[1]}")
    words = [word for move in moves for word in ("--move", move)]
    done = here(
        "assess", "my/territories.yaml", "--alignment", file, *words, folder=company
    )
    assert done.returncode == 2
    assert not done.stdout
    for said in (
        f"row 2, column rep_id: found '{rep}x'; the scenario has no such rep",
        f"row 3, column account_id: found '{unit}x'; the scenario has no such account",
        f"no territory '{rep}z'; did you mean '{rep}'?",
        "an account and a territory are needed, such as A17=R3",
        "the account is missing",
        f"'{unit}' goes elsewhere by another move",
        "6 problems found.",
    ):
        assert said in done.stderr, said


def test_other_things_are_no_alignment(company: Path):
    """A file that is missing, a folder that is no run, and no section are refused."""
    for name, said in (("none.csv", "file not found"), ("my", "is not a run")):
        done = here(
            "assess", "my/territories.yaml", "--alignment", name, folder=company
        )
        assert (done.returncode, said in done.stderr) == (2, True), done.stderr
    plain = company / "plain.yaml"
    plain.write_text("fieldplan: 1\nname: None\ncurrency: PLN\n")
    done = here("assess", "plain.yaml", folder=company)
    assert done.returncode == 2


def test_a_name_may_have_an_equals_sign():
    """``A=1=R1`` is cut where both halves are names."""
    names = Names({"A=1": 0, "B": 1}, {"R1": 0, "1=R1": 1})
    assert read_moves(names, ["A=1=R1"]) == ({0: 0}, [])
    assert read_moves(names, ["B = R1"]) == ({1: 0}, [])
    assert read_moves(names, ["B=1=R1"]) == ({1: 1}, [])


def test_an_unknown_id_names_the_nearest_or_some():
    """A move of an id that is not there offers one like it, or shows what ids are."""
    ids = {"WAR-01": 0, "WAR-02": 1, "KRA-01": 2, "KRA-02": 3}
    names = Names(units=ids, territories={"R05": 0})
    _, problems = read_moves(names, ["A03=R5", "WAR-1=R05"])
    told = [problem.message for problem in problems]
    assert told == [
        "the scenario has no account 'A03'; ids are such as 'WAR-01', 'WAR-02',"
        " 'KRA-01'",
        "the scenario has no territory 'R5'; did you mean 'R05'?",
        "the scenario has no account 'WAR-1'; did you mean 'WAR-01'?",
    ]
