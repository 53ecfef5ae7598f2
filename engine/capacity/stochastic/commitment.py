"""What is decided now, the same in all worlds, and what may wait and see."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.capacity.problem import CapacityProblem

    Mask = NDArray[np.bool_]

EASED = ("target", "overstaffing")


@dataclass(frozen=True, slots=True)
class Commitment:
    """Which decisions are common to all worlds.

    Parameters
    ----------
    months
        A planned start is common if the month of its decision (planned month − lead)
        is before this; separations and short time if their month is.
    leads
        Months from decision to planned start, a number a stream; empty: 0 for all.
    starts, separations, short_time, cover
        Whether what is not common by its month waits for the world to show; if not, it
        is common whatever its month. What waits is any fraction of people, and knows
        the whole world (two stages, not one a month: the bound is therefore one for
        planning with more foresight than anybody has).
    eased
        Families of rules that no plan is held to in a world; the others are kept in
        every world. Reported is how likely each of them all is kept. The default eases
        the number, whose price is paid instead, and overstaffing, which in a bad world
        nobody can help.
    """

    months: int
    leads: tuple[int, ...] = ()
    starts: bool = True
    separations: bool = True
    short_time: bool = True
    cover: bool = True
    eased: tuple[str, ...] = EASED

    def common_starts(self, problem: CapacityProblem) -> Mask:
        """Return which planned starts are common, ``(streams, months)``.

        Raises
        ------
        ValueError
            The leads are not one a stream.
        """
        count = len(problem.streams)
        if self.leads and len(self.leads) != count:
            raise ValueError(f"{count} leads are needed, got {len(self.leads)}")
        lead = np.array(self.leads or (0,) * count, dtype=np.int64)
        month = np.arange(len(problem.months))
        early = month - lead[:, None] < self.months
        return early | (not self.starts)

    def common_classes(self, problem: CapacityProblem) -> Mask:
        """Return which classes are common, ``(trainings, months)``: none waits in them.

        A class is common if all starts that may need a seat in it are.
        """
        common = self.common_starts(problem)
        found = np.ones((len(problem.trainings), len(problem.months)), dtype=np.bool_)
        for row, training in zip(found, problem.trainings, strict=True):
            for index in training.streams:
                never = np.asarray(problem.streams[index].at_most) <= 0
                row &= common[index] | never
        return found

    def common_months(self, problem: CapacityProblem, waits: bool) -> Mask:
        """Return the months whose decisions are common, for what waits or does not."""
        return (np.arange(len(problem.months)) < self.months) | (not waits)


def ease(problem: CapacityProblem, families: tuple[str, ...]) -> CapacityProblem:
    """Return the problem without the rules of some families."""
    if "overstaffing" in families:
        needs = tuple(replace(need, surplus_at_most=None) for need in problem.needs)
        problem = replace(problem, needs=needs)
    return replace(
        problem,
        targets=() if "target" in families else problem.targets,
        ratios=() if "ratio" in families else problem.ratios,
        budgets=() if "budget" in families else problem.budgets,
        limits=tuple(each for each in problem.limits if each.family not in families),
    )
