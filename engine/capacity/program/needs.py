"""What is made, and what is missed of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.capacity.program.linear import Linear, by_month, limited, sparse, stacked

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from engine.capacity.problem import CapacityProblem, Pipeline
    from engine.capacity.program.layout import Layout
    from engine.capacity.program.linear import Rows
    from engine.capacity.program.people import People
    from engine.capacity.program.program import Row

    Floats = NDArray[np.float64]


def amounts(problem: CapacityProblem) -> Floats:
    """Return what is needed, ``(needs, months)``."""
    shape = (len(problem.needs), len(problem.months))
    return np.array([need.amount for need in problem.needs], dtype=float).reshape(shape)


def given(limits: Sequence[Floats | None], months: int) -> Floats:
    """Return limits as ``(count, months)``, infinite where there is none."""
    found = np.full((len(limits), months), np.inf)
    for row, limit in zip(found, limits, strict=True):
        if limit is not None:
            row[:] = limit
    return found


def capacity(problem: CapacityProblem, where: Layout, people: People) -> Linear:
    """Return what people can make, cover included, ``(needs × months,)``."""
    rates = [need.rate for need in problem.needs]
    made = people.work.added(_rates(rates, len(problem.cells), where.months))
    return made + where.amounts("cover", len(problem.needs))


def need_rows(problem: CapacityProblem, where: Layout, can_make: Linear) -> Rows:
    """Return ``missed ≥ amount − capacity``, and what keeps surplus near people.

    ``surplus ≥ capacity − amount`` where several needs share a limit on surplus.
    """
    wanted = amounts(problem).ravel()
    rows = _named(problem)
    missed = where.amounts("missed", len(problem.needs))
    parts = [limited(can_make + missed, rows, low=wanted)]
    shared = where.members["surplus"]
    if shared.size:
        most = np.full(amounts(problem).shape, np.inf)
        most[shared] = amounts(problem)[shared]
        beyond = can_make - where.amounts("surplus", len(problem.needs))
        parts.append(limited(beyond, rows, high=most.ravel()))
    limit = given([need.surplus_at_most for need in problem.needs], where.months)
    names = [
        row
        for need in problem.needs
        for row in by_month(
            f"surplus {need.good} {need.place}".strip(), "overstaffing", where.months
        )
    ]
    parts.append(limited(can_make, names, high=wanted + limit.ravel()))
    return stacked(parts)


def pipeline_rows(problem: CapacityProblem, where: Layout, people: People) -> Rows:
    """Return ``missed ≥ amount − pipeline ÷ coverage``."""
    months, cells = where.months, len(problem.cells)
    pipes = problem.pipelines
    missed = where.amounts("missed", len(problem.needs))
    at = np.array([pipe.need for pipe in pipes], dtype=np.int64)
    of = (at[:, None] * months + np.arange(months)).ravel()
    lag = [pipe.cycle for pipe in pipes]
    created = people.work.added(
        _rates([pipe.rate for pipe in pipes], cells, months, lag)
    )
    other = np.array([_others(pipe) for pipe in pipes])
    coverage = np.repeat([pipe.coverage for pipe in pipes], months)
    closing = created + Linear(created.matrix * 0.0, other.ravel())
    makes = closing.times(1.0 / coverage)
    short = Linear(missed.matrix[of], missed.constant[of])
    rows = [
        row
        for pipe in pipes
        for row in by_month(pipeline_name(problem, pipe.need), "pipeline", months)
    ]
    return limited(makes + short, rows, low=amounts(problem).ravel()[of])


def pipeline_name(problem: CapacityProblem, index: int) -> str:
    """Return what the limit of a need by its pipeline is called."""
    need = problem.needs[index]
    return f"pipeline for {need.good} {need.place}".strip()


def _others(pipe: Pipeline) -> Floats:
    """Return the pipeline that closes in each month and that nobody of ours creates."""
    closing = np.array(pipe.inbound, dtype=float)
    closing[: pipe.cycle] += pipe.opening[: pipe.cycle]
    return closing


def _named(problem: CapacityProblem) -> list[Row]:
    months = len(problem.months)
    return [
        row
        for need in problem.needs
        for row in by_month(f"{need.good} {need.place}".strip(), "flow", months)
    ]


def _rates(
    rates: Sequence[Mapping[int, Floats]],
    cells: int,
    months: int,
    lags: Sequence[int] | None = None,
) -> csr_array:
    """Return the matrix from productive people to what each row of rates makes of them.

    With lags, what people made so many months before.
    """
    pairs = [(row, cell) for row, rate in enumerate(rates) for cell in rate]
    row = np.array([pair[0] for pair in pairs], dtype=np.int64)[:, None]
    cell = np.array([pair[1] for pair in pairs], dtype=np.int64)[:, None]
    value = np.array([rates[one][two] for one, two in pairs]).reshape(-1, months)
    lag = np.zeros(len(rates), dtype=np.int64) if lags is None else np.array(lags)
    month = np.arange(months) + np.zeros_like(cell)
    later = month + lag[row[:, 0]][:, None]
    inside = later < months
    return sparse(
        (row * months + later)[inside],
        (cell * months + month)[inside],
        value[inside],
        (len(rates) * months, cells * months),
    )
