"""Parts of the made-up quotas: fairness, groups, over-assignment, years, a conflict."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fake_capacity_parts import row_of

if TYPE_CHECKING:
    from collections.abc import Callable

CONFLICT = {
    "families": ["target", "cap"],
    "text": ["The caps of all territories add up to EUR 9.1 million, less than 10."],
}


def conflict() -> list[dict[str, Any]]:
    """Return the least change of each family."""
    names = "family rule from to"
    return [
        row_of(names, "cap", "cap of all", 9.1e6, 10e6),
        row_of(names, "target", "target", 10e6, 9.1e6),
    ]


def fairness() -> list[dict[str, Any]]:
    """Return measures before and after."""
    names = "measure before after better note"
    small, rise = "lower", "largest rise on last year"
    return [
        row_of(names, "CV of expected attainment", 0.214, 0.093, small, "small"),
        row_of(names, "Gini of expected attainment", 0.121, 0.048, small, "near 0"),
        row_of(names, "share expected to attain", 0.4, 0.56, "", "as intended"),
        row_of(names, "correlation, potential", 0.99, 0.97, "nearer to 1", "near 1"),
        row_of(names, "slope on last year", -0.4, 0.1, "nearer to 0", "near 0"),
        row_of(names, rise, None, 0.45, "", "within the agreed change"),
    ]


def bias() -> list[dict[str, Any]]:
    """Return groups against everybody else, one of them biased."""
    even, few = "no bias found", "too few to tell"
    groups = (
        ("segment", "Enterprise", 9, 0.08, 0.004, "biased"),
        ("segment", "Mid-market", 8, -0.02, 0.31, even),
        ("segment", "Small", 8, -0.05, 0.08, even),
        ("region", "North", 10, 0.01, 0.7, "a gap too small to matter"),
        ("region", "South", 15, -0.01, 0.7, "a gap too small to matter"),
        ("tenure", "under 1 year", 2, 0.03, None, few),
    )
    return [
        {
            "by": by,
            "group": group,
            "territories": many,
            "quota_to_potential": 0.42 * (1 + gap),
            "attainment": 1.02 - gap,
            "gap": gap,
            "effect": None if p is None else 3 * gap,
            "p_value": p,
            "p_adjusted": None if p is None else min(1.0, 6 * p),
            "verdict": verdict,
        }
        for by, group, many, gap, p, verdict in groups
    ]


def outliers() -> list[dict[str, Any]]:
    """Return who stands apart."""
    why = "quota for potential is 0.62, 48% above the median of 0.42"
    names = "territory name why value usual"
    return [row_of(names, "N1-4", "N1 place 4", why, 0.62, 0.42)]


def hedges(
    chosen: float, chance_of: Callable[[float, float, float], float]
) -> list[dict[str, Any]]:
    """Return the chance to make the target by over-assignment."""
    return [
        {
            "over_assignment": 1 + 0.01 * at,
            "p_plan": chance_of(1.0, 1.0 + 0.0097 * at, 0.06),
            "chosen": at == round(100 * chosen),
        }
        for at in range(17)
    ]


def years(target: float, territories: int) -> list[dict[str, Any]]:
    """Return three years that grow by 8%, held against a market of 6%."""
    return [
        {
            "year": str(2027 + at),
            "target": target * 1.08**at,
            "growth": 0.08 if at else None,
            "per_territory": target * 1.08**at / territories,
            "benchmark": f"market: {target * 1.06**at:,.0f}" if at else "",
        }
        for at in range(3)
    ]
