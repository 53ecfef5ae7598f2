"""What people could make, what can be sold, and what of it is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.sim.crowd.kernel import kernel

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.sim.workforce.luck import Factors
    from engine.sim.workforce.problem import Floats, Ints, WorkforceProblem

    Pairs = tuple[Ints, Ints, Floats]


@kernel
def add_rates(
    work: Floats, cells: Ints, outputs: Ints, rates: Floats, made: Floats
) -> None:
    """Add what productive people make.

    Parameters
    ----------
    work
        ``(futures, cells)`` productive people.
    cells, outputs, rates
        ``(pairs,)`` units that a productive person of a cell makes of an output.
    made
        ``(futures, outputs)`` to which it is added.
    """
    for future in range(work.shape[0]):
        for pair in range(cells.shape[0]):
            amount = rates[pair] * work[future, cells[pair]]
            made[future, outputs[pair]] += amount


class Demand:
    """The outputs of a problem, in the arrays that all blocks share.

    Attributes
    ----------
    amount, cover, inbound
        ``(outputs, months)``.
    people, pipeline
        Pairs of cell and output ``(pairs,)``, and ``(months, pairs)`` rates.
    piped
        ``(outputs,)`` whether pipeline is needed.
    """

    def __init__(self, problem: WorkforceProblem) -> None:
        outputs = problem.outputs
        shape = (len(outputs), problem.months)
        self.amount, self.cover, self.inbound = (
            np.array([getattr(output, name) for output in outputs]).reshape(shape)
            for name in ("amount", "cover", "inbound")
        )
        self.people = _pairs([output.rate for output in outputs], problem.months)
        self.pipeline = _pairs([o.pipeline for o in outputs], problem.months)
        self.piped = np.array([bool(output.pipeline) for output in outputs], np.bool_)
        self.win_rate = np.array([output.win_rate for output in outputs], np.float64)
        self.cover_price = np.array([o.cover_price for o in outputs], np.float64)


def _pairs(of_output: Sequence[Mapping[int, Floats]], months: int) -> Pairs:
    found = [
        (cell, output, rates[cell])
        for output, rates in enumerate(of_output)
        for cell in sorted(rates)
    ]
    cells = np.array([pair[0] for pair in found], dtype=np.int64)
    outputs = np.array([pair[1] for pair in found], dtype=np.int64)
    rates = np.array([pair[2] for pair in found], np.float64).reshape(-1, months)
    return cells, outputs, np.ascontiguousarray(rates.T)


class Market:
    """What 256 futures make.

    Attributes
    ----------
    capacity, made
        ``(futures, outputs)`` of the month; capacity includes cover.
    """

    def __init__(
        self,
        problem: WorkforceProblem,
        demand: Demand,
        luck: Factors,
        dice: np.random.Generator,
    ) -> None:
        self.problem, self.demand, self.luck, self.dice = problem, demand, luck, dice
        shape = (len(luck.ramp), len(problem.outputs))
        self.created = np.zeros((problem.months, *shape))
        self.capacity, self.made = np.zeros(shape), np.zeros(shape)

    def sell(self, month: int, work: Floats) -> None:
        """Make what can be made and sold in a month.

        Parameters
        ----------
        work
            ``(futures, cells)`` productive people.

        Notes
        -----
        ``made = min(opportunity, capacity + cover, pipeline × win rate × selling)``;
        ``work`` productive people have a month like a gamma variate with mean ``work``
        and variance ``person² × work``, the same for all that they make.
        """
        problem, demand = self.problem, self.demand
        lucky = self._lucky(work)
        selling = self.luck.selling[month, :, None]
        self.capacity[:] = 0.0
        cells, outputs, rates = demand.people
        add_rates(lucky, cells, outputs, rates[month], self.capacity)
        self.capacity *= selling
        self.capacity += demand.cover[:, month]
        cells, outputs, rates = demand.pipeline
        add_rates(lucky, cells, outputs, rates[month], self.created[month])
        room = demand.amount[:, month] * (1.0 + problem.luck.headroom)
        np.minimum(self.capacity, room * self.luck.demand[month].T, out=self.made)
        closing = self._closing(month) * demand.win_rate * selling
        np.minimum(self.made, closing, out=self.made, where=demand.piped)

    def _lucky(self, work: Floats) -> Floats:
        spread = self.problem.luck.person**2
        if spread == 0.0:
            return work
        return spread * self.dice.standard_gamma(work / spread)

    def _closing(self, month: int) -> Floats:
        closing = np.repeat(self.demand.inbound[None, :, month], len(self.made), axis=0)
        for output, what in enumerate(self.problem.outputs):
            created = month - what.cycle
            if what.pipeline and created >= 0:
                closing[:, output] += self.created[created, :, output]
        return closing
