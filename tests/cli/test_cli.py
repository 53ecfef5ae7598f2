"""The command line, as a person and as a machine uses it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from command_line import ROOT, fieldplan, here
from typer.testing import CliRunner

import cli

if TYPE_CHECKING:
    from pathlib import Path

VERBS = ("init", "check", "run", "report", "schema")


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder in which ``init`` has made the scenario ``my``."""
    folder = tmp_path_factory.mktemp("company")
    assert fieldplan("init", "my", folder=folder).returncode == 0
    return folder


@pytest.fixture(scope="module")
def finished(company: Path) -> tuple[dict, Path]:
    """Return what ``run --json`` printed, and the folder it ran in."""
    done = fieldplan("run", "my/territories.yaml", "--json", folder=company)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout), company


def test_init_check_run_and_report_follow_each_other(finished: tuple[dict, Path]):
    """A new user gets from nothing to a report with three commands."""
    facts, folder = finished
    assert facts["outcome"]["status"] == "optimal"
    assert facts["gap"] == 0
    page = (folder / facts["report"]).read_text()
    assert "<svg" in page
    again = fieldplan("report", facts["run"], "--out", "again.html", folder=folder)
    assert again.returncode == 0
    assert (folder / "again.html").read_text() == page


def test_same_scenario_and_seed_store_the_same_bytes(finished: tuple[dict, Path]):
    """Two runs differ in nothing but the one line and key that say when."""
    facts, folder = finished
    second = here("run", "my/territories.yaml", "--json", folder=folder)
    other = json.loads(second.stdout)
    one, two = folder / facts["run"], folder / other["run"]
    assert one != two
    names = sorted(p.relative_to(one) for p in one.rglob("*") if p.is_file())
    assert names == sorted(p.relative_to(two) for p in two.rglob("*") if p.is_file())
    for name in names:
        # The workbook tells when it was made; tests/report holds it to the rest.
        if name.name not in ("manifest.json", "report.html", "territory.xlsx"):
            assert (one / name).read_bytes() == (two / name).read_bytes(), name
    manifests = [json.loads((run / "manifest.json").read_text()) for run in (one, two)]
    for manifest in manifests:
        del manifest["made"]
    assert manifests[0] == manifests[1]
    pages = [(run / "report.html").read_text().splitlines() for run in (one, two)]
    differing = [a for a, b in zip(*pages, strict=True) if a != b]
    assert len(differing) <= 1


def test_run_prints_before_and_after_and_the_report(company: Path):
    """People see the table, what is proven, the label, and where the report is."""
    done = here("run", "my/territories.yaml", folder=company)
    assert done.returncode == 0
    for words in ("Today", "Plan", "(synthetic)", "Optimal (proved)", "report.html"):
        assert words in done.stdout
    assert "bound" in done.stderr


def test_check_names_rules_and_counts(company: Path):
    """``check`` says what was understood and solves nothing."""
    done = here("check", "my/territories.yaml", folder=company)
    assert done.returncode == 0
    assert "60 accounts, 5 reps" in done.stdout
    assert "No problems found." in done.stdout
    explained = here("check", "my/territories.yaml", "--explain", folder=company)
    assert "fieldplan: 1" in explained.stdout
    change = ("--set", "territory.balance.potential=3%")
    tried = here("check", "my/territories.yaml", *change, folder=company)
    assert "potential stays within 3% of" in tried.stdout


def test_bad_input_exits_with_2_and_names_every_problem(company: Path):
    """All problems go to standard error, one a line, with a count."""
    text = (company / "my" / "territories.yaml").read_text()
    broken = company / "my" / "broken.yaml"
    broken.write_text(text.replace("seed:", "sede:").replace("PLN", "zloty", 1))
    done = fieldplan("run", "my/broken.yaml", folder=company)
    assert done.returncode == 2
    assert "did you mean 'seed'?" in done.stderr
    assert "problems found." in done.stderr
    assert not done.stdout
    as_json = here("run", "my/broken.yaml", "--json", folder=company)
    assert as_json.returncode == 2
    problems = json.loads(as_json.stdout)["problems"]
    assert {problem["line"] > 0 for problem in problems} == {True}
    broken.unlink()


def test_wrong_options_are_refused(company: Path):
    """A method or a limit that does not exist is bad input, not a crash."""
    for wrong in (
        ["--method", "magic"],
        ["--work", "0"],
        ["--work", "-1"],
        ["--time-limit", "nan"],
        ["--seed", "-5"],
    ):
        done = here("run", "my/territories.yaml", *wrong, folder=company)
        assert done.returncode == 2, wrong
        assert wrong[0] in done.stderr
        assert "Traceback" not in done.stderr


def test_rules_that_cannot_be_met_exit_with_1(company: Path):
    """An infeasible scenario is answered and stored, names rules, and exits with 1."""
    text = (company / "my" / "territories.yaml").read_text()
    strict = company / "my" / "strict.yaml"
    assert "moved_potential: 20%" in text
    strict.write_text(text.replace("moved_potential: 20%", "moved_potential: 1%"))
    done = here("run", "my/strict.yaml", folder=company)
    assert done.returncode == 1, done.stderr
    assert "Infeasible (proved)" in done.stdout
    assert "These rules cannot all be kept:\n  • " in done.stdout
    assert "enough:\n  1. " in done.stdout
    assert "In the file: territory.keep.moved_potential: " in done.stdout
    assert "of the potential must change hands" in done.stdout
    assert "report.html" in done.stdout


def test_the_cap_that_is_said_to_be_enough_is_enough(company: Path):
    """The figure printed for an infeasible cap, put into the file, gives a plan."""
    text = (company / "my" / "territories.yaml").read_text()
    capped = company / "my" / "capped.yaml"
    capped.write_text(text.replace("moved_potential: 20%", "moved_potential: 2%"))
    done = here("run", "my/capped.yaml", folder=company)
    said = " ".join(done.stdout.split())
    enough = re.search(r"A cap of ([0-9.]+%) is enough", said).group(1)
    capped.write_text(
        text.replace("moved_potential: 20%", f"moved_potential: {enough}")
    )
    assert here("run", "my/capped.yaml", folder=company).returncode == 0


def test_the_command_that_was_run_is_recorded(company: Path):
    """What the command line said instead of the file stands in the manifest."""
    done = here("run", "my/territories.yaml", "--seed", "3", "--json", folder=company)
    run = company / json.loads(done.stdout)["run"]
    made = json.loads((run / "manifest.json").read_text())["made"]
    assert made["by"] == "fieldplan run my/territories.yaml --seed 3"


def test_init_never_overwrites(company: Path):
    """A folder with anything in it is left as it is."""
    before = sorted((company / "my").iterdir())
    done = here("init", "my", folder=company)
    assert done.returncode == 2
    assert sorted((company / "my").iterdir()) == before


def test_report_of_nothing_is_bad_input(tmp_path: Path):
    """A folder that is no run is refused with a sentence."""
    done = here("report", "nowhere", folder=tmp_path)
    assert done.returncode == 2
    assert "nowhere" in done.stderr
    assert "Traceback" not in done.stderr


def test_schema_is_the_committed_one(tmp_path: Path):
    """``fieldplan schema`` prints what editors read from the repository."""
    done = here("schema", folder=tmp_path)
    committed = json.loads((ROOT / "fieldplan.schema.json").read_text())
    assert json.loads(done.stdout) == committed


@pytest.mark.parametrize("verb", VERBS)
def test_help_has_an_example(verb: str):
    """Every command's help shows how it is used."""
    done = CliRunner().invoke(cli.app, [verb, "--help"])
    assert done.exit_code == 0
    assert f"fieldplan {verb}" in done.stdout
    assert "Example" in done.stdout


def test_help_documents_exit_codes():
    """The meaning of 0, 1, 2 and 3 can be read without the manual."""
    done = CliRunner().invoke(cli.app, ["--help"])
    for word in ("0 done", "1 no usable answer", "2 bad input", "3 our fault"):
        assert word in " ".join(done.stdout.split())


def test_our_fault_is_3(capsys: pytest.CaptureFixture):
    """An error nobody foresaw is not blamed on the input."""

    def fails() -> None:
        raise RuntimeError("no such luck")

    assert cli._guarded(fails) == cli.OUR_FAULT
    assert "our fault" in capsys.readouterr().err


def test_ctrl_c_keeps_the_best_plan(tmp_path: Path):
    """Interrupted once, the run is stored whole, says so, and leaves nothing else."""
    process = subprocess.Popen(
        [
            sys.executable,
            str(ROOT / "cli.py"),
            "run",
            str(ROOT / "scenarios" / "poland" / "territories.yaml"),
        ],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    for said in process.stderr:
        if said.startswith("rounding"):
            break
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=120)
    assert "Stopping" in err
    assert "interrupted" in out
    (run,) = (tmp_path / "runs").iterdir()
    manifest = json.loads((run / "manifest.json").read_text())
    assert manifest["outcome"]["reason"] == "interrupted"
    assert manifest["bound"] > 0
    unknown = manifest["outcome"]["status"] == "unknown"
    assert process.returncode == (1 if unknown else 0)
