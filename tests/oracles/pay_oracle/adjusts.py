"""What a seat earns month by month in one history, ``adjust`` included."""

from __future__ import annotations

from fractions import Fraction

from oracles.pay_oracle import values
from oracles.pay_oracle.exact import exact


def history(scene, seat, gone) -> list[dict[str, int]]:
    """Return line → amount of each month, as if some credits had never been."""
    key = ("history", seat.key, gone)
    if key not in scene.found:
        scene.found[key] = History(scene, seat, gone).told()
    return scene.found[key]


class History:
    """One seat's components in one history, while it is adjusted."""

    def __init__(self, scene, seat, gone):
        self.scene, self.seat, self.gone = scene, seat, gone
        plan = seat.plan
        self.lines = [
            {
                part.name: values.earned(
                    scene, seat, part, m, gone if name in plan.touched else frozenset()
                )
                for name, part in plan.parts.items()
            }
            for m in scene.months
        ]
        self.amounts = [dict(month) for month in self.lines]
        """The components after multiplies and gates so far."""
        self.limits: list[tuple[str, set[str]]] = []
        """The caps and floors so far, and their components."""

    def told(self) -> list[dict[str, int]]:
        """Return the lines after every adjustment."""
        for kind, spec in self.seat.plan.adjusts:
            on = self.seat.plan.named(spec["on"])
            if kind in ("multiply", "gate"):
                self.scale(kind, spec, on)
            else:
                {"cap": self.cap, "floor": self.floor}[kind](spec, set(on))
                self.limits.append((spec["name"], set(on)))
        return self.lines

    def scale(self, kind: str, spec: dict, on: list[str]) -> None:
        """Multiply components by a factor, a line for each."""
        for m in self.scene.months:
            factor = self.factor(kind, spec, m)
            for name in on:
                before = self.amounts[m][name]
                after = self.seat.plan.rounding.line(before * factor)
                self.amounts[m][name] = after
                self.lines[m][f"{spec['name']}: {name}"] = after - before

    def factor(self, kind: str, spec: dict, month: int) -> Fraction:
        """Return the factor of a month."""
        by = spec["by"]
        credits_, quota = values.credits_and_quota(
            self.scene,
            self.seat,
            by,
            month,
            by.get("period", "month"),
            by.get("against", "to_date"),
            self.gone,
        )
        x = Fraction(credits_, quota) if quota else Fraction(0)
        if kind == "gate":
            passed = x >= exact(spec["at_least"])
            return Fraction(1) if passed else exact(spec.get("otherwise", "0%"))
        factor = values.factor(spec, x, "step")
        return exact(spec["points"][0]["pays"]) if factor is None else factor

    def sum_of(self, month: int, on: set[str]) -> int:
        """Return what components earn in a month, earlier caps and floors included."""
        limits = sum(
            self.lines[month][name] for name, members in self.limits if members & on
        )
        return limits + sum(self.amounts[month][name] for name in on)

    def limit(self, written, month: int, period: str):
        """Return money, or a percent of the target of the whole period."""
        months = self.scene.calendar.inside(month, period)
        return values.money_or_share(written, sum(self.seat.target[m] for m in months))

    def cap(self, spec: dict, on: set[str]) -> None:
        """Allow no more than so much a period."""
        period = spec.get("period", "month")
        carried = earned = allowed = 0
        for m in self.scene.months:
            if m == self.scene.calendar.period(m, period)[0]:
                carried = earned - allowed if spec.get("excess") == "carried" else 0
                earned, allowed = carried, 0
            now = self.sum_of(m, on)
            earned += now
            most = self.limit(spec["most"], m, period)
            before = allowed
            if self.seat.days[m]:
                allowed = min(earned, self.seat.plan.rounding.line(most))
            self.lines[m][spec["name"]] = allowed - before - now

    def floor(self, spec: dict, on: set[str]) -> None:
        """Pay no less than so much a period, at its end."""
        period = spec.get("period", "month")
        for m in self.scene.months:
            line = 0
            if self.seat.is_paid_at_end(m, period):
                first = self.scene.calendar.period(m, period)[0]
                earned = sum(self.sum_of(k, on) for k in range(first, m + 1))
                least = self.limit(spec["least"], m, period)
                line = max(0, self.seat.plan.rounding.line(least) - earned)
            self.lines[m][spec["name"]] = line
