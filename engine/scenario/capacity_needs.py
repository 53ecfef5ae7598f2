"""Needs: what each place must sell in each month, and who can sell it there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from engine.capacity.problem import Need, Place
from engine.scenario.capacity_given import DIMENSIONS, PLURAL
from engine.scenario.capacity_periods import YEAR, label_of, number_of, read_period

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from engine.base.errors import InputProblem
    from engine.scenario.capacity_given import Given
    from engine.scenario.section_capacity_people import Sells

    Floats = NDArray[np.float64]

_SOME = 1e-9


def total_problems(given: Given) -> Iterator[InputProblem]:
    """Yield months that the totals say nothing of, or say twice."""
    totals, months = given.capacity.number.total, given.months
    if totals is None:
        return
    seen: dict[int, str] = {}
    for text in totals:
        numbers = read_period(text).span(months.year_begins)
        twice = next((n for n in numbers if n in seen), None)
        if twice is not None:
            message = f"{label_of(twice)} is already part of '{seen[twice]}'"
            yield given.problem(("number", "total", text), message)
        if not any(n - months.first in range(months.count) for n in numbers):
            last = months.labels[-1]
            yield given.problem(
                ("number", "total", text),
                f"'{text}' is outside what is planned, {months.labels[0]} to {last}",
            )
        seen.update(dict.fromkeys(numbers, text))
    planned = range(months.first, months.first + months.count)
    lacking = [n for n in planned if n not in seen]
    if lacking:
        message = (
            f"there is no total for {label_of(lacking[0])}"
            f"{f' to {label_of(lacking[-1])}' if len(lacking) > 1 else ''}, which"
            f" {'are' if len(lacking) > 1 else 'is'} planned"
        )
        yield given.problem(("number", "total"), message)


def amounts(given: Given) -> dict[Place, Floats]:
    """Return what each place shall sell in each month, online included.

    Totals are spread over their months by the season (if it is on demand), then by the
    shares of segments, regions that are open, and channels. Places without anything
    are left out.
    """
    if given.capacity.number.total is None:
        found = _of_table(given)
    else:
        found = _of_shares(given)
    return {place: row for place, row in found.items() if row.sum() > _SOME}


def _of_table(given: Given) -> dict[Place, Floats]:
    found: dict[Place, Floats] = {}
    if given.demand is None:
        return found
    frame = given.demand.frame.select("month", *DIMENSIONS, "amount")
    at = {label: t for t, label in enumerate(given.months.labels)}
    for month, segment, region, channel, amount in frame.iter_rows():
        place = Place("", segment, region, channel)
        row = found.setdefault(place, np.zeros(given.months.count))
        if (t := at.get(month[:7])) is not None:
            row[t] += amount
    return found


def _of_shares(given: Given) -> dict[Place, Floats]:
    month, number = company(given), given.capacity.number
    parts: list[dict[str, Floats]] = []
    for dimension in DIMENSIONS:
        shares = getattr(number, PLURAL[dimension]) or {"": 1}
        whole = sum(shares.values())
        every = {n: np.full(len(month), float(x / whole)) for n, x in shares.items()}
        parts.append(_opened(given, every) if dimension == "region" else every)
    return {
        Place("", segment, region, channel): month * a * b * c
        for segment, a in parts[0].items()
        for region, b in parts[1].items()
        for channel, c in parts[2].items()
    }


def _opened(given: Given, shares: dict[str, Floats]) -> dict[str, Floats]:
    """Return shares of regions, 0 before they open; the others take their part."""
    for region, opens in given.capacity.number.opens.items():
        closed = max(0, number_of(opens.first) - given.months.first)
        shares[region][:closed] = 0.0
    total = np.sum(list(shares.values()), axis=0)
    return {region: share / total for region, share in shares.items()}


def company(given: Given) -> Floats:
    """Return what the company's totals ask for in each month."""
    number, months = given.capacity.number, given.months
    on_demand = given.conventions.season_on == "demand"
    season = number.season if on_demand else (1.0,) * YEAR
    found = np.zeros(months.count)
    for text, money in (number.total or {}).items():
        span = read_period(text).span(months.year_begins)
        weight = sum(season[n % YEAR] for n in span)
        for n in span:
            if 0 <= n - months.first < months.count:
                part = season[n % YEAR] / weight
                found[n - months.first] += money.hundredths / 100 * part
    return found


def needs(
    given: Given, amounts: Mapping[Place, Floats], cells: Sequence[Place]
) -> tuple[Need, ...]:
    """Return what people must sell, a need a place."""
    number, cover = given.capacity.number, given.capacity.cover
    spare, margin = given.capacity.overstaffing, float(number.margin)
    found = []
    for place, amount in amounts.items():
        online = amount * online_share(given, place.segment)
        left = amount - online
        by_place = spare is not None and spare.at == "place"
        found.append(
            Need(
                place,
                "bookings",
                amount=left,
                rate=_rates(given, place, cells),
                miss_price=np.full(len(left), margin),
                cover_price=None if cover is None else float(cover.price) * margin,
                cover_at_most=None if cover is None else float(cover.at_most) * left,
                surplus_at_most=(
                    float(spare.at_most) * left if spare and by_place else None
                ),
                online=online,
            )
        )
    return tuple(found)


def online_share(given: Given, segment: str) -> float:
    """Return the share of a segment's number that sells itself."""
    online = given.capacity.number.online
    return float(online.get(segment, 0) if isinstance(online, dict) else online)


def _rates(given: Given, place: Place, cells: Sequence[Place]) -> dict[int, Floats]:
    found = {}
    for index, cell in enumerate(cells):
        sells = given.capacity.roles[cell.role].sells
        here = all(getattr(cell, d) == getattr(place, d) for d in DIMENSIONS)
        if sells is not None and here:
            found[index] = monthly_sales(given, sells, cell.segment)
    return found


def monthly_sales(given: Given, sells: Sells, segment: str) -> Floats:
    """Return what one productive person sells in each month: quota × attainment."""
    quota = sells.by_segment.get(segment, sells.quota).monthly
    rate = np.full(given.months.count, quota * sells.factor)
    if given.conventions.season_on == "capacity":
        season = given.capacity.number.season
        rate *= [season[month] for month in given.months.calendar]
    return rate


def seller_problems(
    given: Given, amounts: Mapping[Place, Floats], cells: Sequence[Place]
) -> Iterator[InputProblem]:
    """Yield places in which something must be sold and nobody may sell it."""
    if not amounts:
        yield given.problem(("number",), "the number is 0, so there is nothing to plan")
    lonely = [
        str(place) or "the company"
        for place, amount in amounts.items()
        if not _rates(given, place, cells)
        and (amount * (1 - online_share(given, place.segment))).sum() > _SOME
    ]
    if lonely:
        listed = ", ".join(lonely[:5]) + (" …" if len(lonely) > 5 else "")
        message = f"no role sells in {listed}, where something is to be sold"
        yield given.problem(("roles",), message)


def demand_dimension_problems(given: Given) -> Iterator[InputProblem]:
    """Yield columns of the demand that only some rows have."""
    if given.demand is None:
        return
    for dimension in DIMENSIONS:
        blank = given.demand.frame.select(pl.col(dimension) == "").to_series()
        if blank.any() and not blank.all():
            row = given.demand.rows.filter(blank)[0]
            column = given.demand.source.theirs(dimension)
            yield given.demand.source.problem(
                f"the cell is empty; other rows say a {dimension}",
                f"row {row}, column {column}",
            )
