"""Guarantees of exports: other programs read them, and nothing in them runs."""

from __future__ import annotations

import json
from datetime import date
from io import BytesIO
from zipfile import ZipFile

import fastexcel
import polars as pl
import pytest
from ledger.stored import accounts, store

from engine.base.errors import InputError
from engine.ledger.export import alignment_file, geojson, table_files
from engine.ledger.pseudonyms import masked_manifest, pseudonyms
from engine.ledger.summed_up import tables_summed_up
from engine.report.workbook.plain import plain_workbook

EVIL = '=HYPERLINK("http://x","y")'


def test_alignment_for_a_crm(tmp_path):
    """One row an account: who has it, and from when."""
    text = alignment_file(store(tmp_path), date(2027, 4, 1)).decode("utf-8-sig")
    assert text.splitlines()[:2] == [
        "account_id,rep_id,effective_from",
        "A1,R1,2027-04-01",
    ]


def test_nothing_becomes_a_formula(tmp_path):
    """Text that a spreadsheet would run is guarded in CSV and plain text in Excel."""
    run = store(tmp_path, {"accounts": accounts({EVIL: "R1"}, name=[EVIL])})
    lines = alignment_file(run, None).decode("utf-8-sig").splitlines()
    assert lines[1].startswith("\"'=HYPERLINK")
    content, left_out = plain_workbook(run.tables)
    assert left_out == []
    sheets = ZipFile(BytesIO(content))
    cells = sheets.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in cells
    assert fastexcel.read_excel(content).load_sheet(0).to_polars()["name"][0] == EVIL


def test_tables_as_files(tmp_path):
    """CSV and Parquet hold the tables asked for; unknown ones are named at once."""
    run = store(tmp_path)
    files = table_files(run.tables, "parquet")
    assert pl.read_parquet(files["accounts.parquet"]).equals(run.tables["accounts"])
    assert list(table_files(run.tables, "csv", ["accounts"])) == ["accounts.csv"]
    with pytest.raises(InputError) as caught:
        table_files(run.tables, "csv", ["acounts", "mooves"])
    assert len(caught.value.problems) == 2
    assert "did you mean 'accounts'" in str(caught.value)


def test_geojson_has_longitude_first(tmp_path):
    """Points are longitude, latitude; each says who covers the account."""
    whole = json.loads(geojson(store(tmp_path)))
    one = whole["features"][0]
    assert one["geometry"]["coordinates"] == [21.0, 52.0]
    assert one["properties"]["after"] == "R1"
    assert len(whole["features"]) == 3


def test_without_a_plan(tmp_path):
    """A run that found no plan has no alignment to export."""
    none = accounts().with_columns(after=pl.lit(None, dtype=pl.String))
    with pytest.raises(InputError, match="no plan of who covers whom"):
        alignment_file(store(tmp_path, {"accounts": none}), None)


def test_pseudonyms_hide_reps_and_agree(tmp_path):
    """No id or name of a rep is left; the same rep is the same in every table."""
    reps = pl.DataFrame(
        {"territory_id": ["R1", "R2"], "rep_name": ["Anna", "Jan"], "load": [1.0, 2.0]}
    )
    run = store(tmp_path, {"accounts": accounts(), "territories": reps})
    hidden = pseudonyms(run.tables)
    assert "rep_name" not in hidden["territories"].columns
    assert hidden["territories"]["territory_id"].to_list() == ["rep-1", "rep-2"]
    assert hidden["accounts"]["after"].to_list() == ["rep-1", "rep-1", "rep-2"]
    for table in hidden.values():
        text = table.write_csv()
        assert not any(name in text for name in ("R1", "R2", "Anna", "Jan"))


def test_pseudonyms_reach_into_texts():
    """An id or a name inside a sentence is hidden, in tables and manifest; ids stay."""
    reps = pl.DataFrame(
        {"rep_id": ["R1", "R-2"], "rep_name": ["Anna Nowak", "Jan Lis"]}
    )
    told = pl.DataFrame(
        {
            "account_id": ["R1", "A2", "A3"],
            "note": ["R1 asked for it", "agreed with Anna Nowak and R-2", "AR1 stays"],
        }
    )
    tables = {"reps": reps, "notes": told, "accounts": accounts({"A1": "R1"})}
    hidden = pseudonyms(tables)["notes"]
    names = dict(zip(reps["rep_id"], pseudonyms(tables)["reps"]["rep_id"], strict=True))
    assert hidden["note"].to_list() == [
        f"{names['R1']} asked for it",
        f"agreed with {names['R1']} and {names['R-2']}",
        "AR1 stays",
    ]
    assert hidden["account_id"].to_list() == ["R1", "A2", "A3"]
    said = {"kind": "R1", "conflict": ["R-2 must keep 3"], "gap": 0.1, "by": {"R1": 2}}
    assert masked_manifest(said, tables) == {
        "kind": "R1",
        "conflict": [f"{names['R-2']} must keep 3"],
        "gap": 0.1,
        "by": {names["R1"]: 2},
    }


def test_pseudonyms_know_names_of_any_kind_of_run():
    """Names beside a rep's id, and of reps who are followed, are hidden everywhere."""
    paid = pl.DataFrame(
        {"rep_id": ["r1"], "name": ["Anna Lis"], "line": ["for Anna Lis"]}
    )
    told = pl.DataFrame(
        {"by": ["region", "rep"], "id": ["North", "r2"], "name": ["North", "Jan Bąk"]}
    )
    sold = pl.DataFrame({"rep_id": ["r1"], "account_id": ["a1"], "name": ["Clinic"]})
    hidden = pseudonyms({"paid": paid, "told": told, "sold": sold}, blank=True)
    texts = str([table.rows() for table in hidden.values()])
    assert not any(name in texts for name in ("Anna", "Jan", "r1", "r2"))
    assert "Clinic" in texts
    assert hidden["told"].rows()[0] == ("region", "North", "North")
    assert hidden["paid"]["name"][0] == hidden["paid"]["rep_id"][0]


def test_sums_of_other_runs_hide_their_reps(tmp_path):
    """A study tells of reps whom only the runs of its stages know; they are hidden."""
    reps = pl.DataFrame({"rep_id": ["R7"], "name": ["Anna Lis"]})
    stage = store(tmp_path, {"reps": reps}, kind="compare")
    told = {
        "stages": pl.DataFrame({"stage": ["compare"], "run": [stage.folder.name]}),
        "sentences": pl.DataFrame({"text": ["Anna Lis (R7) gains most."]}),
    }
    study = store(tmp_path, told, kind="study")
    hidden = pseudonyms(study.tables, also=tables_summed_up(study))
    assert hidden["sentences"]["text"].to_list() == ["rep-1 (rep-1) gains most."]
    stage.folder.rename(tmp_path / "elsewhere")
    with pytest.raises(InputError, match="nobody knows which names to hide"):
        tables_summed_up(study)


def test_what_a_job_without_a_run_says_is_not_exported():
    """Its message may name reps whom no table knows; those of other jobs stay."""
    jobs = pl.DataFrame(
        {
            "state": ["failed", "done"],
            "run": [None, "a"],
            "message": ["reps.csv: R9 stands twice", "no plan"],
        }
    )
    assert pseudonyms({"jobs": jobs})["jobs"]["message"].to_list() == ["–", "no plan"]


def test_statements_are_not_called_by_real_ids():
    """The name of a statement's file follows the pseudonym."""
    reps = pl.DataFrame({"rep_id": ["R 1"], "file": ["R-1"], "pay": [1.0]})
    hidden = pseudonyms({"reps": reps})["reps"]
    assert hidden["file"].to_list() == hidden["rep_id"].to_list() == ["rep-1"]
