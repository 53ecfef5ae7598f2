"""Guarantees of building the components of a pay plan."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from plans import built, part, with_plans

from engine.payplan import terms
from engine.payplan.curve import Curve, Piece
from engine.payplan.exact import CENT, UNIT, Rounder, Rounding
from engine.scenario.plan_build import build_plans


def curve(*pieces):
    """Return a curve from (start, intercept, slope)."""
    return Curve(tuple(Piece(*map(Fraction, piece)) for piece in pieces))


def test_the_smallest_plan_and_its_defaults(tmp_path):
    """A plan of one line has every default of the page."""
    plan = built(tmp_path, "commissions: [{name: Base, rate: 5%}]\n")
    assert plan == terms.Plan(
        name="current",
        title="current",
        currency="PLN",
        rounder=Rounder(Rounding.HALF_EVEN, CENT),
        components=(
            terms.Commission(
                "Base",
                terms.Basis(terms.Counted(), "month", quota=None, full=True),
                at_end=False,
                curve=curve((0, 0, "1/20")),
            ),
        ),
    )


def test_head_of_a_plan(tmp_path):
    """Title, currency, rounding, pay and ramp stand in the terms, in hundredths."""
    plan = built(
        tmp_path,
        """\
        plan: Account executive
        rounding: down
        round_to: unit
        pay: {base: PLN 96k, target: 1200.50}
        ramp: [25%, 50%]
        """,
    )
    assert (plan.name, plan.title) == ("current", "Account executive")
    assert plan.rounder == Rounder(Rounding.DOWN, UNIT)
    assert (plan.base, plan.target) == (9_600_000, 120_050)
    assert plan.ramp == (Fraction(1, 4), Fraction(1, 2))


def test_on_target_earnings_divide_by_the_mix(tmp_path):
    """``ote`` and ``mix`` are base and target written another way."""
    plan = built(tmp_path, "pay: {ote: 160k, mix: 60/40}\n")
    assert (plan.base, plan.target) == (9_600_000, 6_400_000)


def test_the_currency_of_the_scenario_is_the_default(tmp_path):
    """A plan that names no currency is in the scenario's."""
    (plan,) = build_plans(with_plans(tmp_path, "one: {pay: {base: 1}}\n"))
    assert plan.currency == "PLN"


def test_which_credits_count_and_whose(tmp_path):
    """Lists become sets, what is not given lets everything in."""
    found = part(
        tmp_path,
        """\
        commissions:
          - name: Base
            rate: 1%
            credits: {measure: margin, product: [A, B], credit: [overlay]}
            of: all_reports
            windfall: {above: 100k, counts: 50%}
        """,
    )
    assert found.basis.counted == terms.Counted(
        "margin",
        product=frozenset({"A", "B"}),
        credit=frozenset({"overlay"}),
        of="all_reports",
        windfall=terms.Windfall(10_000_000, Fraction(1, 2)),
    )


def test_a_measure_may_stand_for_its_credits(tmp_path):
    """``credits: units`` is short for a mapping with nothing but the measure."""
    text = "commissions: [{{name: Base, per_unit: 40, credits: {}}}]\n"
    short = part(tmp_path, text.format("units"))
    assert short == part(tmp_path, text.format("{measure: units}"))
    assert short.basis.counted.measure == "units"


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("rate: 5%", curve((0, 0, "1/20"))),
        # 40 for a unit is 4,000 hundredths of money for 100 hundredths of a unit.
        ("credits: units, per_unit: 40", curve((0, 0, 40))),
        ("credits: units, per_unit: 0.07", curve((0, 0, "7/100"))),
        (
            "tiers: [{from: 0, rate: 5%}, {from: 50k, rate: 8%}]",
            curve((0, 0, "1/20"), (5_000_000, -150_000, "2/25")),
        ),
        (
            "tiers: [{from: 50k, rate: 8%}]",
            curve((0, 0, 0), (5_000_000, -400_000, "2/25")),
        ),
        (
            "credits: units, tiers: [{from: 0, per_unit: 4}, {from: 10, per_unit: 5}]",
            curve((0, 0, 4), (1000, -1000, 5)),
        ),
        (
            "method: retroactive, tiers: [{from: 0, rate: 5%}, {from: 50k, rate: 8%}]",
            curve((0, 0, "1/20"), (5_000_000, 0, "2/25")),
        ),
        (
            "points: [{at: 10k, pays: 100}, {at: 20k, pays: 300}]",
            curve(
                (-1, 0, 0),
                (0, 0, "1/100"),
                (1_000_000, -10_000, "1/50"),
                (2_000_000, 30_000, 0),
            ),
        ),
        (
            "points: [{at: 0, pays: 50}, {at: 20k, pays: 300}], between: step",
            curve((-1, 0, 0), (0, 5000, 0), (2_000_000, 30_000, 0)),
        ),
    ],
)
def test_curves_of_commissions(written, wanted, tmp_path):
    """Every way to write a commission is the exact function of credits it says."""
    found = part(tmp_path, f"commissions: [{{name: Base, {written}}}]\n")
    assert found.curve == wanted
    assert found.basis.quota is None
    assert not found.per_deal


def test_tiers_in_percent_are_held_against_the_quota(tmp_path):
    """Tiers that begin at percents are a function of attainment, of the right quota."""
    text = """\
        commissions:
          - name: Base
            credits: margin
            period: year
            against: to_date
            tiers: [{{from: 0%, rate: 5%}}, {{from: 100%, rate: 8%}}]
            {}
        """
    found = part(tmp_path, text.format(""))
    basis = found.basis
    assert (basis.quota, basis.period, basis.full) == ("margin", "year", False)
    assert found.curve == curve((0, 0, "1/20"), (1, "-3/100", "2/25"))
    assert part(tmp_path, text.format("quota: pipeline")).basis.quota == "pipeline"


def test_rates_by_kind_are_no_curve(tmp_path):
    """``rates_by`` keeps its rates, exact, with zero for all others."""
    found = part(
        tmp_path,
        "commissions:\n"
        "  - {name: B, rates_by: {column: product, rates: {A: 5%, B: 3.5%}}}\n",
    )
    assert (found.by, found.curve, found.other) == ("product", None, 0)
    assert found.rates == (("A", Fraction(1, 20)), ("B", Fraction(7, 200)))


def test_limits_and_deals(tmp_path):
    """Limits are money or a share of target; deals may be paid by themselves."""
    first, second = built(
        tmp_path,
        """\
        pay: {target: 40k}
        commissions:
          - {name: A, tiers: [{from: 0, rate: 5%}], per: deal, cap: 20k}
          - {name: B, rate: 5%, paid: at_end, floor: 12.5%}
        """,
    ).components
    assert (first.per_deal, first.cap) == (True, terms.Limit(money=2_000_000))
    assert first.floor is None
    assert (second.at_end, second.floor) == (True, terms.Limit(share=Fraction(1, 8)))


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        (
            "points: [{at: 80%, pays: 50%}, {at: 100%, pays: 100%}]",
            curve(("-1/5", 0, 0), ("4/5", "-3/2", "5/2"), (1, 1, 0)),
        ),
        (
            "points: [{at: 80%, pays: 50%}, {at: 100%, pays: 100%}], above: continue",
            curve(("-1/5", 0, 0), ("4/5", "-3/2", "5/2"), (1, "-3/2", "5/2")),
        ),
        (
            "points: [{at: 80%, pays: 50%}, {at: 100%, pays: 100%}], between: step",
            curve(("-1/5", 0, 0), ("4/5", "1/2", 0), (1, 1, 0)),
        ),
        (
            "rates: [{from: 50%, rate: 100%}, {from: 100%, rate: 150%}]",
            curve(("-1/2", 0, 0), ("1/2", "-1/2", 1), (1, -1, "3/2")),
        ),
        (
            "rates: [{from: 50%, rate: 100%}, {from: 100%, rate: 150%}],"
            " first_dollar: true",
            curve(("-1/2", 0, 0), ("1/2", 0, 1), (1, "-1/2", "3/2")),
        ),
        # Nothing of an attainment below 0 is inside a tier.
        ("rates: [{from: 0%, rate: 100%}]", curve((-1, 0, 0), (0, 0, 1))),
    ],
)
def test_curves_of_bonuses(written, wanted, tmp_path):
    """Every way to write a bonus is the exact function of attainment it says."""
    found = part(tmp_path, f"bonuses: [{{name: Quarter, amount: 5k, {written}}}]\n")
    assert found.curve == wanted
    assert found.full == terms.Full(amount=500_000)
    assert found.basis == terms.Basis(terms.Counted(), "quarter", "amount", full=True)
    assert found.at_end


def test_a_matrix_has_two_bases(tmp_path):
    """Rows and columns each have credits and a quota; the period is the matrix's."""
    found = part(
        tmp_path,
        """\
        pay: {target: 40k}
        matrices:
          - name: Grid
            share_of_target: 20%
            period: half
            rows: {at: [0%, 80%]}
            columns: {credits: margin, of: team, quota: profit, at: [0%, 50%, 100%]}
            pays: [[0%, 10%, 20%], [50%, 80%, 120%]]
            between: linear
        """,
    )
    assert found == terms.Matrix(
        "Grid",
        terms.Basis(terms.Counted(), "half", "amount"),
        terms.Basis(terms.Counted("margin", of="team"), "half", "profit"),
        at_end=True,
        full=terms.Full(share=Fraction(1, 5)),
        row_starts=(Fraction(0), Fraction(4, 5)),
        column_starts=(Fraction(0), Fraction(1, 2), Fraction(1)),
        pays=(
            (Fraction(0), Fraction(1, 10), Fraction(1, 5)),
            (Fraction(1, 2), Fraction(4, 5), Fraction(6, 5)),
        ),
        linear=True,
    )


def test_objectives_and_spiffs(tmp_path):
    """Objectives and spiffs stand in the terms as they are written, in hundredths."""
    objectives, first, second = built(
        tmp_path,
        """\
        pay: {target: 40k}
        objectives: [{name: Goals, share_of_target: 30%, most: 120%}]
        spiffs:
          - {name: Launch, window: 2027Q1, credits: units, per_unit: 10, least: 5}
          - name: Deals
            window: 2027-03-01..2027-03-15
            of: team
            per_deal: 500
            each_most: 2k
            budget: 10k
        """,
    ).components
    full = terms.Full(share=Fraction(3, 10))
    assert objectives == terms.Objectives("Goals", "quarter", full, Fraction(6, 5))
    assert first == terms.Spiff(
        "Launch",
        terms.Window(date(2027, 1, 1), date(2027, 3, 31)),
        terms.Counted("units"),
        per_unit=1000,
        least=500,
    )
    assert second == terms.Spiff(
        "Deals",
        terms.Window(date(2027, 3, 1), date(2027, 3, 15)),
        terms.Counted(of="team"),
        per_deal=50_000,
        each_most=200_000,
        budget=1_000_000,
    )


def test_components_keep_the_order_of_their_kinds(tmp_path):
    """Components stand in the order of the statement, whatever that of the file."""
    plan = built(
        tmp_path,
        """\
        pay: {target: 40k}
        spiffs: [{name: E, window: 2027, per_deal: 1}]
        objectives: [{name: D, amount: 1}]
        bonuses: [{name: B, amount: 1, rates: [{from: 0%, rate: 100%}]}]
        commissions: [{name: A, rate: 1%}]
        """,
    )
    assert [component.name for component in plan.components] == ["A", "B", "D", "E"]
