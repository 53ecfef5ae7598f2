"""Who sits where and when: rows of assignments, managers, and seats."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from oracles.pay_oracle.exact import exact, hundredths
from oracles.pay_oracle.months import (
    Calendar,
    first_day,
    last_day,
    month_number,
    months_of,
    overlap,
)


@dataclass(frozen=True)
class Row:
    """One row of assignments, inside the calendar."""

    rep: str
    plan: str
    first: date
    last: date
    manager: str = ""
    team: str = ""
    league: str = ""
    territory: str = ""
    base: int | None = None
    target: int | None = None


def day_or(text, default):
    """Return a written day, or the default where the cell is blank."""
    return date.fromisoformat(text) if text else default


class People:
    """The table of assignments, or what stands for it."""

    def __init__(self, world: dict, calendar: Calendar):
        self.calendar = calendar
        self.hired: dict[str, date] = {}
        self.rows: dict[str, list[Row]] = {}
        if world.get("assignments") is None:
            reps = {c["rep_id"] for c in world["credits"]}
            reps |= {q["rep_id"] for q in world["quotas"]}
            (plan,) = world["plans"]
            for rep in reps:
                self.rows[rep] = [Row(rep, plan, calendar.first, calendar.last)]
        else:
            for entry in world["assignments"]:
                self.add(entry)

    def add(self, entry: dict) -> None:
        """Take in one row."""
        rep = entry["rep_id"]
        if entry.get("hired"):
            self.hired[rep] = date.fromisoformat(entry["hired"])
        calendar = self.calendar
        first = max(day_or(entry.get("starts"), calendar.first), calendar.first)
        last = min(day_or(entry.get("ends"), calendar.last), calendar.last)
        if first > last:
            return
        row = Row(
            rep,
            entry["plan"],
            first,
            last,
            entry.get("manager_id") or "",
            entry.get("team") or "",
            entry.get("league") or "",
            entry.get("territory_id") or "",
            own_amount(entry.get("base")),
            own_amount(entry.get("target")),
        )
        self.rows.setdefault(rep, []).append(row)

    def row_on(self, rep: str, day: date) -> Row | None:
        """Return the row of a rep on a day."""
        for row in self.rows.get(rep, ()):
            if row.first <= day <= row.last:
                return row
        return None

    def holder(self, territory: str, day: date) -> str | None:
        """Return the rep whose row has a territory on a day."""
        for rows in self.rows.values():
            for row in rows:
                if row.territory == territory and row.first <= day <= row.last:
                    return row.rep
        return None

    def managers(self, row: Row, day: date, of: str) -> list[str]:
        """Return the rep's manager on a day, or with ``all_reports`` all above it."""
        above, here = [], row
        while here is not None and here.manager:
            above.append(here.manager)
            if of == "reports":
                break
            here = self.row_on(here.manager, day)
        return above

    def since_hire(self, rep: str, month: int) -> int | None:
        """Return which month since hire a month is; None without a hire."""
        if rep not in self.hired:
            return None
        return self.calendar.start + month - month_number(self.hired[rep]) + 1


def own_amount(cell) -> int | None:
    """Return a row's own base or target, None where the cell is blank."""
    return None if cell is None or cell == "" else hundredths(cell)


class Seat:
    """One rep on one plan: days, base, target and quotas of each month."""

    def __init__(self, rep, plan, people: People, quota_rows):
        self.rep, self.plan, self.people = rep, plan, people
        self.calendar = people.calendar
        self.key = (rep, plan.name)
        self.rows = [row for row in people.rows[rep] if row.plan == plan.name]
        self.months = range(self.calendar.months)
        self.days = [
            sum(overlap(r.first, r.last, *self.calendar.span(m)) for r in self.rows)
            for m in self.months
        ]
        self.base = self.yearly("base")
        self.target = self.yearly("target")
        self.quota_rows = [q for q in quota_rows if q["rep_id"] == rep]
        self.quotas: dict[str, list[int]] = {}

    def yearly(self, which: str) -> list[int]:
        """Return the months of base or target."""
        usual = hundredths((self.plan.spec.get("pay") or {}).get(which))
        parts = []
        for m in self.months:
            part = Fraction(0)
            for row in self.rows:
                own = getattr(row, which)
                days = overlap(row.first, row.last, *self.calendar.span(m))
                amount = usual if own is None else own
                if days:
                    part += Fraction(amount * days, 12 * self.calendar.days(m))
            parts.append(part)
        return self.plan.rounding.spread(parts)

    def quota(self, measure: str, months) -> int:
        """Return the quota of some months."""
        if measure not in self.quotas:
            parts = [self.exact_quota(measure, m) for m in self.months]
            self.quotas[measure] = self.plan.rounding.spread(parts)
        return sum(self.quotas[measure][m] for m in months)

    def exact_quota(self, measure: str, month: int) -> Fraction:
        """Return the quota of a month, before rounding to date."""
        total = Fraction(0)
        first, last = self.calendar.span(month)
        for entry in self.quota_rows:
            if entry["measure"] != measure:
                continue
            start, months = months_of(str(entry["period"]))
            begins = max(day_or(entry.get("starts"), first), first_day(start), first)
            ends = last_day(start + months - 1)
            ends = min(day_or(entry.get("ends"), ends), ends, last)
            days = sum(overlap(r.first, r.last, begins, ends) for r in self.rows)
            if days:
                whole = hundredths(entry["quota"]) * days
                total += Fraction(whole, months * self.calendar.days(month))
        return total * self.ramp(month)

    def ramp(self, month: int) -> Fraction:
        """Return the share of quota in a month."""
        steps = self.plan.spec.get("ramp") or []
        since = self.people.since_hire(self.rep, month)
        if since is None or not 1 <= since <= len(steps):
            return Fraction(1)
        return exact(steps[since - 1])

    def sits_on(self, day: date) -> Row | None:
        """Return the row by which the rep sits on this seat on a day."""
        for row in self.rows:
            if row.first <= day <= row.last:
                return row
        return None

    def last_row_in(self, month: int) -> tuple[Row, date] | None:
        """Return the row on the seat's last day in a month, and that day."""
        first, last = self.calendar.span(month)
        days = [
            (min(row.last, last), row)
            for row in self.rows
            if row.first <= last and row.last >= first
        ]
        if not days:
            return None
        day, row = max(days, key=lambda pair: pair[0])
        return row, day

    def is_paid_at_end(self, month: int, period: str) -> bool:
        """Whether a month is the one in which the end of its period is paid."""
        if not self.days[month]:
            return False
        last = self.calendar.period(month, period)[1]
        months = self.calendar.inside(month, period)
        if last >= self.calendar.months and self.days[-1]:
            return False
        return not any(self.days[m] for m in months if m > month)
