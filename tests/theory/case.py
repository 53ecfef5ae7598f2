"""One closed form of the literature, and what the public door gives for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Case:
    """A case of the theory table.

    Parameters
    ----------
    id
        Section and number, such as ``A7b.3``.
    name, formula
        What is computed, and the closed form in a line with its source.
    closed
        Value of the closed form, computed from the formula, never copied from ours.
    ours
        Returns what the engine gives, through its public doors only.
    tolerance
        Most that |ours − closed| may be; relative if ``relative``.
    """

    id: str
    name: str
    formula: str
    closed: float
    ours: Callable[[], float]
    tolerance: float
    relative: bool = False

    def error(self, found: float) -> float:
        """Return |found − closed|, relative if so asked."""
        gap = abs(found - self.closed)
        return gap / abs(self.closed) if self.relative else gap
