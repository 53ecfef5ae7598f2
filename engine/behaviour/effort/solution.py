"""What was decided: effort and moves in every state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class Policy:
    """Effort and moves as tables over the state; between points, linear.

    Parameters
    ----------
    totals
        ``(X,)`` evenly spaced totals of the innermost period.
    offsets
        One ``(D,)`` evenly spaced array for each outer level: its total less the
        innermost total. Empty for one level.
    effort
        ``(steps, *D…, X)`` effort a month before the step.
    moved
        ``(steps, *D…, X)`` shares moved after the step's luck; 0 where nothing closes.
        None: moves are not allowed.
    """

    totals: Floats
    offsets: tuple[Floats, ...]
    effort: Floats
    moved: Floats | None
