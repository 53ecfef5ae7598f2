"""Random tables of a pay world: assignments, credits, quotas, scores and rates."""

from __future__ import annotations

from datetime import date, timedelta

from oracles.pay_oracle.months import add_months, first_day, last_day

ONE = timedelta(days=1)
PARTS = (10, 5, 4, 2, 1)


def assignments(dice, plans: list[str]) -> list[dict]:
    """Draw rows of every rep: plans, managers, teams and territories may change."""
    middle = dice.day(dice.first, dice.last) if dice.chance(5) else None
    rows = []
    for number, rep in enumerate(dice.reps):
        hired = hired_day(dice)
        starts = max(dice.first, date.fromisoformat(hired)) if hired else dice.first
        for first, last in spans(dice, starts, middle):
            row = one_row(dice, number, plans)
            row |= {"rep_id": rep, "hired": hired}
            row["territory_id"] = territory(dice, number, first, last, middle)
            row["starts"] = "" if first == dice.first else first.isoformat()
            row["ends"] = "" if last == dice.last else last.isoformat()
            rows.append(row)
    return rows


def hired_day(dice) -> str:
    """Draw a day of hire: none, before the calendar or in it."""
    kind = dice.number(0, 3)
    if kind == 1:
        return (dice.first - timedelta(days=dice.number(1, 100))).isoformat()
    if kind == 2:
        return dice.day(dice.first, dice.last).isoformat()
    return dice.first.isoformat() if kind == 3 else ""


def spans(dice, starts: date, middle: date | None) -> list[tuple[date, date]]:
    """Draw the spans of a rep's rows: in order, sometimes with a gap."""
    cuts = {dice.day(starts, dice.last) for _ in range(dice.pick((0, 0, 1, 0, 2)))}
    if middle is not None and middle > starts:
        cuts.add(middle)
    edges = sorted({starts, *cuts})
    ends = [edge - ONE for edge in edges[1:]] + [dice.last]
    found = list(zip(edges, ends, strict=True))
    if len(found) > 1 and dice.chance(2):
        found.pop(dice.number(0, len(found) - 1))
    return found


def territory(dice, number: int, first, last, middle) -> str:
    """Return a territory that nobody else has then; it changes hands in the middle."""
    if middle is None or last < middle:
        return f"T{number}"
    if first >= middle:
        return f"T{(number + 1) % len(dice.reps)}"
    return ""


def one_row(dice, number: int, plans: list[str]) -> dict:
    """Draw what a row of assignments says."""
    manager = dice.number(max(0, number - 2), number) if dice.chance(5) else 0
    own = dice.chance(2)
    return {
        "plan": dice.pick(plans),
        "manager_id": dice.reps[manager] if manager < number else "",
        "team": dice.pick(("North", "South")),
        "league": dice.pick(("Gold", "Silver")),
        "base": dice.money(30_000_07) if own and dice.chance(5) else None,
        "target": dice.money(dice.pick((24_000_00, 11_111_11))) if own else None,
    }


def quotas(dice) -> list[dict]:
    """Draw quotas of every rep and measure in use, in every month."""
    rows = []
    for rep in dice.reps:
        for measure in sorted(dice.measures):
            usual = 100_00 if measure.endswith("units") else dice.scale
            for row in quota_rows(dice, usual):
                rows.append({"rep_id": rep, "measure": measure} | row)  # noqa: PERF401
    return rows


def quota_rows(dice, usual: int) -> list[dict]:
    """Draw quotas for every month: yearly, quarterly, monthly or changed midway."""
    ends = dice.start + dice.months - 1
    size = dice.pick((1, 1, 2)) * usual // dice.pick((1, 2))
    odd = 0 if dice.is_plain else dice.pick((0, 0, 33, 1_01))
    size = max(size, 100_00)
    kind = dice.pick(("month", "year", "quarter", "changed"))
    if kind == "month":
        periods = [
            (first_day(n).isoformat()[:7], 1) for n in range(dice.start, ends + 1)
        ]
    elif kind == "quarter":
        quarters = range(dice.start // 3, ends // 3 + 1)
        periods = [(f"{q // 4}Q{q % 4 + 1}", 3) for q in quarters]
    else:
        years = range(dice.start // 12, ends // 12 + 1)
        periods = [(str(year), 12) for year in years]
    rows = []
    for period, months in periods:
        row = {"period": period, "starts": "", "ends": ""}
        if kind == "changed":
            rows += changed(dice, row, size)
        else:
            rows.append(row | {"quota": dice.money(months * size + odd)})
    return rows


def changed(dice, row: dict, size: int) -> list[dict]:
    """Return a year's quota in two rows, the second from a drawn day on."""
    year = int(row["period"])
    day = dice.day(date(year, 1, 2), date(year, 12, 31))
    before = {"ends": (day - ONE).isoformat(), "quota": dice.money(12 * size)}
    after = {"starts": day.isoformat(), "quota": dice.money(18 * size + 7)}
    return [row | before, row | after]


def rates(dice) -> list[dict]:
    """Draw exchange rates of EUR and USD that change in the calendar."""
    rows = []
    for currency, usual in (("EUR", "4.25"), ("USD", "3.987654")):
        rows.append({"currency": currency, "starts": "2026-01-01", "rate": usual})
        for day in sorted({dice.day(dice.first, dice.last) for _ in range(2)}):
            rate = dice.pick((4, 4.3, "4.123456", "0.5"))
            row = {"currency": currency, "starts": day.isoformat(), "rate": rate}
            rows.append(row)
    return rows


def scores(dice, specs: dict) -> list[dict]:
    """Draw scores of objectives, in periods of their component."""
    rows = []
    for spec in specs.values():
        for entry in spec.get("objectives", ()):
            for rep in dice.reps:
                for period in score_periods(dice, entry["period"]):
                    if dice.chance(7):
                        rows += one_score(dice, rep, entry["name"], period)
    return rows


def score_periods(dice, kind: str) -> list[str]:
    """Return the calendar's periods of a kind as they are written."""
    ends = dice.start + dice.months
    if kind == "month":
        return [first_day(n).isoformat()[:7] for n in range(dice.start, ends)]
    if kind == "quarter":
        return [f"{n // 12}Q{n % 12 // 3 + 1}" for n in range(dice.start, ends, 3)]
    return [str(n // 12) for n in range(dice.start, ends, 12)]


def one_score(dice, rep: str, component: str, period: str) -> list[dict]:
    """Draw the objectives of one rep and period; weights add up to 100."""
    weights = dice.pick((("",), (60, 40), ("33.3333", "66.6667"), (50, 30, 20)))
    return [
        {
            "rep_id": rep,
            "component": component,
            "objective": f"Objective {i}",
            "period": period,
            "weight_percent": weight,
            "score_percent": dice.pick((100, 0, 80, 110, 150, "99.5", "33.33")),
        }
        for i, weight in enumerate(weights)
    ]


def cancelled(dice, day: date, within: list[int]) -> str:
    """Draw a day of cancellation: mostly none, often at an edge of what counts."""
    if not dice.chance(4):
        return ""
    limit = add_months(day, dice.pick(within))
    kind = dice.number(0, 5)
    if kind == 0:
        return limit.isoformat()
    if kind == 1:
        return (limit + ONE).isoformat()
    if kind == 2:
        return (day + timedelta(days=dice.number(-3, 20))).isoformat()
    if kind == 3:
        return last_day(12 * day.year + day.month).isoformat()
    return (day + timedelta(days=dice.number(15, 120))).isoformat()
