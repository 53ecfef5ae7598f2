"""The one paragraph: what changed, and why it is better, or that it is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.report.words import (
    amount,
    at_most_percent,
    change,
    count,
    listing,
    money,
    number,
    percent,
    span,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.report.facts import Facts, Measure, Spread

_STOPPED = {
    "time limit": "The clock ran out, so a repeat may end differently.",
    "interrupted": "The run was interrupted; this is the best plan found until then.",
}


def story(facts: Facts) -> str:
    """Return the paragraph, in plain sentences, honest about what got worse."""
    if not facts.has_plan:
        return " ".join(part for part in (_no_plan(facts), _today(facts)) if part)
    parts = (
        _broken(facts),
        _moves(facts),
        _balance(facts),
        _travel(facts),
        promise(facts),
        _STOPPED.get(facts.reason, ""),
    )
    return " ".join(part for part in parts if part)


def promise(facts: Facts) -> str:
    """Return what the lower bound promises, as a director would say it."""
    if not facts.has_plan:
        return ""
    if facts.broken:
        return "Its cost cannot be compared with plans that keep every rule."
    if facts.status == "optimal":
        return "No plan that meets these rules is cheaper; this is proven."
    if facts.gap is None:
        return "How much cheaper another plan could be is not known."
    return (
        "No plan that meets these rules can be more than "
        f"{at_most_percent(facts.gap)} cheaper."
    )


def _no_plan(facts: Facts) -> str:
    if facts.status == "infeasible":
        return (
            "No plan can meet all of these rules at once; this is proven. "
            "Nothing changes until a rule is loosened."
        )
    ended = {
        "interrupted": "The run was interrupted",
        "time limit": "The clock ran out",
        "work limit": "The work allowed was used up",
    }.get(facts.reason, "The run ended")
    return (
        f"{ended} before a plan was found. None has been ruled out either: "
        "allow more work, or loosen a rule."
    )


def _today(facts: Facts) -> str:
    rows = [(m.name, m.before) for m in facts.measures if m.before is not None]
    if not facts.has_before or not rows:
        return ""
    loads = [f"{span(s.low, s.high)} of a fair share of {name}" for name, s in rows]
    return f"Today the territories carry {listing(loads)}."


def _broken(facts: Facts) -> str:
    if not facts.broken:
        return ""
    names = listing([rule.name for rule in facts.broken])
    return (
        f"This plan breaks {number(len(facts.broken))} of "
        f"{count(len(facts.rules), 'rule')}: {names}."
    )


def _moves(facts: Facts) -> str:
    if not facts.has_before:
        return (
            f"No account has an owner today; the plan gives {number(facts.accounts)} "
            f"accounts to {count(facts.territories, 'territory', 'territories')}."
        )
    if not facts.moved_accounts:
        return "Nothing changes hands: today's plan stays as it is."
    share = percent(facts.moved_share, 1)
    return (
        f"The plan gives {number(facts.moved_accounts)} of "
        f"{count(facts.accounts, 'account')}, with {share} of the potential, to "
        "another rep."
    )


def _balance(facts: Facts) -> str:
    after = [(m.name, m.after) for m in facts.measures if m.after is not None]
    before = [(m.name, m.before) for m in facts.measures if m.before is not None]
    if not after:
        return ""
    if not facts.has_before or not before:
        return f"Loads run {_runs(after)}."
    now = f"Today loads run {_runs(before)}"
    worse = [m.name for m in facts.measures if _is_worse(m)]
    end = f" Balance of {listing(worse)} gets worse." if worse else ""
    return f"{now}; under the plan {_under_the_plan(facts.measures, after)}.{end}"


def _runs(spreads: Sequence[tuple[str, Spread]]) -> str:
    parts = [f"from {percent(s.low)} to {percent(s.high)}" for _, s in spreads]
    names = [f"of {name}" for name, _ in spreads]
    names[0] = f"of a fair share {names[0]}"
    return listing([f"{x} {name}" for x, name in zip(parts, names, strict=True)])


def _under_the_plan(
    measures: Sequence[Measure], after: Sequence[tuple[str, Spread]]
) -> str:
    bands = {percent(measure.upper - 1, 1) for measure in measures}
    if len(bands) > 1 or any(s.kept < s.territories for _, s in after):
        return _runs(after)
    reach = max(measure.upper - 1 for measure in measures)
    which = {1: f" of {after[0][0]}", 2: " of both"}.get(len(after), " of each")
    return (
        f"every territory is within {at_most_percent(reach)} of its fair share{which}"
    )


def _is_worse(measure: Measure) -> bool:
    if measure.before is None or measure.after is None:
        return False
    old, new = (_reach(s.low, s.high) for s in (measure.before, measure.after))
    return new > old + 0.0005


def _reach(low: float, high: float) -> float:
    return max(1 - low, high - 1)


def _travel(facts: Facts) -> str:
    old, new = facts.km.before, facts.km.after
    if new is None:
        return ""
    if old is None or not facts.has_before:
        return (
            f"Reps drive {amount(new)} km a year, and the plan costs "
            f"{money(facts.cost.after, facts.currency)} a year."
        )
    how = change(old, new)
    road = f"{amount(abs(new - old))} km a year"
    if how == "unchanged":
        first = "Reps drive as far as today"
    elif new > old:
        first = f"Reps drive {how}, {road}, which is the price of balance"
    else:
        first = f"Reps drive {how}, which saves {road}"
    return f"{first}.{_cost(facts)}"


def _cost(facts: Facts) -> str:
    lost = facts.terms.get("disruption")
    travel = facts.terms.get("travel")
    if lost is None or not lost.after or travel is None or travel.after is None:
        return ""
    risk = (
        f" The relationships it breaks put {money(lost.after, facts.currency)} a year"
    )
    saved = (travel.before or 0.0) - travel.after
    if saved <= 0:
        return f"{risk} at risk."
    saving = f"the {money(saved, facts.currency)} saved on travel"
    if saved >= lost.after:
        return f"{risk} at risk, less than {saving}."
    unfair = any(
        m.before and m.before.kept < m.before.territories for m in facts.measures
    )
    why = ": that is the price of balance" if unfair else ""
    return f"{risk} at risk, more than {saving}{why}."
