"""Parts of quotas: splits, products, and the years after."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from engine.scenario.planning_reads import (
    cell_problems,
    double_problems,
    name_problems,
)
from engine.scenario.quota_input import ProductsInput, SplitInput, YearsInput

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from engine.base.errors import InputProblem
    from engine.scenario.quota_given import Given

    Floats = NDArray[np.float64]
    Shares = Mapping[str, Fraction]


def part_problems(given: Given) -> Iterator[InputProblem]:
    """Yield segments, parts and products that are not known."""
    for key, what in (("split", "parts"), ("products", "products")):
        said = getattr(given.quota, key)
        if said is None:
            continue
        at = ("quota", key, "by_segment")
        there = given.territories.frame["segment"].unique(maintain_order=True)
        segments = [one for one in there if one]
        yield from name_problems(
            given.scenario, at, dict(said.by_segment), segments, "segments"
        )
        for segment, shares in said.by_segment.items():
            yield from name_problems(
                given.scenario, (*at, segment), dict(shares), list(said.shares), what
            )
    yield from _product_sales(given)


def _product_sales(given: Given) -> Iterator[InputProblem]:
    read, said = given.product_sales, given.quota.products
    if read is None or said is None or read.problems:
        return
    if said.by_segment:
        yield given.problem(
            ("products", "by_segment"),
            f"'by_segment' is not used: {read.source.shown} says where products sell",
        )
    territories = given.territories.frame["territory_id"].to_list()
    yield from cell_problems(read, "territory_id", territories, "territories")
    yield from cell_problems(read, "product", list(said.shares), "products")
    yield from double_problems(read, ["territory_id", "product"], "product")
    sold = {
        product
        for product, sales in read.frame.select("product", "sales").iter_rows()
        if sales
    }
    for product in said.shares:
        if product not in sold:
            yield given.problem(
                ("products", "shares", product),
                f"{read.source.shown} has no sales of it, so it is not known where it"
                " sells",
            )


def split_of(given: Given) -> SplitInput | None:
    """Return the parts of every quota; None: not asked for."""
    said = given.quota.split
    if said is None:
        return None
    names = tuple(said.shares)
    return SplitInput(names, _by_segment(given, said.shares, said.by_segment))


def products_of(given: Given) -> ProductsInput | None:
    """Return quotas by product; None: not asked for.

    A territory that sold none of the products counts as the mean of all.
    """
    said = given.quota.products
    if said is None:
        return None
    names = tuple(said.shares)
    if given.product_sales is None:
        affinity = _by_segment(given, said.shares, said.by_segment)
    else:
        territories = given.frame["territory_id"].to_list()
        place = {name: row for row, name in enumerate(territories)}
        affinity = np.zeros((len(territories), len(names)))
        rows = given.product_sales.frame.select("territory_id", "product", "sales")
        for territory, product, sales in rows.iter_rows():
            affinity[place[territory], names.index(product)] = sales
        none = affinity.sum(axis=1) == 0
        affinity[none] = affinity[~none].mean(axis=0)
    total = sum(said.shares.values(), Fraction(0))
    shares = tuple(share / total for share in said.shares.values())
    return ProductsInput(names, shares, affinity)


def _by_segment(
    given: Given, usual: Shares, by_segment: Mapping[str, Shares]
) -> Floats:
    """Return ``(territories, parts)`` shares; rows add up to 1."""
    rows = []
    for segment in given.frame["segment"]:
        said = by_segment.get(segment, usual)
        rows.append([float(said.get(name, Fraction(0))) for name in usual])
    shares = np.array(rows)
    return np.asarray(shares / shares.sum(axis=1, keepdims=True))


def years_of(given: Given) -> YearsInput | None:
    """Return growth of the years after; None: not asked for."""
    said = given.quota.years
    return None if said is None else YearsInput(said.growth, said.benchmarks)
