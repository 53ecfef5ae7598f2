"""Random curves and plans, made of the frozen records themselves."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as st
from pay_cases import basis

from engine.payplan.curve import Curve, Piece, flat_rate, marginal, retroactive, through
from engine.payplan.terms import (
    Bonus,
    Cap,
    Commission,
    Floor,
    Full,
    Limit,
    Matrix,
    Multiply,
    Objectives,
    Plan,
)

MEASURES = ("amount", "margin")
PERIODS = st.sampled_from(["month", "quarter", "half", "year"])
shares = st.integers(0, 300).map(lambda n: Fraction(n, 100))
rates = st.integers(0, 400).map(lambda n: Fraction(n, 1000))


def ascending(lowest: int, most: int, scale: Fraction | int):
    """Draw one to four different starts in ascending order."""
    numbers = st.lists(st.integers(lowest, most), min_size=1, max_size=4, unique=True)
    return numbers.map(lambda found: [Fraction(n) * scale for n in sorted(found)])


@st.composite
def curves(draw) -> Curve:
    """Draw any curve: up, down, with jumps."""
    starts = draw(ascending(-50, 250, Fraction(1, 100)))
    lines = st.tuples(st.integers(-300, 300), st.integers(-300, 300))
    pieces = []
    for start in starts:
        level, slope = draw(lines)
        pieces.append(Piece(start, Fraction(level, 7), Fraction(slope, 100)))
    return Curve(tuple(pieces))


@st.composite
def commissions(draw, name: str) -> Commission:
    """Draw a commission of any shape but by deals or kinds."""
    measure, by_quota = draw(st.sampled_from(MEASURES)), draw(st.booleans())
    # Thresholds of amounts are near the quotas of about 100,000 a month.
    starts = draw(ascending(0, 20, Fraction(1, 10) if by_quota else 1_500_000))
    tiers = [(start, draw(rates)) for start in starts]
    kind = draw(st.sampled_from(["flat", "marginal", "retroactive", "points"]))
    if kind == "points" and not by_quota:
        curve = through(
            [(x, r * 9_000_000) for x, r in tiers], linear=draw(st.booleans())
        )
    elif kind == "retroactive":
        curve = retroactive(tiers)
    else:
        curve = marginal(tiers) if kind == "marginal" else flat_rate(tiers[0][1])
    at_end = draw(st.booleans())
    held = basis(
        draw(PERIODS),
        measure if by_quota else None,
        full=draw(st.booleans()),
        measure=measure,
    )
    return Commission(name, held, at_end, curve, **draw(limits(at_end)))


@st.composite
def limits(draw, at_end: bool) -> dict:
    """Draw a cap and a floor that are in order, or none."""
    low, high = sorted(draw(st.tuples(shares, shares)))
    found = {}
    if draw(st.booleans()):
        money = draw(st.booleans())
        found["cap"] = Limit(int(high * 500_000)) if money else Limit(share=high)
    if at_end and draw(st.booleans()):
        money = draw(st.booleans()) and "cap" not in found
        found["floor"] = Limit(int(low * 500_000)) if money else Limit(share=low)
    if "cap" in found and found["cap"].share is None:
        found.pop("floor", None)
    return found


@st.composite
def fulls(draw, *, alike: bool) -> Full:
    """Draw a share of target; or an amount, if it does not grow with unlike months."""
    if draw(st.booleans()) or not alike:
        return Full(share=draw(shares))
    return Full(amount=draw(st.integers(0, 800_000)))


@st.composite
def bonuses(draw, name: str) -> Bonus:
    """Draw a bonus by points or rates."""
    measure, at_end = draw(st.sampled_from(MEASURES)), draw(st.booleans())
    points = [(x, draw(shares)) for x in draw(ascending(0, 20, Fraction(1, 10)))]
    if draw(st.booleans()):
        curve = marginal(points)
    else:
        linear, on = draw(st.booleans()), draw(st.booleans())
        curve = through(points, linear=linear, goes_on=linear and on)
    whole = draw(st.booleans())
    held = basis(draw(PERIODS), measure, full=whole, measure=measure)
    full = draw(fulls(alike=whole or at_end))
    return Bonus(name, held, at_end, full, curve, **draw(limits(at_end)))


@st.composite
def matrices(draw, name: str) -> Matrix:
    """Draw a matrix of both measures."""
    period, full, at_end = draw(PERIODS), draw(st.booleans()), draw(st.booleans())
    rows, columns = (
        [Fraction(0), *draw(ascending(1, 20, Fraction(1, 10)))] for _ in range(2)
    )
    pays = tuple(tuple(draw(shares) for _ in columns) for _ in rows)
    first, second = (basis(period, m, full=full, measure=m) for m in MEASURES)
    return Matrix(
        name,
        first,
        second,
        at_end,
        draw(fulls(alike=full or at_end)),
        tuple(rows),
        tuple(columns),
        pays,
        draw(st.booleans()),
        **draw(limits(at_end)),
    )


def objectives(name: str):
    """Draw objectives; scores know no half-years."""
    periods = st.sampled_from(["month", "quarter", "year"])
    return st.builds(Objectives, st.just(name), periods, fulls(alike=True))


@st.composite
def multiplies(draw, name: str, on: tuple[str, ...]) -> Multiply:
    """Draw a factor by an attainment; every other one in steps."""
    measure = draw(st.sampled_from(MEASURES))
    points = [(x, draw(shares)) for x in draw(ascending(0, 15, Fraction(1, 10)))]
    curve = through(points, linear=draw(st.booleans()), below=points[0][1])
    by = basis(draw(PERIODS), measure, full=draw(st.booleans()), measure=measure)
    return Multiply(name, on, by, curve)


@st.composite
def plans(draw) -> Plan:
    """Draw a plan of one to three components, and what adjusts them."""
    makers = st.sampled_from([commissions, commissions, bonuses, matrices, objectives])
    parts = [draw(draw(makers)(f"part {i}")) for i in range(draw(st.integers(1, 3)))]
    names = tuple(part.name for part in parts)
    adjust: list = []
    if draw(st.booleans()):
        on = names[: draw(st.integers(1, len(names)))]
        adjust.append(draw(multiplies("factor", on)))
    for i in range(draw(st.integers(0, 2))):
        # A later one is on all of an earlier one's components.
        on = names[: max(draw(st.integers(1, len(names))), len(adjust and on))]
        limit = draw(
            st.one_of(st.integers(0, 9_000_000).map(Limit), shares.map(_share))
        )
        if draw(st.booleans()):
            adjust.append(
                Cap(f"cap {i}", on, draw(PERIODS), limit, draw(st.booleans()))
            )
        else:
            adjust.append(Floor(f"floor {i}", on, draw(PERIODS), limit))
    return Plan(
        "p",
        "Plan",
        "PLN",
        target=6_000_000,
        components=tuple(parts),
        adjust=tuple(adjust),
    )


def _share(share: Fraction) -> Limit:
    return Limit(share=share)
