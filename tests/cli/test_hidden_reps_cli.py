"""Guarantee of exports without people: no id and no name of a rep is in any file."""

from __future__ import annotations

import json
import re
from io import BytesIO
from zipfile import ZipFile

import polars as pl
import pytest
from batch_company import company
from command_line import here

PEOPLE = ("PLX7", "PLX8", "PLX9", "Adelajda", "Januszek", "Ewelina")
KINDS = {"csv": "csv", "parquet": "parquet", "excel": "x.xlsx"} | {
    "geojson": "x.json",
    "alignment": "x.csv",
}


@pytest.fixture(scope="module")
def history(tmp_path_factory):
    """A company of which one rep has left and another joined since its last plan.

    Returns the folder, its territory run and the batch that sums it up.
    """
    folder = tmp_path_factory.mktemp("hidden")
    company(folder, "pl")
    for table in ("accounts.csv", "reps.csv"):
        path = folder / "pl" / table
        text = path.read_text(encoding="utf-8")
        for plain, odd in (("R1", "PLX7"), ("R2", "PLX8"), ("Ada", "Adelajda")):
            text = text.replace(plain, odd)
        path.write_text(text.replace("Jan,", "Januszek,"), encoding="utf-8")
    first = run(folder, "run", "pl/territories.yaml")["run"]
    assert here("approve", first.split("/")[-1], folder=folder).returncode == 0
    reps = folder / "pl" / "reps.csv"
    text = reps.read_text(encoding="utf-8").replace("PLX8,Januszek", "PLX9,Ewelina")
    reps.write_text(text, encoding="utf-8")
    batch = run(folder, "batch", "pl/territories.yaml")
    return folder, batch["jobs"][0]["run"], batch["run"].split("/")[-1]


def run(folder, *words):
    """Return what a command tells machines."""
    said = here(*words, "--json", folder=folder)
    assert said.returncode == 0, said.stderr + said.stdout
    return json.loads(said.stdout)


def contents(path):
    """Yield every file of an export as text, workbooks and Parquet taken apart."""
    for file in [path] if path.is_file() else sorted(path.iterdir()):
        content = file.read_bytes()
        if file.suffix == ".xlsx":
            book = ZipFile(BytesIO(content))
            yield from (book.read(name).decode() for name in book.namelist())
        elif file.suffix == ".parquet":
            yield pl.read_parquet(content).write_csv()
        else:
            yield content.decode("utf-8-sig")


def whom(texts):
    """Return which people are told of, as whole words."""
    text = "\n".join(texts)
    return [one for one in PEOPLE if re.search(rf"(?<!\w){one}(?!\w)", text)]


@pytest.mark.parametrize("kind", KINDS)
def test_no_export_names_who_is_there_who_left_or_who_joined(history, kind):
    """Every table and text of every format; with names shown, the changes tell them."""
    folder, territory, _ = history
    if kind == "csv":
        words = ("export", territory, "--as", kind, "--out", "shown")
        assert here(*words, folder=folder).returncode == 0
        assert "left,PLX8" in (folder / "shown" / "changes.csv").read_text()
    out = folder / f"hidden-{KINDS[kind]}"
    said = here(
        *("export", territory, "--as", kind, "--out", out.name, "--hide-reps"),
        folder=folder,
    )
    assert said.returncode == 0, said.stderr
    assert whom(contents(out)) == []


@pytest.mark.parametrize("name", ["page.html", "book.xlsx"])
def test_no_report_names_them(history, name):
    """A page and a workbook of a run with leavers and joiners, written for others."""
    folder, territory, _ = history
    said = here("report", territory, "--out", name, "--hide-reps", folder=folder)
    assert said.returncode == 0, said.stderr
    assert whom(contents(folder / name)) == []


@pytest.mark.parametrize("kind", ["csv", "excel"])
def test_a_batch_hides_the_people_of_its_runs(history, kind):
    """Its own tables name few of them; those of the runs it sums up name all."""
    folder, _, batch = history
    out = folder / f"batch-{KINDS[kind]}"
    words = ("export", batch, "--as", kind, "--out", out.name, "--hide-reps")
    assert here(*words, folder=folder).returncode == 0
    assert whom(contents(out)) == []


def test_the_page_says_who_joined_and_who_left(history):
    """The report of a run that starts from another one names them."""
    folder, territory, _ = history
    text = (folder / "runs" / territory / "report.html").read_text(encoding="utf-8")
    assert "joined: PLX9; left: PLX8" in text
