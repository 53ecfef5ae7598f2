"""Guarantees of the commands on stored runs, as a shell sees them."""

from __future__ import annotations

import json

import pytest
from command_line import here
from ledger.stored import accounts, store


@pytest.fixture
def runs(tmp_path):
    """Return a folder with two runs of one plan, two accounts apart."""
    root = tmp_path / "runs"
    store(root)
    owners = {"A1": "R2", "A2": "R1", "A4": "R2"}
    store(root, {"accounts": accounts(owners)}, at="2027-04-05T10:00:00+00:00")
    return tmp_path


def told(*arguments, folder):
    """Run a command with --json and return what it says."""
    said = here(*arguments, "--json", folder=folder)
    assert said.returncode == 0, said.stderr
    return json.loads(said.stdout)


def test_from_list_to_baseline(runs):
    """Runs are listed, approved and told; the log says who decided and why."""
    listed = told("runs", folder=runs)["runs"]
    assert [run["id"][:8] for run in listed] == ["20270405", "20270105"]
    said = here("approve", "20270105", "--by", "Anna", "--note", "agreed", folder=runs)
    assert said.returncode == 0
    assert "is the baseline of 'poland'" in said.stdout
    shown = told("show", "20270105", folder=runs)
    assert shown["state"] == "approved"
    assert [event["what"] for event in shown["log"]] == ["approved", "recorded"]
    assert told("log", folder=runs)[0]["note"] == "agreed"
    assert told("runs", "--state", "approved", folder=runs)["runs"][0] == {
        name: value for name, value in shown.items() if name not in ("log", "report")
    }


def test_diff_in_words_numbers_and_csv(runs):
    """A difference is printed, given to machines, and written account by account."""
    said = here("diff", "20270105", "20270405", folder=runs)
    assert "1 of 2 accounts moved" in said.stdout
    assert "1 opened, 1 closed" in said.stdout
    facts = told("diff", "20270105", "20270405", "--csv", "x.csv", folder=runs)
    assert facts["counts"]["moved_potential"] == 100.0
    assert "A1,moved,R1,R2" in (runs / "x.csv").read_text()


def test_broken_rules_need_a_word(runs):
    """A plan that breaks rules is refused with the flags that would let it pass."""
    broken = {"broken": ["potential"], "at": "2027-05-01T10:00:00+00:00"}
    store(runs / "runs", **broken)
    said = here("approve", "20270501", folder=runs)
    assert said.returncode == 2
    assert "--despite 'potential'" in said.stderr
    passed = here("approve", "20270501", "--despite", "potential", folder=runs)
    assert passed.returncode == 0


def test_mistakes_are_named(runs):
    """An unknown run, day or format says what is allowed; nothing is written."""
    for arguments, words in (
        (("show", "20270106"), "no such run in the history"),
        (("approve", "20270105", "--from", "soon"), "a day such as 2027-01-15"),
        (("approve", "20270105", "--by", ""), "a name is needed"),
        (("export", "20270105", "--as", "pdf", "--out", "x"), "one of csv, parquet"),
        (("runs", "--history", "mysql://x"), "sqlite or postgresql is needed"),
    ):
        said = here(*arguments, folder=runs)
        assert said.returncode == 2, arguments
        assert words in said.stderr.replace("\n", " ")
    assert not (runs / "x").exists()


def test_exports_and_prune(runs):
    """Every format is written where it was asked for; old runs go when told to."""
    for kind in ("csv", "parquet", "excel", "geojson", "alignment"):
        said = here("export", "20270105", "--as", kind, "--out", kind, folder=runs)
        assert said.returncode == 0, said.stderr
    assert (runs / "csv" / "accounts.csv").is_file()
    assert (runs / "alignment").read_text(encoding="utf-8-sig").startswith("account_id")
    again = here("export", "20270105", "--as", "csv", "--out", "csv", folder=runs)
    assert "not an empty folder" in again.stderr
    assert len(told("prune", "--keep", "1", "--dry-run", folder=runs)["removed"]) == 1
    assert here("prune", "--keep", "1", folder=runs).returncode == 0
    assert len(told("runs", folder=runs)["runs"]) == 1


def test_the_alignment_of_a_day(runs):
    """What was in force on a day is exported and told by that day."""
    for run, day in (("20270105", "2027-01-10"), ("20270405", "2027-04-10")):
        said = here("approve", run, "--by", "Anna", "--from", day, folder=runs)
        assert said.returncode == 0, said.stderr
    for day, row in (
        ("2027-04-09", "A1,R1,2027-01-10"),
        ("2027-04-10", "A1,R2,2027-04-10"),
    ):
        words = ("--plan", "poland", "--as-of", day, "--as", "alignment")
        said = here("export", *words, "--out", f"{day}.csv", folder=runs)
        assert said.returncode == 0, said.stderr
        assert row in (runs / f"{day}.csv").read_text()
    shown = told("show", "--as-of", "2027-02-01", folder=runs)
    assert shown["id"].startswith("20270105")


def test_days_on_which_nothing_held(runs):
    """Without a run in force, or without saying which, nothing is written; all told."""
    words = ("--as", "alignment", "--out", "x.csv")
    none = here("export", "--as-of", "2027-05-01", *words, folder=runs)
    assert "no run of 'any plan' was approved" in none.stderr
    here("approve", "20270105", "--by", "A", "--from", "2027-01-10", folder=runs)
    for asked, message in (
        (
            ["--as-of", "2027-01-09"],
            "in force on 2027-01-09; the first day is 2027-01-",
        ),
        (
            ["--plan", "polant"],
            "no run of 'polant' was approved; did you mean 'poland'",
        ),
        (["--as-of", "May"], "--as-of: found 'May'; a day such as"),
        (["20270105", "--as-of", "2027-05-01"], "say either a run, or --plan and"),
        ([], "say either a run, or --plan and --as-of"),
    ):
        said = here("export", *asked, *words, folder=runs)
        assert said.returncode == 2, asked
        assert message in " ".join(said.stderr.split())
    assert not (runs / "x.csv").exists()


def test_no_runs_yet(tmp_path):
    """An empty folder has no runs, which is no mistake."""
    said = here("runs", folder=tmp_path)
    assert said.returncode == 0
    assert "No runs in runs." in said.stdout
