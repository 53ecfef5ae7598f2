"""Guarantees and draws: what is added to earnings, and what is taken back."""

from __future__ import annotations

from oracles.pay_oracle.exact import exact, hundredths
from oracles.pay_oracle.months import month_number, months_in_text


def settle(scene, seat, earnings: list[int]) -> tuple[list[dict[str, int]], dict]:
    """Return the lines of guarantee and draw, and the draw's ledger by month."""
    lines: list[dict[str, int]] = []
    rows: dict[int, tuple[int, ...]] = {}
    balance = 0
    draw = Draw(scene, seat) if seat.plan.spec.get("draw") else None
    for m in scene.months:
        guaranteed = guarantee(scene, seat, m, earnings[m])
        month = {"guarantee": guaranteed}
        if draw is not None:
            opening, earned = balance, earnings[m] + guaranteed
            drawn = draw.drawn(m, earned)
            month["draw"] = drawn
            if draw.is_recoverable:
                recovered = draw.recovered(m, earned, opening)
                balance = opening + drawn - recovered
                forgiven = balance if draw.is_forgiven_after(m) else 0
                balance -= forgiven
                month["draw recovery"] = -recovered
                rows[m] = (opening, drawn, recovered, forgiven, balance)
        lines.append(month)
    return lines, rows


def guarantee(scene, seat, month: int, earned: int) -> int:
    """Return what lifts a month's earnings to what is guaranteed."""
    spec = seat.plan.spec.get("guarantee")
    since = scene.people.since_hire(seat.rep, month)
    if not spec or since is None or not 1 <= since <= spec["months"]:
        return 0
    if not seat.days[month]:
        return 0
    least = exact(spec.get("share", "100%")) * seat.target[month]
    return max(0, seat.plan.rounding.line(least) - earned)


class Draw:
    """The draw of one seat."""

    def __init__(self, scene, seat):
        self.scene, self.seat = scene, seat
        self.spec = seat.plan.spec["draw"]
        self.amount = hundredths(self.spec["amount"])
        self.is_recoverable = self.spec.get("kind") == "recoverable"
        self.recovery = self.spec.get("recovery") or {}

    def drawn(self, month: int, earned: int) -> int:
        """Return the draw of a month."""
        since = self.scene.people.since_hire(self.seat.rep, month)
        months = self.spec.get("months")
        if months is not None and (since is None or not 1 <= since <= months):
            return 0
        if not self.seat.days[month] or earned >= self.amount:
            return 0
        return self.amount - earned

    def recovered(self, month: int, earned: int, balance: int) -> int:
        """Return what a month gives back of the balance before it."""
        never_below = self.recovery.get("never_below")
        kept = self.amount if never_below is None else hundredths(never_below)
        if balance <= 0 or earned <= kept or not self.is_open(month):
            return 0
        share = exact(self.recovery.get("most", "100%"))
        return min(balance, self.seat.plan.rounding.small(share * (earned - kept)))

    def is_open(self, month: int) -> bool:
        """Whether a month may give back."""
        after = self.recovery.get("after")
        since = self.scene.people.since_hire(self.seat.rep, month)
        if after is not None and (since is None or since <= after):
            return False
        last = self.last_recovery()
        return last is None or month <= last

    def last_recovery(self) -> int | None:
        """Return the last month that may give back, None if for ever."""
        within = self.recovery.get("within")
        hired = self.scene.people.hired.get(self.seat.rep)
        if within is None or hired is None:
            return None
        last_draw = month_number(hired) + self.spec["months"] - 1
        return last_draw + months_in_text(within) - self.scene.calendar.start

    def is_forgiven_after(self, month: int) -> bool:
        """Whether what is left after a month is forgiven."""
        is_last = self.last_recovery() == month
        return is_last and self.recovery.get("left_over") == "forgiven"
