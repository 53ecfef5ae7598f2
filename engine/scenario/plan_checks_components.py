"""What is wrong with commissions, bonuses, matrices, objectives and spiffs."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from engine.scenario.plan_checks_common import (
    ascending,
    is_below,
    one_of,
    outside,
    unused,
    written,
)
from engine.scenario.plan_terms import has_quota

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.payplan.calendar import PayCalendar
    from engine.scenario.section_plan import PlanConfig
    from engine.scenario.section_plan_components import (
        Bonus,
        Commission,
        Matrix,
        Spiff,
    )
    from engine.scenario.typed_values import Complaint
    from engine.scenario.yaml_tree import TreePath

_WAYS = ("rate", "per_unit", "tiers", "rates_by", "points")
_FULL = ("share_of_target", "amount")


def component_complaints(
    config: PlanConfig, calendar: PayCalendar | None
) -> Iterator[Complaint]:
    """Yield what is wrong with each component by itself."""
    for index, commission in enumerate(config.commissions):
        yield from _commission(commission, ("commissions", index))
    for index, bonus in enumerate(config.bonuses):
        yield from _bonus(bonus, ("bonuses", index))
    for index, matrix in enumerate(config.matrices):
        yield from _matrix(matrix, ("matrices", index))
    for index, objectives in enumerate(config.objectives):
        path = ("objectives", index)
        yield from one_of(objectives, path, _FULL, "what full pay is")
    for index, spiff in enumerate(config.spiffs):
        yield from _spiff(spiff, ("spiffs", index), calendar)


def _commission(part: Commission, path: TreePath) -> Iterator[Complaint]:
    yield from one_of(part, path, _WAYS, "what it pays")
    yield from _money_or_units(part, path)
    yield from _tiers(part, path)
    if part.points is not None:
        yield from ascending([p.at for p in part.points], (*path, "points"), "at")
    if part.rates_by is not None:
        yield from _rates_by(part, path)
    yield from _deal_by_deal(part, path)
    if not has_quota(part):
        yield from unused(
            part,
            path,
            "quota",
            "no quota is used here: only tiers that begin at percents are held against"
            " one",
        )
    if part.tiers is None:
        yield from unused(
            part, path, "method", "'method' goes with 'tiers', of which there are none"
        )
    if part.points is None:
        yield from unused(
            part,
            path,
            "between",
            "'between' goes with 'points', of which there are none",
        )
    yield from _limits(part, path)


def _money_or_units(part: Commission | Spiff, path: TreePath) -> Iterator[Complaint]:
    measure = part.credits.measure
    if part.rate is not None and measure == "units":
        yield (*path, "rate"), _RATE_OF_UNITS
    if part.per_unit is not None and measure != "units":
        yield (*path, "per_unit"), _per_unit_of(measure)


_RATE_OF_UNITS = (
    "a rate is a percent of money, but units are counted here; write per_unit, such as"
    " per_unit: 40"
)


def _per_unit_of(measure: str) -> str:
    return (
        f"per_unit is money for each unit, but {measure} is counted here; write a rate,"
        " or count units: credits: {measure: units}"
    )


def _tiers(part: Commission, path: TreePath) -> Iterator[Complaint]:
    units = part.credits.measure == "units"
    for index, tier in enumerate(part.tiers or ()):
        here = (*path, "tiers", index)
        yield from one_of(tier, here, ("rate", "per_unit"), "what the tier pays")
        if tier.rate is not None and units:
            yield (*here, "rate"), _RATE_OF_UNITS
        if tier.per_unit is not None and not units:
            yield (*here, "per_unit"), _per_unit_of(part.credits.measure)
    starts = [tier.from_ for tier in part.tiers or ()]
    yield from ascending(starts, (*path, "tiers"), "from")


def _rates_by(part: Commission, path: TreePath) -> Iterator[Complaint]:
    if part.credits.measure == "units":
        yield (
            (*path, "rates_by"),
            "rates are percents of money, but units are counted here; count amount or"
            " margin",
        )
    if part.windfall is not None:
        yield (
            (*path, "windfall"),
            "a windfall looks at a whole deal, whose parts may have different rates;"
            " leave 'windfall' or 'rates_by' out",
        )


def _deal_by_deal(part: Commission, path: TreePath) -> Iterator[Complaint]:
    if part.per != "deal":
        return
    if part.tiers is None and part.points is None:
        yield (
            (*path, "per"),
            "'per: deal' goes with 'tiers' or 'points'; a single rate pays each deal"
            " alike without it",
        )
    if part.tiers is not None and has_quota(part):
        found = written(part.tiers[0].from_)
        yield (
            (*path, "tiers", 0, "from"),
            f"found {found}; a single deal has no quota, so with 'per: deal' tiers"
            " begin at amounts, such as 50k",
        )


def _bonus(part: Bonus, path: TreePath) -> Iterator[Complaint]:
    yield from one_of(part, path, _FULL, "what full pay is")
    yield from one_of(part, path, ("points", "rates"), "what it pays for attainment")
    if part.points is not None:
        yield from ascending([p.at for p in part.points], (*path, "points"), "at")
        yield from goes_on(part.above, part.between, len(part.points), path)
    else:
        for key in ("between", "above"):
            yield from unused(
                part, path, key, f"'{key}' goes with 'points', of which there are none"
            )
    if part.rates is not None:
        yield from ascending([t.from_ for t in part.rates], (*path, "rates"), "from")
    else:
        yield from unused(
            part,
            path,
            "first_dollar",
            "'first_dollar' goes with 'rates', of which there are none",
        )
    yield from _limits(part, path)


def goes_on(
    above: str, between: str, count: int, path: TreePath
) -> Iterator[Complaint]:
    """Yield a complaint where a last line is to go on and there is none."""
    if above != "continue":
        return
    if between == "step":
        yield (
            (*path, "above"),
            "'above: continue' lets the last straight line go on; write 'between:"
            " linear' for lines",
        )
    elif count < 2:
        yield (
            (*path, "above"),
            "'above: continue' lets the last line go on; two points are needed for a"
            " line",
        )


def _matrix(part: Matrix, path: TreePath) -> Iterator[Complaint]:
    yield from one_of(part, path, _FULL, "what full pay is")
    for key, side in (("rows", part.rows), ("columns", part.columns)):
        if side.at[0] != 0:
            yield (
                (*path, key, "at", 0),
                f"found {written(side.at[0])}; the first must be 0%, so that every"
                " attainment has a cell",
            )
        yield from ascending(side.at, (*path, key, "at"))
    rows, columns = len(part.rows.at), len(part.columns.at)
    if len(part.pays) != rows:
        yield (
            (*path, "pays"),
            f"found {_counted(len(part.pays), 'list')}; {rows} are needed, one for each"
            " of 'rows.at'",
        )
    for index, line in enumerate(part.pays):
        if len(line) != columns:
            yield (
                (*path, "pays", index),
                f"found {_counted(len(line), 'percent')}; {columns} are needed, one for"
                " each of 'columns.at'",
            )
    yield from _limits(part, path)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _spiff(
    part: Spiff, path: TreePath, calendar: PayCalendar | None
) -> Iterator[Complaint]:
    ways = ("per_unit", "rate", "per_deal")
    yield from one_of(part, path, ways, "what a deal pays")
    yield from _money_or_units(part, path)
    if said := outside(part.window, calendar):
        yield (*path, "window"), said
    if is_below(part.budget, part.per_deal):
        yield (
            (*path, "budget"),
            f"found {part.budget}, less than a single deal pays ({part.per_deal});"
            " raise 'budget' or lower 'per_deal'",
        )


def _limits(part: Commission | Bonus | Matrix, path: TreePath) -> Iterator[Complaint]:
    if part.floor is not None and part.paid == "to_date":
        yield (
            (*path, "floor"),
            "a floor is known only at the end of the period; write 'paid: at_end', or"
            " a floor in 'adjust'",
        )
    if part.floor is not None and is_below(part.cap, part.floor):
        yield (
            (*path, "cap"),
            f"found {written(part.cap or Fraction(0))}, less than the floor"
            f" ({written(part.floor)}); a cap is not below its floor",
        )
