"""What a component is worth to date, and what it earns in a month."""

from __future__ import annotations

from fractions import Fraction

from oracles.pay_oracle import counted, curves
from oracles.pay_oracle.exact import exact, hundredths, is_percent
from oracles.pay_oracle.months import first_day, last_day, months_of
from oracles.pay_oracle.spiffs import spiff_earned


def earned(scene, seat, part, month: int, gone) -> int:
    """Return what a component earns in a month, the credits undone left out."""
    if not seat.days[month]:
        return 0
    if part.kind == "spiffs":
        return spiff_earned(scene, seat, part, month, gone)
    if part.kind == "objectives" or part.paid == "at_end":
        if not seat.is_paid_at_end(month, part.period):
            return 0
        return to_date(scene, seat, part, month, gone)
    earlier = range(scene.calendar.period(month, part.period)[0], month)
    sat = [m for m in earlier if seat.days[m]]
    before = to_date(scene, seat, part, sat[-1], gone) if sat else 0
    return to_date(scene, seat, part, month, gone) - before


def to_date(scene, seat, part, month: int, gone) -> int:
    """Return *F*: the rounded value of a component to date."""
    key = ("to date", seat.key, part.name, month, gone)
    if key not in scene.found:
        worth = VALUES[part.kind](scene, seat, part, month, gone)
        target = target_of(scene, seat, part, month)
        spec = part.spec
        if spec.get("floor") is not None and part.paid == "at_end":
            worth = max(worth, money_or_share(spec["floor"], target))
        if spec.get("cap") is not None:
            worth = min(worth, money_or_share(spec["cap"], target))
        scene.found[key] = seat.plan.rounding.line(worth)
    return scene.found[key]


def money_or_share(written, of: int):
    """Return hundredths, or the exact percent of an amount."""
    return exact(written) * of if is_percent(written) else hundredths(written)


def months_against(scene, month: int, period: str, against: str) -> range:
    """Return the months whose quota or target counts."""
    months = scene.calendar.inside(month, period)
    return months if against == "full" else range(months.start, month + 1)


def target_of(scene, seat, part, month: int) -> int:
    """Return *T*."""
    months = months_against(scene, month, part.period, part.against)
    return sum(seat.target[m] for m in months)


def credits_and_quota(scene, seat, spec, month, period, against, gone):
    """Return *C* and *Q* of what ``credits``, ``of`` and ``quota`` say."""
    months = range(scene.calendar.period(month, period)[0], month + 1)
    measure = spec.get("quota") or counted.measure_of(spec)
    quota = seat.quota(measure, months_against(scene, month, period, against))
    return counted.total(scene, seat, spec, months, gone), quota


def full_bonus(scene, seat, part, month: int):
    """Return *B*."""
    spec = part.spec
    if spec.get("share_of_target") is not None:
        return exact(spec["share_of_target"]) * target_of(scene, seat, part, month)
    first, last = scene.calendar.period(month, part.period)
    start = scene.calendar.start
    whole = (last_day(start + last) - first_day(start + first)).days + 1
    months = months_against(scene, month, part.period, part.against)
    days = sum(seat.days[m] for m in months)
    return Fraction(hundredths(spec["amount"]) * days, whole)


def commission(scene, seat, part, month: int, gone):
    """Return the value of a commission to date, not yet rounded."""
    spec = part.spec
    months = range(scene.calendar.period(month, part.period)[0], month + 1)
    if spec.get("per") == "deal":
        deals = counted.by_deal(scene, seat, spec, gone)
        return sum(
            seat.plan.rounding.line(one_amount(spec, worth))
            for (m, _), worth in deals.items()
            if m in months
        )
    if spec.get("rates_by"):
        return by_column(scene, seat, spec, months, gone)
    in_percent = bool(spec.get("tiers")) and is_percent(spec["tiers"][0]["from"])
    if not in_percent:
        return one_amount(spec, counted.total(scene, seat, spec, months, gone))
    credits_, quota = credits_and_quota(
        scene, seat, spec, month, part.period, part.against, gone
    )
    if quota == 0:
        return 0
    tiers = [(exact(t["from"]) * quota, rate_of(t)) for t in spec["tiers"]]
    return curves.by_tiers(tiers, credits_, spec.get("method", "marginal"))


def rate_of(spec: dict):
    """Return hundredths of money for each hundredth counted."""
    if spec.get("per_unit") is not None:
        return Fraction(hundredths(spec["per_unit"]), 100)
    return exact(spec["rate"])


def one_amount(spec: dict, credits_: int):
    """Return what a commission without quota pays for an amount of credits."""
    if spec.get("points"):
        points = [(hundredths(p["at"]), hundredths(p["pays"])) for p in spec["points"]]
        return curves.by_points(points, credits_, spec.get("between", "linear"))
    if spec.get("tiers"):
        tiers = [(hundredths(t["from"]), rate_of(t)) for t in spec["tiers"]]
        return curves.by_tiers(tiers, credits_, spec.get("method", "marginal"))
    return rate_of(spec) * credits_


def by_column(scene, seat, spec: dict, months, gone):
    """Return Σ rate × credits of each kind."""
    by = spec["rates_by"]
    assert not spec.get("windfall"), "a windfall has no kinds"
    worth = Fraction(0)
    for number, amount in counted.counted(scene, seat, spec):
        credit = scene.credits[number]
        if number not in gone and credit.month in months:
            kind = getattr(credit, by["column"])
            worth += exact(by["rates"].get(kind, by.get("other", "0%"))) * amount
    return worth


def bonus(scene, seat, part, month: int, gone):
    """Return the value of a bonus to date, not yet rounded."""
    spec = part.spec
    credits_, quota = credits_and_quota(
        scene, seat, spec, month, part.period, part.against, gone
    )
    if quota == 0:
        return 0
    x = Fraction(credits_, quota)
    return full_bonus(scene, seat, part, month) * share_of_bonus(spec, x)


def share_of_bonus(spec: dict, x):
    """Return *g* of an attainment."""
    if spec.get("points"):
        return factor(spec, x, "linear") or Fraction(0)
    tiers = [(exact(t["from"]), exact(t["rate"])) for t in spec["rates"]]
    share = curves.inside_tiers(tiers, x)
    if spec.get("first_dollar") and x >= tiers[0][0]:
        share += tiers[0][0] * tiers[0][1]
    return share


def factor(spec: dict, x, between: str):
    """Return the height of percent points at an attainment; None below the first."""
    points = [(exact(p["at"]), exact(p["pays"])) for p in spec["points"]]
    between = spec.get("between", between)
    return curves.along(points, x, between, spec.get("above", "flat"))


def matrix(scene, seat, part, month: int, gone):
    """Return the value of a matrix to date, not yet rounded."""
    spec, reached = part.spec, []
    for side in ("rows", "columns"):
        credits_, quota = credits_and_quota(
            scene, seat, spec[side], month, part.period, part.against, gone
        )
        if quota == 0:
            return 0
        reached.append(Fraction(credits_, quota))
    share = curves.on_grid(
        [exact(at) for at in spec["rows"]["at"]],
        [exact(at) for at in spec["columns"]["at"]],
        [[exact(cell) for cell in line] for line in spec["pays"]],
        *reached,
        spec.get("between", "step"),
    )
    return full_bonus(scene, seat, part, month) * share


def objective(scene, seat, part, month: int, gone):  # noqa: ARG001 - as the others
    """Return the value of objectives, not yet rounded."""
    most = exact(part.spec.get("most", "100%"))
    first, last = scene.calendar.period(month, part.period)
    period = (scene.calendar.start + first, last - first + 1)
    share = Fraction(0)
    for row in scene.scores:
        mine = row["rep_id"] == seat.rep and row["component"] == part.name
        if mine and months_of(str(row["period"])) == period:
            weight = row.get("weight_percent")
            weight = 100 if weight is None or weight == "" else weight
            score = exact(row["score_percent"]) / 100
            share += exact(weight) / 100 * min(score, most)
    return full_bonus(scene, seat, part, month) * share


VALUES = {
    "commissions": commission,
    "bonuses": bonus,
    "matrices": matrix,
    "objectives": objective,
}
