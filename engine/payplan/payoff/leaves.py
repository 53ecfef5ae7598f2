"""A curve of one measure's attainment, in two readings: exact, and at many places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.payplan.payoff.amounts import Exact, Sampled
from engine.payplan.payoff.combine import simplified
from engine.payplan.payoff.line import LinePayoff

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.payplan.curve import Curve

    Places = Mapping[str, Sampled]


@dataclass(frozen=True, eq=False, slots=True)
class Single:
    """A curve of the attainment of one measure; of none where it is constant."""

    curve: Curve
    measure: str | None
    payoff: LinePayoff

    @classmethod
    def of(cls, curve: Curve, measure: str) -> Single:
        """Return a curve of one measure's attainment."""
        curve = simplified(curve)
        moves = len(curve.pieces) > 1 or curve.pieces[0].slope != 0
        return cls(curve, measure if moves else None, LinePayoff.of(curve))

    @property
    def measures(self) -> frozenset[str]:
        """What it depends on."""
        return frozenset([] if self.measure is None else [self.measure])

    def exact(self) -> Exact:
        """Return it as a curve of the one attainment."""
        return Exact(self.curve)

    def sampled(self, places: Places) -> Sampled:
        """Return it at given attainments."""
        if self.measure is None:
            return Sampled(np.array(float(self.curve(0))), np.zeros(()))
        x = places[self.measure]
        y = self.payoff.evaluate(x.value)
        if x.slope is None:
            return Sampled(y)
        return Sampled(y, self.payoff.slope(x.value) * x.slope)
