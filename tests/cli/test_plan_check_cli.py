"""``fieldplan plan check``: plans looked at before anyone is paid by them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from command_line import fieldplan, here, written
from pay_company import PLAN, QUOTAS, SCENARIO, found

if TYPE_CHECKING:
    from pathlib import Path

CLIFF = """\
currency: PLN
pay: {base: 60k, target: 60k}
commissions:
  - name: Steep
    period: year
    method: retroactive
    tiers: [{from: 0%, rate: 5%}, {from: 100%, rate: 8%}]
"""


@pytest.fixture(scope="module")
def company(tmp_path_factory) -> Path:
    """Return a folder with a scenario, a plan file of it, and a steep plan."""
    folder = found(tmp_path_factory.mktemp("company"))
    (folder / "steep.yaml").write_text(CLIFF)
    return folder


def facts_of(folder: Path, *arguments: str) -> dict:
    """Return what ``plan check --json`` prints."""
    done = here("plan", "check", *arguments, "--json", folder=folder)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def pay_at(facts: dict, attainment: float) -> float:
    """Return all variable pay at an attainment."""
    (row,) = [
        row
        for row in facts["grid"]
        if row["component"] == "all" and row["attainment"] == attainment
    ]
    return row["pay"]


def refused(folder: Path, *arguments: str) -> list[str]:
    """Return what is said of bad input; nothing may be written."""
    before = written(folder)
    done = here("plan", "check", *arguments, folder=folder)
    assert done.returncode == 2, done.stderr
    assert not done.stdout
    assert written(folder) == before
    return done.stderr.splitlines()[:-1]


def test_a_person_sees_cost_facts_and_warnings(company):
    """A plan file alone is enough: pay by attainment, facts, and what is steep."""
    done = fieldplan("plan", "check", "steep.yaml", "--quota", "1m", folder=company)
    assert done.returncode == 0, done.stderr
    said = " ".join(done.stdout.split())
    for words in ("100% of quota", "80,000.00", "Expected pay", "jumps by 30,000 PLN"):
        assert words.casefold() in said.casefold(), words


def test_machines_get_every_table(company):
    """--json holds curve, findings, grid, facts and cost, at the quota given."""
    facts = facts_of(company, "steep.yaml", "--quota", "1m")
    assert pay_at(facts, 1.0) == 80_000
    assert pay_at(facts, 0.9) == 45_000
    (cliff,) = [row for row in facts["findings"] if "cliff" in row["kind"]]
    assert cliff["attainment_from"] == 1
    assert cliff["amount"] == 30_000
    assert {"curve", "facts", "expected"} <= set(facts)
    assert facts["currency"] == "PLN"


def test_without_a_quota_it_is_five_times_earnings(company):
    """On-target earnings of 120,000 mean a quota of 600,000 where none is known."""
    assert pay_at(facts_of(company, "steep.yaml"), 1.0) == 48_000


def test_a_scenario_s_quotas_are_used(company):
    """The lower median of the reps' yearly quotas, 60,000, unless one is given."""
    assert pay_at(facts_of(company, "pay.yaml"), 1.0) == 3000 + 12_000
    given = facts_of(company, "pay.yaml", "--quota", "100k")
    assert pay_at(given, 1.0) == 5000 + 12_000


def test_quotas_of_a_quarter_are_taken_to_a_year(tmp_path):
    """A rep with 25,000 in one quarter has about four times that in a year."""
    text = "rep_id,period,quota\nR1,2027Q1,25000\nR 2,2027Q1,25000\n"
    facts = facts_of(found(tmp_path, quotas=text), "pay.yaml")
    assert pay_at(facts, 1.0) == pytest.approx(0.05 * 25_000 * 365 / 90 + 12_000, 1e-6)


def test_expected_attainment_moves_the_cost(company):
    """A lower mean costs less; both distributions are there."""
    usual = facts_of(company, "steep.yaml")["expected"]
    weak = facts_of(company, "steep.yaml", "--mean", "60", "--sd", "10")["expected"]
    assert {row["distribution"] for row in usual} == {"normal", "lognormal"}
    for one, other in zip(usual, weak, strict=True):
        assert other["expected_pay"] < one["expected_pay"]
        assert other["mean"] == 0.6


def test_a_page_is_written_where_it_is_asked_for(company):
    """--out writes one page that needs no other file, and says where."""
    arguments = ("steep.yaml", "--quota", "1m", "--out", "plan.html")
    done = here("plan", "check", *arguments, folder=company)
    assert done.returncode == 0, done.stderr
    assert "plan.html" in done.stdout
    page = (company / "plan.html").read_text(encoding="utf-8")
    assert page.lstrip().lower().startswith("<!doctype html>")
    assert "<svg" in page
    again = here("plan", "check", *arguments, folder=company)
    assert again.returncode == 0
    lines = (company / "plan.html").read_text(encoding="utf-8").splitlines()
    differing = [a for a, b in zip(page.splitlines(), lines, strict=True) if a != b]
    assert len(differing) <= 1
    (company / "plan.html").unlink()


def test_every_plan_of_a_scenario_is_looked_at(tmp_path):
    """With two plans each has tables of its own, by its name."""
    folder = found(tmp_path, pay=SCENARIO + "  steep: steep.yaml\n")
    (folder / "steep.yaml").write_text(CLIFF)
    facts = facts_of(folder, "pay.yaml", "--quota", "1m")
    assert list(facts["plans"]) == ["field", "steep"]
    assert {row["plan"] for row in facts["grid"]} == {"field", "steep"}


@pytest.mark.parametrize("quota", ["lots", "1e6", "1,000", "", "5%"])
def test_a_quota_that_is_no_amount(company, quota):
    """What is no amount is refused with how one is written."""
    assert refused(company, "steep.yaml", "--quota", quota) == [
        f"--quota: found '{quota}'; an amount such as 96k, 184 million or PLN 1200 is"
        " needed"
    ]


@pytest.mark.parametrize("quota", ["0", "0.001"])
def test_a_quota_of_nothing(company, quota):
    """A quota is more than a hundredth, or nothing can be attained."""
    (said,) = refused(company, "steep.yaml", "--quota", quota)
    assert said == f"--quota: found {quota}; an amount more than 0 is needed"


@pytest.mark.parametrize("file", ["steep.yaml", "pay.yaml"])
def test_a_quota_in_another_currency(company, file):
    """A quota of euros is not taken for one of zlotys."""
    (said,) = refused(company, file, "--quota", "EUR 5k")
    assert said.startswith("--quota: found EUR; plan '")
    assert said.endswith("is in PLN")
    assert pay_at(facts_of(company, "steep.yaml", "--quota", "PLN 1m"), 1.0) == 80_000


def test_nonsense_is_refused_all_at_once(company):
    """Every number that cannot be is named."""
    flags = ("--mean", "0", "--sd", "-1", "--quota", "many")
    named = [s.split(":")[0] for s in refused(company, "steep.yaml", *flags)]
    assert named == ["--quota", "--mean", "--sd"]
    assert len(refused(company, "steep.yaml", "--mean", "nan")) == 1


def test_pages_that_cannot_be_written(company):
    """A folder, or a name in one that is not there, is bad input."""
    (said,) = refused(company, "steep.yaml", "--out", ".")
    assert said == ".: is a folder; name a file in it"
    (said,) = refused(company, "steep.yaml", "--out", "nowhere/plan.html")
    assert said.startswith("nowhere/plan.html: cannot be written")


def test_files_that_hold_no_plan(company, tmp_path):
    """A table, a missing file and a scenario without plans are refused in words."""
    assert "quotas.csv:1:1" in refused(company, "quotas.csv")[0]
    assert "there is no such file" in refused(company, "step.yaml")[0]
    assert here("init", "my", folder=tmp_path).returncode == 0
    (said,) = refused(tmp_path, "my/territories.yaml")
    assert "has no 'plans', so there is nothing to look at" in said


def test_faults_of_a_plan_are_named_by_line_and_column(tmp_path):
    """A plan that cannot pay is not checked, with or without --json."""
    (tmp_path / "p.yaml").write_text(PLAN.replace("rate: 8%", "rate: eight"))
    (said,) = refused(tmp_path, "p.yaml")
    assert said.startswith("p.yaml:8:54: commissions[0].tiers[1].rate: found 'eight'")
    done = here("plan", "check", "p.yaml", "--json", folder=tmp_path)
    assert done.returncode == 2
    assert json.loads(done.stdout)["problems"][0]["line"] == 8


def test_faults_of_the_quotas_are_named(tmp_path):
    """A table of quotas that cannot be read is refused, not left out."""
    folder = found(tmp_path, quotas=QUOTAS.replace("60000", "x"))
    (said,) = refused(folder, "pay.yaml")
    assert said.startswith("quotas.csv: row 3, column quota: found 'x'")
