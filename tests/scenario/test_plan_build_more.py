"""Guarantees of building contests, overrides, adjustments and payment of a plan."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from plans import built, with_plans

from engine.base.errors import InputError
from engine.payplan import terms
from engine.payplan.curve import Curve, Piece
from engine.scenario.plan_build import build_plans

MARCH = terms.Window(date(2027, 3, 1), date(2027, 3, 31))
BASE = "commissions: [{name: Base, rate: 5%}, {name: Extra, rate: 1%}]\n"


def contest(folder, written):
    """Return the only contest of a plan."""
    (found,) = built(folder, f"contests: [{{name: C, {written}}}]\n").contests
    return found


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        (
            "kind: rank, window: 2027-03, prizes: [2k, 1k], ties: first, minimum: 50k",
            {
                "kind": "rank",
                "prizes": (200_000, 100_000),
                "ties": "first",
                "minimum": Fraction(5_000_000),
            },
        ),
        (
            "kind: rank, window: 2027-03, prizes: [2k], score: attainment,"
            " minimum: 80%, quota: pipeline, leagues: league",
            {
                "kind": "rank",
                "prizes": (200_000,),
                "quota": "pipeline",
                "minimum": Fraction(4, 5),
                "leagues": "league",
            },
        ),
        (
            "kind: threshold, window: 2027-03, credits: units,"
            " levels: [{at: 10, prize: 5}, {at: 20, prize: 15}], score: credits",
            {
                "kind": "threshold",
                "counted": terms.Counted("units"),
                "levels": ((Fraction(1000), 500), (Fraction(2000), 1500)),
            },
        ),
        (
            "kind: threshold, window: 2027-03, score: attainment,"
            " levels: [{at: 80%, prize: 5}]",
            {
                "kind": "threshold",
                "quota": "amount",
                "levels": ((Fraction(4, 5), 500),),
            },
        ),
        (
            "kind: improvement, window: 2027-03, base_window: 2027-03-01..2027-03-02,"
            " prizes: [5], by: percent, minimum: 10%",
            {
                "kind": "improvement",
                "base_window": terms.Window(date(2027, 3, 1), date(2027, 3, 2)),
                "prizes": (500,),
                "by_percent": True,
                "minimum": Fraction(1, 10),
            },
        ),
        (
            "kind: team, window: 2027-03, prizes: [5], ties: all, team_score: mean",
            {"kind": "team", "prizes": (500,), "ties": "all", "team_mean": True},
        ),
        (
            "kind: pool, window: 2027-03, pool: 50k",
            {"kind": "pool", "pool": 5_000_000},
        ),
        (
            "kind: club, window: 2027-03, top: 10%, prize: 5k, cash: false",
            {
                "kind": "club",
                "top": Fraction(1, 10),
                "prizes": (500_000,),
                "cash": False,
            },
        ),
        (
            "kind: club, window: 2027-03, top: 12, prize: 5k",
            {"kind": "club", "top": 12, "prizes": (500_000,)},
        ),
    ],
)
def test_contests(written, wanted, tmp_path):
    """Each kind of contest stands in the terms with its prizes in hundredths."""
    usual = {"name": "C", "window": MARCH, "counted": terms.Counted()}
    assert contest(tmp_path, written) == terms.Contest(**{**usual, **wanted})


def test_overrides(tmp_path):
    """An override keeps its rate, its depth and the names it is paid on."""
    text = (
        BASE + "overrides: [{name: A, rate: 2%, of: all_reports}, {name: B, rate: 1%}]"
    )
    first, second = built(tmp_path, text).overrides
    assert first == terms.Override("A", Fraction(1, 50), all_levels=True)
    assert second == terms.Override("B", Fraction(1, 100), all_levels=False)


def test_overrides_may_name_components_of_other_plans(tmp_path):
    """A manager's override names what the reports' plans have, not its own plan."""
    text = """\
        reps: {{commissions: [{{name: Base, rate: 5%}}]}}
        managers: {{overrides: [{{name: Lead, rate: 2%, components: [{}]}}]}}
        """
    scenario = with_plans(tmp_path, text.format("Base"))
    assert build_plans(scenario)[1].overrides[0].components == frozenset({"Base"})
    with pytest.raises(InputError, match="no plan has a component 'Lead'"):
        build_plans(with_plans(tmp_path, text.format("Lead")))


def test_multipliers_are_factors(tmp_path):
    """A multiply keeps its first factor below the first point."""
    (multiply,) = built(
        tmp_path,
        BASE
        + """\
adjust:
  - multiply:
      name: M
      on: [Base]
      by: {credits: margin, quota: profit, period: quarter, against: full}
      points: [{at: 50%, pays: 80%}, {at: 100%, pays: 120%}]
      between: linear
      above: continue
""",
    ).adjust
    pieces = (
        Piece(Fraction(-1, 2), Fraction(4, 5), Fraction(0)),
        Piece(Fraction(1, 2), Fraction(2, 5), Fraction(4, 5)),
        Piece(Fraction(1), Fraction(2, 5), Fraction(4, 5)),
    )
    basis = terms.Basis(terms.Counted("margin"), "quarter", "profit", full=True)
    assert multiply == terms.Multiply("M", ("Base",), basis, Curve(pieces))


def test_gates_are_factors_of_two_steps(tmp_path):
    """A gate is 1 from its attainment on, and another share below it."""
    text = BASE + "adjust:\n"
    text += (
        "  - gate: {name: G, on: all, by: {of: team}, at_least: 80%, otherwise: 50%}\n"
    )
    (gate,) = built(tmp_path, text).adjust
    pieces = (
        Piece(Fraction(-1, 5), Fraction(1, 2), Fraction(0)),
        Piece(Fraction(4, 5), Fraction(1), Fraction(0)),
    )
    basis = terms.Basis(terms.Counted(of="team"), "month", "amount", full=False)
    on = ("Base", "Extra")
    assert gate == terms.Multiply("G", on, basis, Curve(pieces), is_gate=True)


def test_caps_and_floors(tmp_path):
    """Caps and floors keep the order written, and are of a month unless they say."""
    cap, floor = built(
        tmp_path,
        "pay: {target: 40k}\n"
        + BASE
        + """\
adjust:
  - cap: {name: C, on: [Extra, Base], most: 250%, excess: carried}
  - floor: {name: F, on: all, period: year, least: 1k}
""",
    ).adjust
    on = ("Extra", "Base")
    assert cap == terms.Cap(
        "C", on, "month", terms.Limit(share=Fraction(5, 2)), carried=True
    )
    least = terms.Limit(money=100_000)
    assert floor == terms.Floor("F", ("Base", "Extra"), "year", least)


def test_clawbacks_leave_objectives_alone(tmp_path):
    """``on: all`` is every commission, bonus, matrix and spiff, and no objective."""
    text = (
        BASE + "objectives: [{name: Goals, amount: 1k}]\nclawback: {within: 12 months}"
    )
    found = built(tmp_path, text).clawback
    assert found == terms.Clawback(12, frozenset({"Base", "Extra"}))
    named = text.replace("months}", "months, on: [Extra]}")
    assert built(tmp_path, named).clawback.on == frozenset({"Extra"})


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        (
            "{kind: recoverable, amount: 1000}",
            terms.Draw(100_000, recoverable=True, never_below=100_000),
        ),
        (
            "{kind: non_recoverable, amount: 1000, months: 3}",
            terms.Draw(100_000, recoverable=False, months=3, never_below=100_000),
        ),
        (
            "{kind: recoverable, amount: 1k, months: 3, recovery: {after: 2,"
            " never_below: 0, most: 50%, within: 6 months, left_over: forgiven}}",
            terms.Draw(
                100_000,
                recoverable=True,
                months=3,
                after=2,
                never_below=0,
                most=Fraction(1, 2),
                within=6,
                forgiven=True,
            ),
        ),
    ],
)
def test_draws(written, wanted, tmp_path):
    """A draw keeps earnings up to its amount unless it says how much it keeps."""
    assert built(tmp_path, f"{BASE}draw: {written}\n").draw == wanted


def test_a_guarantee_is_the_whole_target(tmp_path):
    """A guarantee is 100 % of target where it does not say another share."""
    text = BASE + "pay: {target: 40k}\nguarantee: {months: 3}\n"
    assert built(tmp_path, text).guarantee == terms.Guarantee(3, Fraction(1))
