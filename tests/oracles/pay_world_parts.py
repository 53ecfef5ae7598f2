"""Random components: commissions, bonuses, matrices, objectives, spiffs, contests."""

from __future__ import annotations

from oracles.pay_world_dice import LIMITS, PERCENTS

RATES = ("5%", "1%", "2%", "3%", "12.5%", "0%", "3.33%")
SHARES = ("100%", "0%", "50%", "80%", "120%", "150%", "33.3%")
PERIODS = ("month", "quarter", "half", "year")


def timing(dice, *periods: str) -> dict:
    """Draw some of ``period``, ``paid`` and ``against``."""
    spec = {}
    if dice.chance(6):
        spec["period"] = dice.pick(periods)
    if dice.chance(5):
        spec["paid"] = dice.pick(("to_date", "at_end"))
    if dice.chance(4):
        spec["against"] = dice.pick(("full", "to_date"))
    return spec


def bounds(dice, spec: dict, usual_paid: str) -> dict:
    """Draw ``cap`` and ``floor``, the floor only where it counts."""
    found = {}
    low, high = dice.number(1, 50), dice.number(50, 150)
    if dice.chance(5):
        scaled = (f"{low}%", f"{high}%")
    else:
        most = dice.scale // 5
        scaled = tuple(dice.plan_money(most * part // 100) for part in (low, high))
    if dice.chance(2):
        found["cap"] = scaled[1]
    if spec.get("paid", usual_paid) == "at_end" and dice.chance(2):
        found["floor"] = scaled[0]
    return found


def windfall(dice, spec: dict) -> dict:
    """Draw a windfall, rarely."""
    if not dice.chance(2):
        return {}
    above = dice.usual(spec) * dice.pick((1, 2, 4)) // 2
    counts = dice.pick(("50%", "0%", "33.3%", "10%"))
    return {"windfall": {"above": dice.plan_money(above), "counts": counts}}


def steps(dice, usual: int, least: int, most: int) -> list[int]:
    """Draw ascending amounts of credits, in hundredths."""
    half = usual // 2
    every = [0, half, usual, usual + 1_11, 2 * usual, 3 * usual, 8 * usual]
    return dice.ascending(every, least, most)


def tiers(dice, spec: dict, *, in_percent: bool) -> dict:
    """Draw tiers of a commission."""
    in_units = (spec.get("credits") or {}).get("measure") == "units"
    if in_percent:
        starts = [f"{at}%" for at in dice.ascending(PERCENTS, 1, 4)]
    else:
        starts = [dice.plan_money(at) for at in steps(dice, dice.usual(spec), 1, 4)]
    by_unit = in_units
    found = {
        "tiers": [
            {"from": at}
            | (
                {"per_unit": dice.money(dice.prize() // 100)}
                if by_unit
                else {"rate": dice.percent(*RATES)}
            )
            for at in starts
        ]
    }
    if dice.chance(5):
        found["method"] = dice.pick(("marginal", "retroactive"))
    return found


def money_points(dice, spec: dict, *, from_zero: bool) -> dict:
    """Draw points of a commission."""
    at = steps(dice, dice.usual(spec), 2, 5)
    pays = [dice.prize() // 4 for _ in at]
    if at[0] == 0 and not from_zero:
        pays[0] = 0
    pairs = zip(at, pays, strict=True)
    found = {
        "points": [
            {"at": dice.plan_money(a), "pays": dice.plan_money(p)} for a, p in pairs
        ]
    }
    if dice.chance(5):
        found["between"] = dice.pick(("linear", "step"))
    return found


def commission(dice, name: str) -> dict:
    """Draw a commission."""
    how = dice.pick(
        ("rate", "tiers", "percent", "rates_by", "points", "tiers", "percent")
    )
    spec = {"name": name} | dice.counting(quota=how == "percent")
    in_units = (spec.get("credits") or {}).get("measure") == "units"
    if how == "rates_by" and in_units:
        how = "rate"
    if how == "rate":
        if in_units:
            spec["per_unit"] = dice.money(dice.prize() // 100)
        else:
            spec["rate"] = dice.percent(*RATES)
    elif how == "rates_by":
        kinds = {"product": "ABC", "segment": ("large",), "channel": ("web", "field")}
        column = dice.pick(tuple(kinds))
        rates = {kind: dice.percent(*RATES) for kind in dice.some(kinds[column])}
        spec["rates_by"] = {
            "column": column,
            "rates": rates,
            "other": dice.percent(*RATES),
        }
    elif how == "percent":
        spec |= tiers(dice, spec, in_percent=True)
    else:
        if dice.chance(5):
            spec["per"] = "deal"
        if how == "tiers":
            spec |= tiers(dice, spec, in_percent=False)
        else:
            spec |= money_points(dice, spec, from_zero="per" not in spec)
    spec |= timing(dice, *PERIODS)
    if how != "rates_by":
        spec |= windfall(dice, spec)
    return spec | bounds(dice, spec, "to_date")


def full_amount(dice) -> dict:
    """Draw the full amount of a bonus."""
    if dice.chance(6):
        return {"share_of_target": dice.pick(("20%", "10%", "25%", "12.5%"))}
    return {"amount": dice.plan_money(dice.prize())}


def curve(dice, least: int = 1) -> dict:
    """Draw points in percent, never falling in the last stretch if that goes on."""
    at = dice.ascending(PERCENTS, max(least, 1), 4)
    pays = [dice.pick(SHARES) for _ in at]
    found = {
        "points": [{"at": f"{a}%", "pays": p} for a, p in zip(at, pays, strict=True)]
    }
    if dice.chance(6):
        found["between"] = dice.pick(("linear", "step"))
    if found.get("between") == "linear" and len(at) > 1 and dice.chance(6):
        found["above"] = "continue"
        found["points"][-2]["pays"] = "50%"
        found["points"][-1]["pays"] = dice.pick(("100%", "133.3%", "51%"))
    elif dice.chance(2):
        found["above"] = "flat"
    return found


def bonus(dice, name: str) -> dict:
    """Draw a bonus."""
    spec = {"name": name} | dice.counting(quota=True) | full_amount(dice)
    if dice.chance(6):
        spec |= curve(dice)
    else:
        starts = dice.ascending(PERCENTS, 1, 4)
        rates = ("100%", "150%", "50%", "0%", "200%", "66.7%")
        spec["rates"] = [{"from": f"{at}%", "rate": dice.pick(rates)} for at in starts]
        if dice.chance(4):
            spec["first_dollar"] = dice.pick((True, True, False))
    spec |= timing(dice, *LIMITS) | windfall(dice, spec)
    return spec | bounds(dice, spec, "at_end")


def matrix(dice, name: str) -> dict:
    """Draw a matrix."""
    spec = {"name": name} | full_amount(dice)
    for side in ("rows", "columns"):
        at = [0, *dice.ascending(PERCENTS[1:], 1, 3)]
        spec[side] = dice.counting(quota=True) | {"at": [f"{a}%" for a in at]}
    spec["pays"] = [
        [dice.pick(SHARES) for _ in spec["columns"]["at"]] for _ in spec["rows"]["at"]
    ]
    if dice.chance(5):
        spec["between"] = dice.pick(("step", "linear"))
    spec |= timing(dice, *LIMITS)
    return spec | bounds(dice, spec, "at_end")


def objectives(dice, name: str) -> dict:
    """Draw objectives, in a period that scores can name."""
    periods = ["month"]
    if dice.start % 3 == 0:
        periods.insert(0, "quarter")
    if dice.start % 12 == 0:
        periods.append("year")
    spec = {"name": name, "period": dice.pick(periods)} | full_amount(dice)
    if dice.chance(4):
        spec["most"] = dice.pick(("100%", "120%", "150%"))
    return spec


def spiff(dice, name: str) -> dict:
    """Draw a spiff."""
    spec = {"name": name, "window": dice.window()} | dice.counting(
        quota=False, own=True
    )
    usual = dice.usual(spec)
    if (spec.get("credits") or {}).get("measure") == "units":
        spec["per_unit"] = dice.money(dice.prize() // 50)
    elif dice.chance(5):
        spec["rate"] = dice.percent(*RATES)
    if not spec.keys() & {"per_unit", "rate"}:
        spec["per_deal"] = dice.plan_money(100 * (dice.prize() // 1000 + 1))
    if dice.chance(6) or "per_deal" in spec:
        spec["least"] = dice.plan_money(usual * dice.pick((1, 2, 5)) // 10)
    for limit in ("each_most", "budget"):
        if dice.chance(4):
            spec[limit] = dice.plan_money(dice.prize() // dice.pick((2, 5, 10)) + 1)
    if "per_deal" in spec and "budget" in spec:
        spec["per_deal"] = dice.plan_money(1)
    return spec
