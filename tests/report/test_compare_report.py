"""Guarantees of the page of a comparison: true to its tables, safe, honest, whole."""

from __future__ import annotations

import re
from html import unescape

import polars as pl
import pytest
from fake_compare import PLANS, fake_compare
from page_reader import (
    NASTY,
    assert_escaped,
    assert_numbers_are_numbers,
    assert_policy,
    assert_references,
    read,
    targets,
    words,
)

from engine.report.compare import conclusion, headings, render, summary
from engine.report.compare_figures import MAX_ROWS
from engine.report.run import render as render_any
from engine.rollout.columns import COLUMNS

OPTIONAL = {
    "contests": "contests",
    "risk": "risk",
    "sensitivity": "flips",
    "timeline": "year",
    "fairness": "fairness",
    "months": "months",
    "ranking": "ranking",
    "differences": "differences",
    "histograms": "spread",
    "reps": "gains",
}
"""Table to the section that it fills."""
PERCENT = {
    *("p_better", "p_better_low", "p_better_high", "p_best", "p_best_mean", "p_exit"),
    *("attainment", "p_quota", "effort", "p_prize", "p_gain", "start", "end", "share"),
    *("at_quota", "gap", "gain", "top_third_wins", "bottom_third_wins"),
    *("p_over", "p_over_low", "p_over_high"),
}
HUNDREDTHS = {"exits", "filled", "effect", "day"}
METRIC_UNITS = {
    **dict.fromkeys(("pay_share", "moved", "at_quota", "attainment"), "%"),
    **dict.fromkeys(("exits", "regretted"), "count"),
    "gini_pay": "index",
}
PERCENT_PARAMETERS = {"response", "movable", "concession", "leave_rate"}


@pytest.fixture(scope="module")
def run():
    """Return a comparison of four plans."""
    return fake_compare()


@pytest.fixture(scope="module")
def page(run):
    """Return the page of that comparison."""
    return render(*run)


def changed(manifest, **told):
    """Return the manifest with other facts about the comparison."""
    return {**manifest, "compare": {**manifest["compare"], **told}}


def cycling(tables, plan):
    """Return the tables with every contest of a plan cycling."""
    mine = pl.col("plan") == plan
    told = {"status": pl.lit("cycling"), "low": 0.031, "high": 0.412}
    return {
        **tables,
        "contests": tables["contests"].with_columns(
            pl.when(mine).then(value).otherwise(pl.col(name)).alias(name)
            for name, value in told.items()
        ),
    }


def sections(page):
    """Return the ids of the page's sections."""
    return {a["id"] for tag, a in read(page).elements if tag == "section" and "id" in a}


def test_the_made_up_tables_are_those_of_the_contract(run):
    """The tables that these tests show have the columns and types that are stored."""
    for name, schema in COLUMNS.items():
        assert dict(run[1][name].schema) == schema


def test_same_comparison_same_bytes(page):
    """Rendering twice gives the same text; the kind of the run finds this page."""
    assert render(*fake_compare()) == page
    assert render_any(*fake_compare()) == page


def test_page_is_safe_and_whole(page):
    """The page loads and links to nothing, and every figure is a figure."""
    assert_policy(page)
    assert_references(page)
    assert_numbers_are_numbers(page)
    assert targets(page) == set()


def test_only_one_line_knows_when_it_was_made(run, page):
    """Another time and place change exactly one line of the page."""
    made = {"at": "1999-01-01T00:00:00Z", "seconds": {"compare": 1.0}, "by": "me"}
    other = render({**run[0], "made": made}, run[1]).splitlines()
    pairs = zip(page.splitlines(), other, strict=True)
    assert len([1 for one, two in pairs if one != two]) == 1


def test_the_answer_comes_first_then_what_a_director_asks(page):
    """Sections stand in the order of the questions, the answer before all."""
    order = [
        *("plans-compared", "differences", "ranking", "gains", "fairness", "spread"),
        *("months", "contests", "risk", "flips", "year", "assumed", "plans", "method"),
    ]
    places = [page.index(f'<section id="{name}"') for name in order]
    assert places == sorted(places)
    assert page.index("Choose Accelerators above quota") < places[0]


def plain(value, digits):
    """Return a number as tables show it, written without the page's own code."""
    if value is None:
        return "—"
    text = f"{abs(value):,.{digits}f}"
    return ("−" if value < 0 and text.strip("0.,") else "") + text


def of_metric(value, metric, *, signed):
    """Return a metric's value, or a difference in it, as tables show it."""
    unit = METRIC_UNITS.get(metric, "money")
    if value is None:
        return "—"
    digits = {"%": 2, "count": 2, "index": 4, "money": 0}[unit]
    text = plain(100 * value if unit == "%" else value, digits)
    plus = "+" if signed and value > 0 and text.strip("0.,") else ""
    return plus + text + {"%": " pts" if signed else "%"}.get(unit, "")


def written(name, column, row):
    """Return what a cell must read; None where it is a name said in other words."""
    value = row[column]
    if column in ("metric", "parameter"):
        return None
    if column == "plan":
        return PLANS[value]
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    if name in ("metrics", "differences") and not column.startswith("p_better"):
        return of_metric(value, row["metric"], signed=name == "differences")
    if column in ("low", "value", "high", "flips_at") and "parameter" in row:
        is_share = row["parameter"] in PERCENT_PARAMETERS
        text = plain(None if value is None else 100**is_share * value, 3 - is_share)
        bare = text.rstrip("0").rstrip(".") if "." in text else text
        return bare + "%" * (is_share and value is not None)
    if column in PERCENT or (name == "contests" and column in ("low", "high")):
        return plain(None if value is None else 100 * value, 2)
    return plain(value, 2 if column in HUNDREDTHS else 0)


@pytest.mark.parametrize("name", list(COLUMNS))
def test_every_figure_of_every_table_is_on_the_page(page, run, name):
    """Each row of each table is there, every cell as its column is to be read."""
    part = page.split(f'id="figures-{name}-title"')[1].split("</details>")[0]
    rows = re.findall(r"<tr>\s*(<td.*?)</tr>", part.split("<tbody>")[1], re.S)
    table = run[1][name]
    assert len(rows) == table.height <= MAX_ROWS
    for html, row in zip(rows, table.iter_rows(named=True), strict=True):
        cells = [unescape(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", html)]
        asked = [written(name, column, row) for column in table.columns]
        assert len(cells) == len(asked)
        pairs = zip(cells, asked, strict=True)
        assert [one for one, two in pairs if two is not None] == [
            two for two in asked if two is not None
        ]


def test_what_decides_is_said_with_all_three_doubts(page, run):
    """The side by side table tells means, differences, intervals and verdicts."""
    text = words(page)
    row = (
        run[1]["differences"]
        .filter(plan="quarterly", metric="profit")
        .row(0, named=True)
    )
    ends = [f"{row[end] / 1e6:+.2f}" for end in ("low", "high")]
    assert (
        f"+{row['mean'] / 1e6:.2f} million ▲ better {ends[0]} to {ends[1]} million"
        in text
    )
    low, high = row["band_low"], row["band_high"]
    assert (
        f"Over what is assumed: +{low / 1e3:.0f},000 to +{high / 1e6:.2f}"
        in unescape(page)
    )
    assert f"Better in {100 * row['p_better']:.1f}% of years" in unescape(page)
    assert "A single year: " in unescape(page)


def test_uncalibrated_is_said_everywhere_a_result_is_shown(page, run):
    """Title, top, headings, pictures, tables and console all say uncalibrated."""
    assert "UNCALIBRATED" in re.search(r"<title>(.*?)</title>", page)[1]
    assert words(page).split("Choose")[0].count("Uncalibrated") == 1
    assert "UNCALIBRATED: nothing here was fitted" in words(page)
    marks = '<small class="uncal">uncalibrated</small>'
    captions = re.findall(r"<figcaption>(.*?)</figcaption>", page, re.S)
    assert len(captions) > 20
    assert all(marks in caption for caption in captions)
    heads = dict(re.findall(r'<h2 id="(.*?)-title">(.*?)</h2>', page, re.S))
    assert {name for name, text in heads.items() if marks not in text} == {
        *("plans", "method")
    }
    summaries = re.findall(r"<summary id=.*?</summary>", page, re.S)
    assert len(summaries) == len(COLUMNS)
    assert all(marks in text for text in summaries)
    assert summary(*run)[0].values == ("UNCALIBRATED",) * 4
    assert conclusion(*run)[0].startswith("UNCALIBRATED")


def test_a_calibrated_comparison_claims_so_and_never_the_contrary(run):
    """Where people were fitted nothing says uncalibrated, in page or console."""
    manifest, tables = changed(run[0], calibrated=True), run[1]
    shown = words(render(manifest, tables)).lower()
    assert "uncalibrated" not in shown
    assert "calibrated to the company’s history" in shown
    said = [*conclusion(manifest, tables), *map(str, summary(manifest, tables))]
    assert "uncalibrated" not in " ".join(said).lower()


@pytest.mark.parametrize("name", list(COLUMNS))
def test_any_table_may_be_empty(run, name):
    """Whichever table holds nothing, its section is gone and the rest is there."""
    manifest, tables = run
    page = render(manifest, {**tables, name: tables[name].clear()})
    assert_references(page)
    assert_numbers_are_numbers(page)
    shown = sections(page)
    if name in OPTIONAL:
        assert OPTIONAL[name] not in shown
        assert f'href="#{OPTIONAL[name]}"' not in page
    assert {"plans-compared", "plans", "method"} <= shown
    assert f"figures-{name}-title" not in page


def test_all_that_may_be_empty_leaves_no_empty_section(run):
    """Without contests, risk, sensitivity and timeline the page still answers."""
    manifest, tables = run
    gone = ("contests", "risk", "sensitivity", "timeline")
    page = render(manifest, {**tables, **{name: tables[name].clear() for name in gone}})
    assert {OPTIONAL[name] for name in gone} & sections(page) == set()
    assert "Choose Accelerators above quota" in words(page)
    assert "Chance of passing the budget" not in words(page)
    assert_references(page)


def test_every_text_of_the_data_is_escaped(run):
    """Names from data or scenario appear as text, never as markup or template."""
    manifest, tables = run
    about = {
        "title": NASTY,
        "text": [NASTY],
        "left_out": [NASTY],
        "approximate": [NASTY],
    }
    shown = {
        **changed(manifest, starts=NASTY, stopped=NASTY, steps=NASTY),
        **dict.fromkeys(("name", "about", "currency", "fieldplan"), NASTY),
        "plans": {key: {**about, "baseline": key == "today"} for key in PLANS},
        "inputs": {NASTY: {"digest": NASTY, "rows": 1}},
        "scenario": {"file": NASTY, "digest": NASTY},
        "notes": [NASTY],
        "versions": {NASTY: NASTY},
        "made": {"at": NASTY, "by": NASTY, "seconds": {NASTY: 1.0}},
    }
    keep = ("plan", "metric", "rep_id", "what", "status", "event", "by", "parameter")
    texts = {
        name: table.with_columns(
            (pl.lit(NASTY) + pl.col(column).fill_null("")).alias(column)
            for column, kind in table.schema.items()
            if kind == pl.String and column not in keep
        )
        for name, table in tables.items()
    }
    assert_escaped(render(shown, texts))


def test_names_with_brackets_are_shown_as_they_are(run):
    """A name in square brackets or with a markup sign is printed whole."""
    manifest, tables = run
    odd = "Anna [bold] <Nowak> & Sons"
    reps = tables["reps"].with_columns(pl.lit(odd).alias("name"))
    assert odd in words(render(manifest, {**tables, "reps": reps}))


def test_cycling_is_shouted_with_its_range(page, run):
    """A contest without equilibrium is told on top, in its section, on the console."""
    shout = (
        "NO STABLE OUTCOME: the contest “Best of the year” of “One prize for the best”"
    )
    top, rest = words(page).split("Side by side", 1)
    assert shout in top
    assert "between 4.3% and 18.7% of expected sales" in top
    assert "NO STABLE OUTCOME No equilibrium was found" in rest.replace("  ", " ")
    assert "cycles between 4.3% and 18.7%" in rest
    assert any(shout in line for line in conclusion(*run))
    assert page.count('class="panel contest cycles"') == 1


def test_a_plan_that_cycles_is_never_chosen(run):
    """If what comes first has no stable outcome, there is no clear choice."""
    manifest, tables = run
    won = tables["contests"].with_columns(pl.lit("accelerator").alias("plan"))
    told = cycling({**tables, "contests": won}, "accelerator")
    lines = conclusion(manifest, told)
    assert lines[1] == "No clear choice."
    assert "Accelerators above quota comes first" in lines[2]
    assert "Quarterly bonuses comes first" in lines[3]
    shouts = [line for line in lines if "3.1% and 41.2%" in line]
    assert len(shouts) == 1
    assert all(f"“{name}”" in shouts[0] for name in won["contest"])


def test_terminal_lines_agree_with_the_tables(run):
    """The summary's figures are those of the tables, a column for each plan."""
    manifest, tables = run
    lines = {line.label: line.values for line in summary(manifest, tables)}
    assert headings(manifest, tables) == tuple(PLANS.values())
    assert all(len(values) == len(PLANS) for values in lines.values())
    means = tables["metrics"].filter(metric="revenue")["mean"]
    assert lines["Revenue, PLN"] == tuple(f"{m / 1e6:.1f}\xa0million" for m in means)
    parts = ("base_pay", "variable_pay", "prizes", "overrides")
    paid = tables["metrics"].filter(pl.col("metric").is_in(parts))
    total = paid.group_by("plan", maintain_order=True).agg(pl.col("mean").sum())["mean"]
    assert lines["Cost of pay, PLN"] == tuple(
        f"{m / 1e6:.2f}\xa0million" for m in total
    )
    assert lines["Profit, difference"][0] == "—"
    for told, plan in zip(
        lines["Reps who gain, lose"][1:], list(PLANS)[1:], strict=True
    ):
        reps = tables["reps"].filter(plan=plan)
        gained, lost = (reps["change_low"] > 0).sum(), (reps["change_high"] < 0).sum()
        assert told == f"{gained}, {lost}"


def test_many_rows_are_left_to_the_files(run):
    """A table of more rows than fit says how many more its file holds."""
    manifest, tables = run
    times = -(-(MAX_ROWS + 1) // tables["timeline"].height)
    many = pl.concat([tables["timeline"]] * times)
    page = render(manifest, {**tables, "timeline": many})
    assert f"{many.height - MAX_ROWS:,} more rows are in timeline.csv" in words(page)
