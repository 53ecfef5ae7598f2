"""Guarantees of the rules that are built of a plan of people."""

from __future__ import annotations

import numpy as np
import pytest
from capacities import NUMBER, PEOPLE, PLACES, SOURCES, THERE, built, roles


def test_spans_and_ratios(tmp_path):
    """Half an SDR an AE in each segment; a manager for eight people in the company."""
    wide = built(
        tmp_path,
        number=PLACES,
        who=PEOPLE,
        sources=SOURCES,
        staff=THERE,
        months=24,
    )
    found = {r.name: (r.of, r.per, r.least) for r in wide.problem.ratios}
    assert found == {
        "SDR per AE smb": ((4,), (0, 1), 0.5),
        "SDR per AE enterprise": ((5,), (2, 3), 0.5),
        "manager over AE and SDR": ((6,), (0, 1, 2, 3, 4, 5), 0.125),
    }


@pytest.mark.parametrize(
    ("make", "names"),
    [
        ("[]", []),
        ("[{each: run}]", ["bookings"]),
        (
            "[{at: region, each: year}]",
            [
                *("bookings 2027 north", "bookings 2027 south"),
                *("bookings 2028 north", "bookings 2028 south"),
            ],
        ),
        (
            "[{at: place, each: run, share: 90%}]",
            [
                *("bookings smb north", "bookings smb south"),
                *("bookings enterprise north", "bookings enterprise south"),
            ],
        ),
    ],
)
def test_what_must_be_made(tmp_path, make, names):
    """Targets are by period and place; the first entry is the number that is told."""
    given = built(
        tmp_path,
        "goal: least_missed\n",
        number=f"{PLACES}  make: {make}\n",
        who=PEOPLE,
        sources="",
        staff=THERE,
        months=24,
    )
    assert [target.name for target in given.problem.targets] == names
    told = [target.name for target in given.number]
    assert told == (names or ["bookings 2027", "bookings 2028"])


def test_the_stricter_of_two_targets_on_the_same_holds(tmp_path):
    """Where places are regions, both names mean the same; other places keep theirs."""
    number = (
        "number: {total: {2027: 12m}, regions: {a: 50%, b: 50%}, margin: 40%, MAKE}"
    )
    make = "make: [{at: region, share: 90%}, {at: place, share: 80%}]"
    said = {"staff": "role,region,heads\nAE,a,5\n", "sources": ""}
    given = built(tmp_path, number=number.replace("MAKE", make) + "\n", **said)
    found = [(target.name, target.share) for target in given.problem.targets]
    assert found == [("bookings 2027 a", 0.9), ("bookings 2027 b", 0.9)]
    both = number.replace("regions", "segments: {a: 50%, c: 50%}, regions")
    make = "make: [{at: region, share: 90%}, {at: segment, share: 80%}]"
    said["staff"] = "role,segment,region,heads\nAE,a,a,5\n"
    given = built(tmp_path, number=both.replace("MAKE", make) + "\n", **said)
    found = {target.name: target.needs for target in given.problem.targets}
    assert found["bookings 2027 a"] == (0, 2)
    assert found["bookings 2027 a (segment)"] == (0, 1)


@pytest.mark.parametrize(
    ("goal", "goals", "count"),
    [
        ("least_cost", ("spend",), 1),
        ("most_margin", ("loss",), 0),
        ("[least_missed, fewest_let_go]", ("missed", "separations"), 0),
        ("[fewest_starts, least_cost]", ("starts", "spend"), 1),
    ],
)
def test_goals_say_whether_the_number_must_be_made(tmp_path, goal, goals, count):
    """Where money alone is kept low, the number is a rule; else its price decides."""
    given = built(tmp_path, f"goal: {goal}\n")
    assert given.goals == goals
    assert len(given.problem.targets) == count
    assert [target.name for target in given.number] == ["bookings 2027"]


def test_limits_and_budgets(tmp_path):
    """Heads, starts and money, in some places and months, name what they count."""
    more = """\
limits:
  - {heads: all, region: north, at_most: 20, during: 2028Q1}
  - {starts: [rise, move], at_most: 1.5}
  - {budget: 5m, during: 2027}
  - {budget: 1m, segment: smb}
"""
    given = built(
        tmp_path,
        more,
        number=PLACES,
        who=PEOPLE,
        sources=SOURCES,
        staff=THERE,
        months=24,
    )
    market, heads, starts = given.problem.limits
    assert (market.name, heads.name) == ("market", "all north 2028Q1")
    assert heads.items == (0, 2)
    assert np.isfinite(heads.at_most).nonzero()[0].tolist() == [12, 13, 14]
    assert starts.items == tuple(range(7, 13))
    year, smb = given.problem.budgets
    assert (year.at_most, year.months, year.cells) == (5e6, tuple(range(12)), None)
    assert smb.cells == (0, 1, 4)


def test_limits_have_names_of_their_own(tmp_path):
    """A second limit of one name, of the source itself or of a list, is numbered."""
    sources = "sources: {market: {into: AE, at_most: 3 a month}}\n"
    number = NUMBER.replace("margin", "regions: {a: 50%, b: 50%}, margin")
    more = """\
limits:
  - {starts: market, at_most: 2}
  - {budget: 2m}
  - {starts: market, at_most: 1}
  - {budget: 1m}
"""
    staff = "role,region,heads\nAE,a,5\n"
    given = built(tmp_path, more, number=number, sources=sources, staff=staff)
    names = [limit.name for limit in given.problem.limits]
    assert names == ["market", "market (2)", "market (3)"]
    assert [limit.at_most[0] for limit in given.problem.limits] == [3, 2, 1]
    assert [one.name for one in given.problem.budgets] == ["budget", "budget (2)"]


def test_recruiters_assess_people_from_outside_only(tmp_path):
    """Promotions and transfers are no work of recruiters."""
    more = "recruiting: {assess: 30 a month, hires: 4 a month}"
    sources = SOURCES.replace("cost: 10k", "cost: 10k, assessed: 6")
    given = built(
        tmp_path,
        more,
        number=PLACES,
        who=PEOPLE,
        sources=sources,
        staff=THERE,
        months=24,
    )
    load, hires = (x for x in given.problem.limits if x.family == "recruiters")
    assert (load.quantity, float(load.at_most[0])) == ("load", 30)
    assert (hires.quantity, float(hires.at_most[0])) == ("starts", 4)
    assert load.items == hires.items == tuple(range(7))
    assert given.problem.streams[0].load == 6


def test_classes_have_seats_trainers_and_months(tmp_path):
    """Five trainers hold two classes of two; transfers sit in none."""
    more = """\
training:
  trainers: 5
  classes:
    school: {for: AE, seats: 6, cost: 30k, trainers: 2, months: [March]}
    first days: {for: [AE, manager], sources: market, seats: 9}
"""
    given = built(
        tmp_path,
        more,
        number=PLACES,
        who=PEOPLE,
        sources=SOURCES,
        staff=THERE,
        months=24,
    )
    school, days = given.problem.trainings
    assert school.streams == (0, 1, 2, 3, 7, 8, 9, 10)
    assert days.streams == (0, 1, 2, 3, 6)
    assert school.classes_at_most.nonzero()[0].tolist() == [2, 14]
    assert (school.classes_at_most[2], days.classes_at_most[0]) == (2, 5)
    assert (school.seats, school.cost) == (6, 30_000)


def test_letting_go_short_time_cover_and_spare_capacity(tmp_path):
    """Each is only there if it is written, with its price and its limit."""
    plain = built(tmp_path)
    assert plain.problem.cells[0].separation_cost is None
    assert plain.problem.cells[0].short_time_at_most is None
    assert plain.problem.needs[0].cover_price is None
    assert plain.problem.limits == ()
    more = "cover: {price: 90%, at_most: 5%}\noverstaffing: {at_most: 20%, at: place}\n"
    ae = "let_go: {cost: 60k, at_most: 2 a month}, short_time: {at_most: 3, keep: 60%}"
    given = built(tmp_path, more, who=roles(ae=ae))
    (cell,), (need,) = given.problem.cells, given.problem.needs
    assert (cell.separation_cost, cell.separations_at_most[0]) == (60_000, 2)
    assert (cell.short_time_at_most[0], cell.short_time) == (3, 0.6)
    assert need.cover_price == pytest.approx(0.9 * 0.4)
    assert need.cover_at_most[0] == pytest.approx(50_000)
    assert need.surplus_at_most[0] == pytest.approx(200_000)
    spare = built(tmp_path, more.replace("place", "company"))
    assert spare.problem.needs[0].surplus_at_most is None
    assert spare.problem.limits[0].at_most[0] == pytest.approx(200_000)


def test_limits_of_a_role_hold_for_all_its_places(tmp_path):
    """Two let go a month are two in all regions together."""
    ae = "let_go: {cost: 60k, at_most: 2 a month}, short_time: {at_most: 3}"
    number = NUMBER.replace("margin", "regions: {north: 50%, south: 50%}, margin")
    staff = "role,region,heads\nAE,north,5\nAE,south,5\n"
    given = built(tmp_path, number=number, who=roles(ae=ae), staff=staff)
    found = [(x.quantity, x.items, float(x.at_most[0])) for x in given.problem.limits]
    assert found == [("separations", (0, 1), 2.0), ("short_time", (0, 1), 3.0)]


def test_pipeline_is_made_before_it_closes(tmp_path):
    """Coverage, inbound and opening pipeline are shares of what the bookings need."""
    who = PEOPLE.replace("SDR: {per: {AE: 0.5}", "SDR: {makes_pipeline: 300k/month")
    who = who.replace(", at: segment", "")
    staff = THERE.replace("SDR,smb,,", "SDR,smb,north,")
    more = """\
pipeline:
  win_rate: 25%
  cycle: 3 months
  coverage: {probability: 90%, deals: 10}
  inbound: 20%
  opening: 50%
  by_segment: {smb: {win_rate: 50%, cycle: 1 month}}
"""
    given = built(
        tmp_path, more, number=PLACES, who=who, sources="", staff=staff, months=24
    )
    smb, *_, big = given.problem.pipelines
    assert (smb.coverage, smb.cycle, smb.win_rate) == (2.0, 1, 0.5)
    assert (big.coverage, big.cycle, big.win_rate) == (5.5, 3, 0.25)
    wanted = 5.5 * given.problem.needs[3].amount
    assert big.inbound == pytest.approx(0.2 * wanted)
    assert big.opening[:3] == pytest.approx(0.5 * 0.8 * wanted[:3])
    assert not big.opening[3:].any()
    assert {k: float(v[0]) for k, v in big.rate.items()} == {7: 300_000}


def test_every_rule_is_a_sentence(tmp_path):
    """The report is given what was understood, in words."""
    more = """\
limits: [{budget: 5m, during: 2027}, {heads: AE, at_most: 12}]
cover: {price: 90%, at_most: 5%}
recruiting: {assess: 30 a month}
overstaffing: {at_most: 20%}
"""
    given = built(tmp_path, more)
    for sentence in (
        "From 2027-01 to 2027-12, money spent is kept low.",
        "People are to sell 12m PLN in all.",
        "At least 100% of the number of the company is made in each year.",
        "A ramped AE sells 80% of a quota of 1.2m PLN a year.",
        "'market': bring AE, 1 month after the decision.",
        "At most 5m PLN is spent in 2027.",
        "At most 12 people work as AE.",
        "Recruiters assess 30 a month at most.",
        "Capacity is at most 20% above the number in all.",
    ):
        assert sentence in given.rules_text
