"""The compiled inner loops: blurring by luck, and climbing to the best effort."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import numba
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

F = TypeVar("F", bound="Callable[..., Any]")


def compiled(function: F) -> F:
    """Compile, cached on disk and without the interpreter's lock.

    Sums stay in the order written: with fast arithmetic the last digits would depend on
    which functions were compiled together and which came from the disk.
    """
    made: F = numba.njit(function, cache=True, nogil=True)
    return made


@compiled
def blur(values: Floats, kernel: Floats, begin: int, stride: int, out: Floats) -> None:
    """Σ_j values[l, begin + stride·k + j] · kernel[j] into out[l, k], by four sums."""
    whole = kernel.shape[0] // 4 * 4
    for line in range(out.shape[0]):
        for k in range(out.shape[1]):
            row = values[line, begin + stride * k :]
            a, b, c, d = 0.0, 0.0, 0.0, 0.0
            for j in range(0, whole, 4):
                a += row[j] * kernel[j]
                b += row[j + 1] * kernel[j + 1]
                c += row[j + 2] * kernel[j + 2]
                d += row[j + 3] * kernel[j + 3]
            for j in range(whole, kernel.shape[0]):
                a += row[j] * kernel[j]
            out[line, k] = (a + b) + (c + d)


@compiled
def spread(
    values: Floats, kernels: Floats, begin: int, stride: int, out: Floats
) -> None:
    """Σ_j values[l, begin + stride·k + j] · kernels[j, i] into out[l, k, i]."""
    for line in range(out.shape[0]):
        for k in range(out.shape[1]):
            first = begin + stride * k
            row = out[line, k]
            row[:] = 0.0
            for j in range(kernels.shape[0]):
                value = values[line, first + j]
                for i in range(kernels.shape[1]):
                    row[i] += value * kernels[j, i]


@compiled
def _polynomial(
    row: Floats, i: int, smooth: bool
) -> tuple[float, float, float, float, float, float]:
    """Return the centre and coefficients of the polynomial through points near i."""
    n = row.shape[0]
    if smooth:
        m = min(max(i, 2), n - 3)
        a, b, c, d, e = row[m - 2], row[m - 1], row[m], row[m + 1], row[m + 2]
        return (
            float(m),
            c,
            (a - 8 * b + 8 * d - e) / 12,
            (-a + 16 * b - 30 * c + 16 * d - e) / 24,
            (-a + 2 * b - 2 * d + e) / 12,
            (a - 4 * b + 6 * c - 4 * d + e) / 24,
        )
    m = min(max(i, 1), n - 2)
    b, c, d = row[m - 1], row[m], row[m + 1]
    return float(m), c, (d - b) / 2, (b - 2 * c + d) / 2, 0.0, 0.0


@compiled
def _refine(
    row: Floats, i: int, end: float, factor: float, power: float, smooth: bool
) -> tuple[float, float]:
    """Return the maximum near node i of row(t) − factor · t^power, by Newton's steps.

    No t is above ``end``.

    Returns
    -------
    tuple
        Where (in nodes) and how much.
    """
    low, high = max(i - 1.0, 0.0), min(i + 1.0, end)
    m, c0, c1, c2, c3, c4 = _polynomial(row, i, smooth)
    t = float(i) if i > 0 else 0.5
    for _ in range(12):
        u = t - m
        if power == 2.0:
            slope, bend = 2 * factor * t, 2 * factor
        else:
            slope = factor * power * t ** (power - 1)
            bend = factor * power * (power - 1) * max(t, 1e-9) ** (power - 2)
        g = c1 + u * (2 * c2 + u * (3 * c3 + u * 4 * c4)) - slope
        h = 2 * c2 + u * (6 * c3 + u * 12 * c4) - bend
        move = -g / h if h < 0.0 else 0.25 * np.sign(g)
        new = min(max(t + move, low), high)
        if abs(new - t) < 1e-13 * (1.0 + t):
            t = new
            break
        t = new
    u = t - m
    value = c0 + u * (c1 + u * (c2 + u * (c3 + u * c4)))
    return t, value - factor * t**power


@compiled
def _value(row: Floats, t: float, smooth: bool) -> float:
    m, c0, c1, c2, c3, c4 = _polynomial(row, round(t), smooth)
    u = t - m
    return c0 + u * (c1 + u * (c2 + u * (c3 + u * c4)))


@compiled
def _peak(
    row: Floats,
    costs: Floats,
    end: float,
    factor: float,
    power: float,
    smooth: bool,
) -> tuple[float, float]:
    """Return the highest of all local maxima of row − cost up to ``end``, refined."""
    n = costs.shape[0]
    best, where = row[0] - costs[0], 0.0
    before, here = -1e308, best
    for i in range(n):
        if i > end:
            break
        after = row[i + 1] - costs[i + 1] if i + 1 < n else -1e308
        if here > before and here >= after:
            t, value = _refine(row[:n], i, end, factor, power, smooth)
            if here > best:
                best, where = here, float(i)
            if value > best:
                best, where = value, t
        before, here = here, after
    if end < n - 1:
        value = _value(row[:n], end, smooth) - factor * end**power
        if value > best:
            best, where = value, end
    return where, best


@compiled
def climb_along(
    rows: Floats,
    costs: Floats,
    terms: Floats,
    smooth: bool,
    where: Floats,
    best: Floats,
) -> None:
    """Best shift from every point: row k of a line is the line from k on.

    ``terms`` are the last shift allowed, and factor and power of the cost.
    """
    end, factor, power = terms
    n = costs.shape[0]
    for line in range(best.shape[0]):
        for k in range(best.shape[1]):
            where[line, k], best[line, k] = _peak(
                rows[line, k : k + n], costs, end, factor, power, smooth
            )


@compiled
def climb_each(
    rows: Floats,
    costs: Floats,
    terms: Floats,
    smooth: bool,
    where: Floats,
    best: Floats,
) -> None:
    """Best node from every point that has a row of its own; otherwise the same."""
    end, factor, power = terms
    for line in range(best.shape[0]):
        for k in range(best.shape[1]):
            where[line, k], best[line, k] = _peak(
                rows[line, k], costs, end, factor, power, smooth
            )


@compiled
def read_along(
    rows: Floats, count: int, smooth: bool, where: Floats, out: Floats
) -> None:
    """Rows as in :func:`climb_along`, read between nodes at ``where``."""
    for line in range(out.shape[0]):
        for k in range(out.shape[1]):
            row = rows[line, k : k + count]
            out[line, k] = _value(row, where[line, k], smooth)


@compiled
def lookup(
    table: Floats, i1: Ints, w1: Floats, i2: Ints, w2: Floats, out: Floats
) -> None:
    """Read table[d1, d2] at every (line 1, line 2, point) by weights of four points.

    ``i1 (A, F)`` and ``w1 (A, F, 4)`` belong to the first axis, ``i2``, ``w2`` to the
    second; ``out (A, B, F)``.
    """
    n1, n2 = min(4, table.shape[0]), min(4, table.shape[1])
    for a in range(out.shape[0]):
        for b in range(out.shape[1]):
            for f in range(out.shape[2]):
                total = 0.0
                for p in range(n1):
                    part = 0.0
                    for q in range(n2):
                        part += w2[b, f, q] * table[i1[a, f] + p, i2[b, f] + q]
                    total += w1[a, f, p] * part
                out[a, b, f] = total


@compiled
def _weights(t: float, n: int, smooth: bool, out: Floats) -> int:
    """Put the weights of a polynomial at ``t`` into ``out``; return the first node."""
    size = 5 if smooth else 3
    first = min(max(round(t) - size // 2, 0), n - size)
    for a in range(size):
        w = 1.0
        for b in range(size):
            if a != b:
                w *= (t - first - b) / (a - b)
        out[a] = w
    for a in range(size, 5):
        out[a] = 0.0
    return first


@compiled
def push(masses: Floats, where: Floats, smooth: bool, out: Floats) -> None:
    """Add each node's mass to ``out``, ``where`` nodes further, moments kept."""
    weights = np.zeros(5)
    size = 5 if smooth else 3
    for line in range(masses.shape[0]):
        for k in range(masses.shape[1]):
            if masses[line, k] != 0.0:
                first = _weights(k + where[line, k], out.shape[1], smooth, weights)
                for a in range(size):
                    out[line, first + a] += masses[line, k] * weights[a]


@compiled
def scatter(
    masses: Floats, kernel: Floats, begin: int, stride: int, out: Floats
) -> None:
    """Add masses[l, k] · kernel[j] to out[l, begin + stride·k + j]."""
    for line in range(masses.shape[0]):
        for k in range(masses.shape[1]):
            mass = masses[line, k]
            if mass != 0.0:
                first = begin + stride * k
                for j in range(kernel.shape[0]):
                    out[line, first + j] += mass * kernel[j]


@compiled
def scatter_each(
    masses: Floats,
    where: Floats,
    kernels: Floats,
    begin: int,
    stride: int,
    out: Floats,
) -> None:
    """Add masses by the kernel of each node's own effort, between efforts too."""
    weights = np.zeros(5)
    count = kernels.shape[1]
    for line in range(masses.shape[0]):
        for k in range(masses.shape[1]):
            mass = masses[line, k]
            if mass == 0.0:
                continue
            first = begin + stride * k
            i = 0
            if count >= 5:
                i = _weights(where[line, k], count, True, weights)
            else:
                weights[0] = 1.0
            for a in range(min(5, count)):
                if weights[a] != 0.0:
                    for j in range(kernels.shape[0]):
                        out[line, first + j] += mass * weights[a] * kernels[j, i + a]


@compiled
def spread_at(
    values: Floats,
    where: Floats,
    kernels: Floats,
    begin: int,
    stride: int,
    out: Floats,
) -> None:
    """As :func:`spread`, but for each point's own effort alone, between nodes too."""
    weights = np.zeros(5)
    count = kernels.shape[1]
    for line in range(out.shape[0]):
        for k in range(out.shape[1]):
            first = begin + stride * k
            i = _weights(where[line, k], count, True, weights)
            total = 0.0
            for j in range(kernels.shape[0]):
                mass = 0.0
                for a in range(5):
                    mass += weights[a] * kernels[j, i + a]
                total += values[line, first + j] * mass
            out[line, k] = total
