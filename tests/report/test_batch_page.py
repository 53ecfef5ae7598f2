"""Guarantees of the batch and study pages: all is told, and nothing in it runs."""

from __future__ import annotations

import polars as pl
import pytest

from engine.ledger.batch_tables import JOBS, MOVES, job_row, job_table
from engine.report.batch_names import LONGEST, short_names
from engine.report.language import speaking
from engine.report.run import render

EVIL = "<script>alert(1)</script>"
MANIFEST = {
    "fieldplan": "0",
    "kind": "batch",
    "name": EVIL,
    "about": "",
    "synthetic": False,
    "currency": "",
    "scenario": {"file": "", "digest": "ab" * 32},
    "inputs": {},
    "notes": [],
    "versions": {},
    "quarter": EVIL,
    "batch": {"executor": "serial", "workers": 1},
    "made": {"at": "2027-01-05T10:00:00+00:00", "seconds": {}, "by": ""},
}


def page(rows, moves=(), **more):
    """Render a batch of these rows; more is said by its manifest."""
    tables = {
        "jobs": job_table(rows),
        "moves": pl.DataFrame(list(moves), schema=MOVES, orient="row"),
    }
    return render({**MANIFEST, **more}, tables)


def row(**told):
    """Return a job's row with nothing but what is told."""
    return job_row({"label": "a", "state": "done", "message": "", **told}, None)


def test_failures_come_first():
    """What has no plan is on top, in the table and on the page."""
    rows = [
        row(label="fine", status="optimal"),
        row(label="stuck", status="infeasible"),
        row(label="broken", state="failed", message="no such file"),
    ]
    assert job_table(rows)["label"].to_list() == ["broken", "stuck", "fine"]
    text = page(rows)
    assert "1 scenario of 3 planned" in text
    assert "no such file" in text


def test_variants_plan_the_same_accounts():
    """Accounts are counted once, whatever variants there are; moves by variant."""
    rows = [
        row(label=f"{name} ({way})", variant=way, accounts=100, moved=moved)
        for name, way, moved in (("a", "x", 5), ("b", "x", 10), ("a", "y", 1))
    ]
    rows.append(row(label="b (y)", variant="y", accounts=100, moved=2))
    text = page(rows)
    assert "3 – 15" in text
    assert "of 200, by variant" in text
    assert "x: 15 of 200 accounts move (7.5%)." in text
    assert "of 400" not in text


def test_nothing_runs():
    """Markup in names, messages and ids is shown, never obeyed."""
    moves = [(EVIL, EVIL, EVIL, EVIL, EVIL, 1.0, 1.0)]
    text = page([row(label=EVIL, message=EVIL, state="failed")], moves)
    assert EVIL not in text
    assert "&lt;script&gt;alert(1)" in text


@pytest.mark.parametrize("rows", [[], [row()], [row(state="left")]])
def test_little_is_enough(rows):
    """A batch of nothing, or of one job that says nothing, has a page."""
    assert "</html>" in page(rows)


def test_every_column_has_a_type():
    """Rows with all columns empty make a table with all columns."""
    assert job_table([row()]).columns == list(JOBS)


def test_the_picture_says_who_is_beyond_what_is_allowed():
    """A dumbbell each, the farthest first; beyond the limit it is marked, and named."""
    ends = {"worst_before": 0.4, "limit": 0.1, "status": "feasible"}
    rows = [
        row(label="near", worst_after=0.098, **ends),
        row(label="far", worst_after=0.2, **ends),
    ]
    text = page(rows)
    section = text.split('<section id="balance"')[1].split("</section>")[0]
    assert section.count('<circle class="dot was q0"') == 2
    assert section.count('<circle class="dot odd"') == 1
    assert section.count('<circle class="dot q1"') == 1
    assert "Farthest of all is far: 20.0% planned, 40.0% today." in section
    assert "today 40.0%, planned 9.8%, allowed 10.0%" in section
    assert 'href="#scenarios"' in section
    assert "beyond what is allowed" not in page(rows[:1])
    assert '<section id="balance"' not in page([row()])


def test_money_names_its_currency():
    """Scenarios in two currencies stand in one column, each amount with its own."""
    rows = [
        row(label=name, currency=name, objective=cost, status="optimal")
        for name, cost in (("EUR", 22_600.0), ("PLN", 38_000.0))
    ]
    text = page(rows, [("PLN", "A1", "One", "R1", "R2", 104_000.0, 22_600.0)])
    for shown in ("22,600 EUR", "38,000 PLN", "104,000 PLN", "22,600 PLN"):
        assert f">{shown}<" in text


def test_amounts_of_two_currencies_are_not_ranked_together():
    """Each currency has its own table; one currency has one without a title."""
    rows = [row(label=name, currency=name, status="optimal") for name in ("EUR", "PLN")]
    moves = [
        (name, f"{name}{k}", None, "R1", "R2", 1000.0 * scale + k, 1.0)
        for k in (1, 2)
        for name, scale in (("EUR", 1), ("PLN", 4))
    ]
    section = page(rows, moves).split('<section id="moves"')[1].split("</section>")[0]
    order = ["<h3>EUR</h3>", ">EUR2<", ">EUR1<", "<h3>PLN</h3>", ">PLN2<", ">PLN1<"]
    places = [section.index(one) for one in order]
    assert places == sorted(places)
    assert "4 shown" in section
    one = page(rows[:1], [move for move in moves if move[0] == "EUR"])
    assert "<h3>EUR</h3>" not in one


def poland_failed():
    """Return a batch in which the large country has no plan and the small one has."""
    ends = {"worst_before": 0.695, "limit": 0.1}
    small = {**ends, "worst_before": 0.3, "worst_after": 0.05, "gap": 0.01}
    return [
        row(label="pl", status="infeasible", accounts=2028, moved=0, gap=0.9, **ends),
        row(label="small", status="optimal", accounts=60, moved=12, run="r1", **small),
    ]


def test_only_scenarios_with_a_plan_are_counted():
    """Accounts, extremes and gaps are those of plans; who is left out is said."""
    text = page(poland_failed())
    assert "12 of 60 accounts move (20.0%)." in text
    assert "1 scenario without a plan is not counted." in text
    assert "of 60 in scenarios with a plan" in text
    assert "was 30.0%" in text
    assert "2,088" not in text
    assert "<dd>90.00%</dd>" not in text.replace(" ", "")
    rows = [{**one, "variant": "tight"} for one in poland_failed()]
    wide = row(label="pl", variant="wide", accounts=2028, moved=3, status="optimal")
    text = page([*rows, wide])
    assert "tight: 12 of 60 accounts move (20.0%). 1 scenario" in text
    assert "of 60 – 2,028, by variant" in text


def test_failures_stand_before_the_pictures_and_link_to_their_reports():
    """What has no plan comes first; every run's own report is one step away."""
    rows = poland_failed()
    rows[0] |= {"run": "20270101T000000Z-pl-ab", "message": "These rules cannot all …"}
    text = page(rows)
    at = [text.index(f'<section id="{one}"') for one in ("failures", "balance")]
    assert at == sorted(at)
    failures = text[at[0] : at[1]]
    assert '<a href="../20270101T000000Z-pl-ab/report.html">pl</a>' in failures
    assert "These rules cannot all" in failures
    assert text.count('<a href="../r1/report.html">small</a>') == 1
    assert 'href="../"' not in page([row(label="gone", state="failed")])
    assert 'href="javascript:' not in page([row(run="javascript:alert(1)")])


def test_a_page_that_stands_elsewhere_links_to_no_report():
    """Written to another folder, with names hidden or not, no link leads nowhere."""
    rows = [row(label="gone", state="failed"), row(run="r1")]
    assert 'href="../' in page(rows)
    assert 'href="../' not in page(rows, beside=False)


def test_what_nobody_named_is_named_in_the_language():
    """The name made of the quarter and the least reason are told in Polish."""
    manifest = {**MANIFEST, "name": "Batch 2027Q1", "quarter": "2027Q1"}
    rows = [row(label="pl", status="unknown", message="no usable answer")]
    tables = {"jobs": job_table(rows), "moves": pl.DataFrame(schema=MOVES)}
    assert "Batch for 2027Q1" in render(manifest, tables)
    with speaking("pl"):
        text = render(manifest, tables)
    assert "no usable answer" not in text.split('<section id="figures"')[0]
    assert "Batch 2027Q1" not in text
    assert "nie znaleziono planu w granicach pracy i czasu" in text
    assert "Kwoty w ;" not in text
    assert "Money in ;" not in page(rows)


def test_names_beside_the_picture_are_short_and_tell_apart():
    """The country's folder, the file or the variant: the least that differs."""
    several = [
        {"label": f"{home}/territories.yaml ({way})", "variant": way}
        for home in ("poland", "czechia")
        for way in ("as-is", "tight")
    ]
    one = {"label": "emea/poland.yaml", "variant": None}
    other = {"label": "emea/czechia.yaml", "variant": None}
    assert list(short_names(several).values()) == [
        *("poland (as-is)", "poland (tight)"),
        *("czechia (as-is)", "czechia (tight)"),
    ]
    assert list(short_names(several[:2]).values()) == ["as-is", "tight"]
    assert list(short_names([one, other]).values()) == ["poland", "czechia"]
    assert list(short_names([several[0], one, other]).values()) == [
        *("territories (as-is)", "poland", "czechia"),
    ]
    long = [{"label": f"{'x' * 40}{end}/a.yaml", "variant": None} for end in "ab"]
    names = list(short_names(long).values())
    assert len(set(names)) == 2
    assert all(len(name) <= LONGEST for name in names)
    label = "poland/territories.yaml"
    text = page([row(label=label, worst_after=0.1, status="optimal")])
    assert f">{label.split('/')[0]}</text>" in text
    assert ">…" not in text
