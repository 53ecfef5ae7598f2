"""What a set of sites costs, units divided: prices of room, raised by Newton's steps.

For given sites the cheapest assignment is a transportation problem. Its dual has one
price for each measure of each site and is nearly smooth where a site serves many
units: how load shifts with prices is read from the units that are nearly as cheap
elsewhere.
"""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from engine.territory.kernels.luck import kernel, part

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.solvers.located.ground import Floats, Ints

    Bools = NDArray[np.bool_]

_DAMP = 1e-3
"""What is added to each site's own slope, as a share of the steepest."""

LEAST_REACH = 1e-5
"""Reach of steps, as a share of the scale, at which prices are at their best."""


OVERHEAD = 400
"""Steps that any evaluation takes, however few units there are."""


class Market(NamedTuple):
    """What is given: n units, m candidate sites, q measures.

    Parameters
    ----------
    cost
        (m, n) what a pair costs; very much where it is not permitted.
    weight
        (q, n) what a unit weighs, in mean weights.
    low, high
        (m, q) allowed load of each open site, in mean weights.
    opening, fixed
        (m,) cost of opening a site, and whether it is always open.
    mark
        (m,) int32 unit that stands for each site.
    how_many
        (2,) int64, how many sites may be open, ends included.
    scale
        (1,) about what a unit costs.
    """

    cost: Floats
    weight: Floats
    low: Floats
    high: Floats
    opening: Floats
    fixed: Bools
    mark: Ints
    how_many: NDArray[np.int64]
    scale: Floats


class Offer(NamedTuple):
    """Open sites, their prices of room, and how units take them.

    Parameters
    ----------
    site
        (p,) int32, ``NONE`` where a place is not used.
    price
        (p, q) price of load: of 0 or more where it is bounded above, of 0 or less where
        below.
    least, next
        (n,) what each unit costs, price included, where it costs least, and elsewhere.
    own, other
        (n,) int32, the places of both.
    load
        (p, q) what each site carries when every unit takes the least.
    value
        (1,) the bound: no assignment to these sites costs less.
    tally
        (1,) elementary steps made.
    """

    site: Ints
    price: Floats
    least: Floats
    next: Floats
    own: Ints
    other: Ints
    load: Floats
    value: Floats
    tally: Floats


def offer_of(market: Market, site: Ints) -> Offer:
    """Return sites without prices; nothing is evaluated yet."""
    n, (p, q) = market.cost.shape[1], (site.size, market.high.shape[1])
    return Offer(
        site=site.copy(),
        price=np.zeros((p, q)),
        least=np.zeros(n),
        next=np.zeros(n),
        own=np.zeros(n, dtype=np.int32),
        other=np.zeros(n, dtype=np.int32),
        load=np.zeros((p, q)),
        value=np.zeros(1),
        tally=np.zeros(1),
    )


@kernel
def copy_offer(source: Offer, target: Offer) -> None:
    """Let another offer have the same sites, prices and value."""
    target.site[:] = source.site
    target.price[:] = source.price
    target.value[:] = source.value


@part
def beyond(market: Market, s: int, a: int, price: float) -> float:
    """Return what a price of load is paid for at site s: its upper or lower limit."""
    if price > 0.0:
        return float(price * market.high[s, a])
    if price < 0.0:
        return float(price * market.low[s, a])
    return 0.0


@part
def offer_at(offer: Offer, paid: Floats, j: int) -> None:
    """Let units whose cost at place j is the least, or the next, take note of it."""
    least, nxt, own, other = offer.least, offer.next, offer.own, offer.other
    for i in range(paid.size):
        if paid[i] < nxt[i]:
            if paid[i] < least[i]:
                nxt[i], other[i] = least[i], own[i]
                least[i], own[i] = paid[i], j
            else:
                nxt[i], other[i] = paid[i], j


@kernel
def evaluate(market: Market, offer: Offer) -> float:
    """Let each unit take what costs least; return the bound."""
    n, p, q = market.cost.shape[1], offer.site.size, market.high.shape[1]
    offer.least[:] = 1e300
    offer.next[:] = 1e300
    offer.own[:] = 0
    offer.other[:] = 0
    total = 0.0
    paid = np.empty(n)
    for j in range(p):
        s = offer.site[j]
        if s < 0:
            continue
        paid[:] = market.cost[s]
        total += market.opening[s]
        for a in range(q):
            price = offer.price[j, a]
            total -= beyond(market, s, a, price)
            if price != 0.0:
                for i in range(n):
                    paid[i] += price * market.weight[a, i]
        offer_at(offer, paid, j)
    offer.load[:] = 0.0
    for i in range(n):
        total += offer.least[i]
        for a in range(q):
            offer.load[offer.own[i], a] += market.weight[a, i]
    offer.value[0] = total
    offer.tally[0] += n * p + OVERHEAD
    return total


@part
def slopes(market: Market, offer: Offer, reach: float) -> Floats:
    """Return (pq, pq) how loads fall as prices rise, from units within a reach."""
    p, q = offer.price.shape
    steep = np.zeros((p * q, p * q))
    for i in range(offer.own.size):
        size = 0.0
        for a in range(q):
            size += market.weight[a, i]
        if offer.next[i] - offer.least[i] >= reach * size:
            continue
        j, k = q * offer.own[i], q * offer.other[i]
        for a in range(q):
            for b in range(q):
                flow = market.weight[a, i] * market.weight[b, i] / (2.0 * reach * size)
                steep[j + a, j + b] += flow
                steep[k + a, k + b] += flow
                steep[j + a, k + b] -= flow
                steep[k + a, j + b] -= flow
    return steep


@part
def excess(market: Market, offer: Offer, much: Floats) -> float:
    """Fill (pq,) what loads are beyond what is paid for; return the greatest.

    Very little stands where a price is 0 and may stay so.
    """
    p, q = offer.price.shape
    greatest = 0.0
    for j in range(p):
        s = offer.site[j]
        for a in range(q):
            x = 0.0
            if s >= 0:
                load, price = offer.load[j, a], offer.price[j, a]
                if price > 0.0 or (price == 0.0 and load > market.high[s, a]):
                    x = load - market.high[s, a]
                elif price < 0.0 or load < market.low[s, a]:
                    x = load - market.low[s, a]
            much[q * j + a] = x
            greatest = max(greatest, abs(x))
    return greatest


@part
def solve_slopes(steep: Floats, much: Floats) -> Floats:
    """Return the change of prices that shifts what is too much; 0 where none is.

    By Cholesky's factors, over the places with an excess.
    """
    at = np.flatnonzero(much != 0.0)
    f = at.size
    low, x = np.zeros((f, f)), np.zeros(f)
    top = 1e-9
    for r in range(f):
        top = max(top, steep[at[r], at[r]])
    for r in range(f):
        for c in range(r + 1):
            total = steep[at[r], at[c]]
            if r == c:
                total += _DAMP * top
            for e in range(c):
                total -= low[r, e] * low[c, e]
            low[r, c] = sqrt(max(total, 1e-12 * top)) if r == c else total / low[c, c]
        x[r] = much[at[r]]
        for e in range(r):
            x[r] -= low[r, e] * x[e]
        x[r] /= low[r, r]
    step = np.zeros(much.size)
    for r in range(f - 1, -1, -1):
        for e in range(r + 1, f):
            x[r] -= low[e, r] * x[e]
        x[r] /= low[r, r]
        step[at[r]] = x[r]
    return step


@part
def moved(price: float, step: float, much: float) -> float:
    """Return a price after a step; one that would change its sign stops at 0.

    A price of 0 has the sign of what load is too much.
    """
    after = price + step
    before = much if price == 0.0 else price
    return 0.0 if before * after < 0.0 else after


@kernel
def raise_prices(
    market: Market, offer: Offer, enough: float, most: int, reach: float
) -> float:
    """Raise the bound of an offer; return it.

    Parameters
    ----------
    enough
        A bound with which to be content.
    most
        Evaluations, at most.
    reach
        How far prices may move in a step at first, as a share of the scale.
    """
    p, q = offer.price.shape
    best = evaluate(market, offer)
    kept, much = offer.price.copy(), np.zeros(p * q)
    least = LEAST_REACH * market.scale[0]
    reach *= market.scale[0]
    count, here = 1, True
    while count < most and best < enough and reach > least:
        if not here:
            offer.price[:] = kept
            evaluate(market, offer)
            count += 1
        if excess(market, offer, much) < 1e-9:
            break
        step = solve_slopes(slopes(market, offer, reach), much)
        offer.tally[0] += 4.0 * offer.own.size + (p * q) ** 3 / 6.0 + OVERHEAD
        longest = np.abs(step).max()
        part = min(1.0, 2.0 * reach / max(longest, 1e-300))
        for j in range(p):
            for a in range(q):
                offer.price[j, a] = moved(
                    kept[j, a], part * step[q * j + a], much[q * j + a]
                )
        value = evaluate(market, offer)
        count += 1
        here = value > best
        if here:
            best = value
            kept[:] = offer.price
            reach *= 0.5 if longest < 0.5 * reach else (2.0 if part < 1.0 else 1.0)
        else:
            reach *= 0.35
    if not here:
        offer.price[:] = kept
        evaluate(market, offer)
    offer.value[0] = best
    return best
