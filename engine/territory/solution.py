"""What is decided: one territory for every unit, nothing about how it was found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.territory.problem import read_only

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False, slots=True)
class TerritorySolution:
    """An alignment.

    Parameters
    ----------
    owner
        (n_units,) int32, index of the territory that covers each unit, or −1 where
        nobody does (only today's alignment may have such units). A read-only copy
        is kept.

    Raises
    ------
    ValueError
        The array has another shape or type.
    """

    owner: NDArray[np.int32]

    def __post_init__(self) -> None:
        if self.owner.ndim != 1 or self.owner.dtype != np.int32:
            raise ValueError("owner must be a (n_units,) int32 array")
        object.__setattr__(self, "owner", read_only(self.owner))
