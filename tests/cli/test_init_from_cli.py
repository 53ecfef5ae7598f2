"""``fieldplan init --from``: the dialogue, its flags, and what is left behind."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

import cli
from engine.base.errors import InputError
from engine.command import init_from

ROOT = Path(__file__).resolve().parents[2]
ACCOUNTS = """\
id,lat,lon,turnover,owner
A,52.4,16.9,100,Ola
B,52.3,16.8,200,Jan
C,52.2,16.7,300,Jan
"""


@pytest.fixture
def table(tmp_path):
    """Return the file of a small table without a potential."""
    path = tmp_path / "clients.csv"
    path.write_text(ACCOUNTS, encoding="utf-8")
    return path


def init(*words):
    """Run the command as a person does."""
    return CliRunner().invoke(cli.app, ["init", *map(str, words)])


def test_a_first_scenario_is_written_checked_and_run(table, tmp_path):
    """With --yes nothing is asked; what was written passes ``check`` and is planned."""
    new = tmp_path / "new"
    done = init(new, "--from", table, "--yes")
    assert done.exit_code == 0, done.output
    assert "potential ← turnover" in done.output
    assert "12 times a year is assumed" in " ".join(done.output.split())
    assert (
        CliRunner().invoke(cli.app, ["check", str(new / "territories.yaml")]).exit_code
        == 0
    )
    flags = ["--runs", str(tmp_path / "runs")]
    ran = CliRunner().invoke(cli.app, ["run", str(new / "territories.yaml"), *flags])
    assert ran.exit_code in (0, 1), ran.output
    assert len(list((tmp_path / "runs").glob("*/report.html"))) == 1


def test_nobody_to_ask_is_bad_input_that_names_the_flag(table, tmp_path):
    """Without a terminal each open question is told with the flag that answers it."""
    new = tmp_path / "new"
    with pytest.raises(InputError, match=r'--column "accounts.potential=turnover"'):
        init_from.run(new, init_from.Asked(str(table)))
    assert not new.exists()


def test_a_person_is_asked(table, tmp_path, monkeypatch):
    """In a terminal the likeliest answer is ready, and the choice counts."""
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    asked = []

    def prompt(text, **kwargs):
        asked.append(text.strip())
        return kwargs["default"]

    monkeypatch.setattr("typer.prompt", prompt)
    lines = init_from.run(tmp_path / "new", init_from.Asked(str(table)))
    assert asked == ["Number", "Currency of all amounts"]
    assert lines[-1] == "All amounts are taken to be in EUR."


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (["--column", "potential=turnover"], "table.ours=theirs"),
        (["--column", "accounts.potential=turnovr"], "did you mean 'turnover'"),
        (["--currency", "zlotych", "--yes"], "three letters"),
    ],
)
def test_wrong_flags_are_named(table, tmp_path, flags, said):
    """A flag that cannot be used is told; nothing is written."""
    done = init(tmp_path / "new", "--from", table, *flags)
    assert isinstance(done.exception, InputError)
    assert said in str(done.exception)
    assert not (tmp_path / "new").exists()


def test_a_folder_with_something_in_it_is_left_alone(table, tmp_path):
    """Nothing is written over."""
    new = tmp_path / "new"
    shutil.copytree(ROOT / "scenarios/minimal", new)
    before = sorted(path.name for path in new.iterdir())
    done = init(new, "--from", table, "--yes")
    assert isinstance(done.exception, InputError)
    assert sorted(path.name for path in new.iterdir()) == before


def test_a_space_after_a_comma_is_understood_as_a_slip(table, tmp_path):
    """``--from a.csv, b.csv`` says how tables are listed, and writes nothing."""
    new = tmp_path / "new"
    for words in ((new, "--from", f"{table},", table), ("--from", "a,", "b", new)):
        with pytest.raises(InputError, match="a comma without a space"):
            cli.app(["init", *map(str, words)], standalone_mode=False)
    with pytest.raises(InputError, match="one folder is needed"):
        cli.app(["init", str(new), "other"], standalone_mode=False)
    assert not new.exists()
