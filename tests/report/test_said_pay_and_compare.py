"""Pages of pay, plan checks and comparisons are said by the catalogue, all of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fake_check import fake_check
from fake_compare import fake_compare
from fake_pay import empty_pay, fake_pay
from pseudo import names_of, speaking_pseudo, unsaid_in, unsaid_on

from engine import incentive_sim
from engine.comparison import fairness
from engine.report import compare, pay, plan_check
from engine.report.language import retell, speaking
from engine.report.pay_statement import Statements
from engine.report.plan_check_console import checked_plans
from engine.scenario.load import load
from engine.sim.deals import timeline
from engine.sim.deals.book import Happening

PLANS = Path(__file__).resolve().parents[2] / "scenarios" / "reference" / "plans"
LETTERS = re.compile(r"[^\W\d_]")
ENGLISH = re.compile(
    r"\b(to date|attainment|credits of|earned|in the month|worked out|target|pays)\b"
)
"""Words that stand in no name of the plan that is told again."""
NAMES = (
    *("rep_id", "name", "deal_id", "product", "segment", "channel", "team", "league"),
    *("contest", "component", "kind", "deal", "stage", "label", "line"),
)
"""Columns of the fake runs that hold names and ids."""


def data_of(run):
    """Return what of a run is a name, an id or a unit, the same in every language."""
    manifest, tables = run
    return [
        *names_of(tables, NAMES),
        *(manifest["name"], manifest["about"], manifest["currency"]),
        *("fieldplan", "UTC", manifest["made"]["by"], manifest["scenario"]["file"]),
        *(manifest["scenario"]["digest"], *manifest["inputs"], *manifest["versions"]),
        *(read["digest"] for read in manifest["inputs"].values()),
        *(plan["title"] for plan in manifest["plans"].values()),
        *(
            name
            for plan in manifest["plans"].values()
            for left in ("left_out", "approximate")
            for name in plan.get(left) or ()
        ),
    ]


@pytest.mark.parametrize(
    ("render", "run"),
    [
        (pay.render, fake_pay()),
        (pay.render, empty_pay()),
        (plan_check.render, fake_check()),
        (compare.render, fake_compare()),
        (lambda *run: Statements(*run).html("R003"), fake_pay()),
        (lambda *run: Statements(*run).html("R005"), fake_pay()),
    ],
    ids=["pay", "nobody paid", "check", "compare", "new hire", "promoted"],
)
def test_every_word_of_a_page_is_said(render, run):
    """Outside of messages, a page holds names, ids, units and figures only."""
    with speaking_pseudo():
        page = render(*run)
    months = [
        f"{month} 2027"[:3] for month in run[1].get("months", {"label": []})["label"]
    ]
    assert unsaid_on(page, [*data_of(run), *months]) == []


@pytest.mark.parametrize(
    ("module", "run"), [(pay, fake_pay()), (compare, fake_compare())]
)
def test_every_word_of_a_summary_is_said(module, run):
    """So it is on a terminal: labels, values and the conclusion."""
    with speaking_pseudo():
        lines = module.summary(*run)
        cells = [getattr(line, "values", None) or (line.value,) for line in lines]
        texts = [line.label for line in lines] + [text for row in cells for text in row]
        texts += module.conclusion(*run)
    assert unsaid_in(texts, data_of(run)) == []


def test_every_word_of_a_check_is_said():
    """A terminal is told of a check in messages, its table and its sentences."""
    run = fake_check()
    with speaking_pseudo():
        plans = checked_plans(*run)
    texts = [
        text
        for plan in plans
        for text in (plan.title, plan.heading, *sum(plan.rows, ()), *plan.lines)
    ]
    assert len(texts) > 30
    assert unsaid_in(texts, data_of(run)) == []


def test_what_a_plan_and_its_statements_say_is_told_again():
    """Sentences of a full plan, of every line and of its check are known in Polish."""
    path = PLANS / "full_field_2027.yaml"
    paid = incentive_sim.run_pay(load(path))
    checked = incentive_sim.check_plans(path, quota="1.2m")
    with speaking_pseudo() as told:
        statements = Statements({**paid.manifest, "made": {}}, paid.tables)
        for rep_id in statements.rep_ids:
            statements.html(rep_id)
        pay.render({**paid.manifest, "made": {}}, paid.tables)
        plan_check.render({**checked.manifest, "made": {}}, checked.tables)
    assert len(told) > 100
    with speaking("pl"):
        now = {text: retell(text, of) for text, of in told.items() if text}
    same = [text for text, new in now.items() if new == text and LETTERS.search(text)]
    assert same == []
    half = [new for new in now.values() if ENGLISH.search(new)]
    assert half == []


def test_words_of_the_models_are_told_again():
    """Groups, events, moves and states of a comparison are known in Polish."""
    words = {
        "group": [*fairness.TERCILES, fairness.UNKNOWN, *dict(fairness.TENURES)],
        "event": [what.name.lower() for what in Happening],
        "note": [*timeline.MOVES.values(), *timeline.QUOTAS.values()],
        "verdict": ["better", "worse", "open"],
        "status": ["equilibrium", "cycling", "no reaction"],
        "": ["precision reached", "most replications", "interrupted"],
    }
    with speaking("pl"):
        same = [
            text
            for context, texts in words.items()
            for text in texts
            if retell(text, context) == text
        ]
    # A lead is a lead.
    assert same == ["lead"]
