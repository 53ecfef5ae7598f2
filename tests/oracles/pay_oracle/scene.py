"""A world as the rest of the oracle reads it: plans, seats and credits."""

from __future__ import annotations

from bisect import bisect_right

from oracles.pay_oracle.counted import read_credits
from oracles.pay_oracle.exact import Rounding, exact
from oracles.pay_oracle.months import Calendar, add_months, months_in_text
from oracles.pay_oracle.people import People, Seat

KINDS = ("commissions", "bonuses", "matrices", "objectives", "spiffs")
"""The kinds of component; contests and overrides are none."""
USUAL = {"commissions": ("month", "to_date")}
USUAL_ELSE = ("quarter", "at_end")
TOUCHED = ("commissions", "bonuses", "matrices", "spiffs")
"""What a clawback can take back."""


class Part:
    """One component of a plan."""

    def __init__(self, kind: str, spec: dict):
        self.kind, self.spec, self.name = kind, spec, spec["name"]
        period, paid = USUAL.get(kind, USUAL_ELSE)
        self.period = spec.get("period", period)
        self.paid = spec.get("paid", paid)
        self.against = spec.get("against", "full")


class Plan:
    """One plan: its components, roundings and clawback."""

    def __init__(self, name: str, spec: dict, currency: str):
        self.name, self.spec = name, spec
        self.currency = spec.get("currency") or currency
        step = {"cent": 1, "unit": 100}[spec.get("round_to", "cent")]
        self.rounding = Rounding(spec.get("rounding", "half_even"), step)
        self.parts = {
            entry["name"]: Part(kind, entry)
            for kind in KINDS
            for entry in spec.get(kind) or []
        }
        self.contests = spec.get("contests") or []
        self.overrides = spec.get("overrides") or []
        self.adjusts = [next(iter(entry.items())) for entry in spec.get("adjust") or []]
        self.clawback = spec.get("clawback")
        on = (self.clawback or {}).get("on", "all")
        self.touched = {
            part.name
            for part in self.parts.values()
            if part.kind in TOUCHED and (on == "all" or part.name in on)
        }

    def named(self, on) -> list[str]:
        """Return the components that ``on`` means."""
        return list(self.parts) if on == "all" else list(on)


class Scene:
    """Everything about one world, with what was worked out so far."""

    def __init__(self, world: dict):
        self.currency = world["currency"]
        self.calendar = Calendar(world["pay"]["starts"], world["pay"]["months"])
        self.months = range(self.calendar.months)
        self.plans = {
            name: Plan(name, spec, self.currency)
            for name, spec in world["plans"].items()
        }
        self.people = People(world, self.calendar)
        pairs = {(r.rep, r.plan) for rows in self.people.rows.values() for r in rows}
        self.seats = {
            (rep, plan): Seat(rep, self.plans[plan], self.people, world["quotas"])
            for rep, plan in sorted(pairs)
        }
        self.scores = world["scores"]
        self.rates: dict[str, list] = {}
        for entry in sorted(world["rates"], key=lambda e: e["starts"]):
            pair = (entry["starts"], exact(entry["rate"]))
            self.rates.setdefault(entry["currency"], []).append(pair)
        self.credits = read_credits(world, self.people)
        self.found: dict = {}
        """What was worked out already, by what was asked."""

    def rate(self, currency: str, day):
        """Return what one unit of a currency is in the scenario's, on a day."""
        if currency == self.currency:
            return 1
        known = self.rates[currency]
        newest = bisect_right(known, day.isoformat(), key=lambda pair: pair[0]) - 1
        assert newest >= 0, f"no rate of {currency} on {day}"
        return known[newest][1]

    def gone(self, plan: Plan, month: int) -> frozenset[int]:
        """Return the credits that a plan's clawback has undone by a month's end."""
        key = ("gone", plan.name, month)
        if key not in self.found:
            self.found[key] = frozenset(
                number
                for number, credit in enumerate(self.credits)
                if plan.clawback is not None and self.is_undone(plan, credit, month)
            )
        return self.found[key]

    def is_undone(self, plan: Plan, credit, month: int) -> bool:
        """Whether a credit was cancelled in time, and before a month's end."""
        if credit.cancelled is None:
            return False
        within = plan.clawback.get("within")
        if within is not None:
            latest = add_months(credit.date, months_in_text(within))
            if credit.cancelled > latest:
                return False
        return self.calendar.month(credit.cancelled) <= month
