"""What has happened before a plan is made again counts, told or as planned."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from staffed import FOLDER, other

from engine import capacity_plan
from engine.base.errors import InputError
from engine.scenario.load import load
from engine.store.run_store import RunContent, write_run

APRIL, JUNE = "2027-04", "2027-06"
QUICK = other(futures=0)
PLACE = ("role", "segment", "region", "channel")


def stored(run, runs):
    """Return the folder in which a run is stored."""
    manifest = {**run.manifest, "made": {"at": "2027-01-01T00:00:00+00:00"}}
    return write_run(runs, RunContent(manifest, run.tables, {}))


@pytest.fixture(scope="module")
def before(tmp_path_factory):
    """Return the reference scenario, its run, and the folder it is stored in."""
    scenario = load(FOLDER / "planned_again.yaml")
    run = capacity_plan.run(scenario, QUICK)
    return scenario, run, stored(run, tmp_path_factory.mktemp("runs"))


def again(before, **options):
    """Return the plan from April on, with the reference's tables or others."""
    scenario, _, folder = before
    given = {"since": APRIL, "staff": FOLDER / "april.csv", "under_way": folder}
    options = other(futures=0, **(given | options))
    return capacity_plan.run(scenario, options)


def write(path, rows):
    """Return the path of a table of what happened so far, written."""
    names = ("month", "what", "region", "amount")
    pl.DataFrame(rows, schema=names, orient="row").write_csv(path)
    return path


def test_what_was_made_and_spent_is_taken_off(before):
    """The rest asks for the number less what was made; money is less what was spent."""
    told = pl.read_csv(FOLDER / "so_far.csv")
    sums = dict(told.group_by("what").agg(pl.col("amount").sum()).iter_rows())
    problem = again(before).problem
    (target,), (budget,) = problem.targets, problem.budgets
    rest = sum(problem.needs[n].amount[list(target.months)].sum() for n in target.needs)
    assert target.share * rest == pytest.approx(0.95 * 12e6 - sums["made"])
    assert budget.at_most == pytest.approx(2e6 - sums["spent"])


def test_what_happened_stands_beside_what_was_planned(before):
    """Each month and place has both; people are of the month that is planned from."""
    _, run, _ = before
    table = again(before).tables["so_far"]
    made = table.filter(pl.col("what") == "made")
    planned = run.tables["output"].filter(pl.col("month") < APRIL)
    assert made["planned"].sum() == pytest.approx(planned["made"].sum())
    assert made["actual"].sum() == pytest.approx(2_373_000)
    money = run.tables["money"].filter(pl.col("month") < APRIL)["spend"].sum()
    spent = table.filter(pl.col("what") == "spent")
    assert spent["planned"].sum() == pytest.approx(money)
    heads = table.filter(pl.col("what") == "heads")
    walk = run.tables["walk"].filter(pl.col("month") == APRIL)
    assert heads["planned"].sum() == pytest.approx(walk["start"].sum())
    assert heads["actual"].sum() == 13
    assert set(heads["month"]) == {APRIL}


def test_a_first_plan_has_nothing_so_far(before):
    """The table is there, and empty; data.so_far is read and checked all the same."""
    _, run, _ = before
    assert run.tables["so_far"].is_empty()
    assert any("so_far.csv" in name for name in run.manifest["inputs"])


def test_what_went_as_planned_may_as_well_not_be_told(before, tmp_path):
    """A table that tells the plan's own figures gives the plan that none gives."""
    _, run, _ = before
    silent = again(before, so_far=write(tmp_path / "none.csv", []))
    months = pl.col("month") < APRIL
    output, money = run.tables["output"], run.tables["money"]
    rows = [
        (month, "made", region, amount)
        for month, region, amount in output.filter(months)
        .select("month", "region", "made")
        .iter_rows()
    ]
    rows += [
        (month, "spent", "", amount)
        for month, amount in money.filter(months).select("month", "spend").iter_rows()
    ]
    told = again(before, so_far=write(tmp_path / "all.csv", rows))
    assert told.tables["hires"].equals(silent.tables["hires"])
    for name in ("targets", "budgets"):
        pairs = zip(
            getattr(told.problem, name), getattr(silent.problem, name), strict=True
        )
        for one, two in pairs:
            if name == "targets":
                assert one.share == pytest.approx(two.share)
            else:
                assert one.at_most == pytest.approx(two.at_most)


def test_planned_again_twice_nothing_is_forgotten(before, tmp_path):
    """In June, what was told in April still counts, and who is late still comes."""
    scenario, _, _ = before
    first = again(before)
    late = first.tables["hires"].filter(pl.col("way").str.ends_with("(under way)"))
    assert late["starts"].sum() > 0
    folder = stored(first, tmp_path / "runs")
    rows = [
        (month, "made", region, amount)
        for month in ("2027-04", "2027-05")
        for region, amount in (("north", 500_000), ("south", 350_000))
    ]
    walk = first.tables["walk"].filter(pl.col("month") == JUNE)
    staff = tmp_path / "june.csv"
    walk.filter(pl.col("start") > 0).select(*PLACE, heads="start").write_csv(staff)
    options = other(
        futures=0,
        since=JUNE,
        staff=staff,
        under_way=folder,
        so_far=write(tmp_path / "so_far.csv", rows),
    )
    second = capacity_plan.run(scenario, options)
    table = second.tables["so_far"]
    made = table.filter(pl.col("what") == "made")
    assert made["actual"].sum() == 2_373_000 + 1_700_000
    assert made["month"].n_unique() == 5
    spent = table.filter(pl.col("what") == "spent")
    april_on = spent.filter(pl.col("month") >= APRIL)
    assert april_on["actual"].is_null().all()
    planned = first.tables["money"].filter(pl.col("month") < JUNE)["spend"].sum()
    assert april_on["planned"].sum() == pytest.approx(planned)
    told = spent.filter(pl.col("month") < APRIL)["actual"].sum()
    (budget,) = second.problem.budgets
    assert budget.at_most == pytest.approx(2e6 - told - planned)


def test_who_is_late_twice_comes_once(before, tmp_path):
    """Late starters of the first plan are in the second, and in a third no more."""
    scenario, run, folder = before
    hires = run.tables["hires"].filter(pl.col("source") == "market")
    months = list(run.problem.months)
    early = str(hires["month"].max())
    since = months[months.index(early) + 1]
    staff = tmp_path / "staff.csv"

    def people(table, month):
        rows = table.filter((pl.col("month") == month) & (pl.col("start") > 0))
        rows.select(*PLACE, heads="start").write_csv(staff)

    people(run.tables["walk"], early)
    empty = write(tmp_path / "none.csv", [])
    first = capacity_plan.run(
        scenario,
        other(futures=0, since=early, staff=staff, under_way=folder, so_far=empty),
    )
    folder = stored(first, tmp_path / "runs")
    people(first.tables["walk"], since)
    second = capacity_plan.run(
        scenario,
        other(futures=0, since=since, staff=staff, under_way=folder, so_far=empty),
    )
    late = pl.col("way").str.ends_with("(under way)")
    coming = second.tables["hires"].filter(late & (pl.col("month") == since))
    planned = first.tables["hires"].filter(~late & (pl.col("month") == early))
    carried = first.tables["hires"].filter(late & (pl.col("month") == since))
    expected = 0.25 * planned["starts"].sum() + carried["starts"].sum()
    assert coming["starts"].sum() == pytest.approx(expected)


def test_every_mistake_is_named(before, tmp_path):
    """Unknown kinds and regions, months outside, doubles: with row and nearest word."""
    rows = [
        ("2027-01", "mad", "north", 1.0),
        ("2027-01", "made", "nord", 1.0),
        ("2027-01", "spent", "", 1.0),
        ("2027-01", "spent", "", 2.0),
        ("2027-13", "spent", "", 2.0),
    ]
    with pytest.raises(InputError) as caught:
        again(before, so_far=write(tmp_path / "wrong.csv", rows))
    text = str(caught.value)
    for words in (
        "found 'mad'; made, spent, pipeline are allowed; did you mean 'made'?",
        "found 'nord'; the regions are north, south; did you mean 'north'?",
        "found spent of 2027-01 a second time; add the rows up",
        "found '2027-13'; a month such as 2027-01 is needed",
    ):
        assert words in text


def test_months_and_places_that_lack_are_named(before, tmp_path):
    """Who tells of one month and place tells of all; what is made is made somewhere."""
    rows = [
        ("2027-01", "made", "north", 1.0),
        ("2027-05", "spent", "", 1.0),
        ("2027-01", "pipeline", "north", 1.0),
        ("2027-02", "made", "", 1.0),
    ]
    with pytest.raises(InputError) as caught:
        again(before, so_far=write(tmp_path / "wrong.csv", rows))
    text = str(caught.value)
    for words in (
        "'made' lacks 2027-01 for south and 4 more; write 0",
        "found 2027-05; it is planned again from 2027-04",
        "found pipeline; the scenario plans none",
        "found the company; it is sold in north, south",
    ):
        assert words in text


def test_a_row_that_is_misplaced_is_told_in_its_own_column(before, tmp_path):
    """What is made has no role: the column of the role is named, and not another."""
    path = tmp_path / "wrong.csv"
    path.write_text("month,what,role,region,amount\n2027-01,made,AE,north,1\n")
    with pytest.raises(InputError) as caught:
        again(before, so_far=path)
    assert "row 2, column role: found the role 'AE'; what is made" in str(caught.value)


def test_a_run_without_a_plan_has_nothing_under_way(before, tmp_path):
    """A stored run in which the number could not be made is refused by name."""
    scenario, run, _ = before
    tables = {name: table.clear() for name, table in run.tables.items()}
    manifest = {**run.manifest, "made": {"at": "2027-01-02T00:00:00+00:00"}}
    folder = write_run(tmp_path / "runs", RunContent(manifest, tables, {}))
    with pytest.raises(InputError, match="has no plan: the number could not be made"):
        again((scenario, run, folder))


def test_a_plan_is_gone_on_from_after_it_began(before, tmp_path):
    """A plan made again in April cannot be planned again from April or March."""
    scenario, run, _ = before
    folder = stored(again(before), tmp_path / "runs")
    for since in (APRIL, "2027-03"):
        with pytest.raises(InputError, match="begins in 2027-04, so a later month"):
            again((scenario, run, folder), since=since)


def test_what_was_before_a_plan_must_be_known(before, tmp_path):
    """A run of an older kind, which does not say what happened, asks for it."""
    scenario, run, _ = before
    first = again(before)
    tables = {n: t for n, t in first.tables.items() if n != "so_far"}
    manifest = {**first.manifest, "made": {"at": "2027-04-01T00:00:00+00:00"}}
    folder = write_run(tmp_path / "runs", RunContent(manifest, tables, {}))
    silent = write(tmp_path / "none.csv", [])
    with pytest.raises(InputError, match="does not say what was made before"):
        again((scenario, run, folder), since=JUNE, so_far=silent)


def test_pipeline_that_was_made_is_what_closes(tmp_path):
    """Half the pipeline of a month halves what can close of ours a cycle later."""
    scenario = load(FOLDER / "pipeline_bound.yaml")
    run = capacity_plan.run(scenario, QUICK)
    folder = stored(run, tmp_path / "runs")
    staff = tmp_path / "staff.csv"
    walk = run.tables["walk"].filter(pl.col("month") == APRIL)
    walk.select(*PLACE, heads="start").write_csv(staff)
    options = {"since": APRIL, "staff": staff, "under_way": folder}
    silent = capacity_plan.run(scenario, other(futures=0, **options))
    table = silent.tables["so_far"].filter(pl.col("what") == "pipeline")
    assert table.height == 2 * 3
    rows = table.select("month", "what", "segment", amount=pl.col("planned") / 2)
    path = tmp_path / "so_far.csv"
    rows.write_csv(path)
    halved = capacity_plan.run(scenario, other(futures=0, so_far=path, **options))
    for one, two in zip(
        halved.problem.pipelines, silent.problem.pipelines, strict=True
    ):
        assert np.allclose(one.opening[2:] * 2, two.opening[2:])
        assert two.opening[2] > 0
    smb = halved.problem.pipelines[1], silent.problem.pipelines[1]
    assert np.allclose(smb[0].opening * 2, smb[1].opening)


def test_a_budget_of_some_people_counts_their_money(tmp_path):
    """Money told by region is taken off the region's budget; a mixed row is refused."""
    text = (FOLDER / "planned_again.yaml").read_text(encoding="utf-8")
    text = text.replace("- {budget: 2m}", "- {budget: 1.4m, region: north}")
    for name in ("two_regions.csv", "so_far.csv", "april.csv"):
        (tmp_path / name).write_bytes((FOLDER / name).read_bytes())
    (tmp_path / "again.yaml").write_text(text, encoding="utf-8")
    told = pl.read_csv(FOLDER / "so_far.csv").filter(pl.col("what") == "made")
    told.write_csv(tmp_path / "so_far.csv")
    scenario = load(tmp_path / "again.yaml")
    run = capacity_plan.run(scenario, QUICK)
    place = (scenario, run, stored(run, tmp_path / "runs"))
    mixed = write(tmp_path / "mixed.csv", [(m, "spent", "", 9e4) for m in MONTHS])
    with pytest.raises(InputError, match="only a part of this money counts"):
        again(place, so_far=mixed)
    rows = [(m, "spent", r, 9e4) for m in MONTHS for r in ("north", "south")]
    found = again(place, so_far=write(tmp_path / "parts.csv", rows))
    assert found.problem.budgets[0].at_most == pytest.approx(1.4e6 - 3 * 9e4)
    silent = again(place).problem.budgets[0].at_most
    walk = run.tables["walk"].filter(
        pl.col("region") == "north", pl.col("month") < APRIL
    )
    pay = {"AE": 10_000.0, "manager": 12_500.0}
    spent = sum(
        pay[role] * n for role, n in walk.select("role", "producing").iter_rows()
    )
    hires = run.tables["hires"].filter(
        pl.col("region") == "north", pl.col("month") < APRIL
    )
    assert silent == pytest.approx(1.4e6 - spent - hires["cost"].sum())


MONTHS = ("2027-01", "2027-02", "2027-03")
