"""Random plans: components with all that is done to them, and how they are paid."""

from __future__ import annotations

from oracles import pay_world_parts as parts
from oracles.pay_world_contests import contest
from oracles.pay_world_dice import LIMITS

MAKERS = {
    "commissions": parts.commission,
    "bonuses": parts.bonus,
    "matrices": parts.matrix,
    "objectives": parts.objectives,
    "spiffs": parts.spiff,
}
LIKELY = (
    "commissions",
    "bonuses",
    "commissions",
    "bonuses",
    "commissions",
    "matrices",
    "objectives",
    "spiffs",
    "spiffs",
)


def plan(dice, key: str, currency: str) -> dict:
    """Draw a plan."""
    spec: dict = {"plan": f"Plan {key}", "pay": pay(dice)}
    if currency != "PLN" or dice.chance(3):
        spec["currency"] = currency
    if dice.chance(5):
        spec["rounding"] = dice.pick(("half_even", "half_up", "down"))
    if dice.chance(3):
        spec["round_to"] = dice.pick(("unit", "cent"))
    if dice.chance(3):
        steps = (["25%", "50%"], ["50%"], ["33.3%", "66.7%", "90%"])
        spec["ramp"] = dice.pick(steps)
    components(dice, spec, key)
    if dice.chance(6):
        spec["contests"] = [
            contest(dice, f"Contest {i}") for i in range(dice.number(1, 2))
        ]
    adjusts(dice, spec)
    clawback(dice, spec)
    guarantee(dice, spec)
    draw(dice, spec)
    return spec


def pay(dice) -> dict:
    """Draw yearly base and target."""
    target = dice.pick((12_000_00, 60_000_00, 25_000_01, 9_999_99))
    base = dice.pick((0, 36_000_00, 10_000_01))
    return {"base": dice.plan_money(base), "target": dice.plan_money(target)}


def components(dice, spec: dict, key: str) -> None:
    """Add one to four components."""
    for i in range(dice.number(1, 4)):
        kind = dice.pick(LIKELY)
        # Scores name a component of one plan; the other names may be in two.
        name = f"Goals {key}{i}" if kind == "objectives" else f"{kind} {i}"
        spec.setdefault(kind, []).append(MAKERS[kind](dice, name))


def names(spec: dict, kinds=tuple(MAKERS)) -> list[str]:
    """Return the names of a plan's components."""
    return [entry["name"] for kind in kinds for entry in spec.get(kind, ())]


def factor(dice, name: str, on) -> dict:
    """Draw a multiply or a gate."""
    by = dice.counting(quota=True)
    if dice.chance(4):
        by["period"] = dice.pick(LIMITS)
    if dice.chance(3):
        by["against"] = dice.pick(("full", "to_date"))
    spec = {"name": name, "on": on, "by": by}
    if dice.chance(5):
        spec["at_least"] = dice.pick(("80%", "50%", "100%", "0%"))
        if dice.chance(4):
            spec["otherwise"] = dice.pick(("0%", "50%", "90%"))
        return {"gate": spec}
    return {"multiply": spec | parts.curve(dice)}


def limit(dice, name: str, on) -> dict:
    """Draw a cap or a floor."""
    spec = {"name": name, "on": on, "period": dice.pick(LIMITS)}
    if dice.chance(5):
        much = dice.pick(("100%", "50%", "20%", "5%", "33.3%"))
    else:
        much = dice.plan_money(dice.prize() // dice.pick((1, 3, 10)) + 1)
    if dice.chance(4):
        return {"floor": spec | {"least": much}}
    spec["most"] = much
    if dice.chance(7):
        spec["excess"] = dice.pick(("carried", "carried", "lost"))
    return {"cap": spec}


def adjusts(dice, spec: dict) -> None:
    """Add up to two adjustments in a legal order, and what may fall."""
    every = names(spec)
    found: list = []
    limited: list[set] = []
    for i in range(dice.pick((0, 1, 1, 2, 2))):
        on = "all" if dice.chance(5) else dice.some(every)
        these = set(every if on == "all" else on)
        if dice.chance(5) and not any(these & those for those in limited):
            found.append(factor(dice, f"Factor {i}", on))
        elif all(those <= these or not those & these for those in limited):
            entry = limit(dice, f"Limit {i}", on)
            met = [those for those in limited if those == these]
            # A cap below a floor on the same components is no plan.
            if met and {*entry} != {*found[-1]}:
                continue
            found.append(entry)
            limited.append(these)
    if found:
        spec["adjust"] = found
    factors = [entry["multiply"]["name"] for entry in found if "multiply" in entry]
    spec["may_fall"] = every + factors


def clawback(dice, spec: dict) -> None:
    """Add a clawback, often."""
    if not dice.chance(6):
        return
    found = {"within": dice.pick(("3 months", "1 months", "2 months", "12 months"))}
    touched = names(spec, ("commissions", "bonuses", "matrices", "spiffs"))
    if dice.chance(4) and touched:
        found["on"] = "all" if dice.chance(3) else dice.some(touched)
    spec["clawback"] = found


def guarantee(dice, spec: dict) -> None:
    """Add a guarantee, sometimes."""
    if dice.chance(2):
        spec["guarantee"] = {
            "months": dice.number(1, 4),
            "share": dice.pick(("100%", "50%", "33.3%")),
        }


def draw(dice, spec: dict) -> None:
    """Add a draw, sometimes."""
    if not dice.chance(5):
        return
    found: dict = {"kind": dice.pick(("recoverable", "recoverable", "non_recoverable"))}
    amount = dice.pick((1_000_00, 500_00, 333_33, 5_000_00))
    found["amount"] = dice.plan_money(amount)
    if dice.chance(6):
        found["months"] = dice.number(1, 4)
    if found["kind"] == "recoverable" and dice.chance(9):
        found["recovery"] = recovery(dice, amount, has_end="months" in found)
    spec["draw"] = found


def recovery(dice, amount: int, *, has_end: bool) -> dict:
    """Draw how a draw is recovered."""
    found: dict = {}
    if dice.chance(4):
        found["never_below"] = dice.plan_money(amount * dice.pick((2, 1, 3)) // 2)
    if dice.chance(4):
        found["most"] = dice.pick(("50%", "100%", "33.3%"))
    if has_end and dice.chance(5):
        found["after"] = dice.number(0, 4)
    if has_end and dice.chance(7):
        found["within"] = f"{dice.number(1, 4)} months"
        found["left_over"] = dice.pick(("forgiven", "kept"))
    return found


def override(dice, specs: dict) -> dict:
    """Draw an override on components of any plan."""
    spec = {"name": "Override", "rate": dice.percent("10%", "5%", "2.5%")}
    spec["of"] = dice.pick(("reports", "all_reports"))
    every = sorted({name for entry in specs.values() for name in names(entry)})
    if dice.chance(4):
        spec["components"] = dice.some(every)
    return spec
