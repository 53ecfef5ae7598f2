"""Guarantees against hostile input in batches: each is refused, or shown as it is."""

from __future__ import annotations

import json
import zipfile
from time import monotonic

import pytest
from batch_company import batch, company
from command_line import here

BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{after}: &{after} [{', '.join([f'*{before}'] * 9)}]\n"
    for before, after in zip("abcdefgh", "bcdefghi", strict=True)
)
DEEP = f"batch: {'[' * 20_000}{']' * 20_000}\n"
SQL = "R1'); DROP TABLE run; --"
FORMULA = '=HYPERLINK("http://x","y")'
EVIL = "<img src=x onerror=alert(1)>"


@pytest.mark.parametrize("text", [BOMB + "batch: *i\n", DEEP], ids=["aliases", "depth"])
def test_yaml_bombs(tmp_path, text):
    """A batch file that grows or nests without end is refused, and soon."""
    (tmp_path / "all.yaml").write_text(text, encoding="utf-8")
    since = monotonic()
    said = here("batch", "all.yaml", folder=tmp_path)
    assert said.returncode == 2
    assert said.stderr.startswith("all.yaml:")
    assert monotonic() - since < 60
    assert not (tmp_path / "runs").exists()


def test_links_that_lead_out(tmp_path):
    """A scenario that lies, by a link, outside the batch file's folder is refused."""
    company(tmp_path, "outside")
    home = tmp_path / "home"
    home.mkdir()
    (home / "in").symlink_to(tmp_path / "outside")
    text = "batch: {name: A, scenarios: [in/territories.yaml]}"
    (home / "all.yaml").write_text(text, encoding="utf-8")
    said = here("batch", "all.yaml", folder=home)
    assert said.returncode == 2
    assert "all.yaml:1:" in said.stderr
    assert "leads out of" in said.stderr


def test_ids_and_names_that_are_more_than_text(tmp_path):
    """SQL, markup and formulas stay text, in database, page and exports."""
    files = company(tmp_path, "pl")
    folder = tmp_path / "pl"
    for name in ("accounts.csv", "reps.csv"):
        text = (folder / name).read_text(encoding="utf-8")
        text = text.replace("R1", f'"{SQL}"').replace("One", EVIL)
        formula = FORMULA.replace('"', '""')
        (folder / name).write_text(
            text.replace("Two", f'"{formula}"'), encoding="utf-8"
        )
    scenario = folder / "territories.yaml"
    text = scenario.read_text(encoding="utf-8")
    told = text.replace("Country pl", json.dumps(EVIL))
    scenario.write_text(
        told.replace("currency", "plan: pl\ncurrency"), encoding="utf-8"
    )
    facts, code = batch(*files, "--executor", "serial", folder=tmp_path)
    assert code == 0
    run = facts["jobs"][0]["run"]
    said = here("approve", run, "--by", SQL, "--note", EVIL, folder=tmp_path)
    assert said.returncode == 0
    events = json.loads(here("log", "--json", folder=tmp_path).stdout)
    assert events[0]["who"] == SQL
    assert EVIL not in (tmp_path / "runs" / run / "report.html").read_text("utf-8")
    here("export", run, "--as", "csv", "--out", "csv", folder=tmp_path)
    lines = (tmp_path / "csv" / "accounts.csv").read_text("utf-8-sig")
    assert "\"'=HYPERLINK" in lines
    here("export", run, "--as", "excel", "--out", "x.xlsx", folder=tmp_path)
    with zipfile.ZipFile(tmp_path / "x.xlsx") as book:
        pages = [name for name in book.namelist() if "/sheet" in name]
        assert pages
        assert not any(b"<f>" in book.read(name) for name in pages)
