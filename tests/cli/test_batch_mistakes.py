"""Guarantees of batches at the command line: the batch's own mistakes are told once."""

from __future__ import annotations

import json

import pytest
from batch_company import batch, company, states
from command_line import here

WRONG = {
    "key": (
        "  set: {territory.balanc.potential: 3%}",
        "all.yaml:4:9: batch.set.territory.balanc.potential: unknown key 'balanc'",
    ),
    "first word": (
        "  set: {terrtory.balance.potential: 3%}",
        "did you mean 'territory'",
    ),
    "value": ("  set: {solve.work: much}", "all.yaml:4:9: batch.set.solve.work: found"),
    "below a value": ("  set: {currency.code: EUR}", "has no keys below it"),
    "variant": (
        "  variants:\n    a: {}\n    b: {solve.wrok: 3}",
        "all.yaml:6:9: batch.variants.b.solve.wrok: unknown key 'wrok'",
    ),
}


@pytest.mark.parametrize(("more", "message"), WRONG.values(), ids=WRONG)
def test_a_wrong_key_is_told_once(tmp_path, more, message):
    """A key or value that every scenario refuses is the batch's; nothing starts."""
    company(tmp_path, "pl", "de")
    text = f"batch:\n  name: All\n  scenarios: ['*/territories.yaml']\n{more}\n"
    (tmp_path / "all.yaml").write_text(text, encoding="utf-8")
    said = here("batch", "all.yaml", folder=tmp_path)
    assert said.returncode == 2
    assert message in said.stderr
    assert "1 problem found" in said.stderr
    assert not (tmp_path / "runs").exists()


def test_a_wrong_key_on_the_command_line(tmp_path):
    """What --set says wrong of all scenarios names the flag, once."""
    files = company(tmp_path, "pl", "de")
    said = here("batch", *files, "--set", "solve.wrok=3", folder=tmp_path)
    assert said.returncode == 2
    assert said.stderr.startswith("--set solve.wrok: unknown key 'wrok'")
    assert "1 problem found" in said.stderr


def test_a_key_that_some_scenarios_take_is_theirs(tmp_path):
    """A value that one scenario takes and another does not fails in that one's row."""
    files = company(tmp_path, "pl", "de")
    path = tmp_path / "de" / "territories.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("  travel: {cost_per_km: 1.15}\n", "  travel: 3\n"))
    facts, code = batch(
        *files,
        *("--set", "territory.travel.cost_per_km=2", "--executor", "serial"),
        folder=tmp_path,
    )
    assert code == 1
    assert states(facts) == {files[1]: "failed", files[0]: "done"}


def test_a_quarter_without_data(tmp_path):
    """A quarter for which no file lies there is refused; those that do are named."""
    files = company(tmp_path, "pl", "de")
    for file in files:
        path = tmp_path / file
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("accounts.csv", "accounts_<quarter>.csv"))
    accounts = tmp_path / "pl" / "accounts.csv"
    accounts.rename(accounts.with_name("accounts_2027Q1.csv"))
    said = here("batch", *files, "--quarter", "2029Q4", folder=tmp_path)
    assert said.returncode == 2
    assert "--quarter: found '2029Q4', for which no scenario has data" in said.stderr
    assert "there is data for 2027Q1" in said.stderr
    assert not (tmp_path / "runs").exists()
    words = ("--quarter", "2027Q1", "--executor", "serial")
    facts, _ = batch(*files, *words, folder=tmp_path)
    assert states(facts) == {files[1]: "failed", files[0]: "done"}


def test_a_quarter_that_nobody_asks_for(tmp_path):
    """Where no scenario names the quarter, the page and the console say so."""
    company(tmp_path, "pl")
    home = tmp_path / "pl"
    words = ("--quarter", "2027Q1", "--executor", "serial", "--runs", "../runs")
    said = here("batch", "territories.yaml", *words, folder=home)
    assert said.returncode == 0, said.stderr
    # A scenario of this very folder is called by its name alone.
    assert "/territories.yaml" not in said.stdout
    note = "No scenario names <quarter> below its data"
    assert note in " ".join(said.stdout.split())
    found = next((tmp_path / "runs").glob("*batch*/manifest.json"))
    assert note in json.loads(found.read_text(encoding="utf-8"))["notes"][0]
    page = found.with_name("report.html").read_text(encoding="utf-8")
    assert "No scenario names &lt;quarter&gt; below its data" in page


def test_a_quarter_is_checked_before_it_is_planned(tmp_path):
    """The message of check says which option is missing, and check takes it."""
    (file,) = company(tmp_path, "pl")
    path = tmp_path / file
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("accounts.csv", "accounts_<quarter>.csv"))
    accounts = tmp_path / "pl" / "accounts.csv"
    accounts.rename(accounts.with_name("accounts_2027Q1.csv"))
    said = here("check", file, folder=tmp_path)
    assert said.returncode == 2
    assert "say which, with --quarter 2027Q1" in said.stderr
    said = here("check", file, "--quarter", "2027Q1", folder=tmp_path)
    assert said.returncode == 0, said.stderr
    assert "4 accounts, 2 reps" in said.stdout
    said = here("check", file, "--quarter", "2029Q1", "--json", folder=tmp_path)
    assert said.returncode == 2
    assert "accounts_2029Q1.csv" in said.stdout
