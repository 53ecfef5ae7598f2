"""Hand-computed pay, so that the oracle itself can be believed."""

from __future__ import annotations

import pytest
from oracles.pay_by_hand import amounts, commission, credit, quarter, seat, world
from oracles.pay_oracle import draw_ledger, pay_lines

LADDER = [
    {"from": 0, "rate": "1%"},
    {"from": "1k", "rate": "2%"},
    {"from": "3k", "rate": "3%"},
    {"from": "8k", "rate": "5%"},
]
DEALS = [(1, 200), (1, 300), (1, 1500), (2, 1200), (2, 2000), (3, 4500)]
CURVE = [
    {"at": 1000, "pays": 10},
    {"at": 3000, "pays": 50},
    {"at": 8000, "pays": 150},
    {"at": 20000, "pays": 2150},
]


def published_deals() -> list[dict]:
    """Return the six deals, each in its month."""
    return [
        credit(f"D{i}", f"2027-0{month}-10", amount)
        for i, (month, amount) in enumerate(DEALS)
    ]


def test_tiers_for_each_deal():
    """Deals of 200 to 4500 on a ladder of 1 % to 5 % earn 164 one by one."""
    lines = pay_lines(world(commission(per="deal", tiers=LADDER), published_deals()))
    assert amounts(lines, "pay") == [2 + 3 + 20, 14 + 30, 95]


def test_points_for_each_deal():
    """The same deals earn 149 on straight lines from (0, 0)."""
    lines = pay_lines(world(commission(per="deal", points=CURVE), published_deals()))
    assert sum(lines.values()) == 149_00


def test_tiers_with_monthly_true_up():
    """On a ladder of the quarter's sum each month pays what it adds."""
    plan = commission(period="quarter", tiers=LADDER)
    lines = pay_lines(world(plan, published_deals()))
    assert amounts(lines, "pay") == [30, 86, 169]


def test_retroactive_tiers():
    """A retroactive rate is paid on everything, from the tier's first cent on."""
    plan = commission(method="retroactive", tiers=LADDER)
    for amount, pay in ((999.99, 10), (1000, 20), (-100, -1)):
        lines = pay_lines(world(plan, [credit("D", "2027-02-28", amount)]))
        assert amounts(lines, "pay") == [0, pay, 0]


def drawn(**recovery) -> dict:
    """Return a world with a draw of 1,000 in three months, and four months' sales."""
    earned = [500, 700, 400, 1800]
    plan = commission(rate="100%") | {
        "draw": {
            "kind": "recoverable",
            "amount": 1000,
            "months": 3,
            "recovery": recovery,
        }
    }
    sales = [credit(f"D{m}", f"2027-0{m + 1}-01", e) for m, e in enumerate(earned)]
    pay = {"starts": "2027-01", "months": 6}
    rows = [seat("R1", hired="2027-01-04")]
    return world(plan, sales, pay=pay, assignments=rows)


def ledger_of(found: dict) -> list[list[int]]:
    """Return the rows of a ledger in whole money."""
    return [[part // 100 for part in row] for row in found.values()]


def test_draw_and_recovery():
    """A draw tops up to 1,000 and is given back from what is earned above 1,000."""
    found = drawn(after=3)
    assert ledger_of(draw_ledger(found))[:4] == [
        [0, 500, 0, 0, 500],
        [500, 300, 0, 0, 800],
        [800, 600, 0, 0, 1400],
        [1400, 0, 800, 0, 600],
    ]
    lines = pay_lines(found)
    assert lines[("R1", "p", "2027-04", "draw recovery")] == -800_00
    assert amounts(lines, "draw") == [500, 300, 600]


def test_draw_is_forgiven_after_its_window():
    """What is left when the window ends is forgiven, half of the excess given back."""
    rows = ledger_of(draw_ledger(drawn(most="50%", within="2 months")))
    forgiving = drawn(most="50%", within="2 months", left_over="forgiven")
    stays = [1000, 0, 0, 0, 1000]
    assert rows[3:] == [[1400, 0, 400, 0, 1000], stays, stays]
    assert ledger_of(draw_ledger(forgiving))[4:] == [
        [1000, 0, 0, 1000, 0],
        [0, 0, 0, 0, 0],
    ]


@pytest.mark.parametrize(
    ("sold", "pay"),
    [(799.99, 0), (800, 750), (900, 1125), (1000, 1500), (1200, 2100), (1500, 3000)],
)
def test_bonus_points(sold, pay):
    """A bonus of half the target follows its points, and their last line beyond."""
    points = [("80%", "50%"), ("100%", "100%"), ("150%", "200%")]
    bonus = {
        "name": "pay",
        "share_of_target": "50%",
        "points": [{"at": at, "pays": pays} for at, pays in points],
        "above": "continue",
    }
    found = quarter({"bonuses": [bonus]}, [credit("D", "2027-03-31", sold)])
    assert amounts(pay_lines(found), "pay") == [0, 0, pay]


def test_bonus_rates_from_the_first_dollar():
    """A rate pays its multiple of attainment, with first_dollar from nothing on."""
    rates = [{"from": "50%", "rate": "100%"}, {"from": "100%", "rate": "150%"}]
    bonus = {"name": "pay", "amount": 1000, "rates": rates, "paid": "to_date"}
    sales = [credit("D1", "2027-01-05", 400), credit("D2", "2027-02-05", 800)]
    found = quarter({"bonuses": [bonus]}, sales)
    assert amounts(pay_lines(found), "pay") == [0, 500 + 300, 0]
    bonus["first_dollar"] = True
    assert amounts(pay_lines(found), "pay") == [0, 1000 + 300, 0]


def test_matrix_between_its_cells():
    """A matrix steps at what is reached, or runs straight between four cells."""
    side = {"at": ["0%", "100%"]}
    matrix = {
        "name": "pay",
        "amount": 1000,
        "rows": side,
        "columns": side,
        "pays": [["0%", "40%"], ["60%", "100%"]],
    }
    found = quarter({"matrices": [matrix]}, [credit("D", "2027-01-05", 500)])
    assert amounts(pay_lines(found), "pay") == [0, 0, 0]
    matrix["between"] = "linear"
    assert amounts(pay_lines(found), "pay") == [0, 0, 500]


def test_multiply_after_each_month():
    """A factor works on what the month earned, on a line of its own."""
    by = {"quota": "amount", "period": "quarter"}
    points = [{"at": "0%", "pays": "50%"}, {"at": "100%", "pays": "110%"}]
    plan = commission(rate="10%") | {
        "adjust": [{"multiply": {"name": "x", "on": "all", "by": by, "points": points}}]
    }
    sales = [credit("D1", "2027-01-05", 300), credit("D2", "2027-02-05", 700)]
    lines = pay_lines(quarter(plan, sales))
    assert amounts(lines, "pay") == [30, 70, 0]
    assert amounts(lines, "x: pay") == [-15, 7, 0]


def test_cap_carries_its_excess():
    """What a cap cuts in a month is paid in the next if that has room."""
    cap = {"name": "top", "on": "all", "period": "month", "most": 50}
    plan = commission(rate="10%") | {"adjust": [{"cap": cap}]}
    sales = [credit("D1", "2027-01-05", 800), credit("D2", "2027-02-05", 100)]
    assert amounts(pay_lines(world(plan, sales)), "top") == [-30, 0, 0]
    cap["excess"] = "carried"
    assert amounts(pay_lines(world(plan, sales)), "top") == [-30, 30, 0]


def clawed(day: str) -> dict:
    """Return the published world with its third deal cancelled on a day."""
    plan = commission(period="quarter", tiers=LADDER)
    sales = published_deals()
    sales[2]["cancelled"] = day
    return world(plan | {"clawback": {"within": "1 months"}}, sales)


def test_clawback_tells_history_anew():
    """After a cancellation the total is that of a history without the deal."""
    lines = pay_lines(clawed("2027-02-10"))
    # January becomes 500 at 1 %; by February 3,700 earn 71, by March 8,200 earn 210.
    assert amounts(lines, "pay") == [30, 66, 139]
    assert amounts(lines, "clawback: pay") == [0, -25, 0]


def test_clawback_ends_with_its_window():
    """A day later than the same day within months a deal stays paid."""
    assert pay_lines(clawed("2027-02-11")) == pay_lines(clawed(""))


def test_cancelled_in_its_month_never_counts():
    """A deal cancelled in its own month pays nothing, and nothing is clawed back."""
    lines = pay_lines(clawed("2027-01-31"))
    assert amounts(lines, "pay") == [5, 66, 139]


def contest(scores: dict, **cells) -> list[float]:
    """Return what each rep wins with some scores."""
    spec = {"name": "win", "window": "2027-01", "kind": "rank"} | cells
    days = {"R1": "05", "R2": "04", "R3": "03", "R4": "02"}
    sales = [
        credit(f"D{rep}", f"2027-01-{days[rep]}", score, rep)
        for rep, score in scores.items()
    ]
    lines = pay_lines(world({"contests": [spec]}, sales))
    return [amounts(lines, "win", rep)[0] for rep in scores]


def test_ties_in_a_contest():
    """Those tied share their places' prizes, or take the best, or the first wins."""
    scores = {"R1": 10, "R2": 30, "R3": 20, "R4": 20}
    prizes = [300, 100.01, 50]
    assert contest(scores, prizes=prizes) == [0, 300, 75.01, 75]
    assert contest(scores, prizes=prizes, ties="all") == [0, 300, 100.01, 100.01]
    assert contest(scores, prizes=prizes, ties="first") == [0, 300, 50, 100.01]


def test_pool_goes_to_the_largest_remainders():
    """A pool is shared by score without losing a hundredth."""
    assert contest({"R1": 1, "R2": 1, "R3": 1}, kind="pool", pool=100, prizes=None) == [
        33.34,
        33.33,
        33.33,
    ]


def test_club_takes_everyone_tied():
    """The last place of the club is everyone's who is tied for it."""
    scores = {"R1": 10, "R2": 30, "R3": 20, "R4": 20}
    assert contest(scores, kind="club", top="50%", prize=7) == [0, 7, 7, 7]
    assert contest(scores, kind="club", top="10%", prize=7) == [0, 7, 0, 0]


def test_improvement_by_percent():
    """By percent only those with a base are ranked, by how much they grew."""
    spec = {"name": "win", "window": "2027-02", "kind": "improvement", "by": "percent"}
    spec |= {"base_window": "2027-01", "prizes": [100, 50]}
    sales = [
        credit("D1", "2027-01-05", 100),
        credit("D2", "2027-02-05", 300),
        credit("D3", "2027-01-05", 1000, "R2"),
        credit("D4", "2027-02-05", 1500, "R2"),
        credit("D5", "2027-02-05", 9999, "R3"),
    ]
    lines = pay_lines(world({"contests": [spec]}, sales))
    won = [amounts(lines, "win", rep)[1] for rep in ("R1", "R2", "R3")]
    assert won == [100, 50, 0]


def test_spiff_budget_on_its_last_day():
    """What is left on the day that the budget ends is shared by that day's earnings."""
    spec = {"name": "spiff", "window": "2027-01", "rate": "10%", "budget": 100}
    sales = [
        credit("D1", "2027-01-05", 700),
        credit("D2", "2027-01-06", 200),
        credit("D3", "2027-01-06", 400, "R2"),
        credit("D4", "2027-01-07", 400, "R2"),
    ]
    lines = pay_lines(world({"spiffs": [spec]}, sales))
    assert amounts(lines, "spiff")[0] == 80
    assert amounts(lines, "spiff", "R2")[0] == 20
    spec["each_most"] = 75
    lines = pay_lines(world({"spiffs": [spec]}, sales))
    # Of the 30 left, 5 : 40.
    assert amounts(lines, "spiff")[0] == 73.33
    assert amounts(lines, "spiff", "R2")[0] == 26.67


def test_override_of_a_manager():
    """A manager has a share of what the reports earned, clawbacks included."""
    plan = commission(rate="10%") | {"clawback": {"within": "12 months"}}
    plan["overrides"] = [{"name": "over", "rate": "50%", "of": "reports"}]
    sales = [
        credit("D1", "2027-01-05", 800, "R2", cancelled="2027-02-01"),
        credit("D2", "2027-02-05", 100, "R2"),
    ]
    rows = [seat("R1"), seat("R2", manager_id="R1")]
    lines = pay_lines(world(plan, sales, assignments=rows))
    assert amounts(lines, "over") == [40, -35, 0]
    assert amounts(lines, "clawback: pay", "R2") == [0, -80, 0]
