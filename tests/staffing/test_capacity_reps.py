"""What each person can sell: those who are there, and those to come."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from staffed import FOLDER, other

from engine import capacity_plan
from engine.base.errors import InputError
from engine.scenario.load import load
from engine.store.run_store import RunContent, write_run

HOME = FOLDER / "planned_again.yaml"
STAFF = """role,region,heads,tenure_months,fte_percent,rep_id
AE,north,1,,100,A1
AE,north,1,1,50,A2
AE,north,4,,100,
AE,south,5,,100,
manager,north,1,,100,M1
manager,south,1,,100,
"""


def scenario(folder, staff=STAFF):
    """Return the reference scenario with a staff that has ids."""
    (folder / "two_regions.csv").write_text(staff, encoding="utf-8")
    (folder / "so_far.csv").write_bytes((FOLDER / "so_far.csv").read_bytes())
    (folder / "people.yaml").write_bytes(HOME.read_bytes())
    return load(folder / "people.yaml")


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Return the run with ids."""
    given = scenario(tmp_path_factory.mktemp("ids"))
    return capacity_plan.run(given, other(futures=0))


def test_people_with_ids_who_sell_have_a_row(run):
    """Two of the sellers are named; a manager sells nothing, others have no id."""
    here = run.tables["reps"].filter(pl.col("status") == "here")
    assert here["rep_id"].to_list() == ["A1", "A2"]
    assert here["fte"].to_list() == [1.0, 0.5]


def test_capacity_is_rate_times_ramp_times_working_time(run):
    """1.2m at 85 %: whole for who is ramped; who is new ramps over four months."""
    rows = {r["rep_id"]: r for r in run.tables["reps"].iter_rows(named=True)}
    assert rows["A1"]["productive"] == 1.0
    assert rows["A1"]["capacity"] == pytest.approx(1.2e6 * 0.85)
    ramp = np.array([0.5, 0.75] + [1.0] * 10)
    assert rows["A2"]["productive"] == pytest.approx(0.5 * ramp.mean())
    assert rows["A2"]["capacity"] == pytest.approx(0.5 * 85_000 * ramp.sum())


def test_who_is_to_come_is_numbered_and_may_be_late(run):
    """Each planned start of a seller is a row; a quarter of them are a month late."""
    coming = run.tables["reps"].filter(pl.col("status") == "to come")
    hires = run.tables["hires"].filter(pl.col("role") == "AE")
    assert coming["heads"].sum() == pytest.approx(hires["starts"].sum())
    assert coming["rep_id"].n_unique() == coming.height
    row = coming.row(0, named=True)
    month = list(run.problem.months).index(row["hired"])
    assert row["rep_id"] == f"new AE {row['region']} {row['hired']} 1"
    ramp = np.minimum((np.arange(12) + 1) / 4, 1.0)
    early, late = ramp[: 12 - month].sum(), ramp[: 11 - month].sum()
    assert row["productive"] == pytest.approx((0.75 * early + 0.25 * late) / 12)
    assert row["capacity"] == pytest.approx(85_000 * (0.75 * early + 0.25 * late))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (",A2", ",A1", "found 'A1', whom an earlier row has"),
        ("AE,north,4,,100,", "AE,north,4,,100,A3", "found 4 beside the rep_id 'A3'"),
    ],
)
def test_ids_are_of_one_person_each(tmp_path, old, new, words):
    """An id that two rows have, or a row of several heads, is refused by row."""
    given = scenario(tmp_path, STAFF.replace(old, new, 1))
    with pytest.raises(InputError, match=words):
        capacity_plan.run(given, other(futures=0))


def test_in_a_later_month_people_are_those_of_then(tmp_path, run):
    """Planned again, the table has the people of the new staff."""
    manifest = {**run.manifest, "made": {"at": "2027-01-01T00:00:00+00:00"}}
    folder = write_run(tmp_path / "runs", RunContent(manifest, run.tables, {}))
    given = scenario(tmp_path)
    staff = tmp_path / "april.csv"
    staff.write_text(STAFF.replace(",A2", ",A9"), encoding="utf-8")
    options = other(futures=0, since="2027-04", staff=staff, under_way=folder)
    again = capacity_plan.run(given, options)
    here = again.tables["reps"].filter(pl.col("status") == "here")
    assert here["rep_id"].to_list() == ["A1", "A9"]
