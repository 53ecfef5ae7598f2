"""What flags of several commands share: numbers in range, and words as typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.base.errors import InputProblem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Range = tuple[float | None, float, float, str]

MOST_SEED = 2**31 - 1
MOST_WORKERS = 256


def seed_range(seed: int | None) -> Range:
    """Return the range of a seed."""
    return seed, 0, MOST_SEED, "a whole number"


def out_of_range(ranges: Mapping[str, Range]) -> Iterator[InputProblem]:
    """Yield each flag whose number is outside its range.

    Parameters
    ----------
    ranges
        Flag to (what was said, least, most, what it counts); None: nothing was said.
    """
    for name, (value, low, high, what) in ranges.items():
        if value is not None and not low <= value <= high:
            message = f"found {value}; {what} from {low:,} to {high:,} needed"
            yield InputProblem(name, 0, 0, "", message)


def words_of(said: Mapping[str, object]) -> list[str]:
    """Return flags as they were typed; None: nothing was said."""
    return [f"--{name} {value}" for name, value in said.items() if value is not None]
