"""The sales process: stages that a deal goes through, and kinds of accounts."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, prod


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the sales process.

    Parameters
    ----------
    name
        Of the stage.
    conversion
        Share of deals that go on from it, more than 0 and at most 1. Of the last stage:
        share that is won at the rep's expected pace; more effort wins more.
    dwell
        Months that a deal waits for the customer, on average; 0 or more.
    shape
        Of the gamma distribution of the wait; 1 is exponential, more is steadier.
    hours
        Rep's hours that a deal needs before its wait begins; 0: none worth counting.

    Raises
    ------
    ValueError
        A number is outside its range; the message names it.
    """

    name: str
    conversion: float
    dwell: float
    shape: float = 1.0
    hours: float = 0.0

    def __post_init__(self) -> None:
        ranges = {
            "conversion": 0 < self.conversion <= 1,
            "dwell": self.dwell >= 0 and isfinite(self.dwell),
            "shape": self.shape > 0 and isfinite(self.shape),
            "hours": self.hours >= 0 and isfinite(self.hours),
        }
        for name, right in ranges.items():
            if not right:
                found = getattr(self, name)
                raise ValueError(f"{name} of stage '{self.name}' cannot be {found}")


@dataclass(frozen=True, slots=True)
class Accounts:
    """A kind of accounts: how large its deals are, and how they come about.

    Parameters
    ----------
    name
        Such as ``standard`` or ``big``.
    share
        Of a rep's expected sales that these deals bring, more than 0 and at most 1.
    size
        Mean size of a deal, in shares of the rep's expected month.
    cv
        Standard deviation of sizes ÷ their mean; sizes are lognormal. 0: all alike.
    stages
        In order; the last is closing, where effort acts.

    Raises
    ------
    ValueError
        A number is outside its range, or there is no stage.
    """

    name: str
    share: float
    size: float
    cv: float
    stages: tuple[Stage, ...]

    def __post_init__(self) -> None:
        ranges = {
            "share": 0 < self.share <= 1,
            "size": self.size > 0 and isfinite(self.size),
            "cv": self.cv >= 0 and isfinite(self.cv),
        }
        for name, right in ranges.items():
            if not right:
                found = getattr(self, name)
                raise ValueError(f"{name} of {self.name} accounts cannot be {found}")
        if not self.stages:
            raise ValueError(f"{self.name} accounts have no stage")

    @property
    def reach(self) -> float:
        """Return the share of leads that get to closing."""
        return prod(stage.conversion for stage in self.stages[:-1])


STAGES = (
    Stage("qualified", conversion=0.55, dwell=0.5),
    Stage("demo", conversion=0.65, dwell=0.5, shape=2.0),
    Stage("proposal", conversion=0.7, dwell=0.6, shape=2.0),
    Stage("negotiation", conversion=0.8, dwell=0.5, shape=2.0),
    Stage("closing", conversion=0.5, dwell=1.0),
)
"""A standard sales process: one lead in ten is won, in three months."""

BIG_STAGES = (
    Stage("qualified", conversion=0.5, dwell=1.0),
    Stage("demo", conversion=0.6, dwell=1.0, shape=2.0),
    Stage("proposal", conversion=0.65, dwell=1.5, shape=3.0),
    Stage("negotiation", conversion=0.75, dwell=1.5, shape=3.0),
    Stage("closing", conversion=0.4, dwell=1.5),
)
"""The same stages for big accounts: one in seventeen, in more than half a year."""


def standard(size: float, cv: float, share: float = 1.0) -> Accounts:
    """Return standard accounts of a size, with the standard sales process."""
    return Accounts("standard", share, size, cv, STAGES)


def big(size: float, cv: float, share: float) -> Accounts:
    """Return big accounts: rare deals of a size, with the long sales process."""
    return Accounts("big", share, size, cv, BIG_STAGES)
