"""``fieldplan pay``, as a person and as a machine uses it."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import pytest
from command_line import fieldplan, here, written
from pay_company import DEALS, PAYOUT, PEOPLE, QUOTAS, SCENARIO, found
from typer.testing import CliRunner

import cli
from engine.scenario.schema_export import plan_schema

if TYPE_CHECKING:
    from pathlib import Path

TABLES = ("attainments", "credits", "draws", "lines", "payouts", "reps", "standings")
WHEN = ("manifest.json", "report.html", "pay.xlsx")
"""Files that say when; statements do not."""


@pytest.fixture(scope="module")
def paid(tmp_path_factory) -> tuple[dict, Path]:
    """Return what ``pay --json`` printed, and the folder it ran in."""
    folder = found(tmp_path_factory.mktemp("company"))
    done = fieldplan("pay", "pay.yaml", "--json", folder=folder)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout), folder


def rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def refused(folder: Path, *arguments: str) -> list[str]:
    """Return what ``pay`` says of bad input; it must write nothing."""
    before = written(folder)
    done = here("pay", "pay.yaml", *arguments, folder=folder)
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert written(folder) == before
    said = done.stderr.splitlines()
    count = len(said) - 1
    assert said[-1] == f"{count} problem{'s' * (count != 1)} found."
    return said[:-1]


def test_everything_is_written(paid):
    """A run holds its tables twice, a report, the plan, and two files for each rep."""
    facts, folder = paid
    run = folder / facts["run"]
    files = written(run)
    assert [f"tables/{t}.{kind}" for t in TABLES for kind in ("csv", "parquet")] == [
        name for name in files if name.startswith("tables/")
    ]
    statements = [name for name in files if name.startswith("statements/")]
    assert "statements/R1.html" in statements
    assert "statements/R1.csv" in statements
    assert len(statements) == 4
    rest = set(files) - set(statements) - {n for n in files if n.startswith("tables/")}
    assert rest == {
        "manifest.json",
        "pay.xlsx",
        "plans/1-field.yaml",
        "report.html",
        "scenario.yaml",
    }
    assert (run / "plans/1-field.yaml").read_bytes() == (
        folder / "plans/field.yaml"
    ).read_bytes()


def test_payouts_are_those_worked_out_by_hand(paid):
    """The table of payouts holds every rep and month, to the cent."""
    facts, folder = paid
    table = rows(folder / facts["run"] / "tables" / "payouts.csv")
    assert {(row["rep_id"], row["month"]): row["payout"] for row in table} == PAYOUT
    assert facts["name"] == "Small field"
    assert facts["synthetic"] is True
    total = {row["label"]: row["value"] for row in facts["summary"]}["Total payout"]
    assert total == "PLN\N{NO-BREAK SPACE}34,500.04"


def test_statements_add_up_and_are_safe(paid):
    """A rep's own table adds up to their payouts; a name is text, not markup."""
    facts, folder = paid
    run = folder / facts["run"]
    mine = [float(row["amount"]) for row in rows(run / "statements" / "R1.csv")]
    assert round(sum(mine), 2) == 19_000.04
    (other,) = (run / "statements").glob("R-2-*.html")
    page = other.read_text(encoding="utf-8")
    assert "<b>Bob" not in page
    assert "&lt;b&gt;Bob" in page
    assert "<b>Bob" not in (run / "report.html").read_text(encoding="utf-8")


def test_brackets_in_names_are_printed_as_they_are(tmp_path):
    """Names may look like the markup of a terminal; nothing is lost, nothing breaks."""
    people = 'rep_id,name\nR1,"Ann [red]West[/red] [/]"\nR 2,Bob [UK]\n'
    folder = found(tmp_path, people=people)
    scenario = folder / "pay.yaml"
    text = scenario.read_text().replace("Small field", "Field [EMEA] [/x]")
    scenario.write_text(text)
    done = here("pay", "pay.yaml", folder=folder)
    assert done.returncode == 0, done.stderr
    assert "Field [EMEA] [/x] (synthetic)" in done.stdout
    assert "Ann [red]West[/red] [/]" in done.stdout


def test_notes_say_what_was_left_out(paid):
    """A credit after the calendar is left out, and that is said."""
    facts, _ = paid
    assert any("1 credit outside the calendar" in note for note in facts["notes"])


def test_same_scenario_twice_gives_the_same_bytes(paid):
    """Two runs differ in nothing but what says when they were made."""
    facts, folder = paid
    again = fieldplan("pay", "pay.yaml", "--json", folder=folder)
    one, two = (folder / made["run"] for made in (facts, json.loads(again.stdout)))
    assert one != two
    assert written(one) == written(two)
    for name in written(one):
        first, second = (run / name for run in (one, two))
        if name not in WHEN and not name.endswith(".html"):
            assert first.read_bytes() == second.read_bytes(), name
        elif name.endswith(".html"):
            lines = [page.read_text().splitlines() for page in (first, second)]
            differing = [a for a, b in zip(*lines, strict=True) if a != b]
            assert len(differing) <= 1, name
    manifests = [json.loads((run / "manifest.json").read_text()) for run in (one, two)]
    for manifest in manifests:
        del manifest["made"]
    assert manifests[0] == manifests[1]


def test_people_see_the_summary_and_where_it_is(paid):
    """Without --json the totals, the label, the notes and the paths are printed."""
    _, folder = paid
    done = here("pay", "pay.yaml", "--runs", "elsewhere", folder=folder)
    assert done.returncode == 0
    said = " ".join(done.stdout.split())
    for words in (
        "Small field (synthetic)",
        "Total payout",
        "34,500.04",
        "note",
        "elsewhere/",
        "report.html",
    ):
        assert words in said, words


def test_tables_of_the_command_line_come_first(paid):
    """--credits and --quota are read instead of the scenario's, and recorded."""
    _, folder = paid
    (folder / "other.csv").write_text(DEALS.replace("12000", "40000"))
    (folder / "q.csv").write_text(QUOTAS.replace("80000", "160000"))
    flags = ("--credits", "other.csv", "--quota", "q.csv")
    done = here("pay", "pay.yaml", *flags, "--json", folder=folder)
    facts = json.loads(done.stdout)
    run = folder / facts["run"]
    paid_ = {
        (row["rep_id"], row["month"]): row["payout"]
        for row in rows(run / "tables" / "payouts.csv")
    }
    assert paid_["R1", "2027-01"] == "7000.00"  # quota of the quarter is 40,000
    assert paid_["R1", "2027-03"] == "8640.04"
    manifest = json.loads((run / "manifest.json").read_text())
    assert manifest["made"]["by"] == (
        "fieldplan pay pay.yaml --credits other.csv --quota q.csv"
    )
    assert set(manifest["inputs"]) == {"other.csv", "q.csv", "people.csv"}


def test_statements_may_be_left_out(paid):
    """--no-statements writes tables and a report that links to none."""
    _, folder = paid
    done = here("pay", "pay.yaml", "--no-statements", folder=folder)
    assert done.returncode == 0
    assert "Statements:" not in done.stdout
    bare = [r for r in (folder / "runs").iterdir() if not (r / "statements").exists()]
    (run,) = bare
    assert "tables/payouts.csv" in written(run)
    assert 'href="statements/' not in (run / "report.html").read_text()


def test_report_renders_a_pay_run_again(paid):
    """``report`` writes the same page from what is stored, and leaves the rest.

    Elsewhere it has no links to statements, which lie beside the run's own report.
    """
    facts, folder = paid
    page = (folder / facts["report"]).read_bytes()
    done = fieldplan("report", facts["run"], folder=folder)
    assert done.returncode == 0, done.stderr
    assert (folder / facts["report"]).read_bytes() == page
    aside = here("report", facts["run"], "--out", "aside.html", folder=folder)
    assert aside.returncode == 0
    told = (folder / "aside.html").read_bytes()
    assert b'href="statements/' in page
    assert b'href="statements/' not in told
    assert told.startswith(page[:200])


def test_run_pays_a_scenario_that_is_only_paid(paid):
    """``run`` on such a scenario does what ``pay`` does."""
    facts, folder = paid
    done = here("run", "pay.yaml", "--json", folder=folder)
    assert done.returncode == 0, done.stderr
    run = folder / json.loads(done.stdout)["run"]
    name = "tables/payouts.parquet"
    assert (run / name).read_bytes() == (folder / facts["run"] / name).read_bytes()
    assert (run / "statements" / "R1.html").exists()


def test_run_refuses_what_pay_cannot_heed(paid):
    """A method, a budget or a seed means nothing to pay, and is not swallowed."""
    _, folder = paid
    flags = ["--method", "exact", "--seed", "3", "--work", "5", "--time-limit", "9"]
    done = here("run", "pay.yaml", *flags, folder=folder)
    assert done.returncode == 2
    named = [text.split(":")[0] for text in done.stderr.splitlines()[:-1]]
    assert named == ["--method", "--work", "--time-limit", "--seed"]


def test_bad_cells_are_named_and_nothing_is_written(tmp_path):
    """Every bad cell of every table is named by file, row and column, at once."""
    folder = found(
        tmp_path,
        deals=DEALS.replace("12000", "12.345").replace("2027-03-31", "31.3.2027"),
        quotas=QUOTAS.replace("80000", "lots"),
    )
    assert refused(folder) == [
        "deals.csv: row 3, column date: found '31.3.2027'; a date such as 2027-03-31 is"
        " needed",
        "deals.csv: row 2, column amount: found '12.345'; an amount (2 decimals at"
        " most) is needed, at most 100,000,000,000",
        "quotas.csv: row 2, column quota: found 'lots'; an amount (2 decimals at"
        " most), 0 or more, is needed",
    ]


def test_bad_plans_are_named_by_line_and_column(tmp_path):
    """A fault of a plan file is named at its place in that file."""
    folder = found(tmp_path)
    plan = folder / "plans" / "field.yaml"
    plan.write_text(plan.read_text().replace("rate: 5%", "rate: 5"))
    assert refused(folder) == [
        "plans/field.yaml:8:30: commissions[0].tiers[0].rate: found 5; write 5% (5 in a"
        " hundred) or 500% (5 times the whole)"
    ]


def test_machines_get_problems_as_json(tmp_path):
    """With --json problems are one object on standard output, and the code is 2."""
    folder = found(tmp_path, deals=DEALS.replace("R1", "r-1"))
    done = here("pay", "pay.yaml", "--json", folder=folder)
    assert done.returncode == 2
    problems = json.loads(done.stdout)["problems"]
    assert problems[0] == {
        "file": "deals.csv",
        "line": 0,
        "column": 0,
        "path": "row 2, column rep_id",
        "message": "found 'r-1', which is not in people.csv; did you mean 'R1'?",
    }
    assert written(folder) == written(found(tmp_path))


def test_unknown_reps_are_named(tmp_path):
    """A credit or quota of who is not on the list is named, with the nearest id."""
    folder = found(tmp_path, people=PEOPLE.replace("R1", "R-1"))
    said = refused(folder)
    assert said[0] == (
        "deals.csv: row 2, column rep_id: found 'R1', which is not in people.csv;"
        " did you mean 'R-1'?"
    )
    assert said[-1].startswith("quotas.csv: row 2, column rep_id: found 'R1'")


def test_a_missing_quota_names_rep_measure_period_and_component(tmp_path):
    """Nobody is paid against a quota that is not there."""
    folder = found(tmp_path, quotas=QUOTAS.replace("R1,2027,", "R1,2028,"))
    assert refused(folder) == [
        "quotas.csv: rep 'R1' has no quota for 'amount' in 2027Q1, which 'Commission'"
        " of plan 'field' needs"
    ]


def test_a_misspelt_measure_is_hinted_at(tmp_path):
    """Where the quota has another name, the nearest is suggested."""
    text = "rep_id,measure,period,quota\nR1,amout,2027,1\nR 2,amout,2027,1\n"
    said = refused(found(tmp_path, quotas=text))
    assert len(said) == 2
    assert all(line.endswith("; did you mean 'amout'?") for line in said)


def test_no_credits_anywhere(tmp_path):
    """Without a table of credits it is said where one may be named."""
    folder = found(tmp_path, pay=SCENARIO.replace("  credits: deals.csv\n", ""))
    assert refused(folder) == [
        "pay.yaml:5:1: data: no table of credits is given; write credits: deals.csv"
        " under data, or --credits deals.csv on the command line"
    ]
    done = here("pay", "pay.yaml", "--credits", "deals.csv", folder=folder)
    assert done.returncode == 0


def test_no_quotas_anywhere(tmp_path):
    """Without a table of quotas the message says how to give one."""
    folder = found(tmp_path, pay=SCENARIO.replace("  quotas: quotas.csv\n", ""))
    said = refused(folder)
    assert said[0].startswith(
        "deals.csv: rep 'R 2' has no quota for 'amount' in 2027Q1"
    )
    assert said[0].endswith(
        "there is no table of quotas (data.quotas, or --quota FILE)"
    )


def test_files_that_are_not_there(tmp_path):
    """A table or scenario that is not there is bad input, wherever it is named."""
    folder = found(tmp_path)
    assert refused(folder, "--credits", "none.csv") == [
        "none.csv: file not found; did you mean 'people.csv'?"
    ]
    (folder / "deals.csv").unlink()
    (said,) = refused(folder)
    assert said.startswith("pay.yaml:6:12: data.credits: ")
    done = here("pay", "paid.yaml", folder=folder)
    assert done.returncode == 2
    assert "did you mean 'pay.yaml'?" in done.stderr


def test_a_scenario_without_plans(tmp_path):
    """Territories alone cannot be paid, and that is said."""
    assert here("init", "my", folder=tmp_path).returncode == 0
    before = written(tmp_path)
    done = here("pay", "my/territories.yaml", folder=tmp_path)
    assert done.returncode == 2
    assert "has no 'plans', so there is nothing to pay" in done.stderr
    assert written(tmp_path) == before


def test_nobody_to_pay(tmp_path):
    """Empty tables are bad input with a sentence, not a crash."""
    head, _, _ = DEALS.partition("\n")
    scenario = SCENARIO.replace("  assignments: people.csv\n", "")
    scenario = scenario.replace("  quotas: quotas.csv\n", "")
    folder = found(tmp_path, pay=scenario, deals=head + "\n")
    assert refused(folder) == [
        "deals.csv: there is nobody to pay: neither credits nor quotas name a rep"
    ]
    gone = "rep_id,ends\nR1,2026-12-31\n"
    folder = found(
        tmp_path, people=gone, deals=head + "\n", quotas="rep_id,period,quota\n"
    )
    assert refused(folder) == [
        "people.csv: there is nobody to pay: no row has a day from 2027-01-01 to"
        " 2027-03-31"
    ]


def test_check_reads_the_tables_of_pay(paid):
    """``check`` counts credits, people and plans, says the plan, and pays nobody."""
    _, folder = paid
    before = written(folder)
    done = here("check", "pay.yaml", folder=folder)
    assert done.returncode == 0
    assert "3 credits, 2 paid reps, 1 pay plan" in done.stdout
    assert "Commission" in done.stdout
    assert written(folder) == before


@pytest.mark.parametrize("verb", [["pay"], ["plan", "check"]])
def test_help_has_an_example(verb):
    """The help of commands of pay shows how they are used."""
    done = CliRunner().invoke(cli.app, [*verb, "--help"])
    assert done.exit_code == 0
    assert f"fieldplan {' '.join(verb)}" in " ".join(done.stdout.split())
    assert "Example" in done.stdout


def test_schema_of_plans(tmp_path):
    """``schema --plan`` prints the schema of plan files, and not that of scenarios."""
    done = here("schema", "--plan", folder=tmp_path)
    assert done.returncode == 0
    schema = json.loads(done.stdout)
    assert schema == plan_schema()
    assert "commissions" in schema["properties"]
    assert "fieldplan" not in schema["properties"]
