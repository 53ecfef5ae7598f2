"""More hand-computed pay: quotas, terms of employment, currencies and limits."""

from __future__ import annotations

from oracles.pay_by_hand import amounts, commission, credit, quarter, seat, world
from oracles.pay_oracle import pay_lines


def test_base_loses_no_cent():
    """Twelfths of a yearly base are rounded to date, so that their sum is exact."""
    rows = [seat("R1", base=100)]
    lines = pay_lines(world({}, assignments=rows))
    assert amounts(lines, "base") == [8.33, 8.34, 8.33]


def test_change_of_plan_midway():
    """A seat that ends on a day has the share of the month's base until then."""
    rows = [seat("R1", base=1200) | {"ends": "2027-02-07"}]
    lines = pay_lines(world({}, assignments=rows))
    assert amounts(lines, "base") == [100, 25, 0]


def test_ramp_of_a_new_rep():
    """In the first month since hire only the ramp's share of quota is asked."""
    bonus = {"name": "pay", "period": "month", "amount": 100}
    bonus["points"] = [{"at": "0%", "pays": "0%"}, {"at": "300%", "pays": "300%"}]
    quota = {"rep_id": "R1", "measure": "amount", "period": "2027", "quota": 12000}
    sales = [credit("D1", "2027-01-05", 500), credit("D2", "2027-02-05", 500)]
    rows = [seat("R1", hired="2027-01-01")]
    plan = {"bonuses": [bonus], "ramp": ["25%"]}
    lines = pay_lines(world(plan, sales, quotas=[quota], assignments=rows))
    assert amounts(lines, "pay") == [200, 50, 0]


def test_exchange_rate_of_the_day():
    """A credit counts at the newest rate that is not later than its date."""
    rates = [
        {"currency": "EUR", "starts": "2026-01-01", "rate": 4},
        {"currency": "EUR", "starts": "2027-02-05", "rate": 5},
    ]
    sales = [
        credit("D1", "2027-02-04", 100, currency="EUR"),
        credit("D2", "2027-02-05", 100, currency="EUR"),
    ]
    plan = commission(rate="10%")
    assert amounts(pay_lines(world(plan, sales, rates=rates)), "pay")[1] == 90
    plan["currency"] = "EUR"
    assert amounts(pay_lines(world(plan, sales, rates=rates)), "pay")[1] == 20


def test_rows_of_one_day_are_one_credit():
    """A deal in two rows of one day is rounded once."""
    rows = [credit("D", "2027-01-05", 0.01, share_percent=50) for _ in range(2)]
    plan = commission(rate="100%")
    assert amounts(pay_lines(world(plan, rows)), "pay")[0] == 0.01
    assert pay_lines(world(plan, [rows[0], rows[1] | {"deal_id": "E"}])) == {}


def test_windfall():
    """Of a deal's month above the windfall only a part counts."""
    plan = commission(rate="10%", windfall={"above": 1000, "counts": "20%"})
    sales = [credit("D", "2027-01-05", 900), credit("D", "2027-01-06", 600)]
    assert amounts(pay_lines(world(plan, sales)), "pay")[0] == 110


def test_objectives_have_a_most():
    """Scores count by their weights, none above the most."""
    goals = {"name": "pay", "share_of_target": "50%", "most": "120%"}
    common = {"rep_id": "R1", "component": "pay", "period": "2027Q1"}
    scores = [
        common | {"objective": "a", "weight_percent": 60, "score_percent": 150},
        common | {"objective": "b", "weight_percent": 40, "score_percent": "50.5"},
    ]
    found = quarter({"objectives": [goals]}, []) | {"scores": scores}
    assert amounts(pay_lines(found), "pay") == [0, 0, 1500 * (0.72 + 0.202)]


def test_gate_on_the_quarter():
    """Below its gate a month earns the other share."""
    by = {"period": "quarter", "against": "full"}
    gate = {"name": "g", "on": "all", "by": by, "at_least": "50%", "otherwise": "25%"}
    plan = commission(rate="10%") | {"adjust": [{"gate": gate}]}
    sales = [credit("D1", "2027-01-05", 400), credit("D2", "2027-02-05", 100)]
    lines = pay_lines(quarter(plan, sales))
    assert amounts(lines, "g: pay") == [-30, 0, 0]


def test_floor_at_the_end_of_its_period():
    """A floor pays what the period's components lack, in its last month."""
    floor = {"name": "f", "on": ["pay"], "period": "quarter", "least": "10%"}
    plan = commission(rate="10%") | {"adjust": [{"floor": floor}]}
    sales = [credit("D1", "2027-01-05", 400), credit("D2", "2027-02-05", 100)]
    lines = pay_lines(quarter(plan, sales))
    assert amounts(lines, "f") == [0, 0, 300 - 50]


def test_guarantee_of_the_first_months():
    """In the first months since hire earnings are lifted to the month's target."""
    plan = commission(rate="10%") | {"pay": {"target": 12000}}
    plan["guarantee"] = {"months": 2, "share": "50%"}
    sales = [credit("D1", "2027-01-05", 400), credit("D2", "2027-02-05", 6000)]
    rows = [seat("R1", hired="2027-01-31")]
    lines = pay_lines(world(plan, sales, assignments=rows))
    assert amounts(lines, "guarantee") == [460, 0, 0]


def test_team_shares_its_prize():
    """The best team's prize is shared by those of it who have a score."""
    spec = {"name": "win", "window": "2027-01", "kind": "team", "prizes": [100.01]}
    rows = [seat(rep, team="A") for rep in ("R1", "R2", "R3")] + [seat("R4", team="B")]
    sold = {"R1": 10, "R2": 20, "R4": 29}
    sales = [credit(rep, "2027-01-05", much, rep) for rep, much in sold.items()]
    lines = pay_lines(world({"contests": [spec]}, sales, assignments=rows))
    won = [amounts(lines, "win", rep)[0] for rep in ("R1", "R2", "R3", "R4")]
    assert won == [50.01, 50, 0, 0]
    spec["team_score"] = "mean"
    lines = pay_lines(world({"contests": [spec]}, sales, assignments=rows))
    assert amounts(lines, "win", "R4")[0] == 100.01


def test_spiff_is_given_back_alone():
    """A cancelled deal gives back its own spiff; nobody else earns more for it."""
    spec = {"name": "spiff", "window": "2027-01", "per_deal": 60, "budget": 100}
    plan = {"spiffs": [spec], "clawback": {"within": "6 months"}}
    sales = [
        credit("D1", "2027-01-05", 700, cancelled="2027-03-31"),
        credit("D2", "2027-01-06", 200, "R2"),
    ]
    lines = pay_lines(world(plan, sales))
    assert amounts(lines, "clawback: spiff") == [0, 0, -60]
    assert amounts(lines, "spiff", "R2") == [40, 0, 0]
