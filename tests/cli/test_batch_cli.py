"""Guarantees of batches at the command line: nothing lost, nothing done twice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import polars as pl
import pytest
from batch_company import batch, company, states, tables
from command_line import ROOT, here


def test_failures_first_and_reuse(tmp_path):
    """A scenario that cannot be read fails alone; what was done is taken over."""
    files = company(tmp_path, "pl", "de")
    broken = tmp_path / files[1]
    text = broken.read_text(encoding="utf-8")
    broken.write_text(text.replace("currency:", "curency:"), encoding="utf-8")
    facts, code = batch(*files, "--executor", "serial", folder=tmp_path)
    assert code == 1
    assert [job["state"] for job in facts["jobs"]] == ["failed", "done"]
    assert "did you mean 'currency'" in facts["jobs"][0]["message"]
    broken.write_text(text, encoding="utf-8")
    facts, code = batch(*files, "--executor", "serial", folder=tmp_path)
    assert code == 0
    assert sorted(states(facts).values()) == ["done", "reused"]
    assert states(batch(*files, folder=tmp_path)[0]) == dict.fromkeys(files, "reused")
    changed = tmp_path / "pl" / "accounts.csv"
    changed.write_text(changed.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    facts, _ = batch(*files, "--executor", "serial", folder=tmp_path)
    assert states(facts) == {files[0]: "done", files[1]: "reused"}


def test_the_same_bytes_from_every_executor(tmp_path):
    """Serial, two processes and a cluster: every table has the same digest."""
    found = []
    for name in ("serial", "processes", "dask"):
        folder = tmp_path / name
        files = company(folder, "pl", "de")
        told = subprocess.run(
            [
                sys.executable,
                str(ROOT / "cli.py"),
                "batch",
                *files,
                "--executor",
                name,
                "--workers",
                "2",
                "--json",
            ],
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
        assert told.returncode == 0, told.stderr
        found.append(tables(folder))
    assert len(found[0]) == 2
    assert found[0] == found[1] == found[2]


def test_starts_from_what_was_approved(tmp_path):
    """After an approval the next batch starts from it: its moves are today's owners."""
    files = company(tmp_path, "pl")
    first, _ = batch(
        *files, "--quarter", "2027Q1", "--executor", "serial", folder=tmp_path
    )
    run = first["jobs"][0]["run"]
    assert first["jobs"][0]["baseline"] is None
    words = ("--by", "Anna", "--from", "2027-01-01")
    assert here("approve", run, *words, folder=tmp_path).returncode == 0
    second, _ = batch(
        *files, "--quarter", "2027Q2", "--executor", "serial", folder=tmp_path
    )
    job = second["jobs"][0]
    assert (job["baseline"], job["state"]) == (run, "done")
    assert job["moved"] < first["jobs"][0]["moved"]
    assert (job["opened"], job["closed"], job["reps_left"]) == (0, 0, 0)
    before = pl.read_parquet(tmp_path / "runs" / job["run"] / "tables/accounts.parquet")
    after = pl.read_parquet(tmp_path / "runs" / run / "tables/accounts.parquet")
    assert before["before"].to_list() == after["after"].to_list()


def test_a_rejected_run_does_not_come_back(tmp_path):
    """What was rejected is worked out again, and what comes of it can be approved."""
    files = company(tmp_path, "pl")
    words = (*files, "--executor", "serial")
    first, _ = batch(*words, folder=tmp_path)
    run = first["jobs"][0]["run"]
    assert here("reject", run, "--by", "Anna", folder=tmp_path).returncode == 0
    again, _ = batch(*words, folder=tmp_path)
    job = again["jobs"][0]
    assert job["state"] == "done"
    assert job["run"] != run
    assert here("approve", job["run"], "--by", "Anna", folder=tmp_path).returncode == 0
    third, _ = batch(
        *words, "--set", "territory.balance.potential=12%", folder=tmp_path
    )
    assert third["jobs"][0]["baseline"] == job["run"]


def test_a_batch_is_as_good_as_its_scenarios(tmp_path):
    """The list tells whether all, some or none of a batch's scenarios have plans."""
    company(tmp_path, "pl", "de")
    accounts = tmp_path / "de" / "accounts.csv"
    accounts.write_text("account_id\nA1\n", encoding="utf-8")
    for names in (("pl",), ("pl", "de"), ("de",)):
        files = [f"{name}/territories.yaml" for name in names]
        _, code = batch(*files, "--executor", "serial", folder=tmp_path)
        assert code == (1 if "de" in names else 0)
    listed = json.loads(here("runs", "--json", folder=tmp_path).stdout)["runs"]
    found = [run["status"] for run in listed if run["stage"] == "batch"]
    assert sorted(found) == ["feasible", "none planned", "partly planned"]


def test_no_plan_is_no_plan_the_second_time_too(tmp_path):
    """A run without a plan that is taken over is no success either."""
    files = company(tmp_path, "pl")
    accounts = tmp_path / "pl" / "accounts.csv"
    text = accounts.read_text(encoding="utf-8").replace("21.9,100", "21.9,50")
    accounts.write_text(text, encoding="utf-8")
    for state in ("done", "reused"):
        facts, code = batch(*files, "--executor", "serial", folder=tmp_path)
        assert (facts["jobs"][0]["state"], code) == (state, 1)
        assert facts["jobs"][0]["status"] == "infeasible"


def test_who_left_is_no_mistake(tmp_path):
    """With a baseline, accounts may still name a rep who left; all of it is told."""
    files = company(tmp_path, "pl")
    first, _ = batch(*files, "--executor", "serial", folder=tmp_path)
    here("approve", first["jobs"][0]["run"], "--by", "Anna", folder=tmp_path)
    reps = tmp_path / "pl" / "reps.csv"
    text = reps.read_text(encoding="utf-8").replace("R2,Jan", "R3,Ewa")
    reps.write_text(text, encoding="utf-8")
    said = here("run", *files, "--baseline", "last", folder=tmp_path)
    assert said.returncode == 0, said.stderr
    told = " ".join(said.stdout.split())
    assert "left behind; joined: R3; left: R2." in told
    alone = here("run", *files, folder=tmp_path)
    assert "found 'R2', which is not in reps.csv" in alone.stderr


def test_companies_do_not_share_a_baseline(tmp_path):
    """Two scenarios of one plan are refused, and so is a foreign baseline."""
    company(tmp_path, "pl", "de")
    for name in ("pl", "de"):
        path = tmp_path / name / "territories.yaml"
        text = path.read_text(encoding="utf-8").replace(f"Country {name}", "One name")
        path.write_text(text, encoding="utf-8")
    accounts = tmp_path / "de" / "accounts.csv"
    text = accounts.read_text(encoding="utf-8").replace("\nA", "\nB")
    accounts.write_text(text, encoding="utf-8")
    files = ["pl/territories.yaml", "de/territories.yaml"]
    facts, code = batch(*files, "--executor", "serial", folder=tmp_path)
    assert code == 1
    assert "would share one baseline" in facts["jobs"][0]["message"]
    run = next(job["run"] for job in facts["jobs"] if job["run"])
    here("approve", run, "--by", "Anna", folder=tmp_path)
    said = here("run", files[1], "--baseline", "last", folder=tmp_path)
    assert said.returncode == 2
    assert "another company's" in said.stderr


def test_a_killed_batch_goes_on(tmp_path):
    """Killed outright in the middle, a batch finishes what is left, and only that."""
    files = company(tmp_path, "aa", "bb", "cc")
    half = tmp_path / "runs" / ".20270101T000000Z-country-aa-0.0.partial"
    half.mkdir(parents=True)
    (half / "manifest.json").write_text('{"kind": "terr', encoding="utf-8")
    words = [sys.executable, str(ROOT / "cli.py"), "batch", *files]
    process = subprocess.Popen(
        [*words, "--executor", "serial"],
        cwd=tmp_path,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    until = time.monotonic() + 120
    while not tables(tmp_path) and time.monotonic() < until:
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    there = len(tables(tmp_path))
    assert there >= 1
    facts, code = batch(*files, "--executor", "serial", folder=tmp_path)
    assert code == 0, facts
    counted = list(states(facts).values())
    assert counted.count("reused") == there
    assert counted.count("done") == 3 - there
    assert len(tables(tmp_path)) == 3


def test_batch_files(tmp_path):
    """A batch file names scenarios by pattern, values for all, and variants."""
    company(tmp_path, "pl", "de")
    text = (
        "batch:\n  name: All\n  quarter: 2027Q1\n"
        "  scenarios: ['*/territories.yaml']\n"
        "  set: {solve.work: 4}\n"
        "  variants:\n    tight: {territory.balance.potential: 8%}\n    wide: {}\n"
    )
    (tmp_path / "all.yaml").write_text(text, encoding="utf-8")
    facts, _ = batch("all.yaml", "--executor", "serial", folder=tmp_path)
    assert sorted(states(facts)) == [
        f"{name}/territories.yaml ({variant})"
        for name in ("de", "pl")
        for variant in ("tight", "wide")
    ]
    folder = tmp_path / "runs" / facts["jobs"][0]["run"]
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["overrides"]["solve.work"] == "4"
    assert manifest["quarter"] == "2027Q1"


REFUSED = {
    "out": ("batch: {name: A, scenarios: [../x.yaml]}", "leads out of"),
    "absolute": ("batch: {name: A, scenarios: [/etc/x.yaml]}", "leads out of"),
    "nothing": ("batch: {name: A, scenarios: ['*.yml']}", "no file matches"),
    "key": ("batch: {name: A, scenario: [x]}", "did you mean 'scenarios'"),
    "value": (
        "batch: {name: A, scenarios: [all.yaml], set: {solve: {work: 1}}}",
        "one value is needed",
    ),
}


@pytest.mark.parametrize(("text", "message"), REFUSED.values(), ids=REFUSED)
def test_refused(tmp_path, text, message):
    """A batch file that cannot be used is refused with its line; nothing is made."""
    (tmp_path / "all.yaml").write_text(text, encoding="utf-8")
    said = here("batch", "all.yaml", folder=tmp_path)
    assert said.returncode == 2
    assert message in said.stderr
    assert "all.yaml:1:" in said.stderr
    assert not (tmp_path / "runs").exists()


def test_flags_that_cannot_be(tmp_path):
    """Unknown executors and counts are refused before anything is read."""
    said = here("batch", "x.yaml", "--executor", "spark", folder=tmp_path)
    assert said.returncode == 2
    files = company(tmp_path, "pl")
    for words, message in (
        (("--executor", "spark"), "one of processes, serial, dask"),
        (("--workers", "0"), "from 1 to 1,024"),
        (("--scheduler", "tcp://x"), "goes with --executor dask"),
    ):
        said = here("batch", *files, *words, folder=tmp_path)
        assert said.returncode == 2
        assert message in said.stderr


def test_why_there_is_no_plan_is_told_in_the_summary(tmp_path):
    """An infeasible scenario's row names the rules that clash; nothing moves in it."""
    files = company(tmp_path, "pl", "de")
    path = tmp_path / "de" / "territories.yaml"
    text = path.read_text(encoding="utf-8").replace(
        "  disruption:", "  keep: {moved_potential: 0%}\n  disruption:"
    )
    path.write_text(text, encoding="utf-8")
    facts, code = batch(*files, "--executor", "serial", folder=tmp_path)
    assert code == 1
    job = facts["jobs"][0]
    assert (job["label"], job["status"], job["moved"]) == (files[1], "infeasible", None)
    assert job["message"].startswith("These rules cannot all be kept: ")
    assert "moved potential" in job["message"]
    assert " of at most" not in job["message"], "numbers stand on its own page"
    page = (tmp_path / facts["report"]).read_text(encoding="utf-8")
    assert "1 of 4 accounts move (25.0%). 1 scenario without a plan" in page
    assert f'href="../{job["run"]}/report.html"' in page
    assert (tmp_path / "runs" / job["run"] / "report.html").is_file()
