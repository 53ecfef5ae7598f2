"""Guarantees of what a new user is told: every first mistake has its next step."""

from __future__ import annotations

import pytest
from command_line import here

MISTAKES = (
    # what is typed; what is said of it; the next step
    ("run", "Missing argument 'SCENARIO'", "fieldplan run --help"),
    ("runn co/territories.yaml", "No such command 'runn'", "Did you mean 'run'"),
    ("run co", "this is a folder", "it holds co/territories.yaml"),
    ("run co/teritories.yaml", "no such file", "did you mean 'territories.yaml'?"),
    ("run co/x.yaml", "no such file", "beside it there are territories.yaml"),
    ("check co/reps.csv", "a table, not a scenario", "--from co/reps.csv"),
    ("pay co/territories.yaml", "no 'plans'", "fieldplan run co/territories.yaml"),
    ("quota co/territories.yaml", "no 'quota' section", "it has 'territory'"),
    ("track co/territories.yaml", "no 'track' section", "it has 'territory'"),
    ("compare co/territories.yaml", "no 'compare' section", "it has 'territory'"),
    ("capacity co/territories.yaml", "no 'capacity' section", "it has 'territory'"),
    ("capacity co/territories.yaml --runs f", "'f' is a file", "a folder is needed"),
    ("init co", "not an empty folder", "name a new one"),
    ("report runs/none", "no such run folder", "fieldplan runs lists"),
    ("report co", "is not a run", "fieldplan runs lists"),
    ("show none", "no such run", "fieldplan runs lists"),
    ("run co/territories.yaml --set balance=3%", "unknown key", "belongs under"),
    ("runs --history postgres://x/y", "kind 'postgres'", "mean 'postgresql+pg8000'"),
    ("assess co/territories.yaml --move A1=R1", "A1", "did you mean"),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder in which a first scenario was made, and little else."""
    folder = tmp_path_factory.mktemp("new")
    assert here("init", "co", folder=folder).returncode == 0
    (folder / "f").write_text("", encoding="utf-8")
    return folder


@pytest.mark.parametrize(("typed", "found", "step"), MISTAKES, ids=lambda said: said)
def test_every_mistake_has_its_next_step(folder, typed, found, step):
    """What is wrong is named and what to do stands beside it; the exit code is 2."""
    said = here(*typed.split(), folder=folder)
    told = " ".join((said.stdout + said.stderr).replace("│", " ").split())
    assert said.returncode == 2, told
    assert found in told
    assert step in told
    assert "Traceback" not in told


def test_no_runs_are_no_mistake(tmp_path):
    """Who asks for runs before the first one is told how to make it."""
    said = here("runs", folder=tmp_path)
    assert said.returncode == 0
    assert "fieldplan init mycompany" in said.stdout
