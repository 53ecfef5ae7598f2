"""Tiers and points as plain functions of exact numbers."""

from __future__ import annotations

from fractions import Fraction


def along(points, x, between: str, above: str = "flat"):
    """Return the height at x of points (at, pays); None below the first point."""
    if x < points[0][0]:
        return None
    reached = max(i for i, (at, _) in enumerate(points) if at <= x)
    at, pays = points[reached]
    if between == "step":
        return pays
    if reached == len(points) - 1:
        if above == "flat" or reached == 0:
            return pays
        reached -= 1
    at, pays = points[reached]
    next_at, next_pays = points[reached + 1]
    return pays + Fraction(next_pays - pays) * (x - at) / (next_at - at)


def inside_tiers(tiers, x):
    """Return Σ rate × the part of x inside each tier (start, rate)."""
    total = Fraction(0)
    for i, (start, rate) in enumerate(tiers):
        end = tiers[i + 1][0] if i + 1 < len(tiers) else None
        top = x if end is None else min(x, end)
        if top > start:
            total += rate * (top - start)
    return total


def by_tiers(tiers, credits_, method: str):
    """Return what tiers (start, rate) in amounts pay for credits."""
    first_start, first_rate = tiers[0]
    if credits_ < 0:
        return first_rate * credits_ if first_start == 0 else Fraction(0)
    if method == "marginal":
        return inside_tiers(tiers, credits_)
    reached = [rate for start, rate in tiers if credits_ >= start]
    return reached[-1] * credits_ if reached else Fraction(0)


def by_points(points, credits_, between: str):
    """Return what points (at, pays) in money pay: from (0, 0), at last flat."""
    if points[0][0] != 0:
        points = [(0, 0), *points]
    return along(points, credits_, between) or Fraction(0)


def on_grid(rows, columns, pays, x, y, between: str):
    """Return a matrix's cell at (x, y), or what lies between its cells."""
    x, y = max(x, rows[0]), max(y, columns[0])
    across = [along(list(zip(columns, line, strict=True)), y, between) for line in pays]
    return along(list(zip(rows, across, strict=True)), x, between)
