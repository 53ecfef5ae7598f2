"""What happened: one flat row an event, and how rows are collected."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Row = tuple[float, int, int, int, int, int, float]


class Happening(IntEnum):
    """Kind of an event, and what the columns say of it."""

    LEAD = 0
    """A deal begins. ``detail``: its first stage (0); ``amount``: its size."""
    STAGE = 1
    """A deal goes on. ``detail``: the stage it enters; ``amount``: its size."""
    WON = 2
    """A deal is booked. ``amount``: what is booked, after discounts."""
    LOST = 3
    """A deal is lost. ``detail``: in which stage; ``amount``: its size."""
    MOVED = 4
    """A deal's date moves over a close. ``detail``: 1 pulled in (WON follows, less the
    discount); −1 held back (what WON booked no longer counts), 2 and booked after all,
    in the step that starts. ``amount``: its size."""
    PAYOUT = 5
    """Variable pay of a month, or if ``deal`` is 0 or more, the prize of that contest.
    ``detail``: the month; ``amount``: money."""
    LEADERBOARD = 6
    """Standings. ``deal``: which contest; ``detail``: the place; ``amount``: score."""
    QUOTA = 7
    """``detail`` 0: a quota is set for the year; 1: the year's credits have reached it;
    2: a new rep starts. ``amount``: of the year, as shares of the seat's first one."""
    LEFT = 8
    """The rep leaves. ``detail``: months of tenure."""


EVENT = np.dtype(
    [
        *(("time", "f8"), ("rep", "i4"), ("event", "i1"), ("accounts", "i1")),
        *(("deal", "i8"), ("detail", "i4"), ("amount", "f8")),
    ]
)
"""``time`` in months from the start, below 0 before it. ``rep``: place in the roster.
``accounts``: kind of accounts; kinds + k: a deal of kind k that needed no pipeline.
``deal``: number among the rep's deals of that kind. −1: does not apply. Amounts in
shares of the seat's first quota unless said."""


def table(rows: Sequence[Row]) -> NDArray[np.void]:
    """Return rows as one read-only structured array, in the order they happened."""
    made = np.array(rows, dtype=EVENT)
    made.setflags(write=False)
    return made
