"""A plan as a fast function: pay of a standard year at many attainments at once.

The same plan that is paid to the cent elsewhere, for simulation: in floating point,
every month alike, nothing rounded, and nothing that one rep's year cannot say.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING

import numpy as np

from engine.payplan.payoff.amounts import Exact, Sampled
from engine.payplan.payoff.combine import constant, summed
from engine.payplan.payoff.groups import excluded, groups
from engine.payplan.payoff.line import BLOCK, LinePayoff, in_blocks
from engine.payplan.payoff.standard import Standard, component_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike, NDArray

    from engine.payplan.curve import Curve
    from engine.payplan.payoff.steady import Group
    from engine.payplan.terms import Plan

    Floats = NDArray[np.float64]
    Attainments = Mapping[str, ArrayLike]

__all__ = ["LinePayoff", "PlanPayoff", "Standard", "component_line", "plan_payoff"]

_TO_MONEY = 0.01


@dataclass(frozen=True, eq=False, slots=True)
class PlanPayoff:
    """Variable pay of a standard year as a function of attainments.

    Parameters
    ----------
    measures
        Quota measures whose attainment matters.
    curves
        Measure to the exact curve (hundredths a year) of all that depends on it alone;
        ``""`` where pay depends on nothing.
    lines
        The same curves in float64, money units.
    tied
        What depends on two attainments at once, or on a product of slopes.
    excluded
        Names of components, contests and overrides that are not in it.
    """

    measures: tuple[str, ...]
    curves: dict[str, Curve]
    lines: dict[str, LinePayoff]
    tied: tuple[Group, ...]
    excluded: tuple[str, ...]

    @property
    def curve(self) -> Curve | None:
        """The one exact curve that is the whole plan, if it is one; hundredths."""
        if self.tied or len(self.curves) != 1:
            return None
        return next(iter(self.curves.values()))

    def together(self) -> Exact:
        """Return pay (hundredths) as a curve of one attainment, the same everywhere."""
        parts = [Exact(summed(self.curves.values()))]
        return reduce(Exact.plus, [*parts, *(group.exact() for group in self.tied)])

    def pay(self, attainment: Attainments, *, threads: int = 1) -> Floats:
        """Return pay in money units a year.

        Parameters
        ----------
        attainment
            Measure to attainments (1 is 100 % of quota); of shapes that go together.
        threads
            Places are shared among so many; the result is the same with any.

        Raises
        ------
        ValueError
            The attainment of a measure is missing.
        """
        x, shape, size = self._flat(attainment)
        if not self.tied and len(self.lines) == 1:
            ((name, line),) = self.lines.items()
            if name:
                return line.evaluate(x[name], threads=threads).reshape(shape)
        out = np.empty(size)

        def fill(cut: slice) -> None:
            for begin in range(cut.start, cut.stop, BLOCK):
                part = slice(begin, min(begin + BLOCK, cut.stop))
                out[part] = self._block({name: x[name][part] for name in x})

        in_blocks(fill, size, threads)
        return out.reshape(shape)

    def slope(self, attainment: Attainments, measure: str | None = None) -> Floats:
        """Return how fast pay grows, in money units per 1 of attainment.

        Parameters
        ----------
        measure
            Only the attainment of this measure grows; None: all together.

        Notes
        -----
        At a start of a piece, that of the piece which begins; jumps are not in it.
        """
        x, shape, size = self._flat(attainment)
        grows = {name: float(measure in (None, name)) for name in x}
        out = np.zeros(size)
        for name, line in self.lines.items():
            if name and grows[name]:
                out += line.slope(x[name])
        places = {n: Sampled(x[n], np.full(size, grows[n])) for n in x}
        for group in self.tied:
            slope = group.sampled(places).slope
            out += 0.0 if slope is None else slope * _TO_MONEY
        return out.reshape(shape)

    def _block(self, x: dict[str, Floats]) -> Floats:
        total: Floats = np.zeros(next(iter(x.values())).shape if x else ())
        for name, line in self.lines.items():
            total += line.evaluate(x[name]) if name else line.evaluate(0.0)
        if self.tied:
            places = {n: Sampled(v) for n, v in x.items()}
            for group in self.tied:
                total += group.sampled(places).value * _TO_MONEY
        return total

    def _flat(
        self, attainment: Attainments
    ) -> tuple[dict[str, Floats], tuple[int, ...], int]:
        """Return what matters as flat arrays of one length, the shape and the size."""
        missing = [name for name in self.measures if name not in attainment]
        if missing:
            raise ValueError(f"the attainment of '{missing[0]}' is missing")
        names = self.measures or tuple(attainment)
        arrays = [np.asarray(attainment[name], dtype=np.float64) for name in names]
        shape = np.broadcast_shapes(*(array.shape for array in arrays))
        flat = {
            name: np.ascontiguousarray(np.broadcast_to(array, shape)).reshape(-1)
            for name, array in zip(names, arrays, strict=True)
        }
        return flat, shape, int(np.prod(shape))


def plan_payoff(plan: Plan, standard: Standard) -> PlanPayoff:
    """Return a plan's variable pay of a standard year as a fast function.

    Every month of the year is alike: each measure's attainment is the same in each
    period, and credits grow evenly within it. Multipliers, gates, caps and floors are
    worked out month by month, as the plan says; objectives score 100 %. Contests,
    spiffs, overrides, ramps, clawbacks, guarantees, draws and roundings are left out.

    Raises
    ------
    ValueError
        A quota is missing in the standard; the message names the component.
    """
    alone: dict[str, list[Curve]] = {}
    tied = []
    for group in groups(plan, standard):
        measures = group.measures
        found = group.exact() if len(measures) <= 1 else None
        if found is None or not found.exact:
            tied.append(group)
        else:
            alone.setdefault(next(iter(measures), ""), []).append(found.curve)
    every = {name for name in alone if name}.union(*(group.measures for group in tied))
    if "" in alone and len(alone) > 1:
        # One more addition a place for something constant would be a waste.
        alone[min(name for name in alone if name)] += alone.pop("")
    curves = {name: summed(parts) for name, parts in alone.items()}
    if not curves and not tied:
        curves = {"": constant(0)}
    return PlanPayoff(
        measures=tuple(sorted(every)),
        curves=curves,
        lines={name: LinePayoff.of(c, _TO_MONEY) for name, c in curves.items()},
        tied=tuple(tied),
        excluded=excluded(plan, standard),
    )
