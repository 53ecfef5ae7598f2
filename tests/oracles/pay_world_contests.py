"""Random contests of every kind."""

from __future__ import annotations


def contest(dice, name: str) -> dict:
    """Draw a contest."""
    kinds = ["rank", "threshold", "improvement", "pool", "club", "rank"]
    if dice.has_table:
        kinds += ["team", "team"]
    kind = dice.pick(kinds)
    by_attainment = kind != "improvement" and dice.chance(4)
    spec = {"name": name, "kind": kind}
    spec["window"] = dice.window(whole_months=by_attainment)
    spec |= dice.counting(quota=by_attainment, own=True)
    if by_attainment:
        spec["score"] = "attainment"
    if kind == "improvement":
        spec["base_window"] = dice.window()
        if dice.chance(6):
            spec["by"] = dice.pick(("amount", "percent"))
    if dice.has_table and kind != "team" and dice.chance(2):
        spec["leagues"] = dice.pick(("team", "league"))
    spec |= minimum(dice, spec)
    if dice.chance(3):
        spec["cash"] = dice.pick((False, False, True))
    return spec | rewards(dice, spec)


def in_percent(spec: dict) -> bool:
    """Whether scores are shares."""
    return spec.get("score") == "attainment" or spec.get("by") == "percent"


def minimum(dice, spec: dict) -> dict:
    """Draw a minimum, sometimes."""
    if not dice.chance(3):
        return {}
    if in_percent(spec):
        return {"minimum": dice.pick(("50%", "10%", "80%", "100%"))}
    return {"minimum": dice.plan_money(dice.usual(spec) * dice.pick((1, 5, 10)) // 10)}


def rewards(dice, spec: dict) -> dict:
    """Draw what a kind of contest pays."""
    kind = spec["kind"]
    if kind == "threshold":
        return {"levels": levels(dice, spec)}
    if kind == "pool":
        return {"pool": dice.plan_money(dice.prize())}
    if kind == "club":
        top = dice.pick((1, 2, 3, "10%", "50%", "40%", "75%"))
        return {"top": top, "prize": dice.plan_money(dice.prize())}
    amounts = sorted({dice.prize() for _ in range(dice.number(1, 4))}, reverse=True)
    found = {"prizes": [dice.plan_money(amount) for amount in amounts]}
    if dice.chance(7):
        ties = ("share", "all") if kind == "team" else ("share", "all", "first")
        found["ties"] = dice.pick(ties)
    if kind == "team" and dice.chance(5):
        found["team_score"] = "mean"
    return found


def levels(dice, spec: dict) -> list[dict]:
    """Draw levels, higher ones with higher prizes."""
    if in_percent(spec):
        at = [f"{a}%" for a in dice.ascending((10, 50, 80, 100, 120), 1, 3)]
    else:
        usual = dice.usual(spec)
        amounts = dice.ascending([usual * k // 4 for k in (1, 2, 4, 8)], 1, 3)
        at = [dice.plan_money(a) for a in amounts]
    prize, found = 0, []
    for a in at:
        prize += dice.prize()
        found.append({"at": a, "prize": dice.plan_money(prize)})
    return found
