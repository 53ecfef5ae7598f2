"""The lines of every statement: earned, clawed back, won, guaranteed and drawn."""

from __future__ import annotations

from oracles.pay_oracle.adjusts import history
from oracles.pay_oracle.contests import contest_month, prizes
from oracles.pay_oracle.exact import exact
from oracles.pay_oracle.payment import settle
from oracles.pay_oracle.scene import Scene

BACK = "clawback: "
NONCASH = "noncash: "


def pay_lines(world: dict) -> dict[tuple[str, str, str, str], int]:
    """Return (rep, plan, month, line) → hundredths, whatever is not zero."""
    statements, _ = work_out(world)
    return {key: amount for key, amount in statements.items() if amount}


def draw_ledger(world: dict) -> dict[tuple[str, str, str], tuple[int, ...]]:
    """Return (rep, plan, month) → (opening, drawn, recovered, forgiven, closing)."""
    return work_out(world)[1]


def work_out(world: dict) -> tuple[dict, dict]:
    """Return all lines, and the ledger of recoverable draws."""
    scene = Scene(world)
    months = {seat.key: paid(scene, seat) for seat in scene.seats.values()}
    earned = {key: [dict(month) for month in ls] for key, ls in months.items()}
    for plan in scene.plans.values():
        for contest in plan.contests:
            add_prizes(scene, plan, contest, months)
    for seat in scene.seats.values():
        for spec in seat.plan.overrides:
            add_override(scene, seat, spec, earned, months)
    ledger: dict = {}
    for seat in scene.seats.values():
        settled, rows = settle(scene, seat, cash(months[seat.key]))
        for m, lines in enumerate(settled):
            months[seat.key][m] |= lines | {"base": seat.base[m]}
        ledger |= {(*seat.key, scene.calendar.label(m)): r for m, r in rows.items()}
    statements = {
        (*key, scene.calendar.label(m), line): amount
        for key, lines in months.items()
        for m, month in enumerate(lines)
        for line, amount in month.items()
    }
    return statements, ledger


def paid(scene, seat) -> list[dict[str, int]]:
    """Return what components and adjustments pay, month by month, with clawbacks."""
    months = []
    known = history(scene, seat, frozenset())
    for m in scene.months:
        now = history(scene, seat, scene.gone(seat.plan, m))
        lines = dict(now[m])
        for line in now[m] if now is not known else ():
            lines[BACK + line] = sum(now[k][line] - known[k][line] for k in range(m))
        known = now
        months.append(lines)
    return months


def add_prizes(scene, plan, contest: dict, months: dict) -> None:
    """Add the line of a contest to its winners' statements."""
    month = contest_month(scene, contest)
    line = contest["name"] if contest.get("cash", True) else NONCASH + contest["name"]
    for rep, prize in prizes(scene, plan, contest).items():
        months[(rep, plan.name)][month][line] = prize


def add_override(scene, seat, spec: dict, earned: dict, months: dict) -> None:
    """Add the line of an override, a share of what reports' components earned."""
    for m in scene.months:
        total = sum(
            commissionable(spec, report, earned[report.key][m])
            for report in scene.seats.values()
            if reports_to(scene, report, seat, m, spec.get("of", "reports"))
        )
        amount = seat.plan.rounding.line(exact(spec["rate"]) * total)
        months[seat.key][m][spec["name"]] = amount


def reports_to(scene, report, seat, month: int, of: str) -> bool:
    """Whether a seat reports to another on its last day in a month."""
    found = report.last_row_in(month)
    if found is None:
        return False
    row, day = found
    is_above = seat.rep in scene.people.managers(row, day, of)
    return is_above and seat.sits_on(day) is not None


def commissionable(spec: dict, report, lines: dict[str, int]) -> int:
    """Return what named components earned, multiplied, gated and clawed back."""
    names = spec.get("components")
    total = 0
    for name in report.plan.parts:
        if names is None or name in names:
            ours = [name]
            for kind, adjust in report.plan.adjusts:
                if kind in ("multiply", "gate"):
                    ours.append(f"{adjust['name']}: {name}")
            total += sum(lines.get(o, 0) + lines.get(BACK + o, 0) for o in ours)
    return total


def cash(months: list[dict[str, int]]) -> list[int]:
    """Return *E* of each month."""
    return [
        sum(amount for line, amount in month.items() if not line.startswith(NONCASH))
        for month in months
    ]
