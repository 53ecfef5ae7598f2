"""What one look found: well, a warning or a fault, and the next step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor's.

    Parameters
    ----------
    name
        What was looked at, for machines.
    state
        ``ok``; ``warn``: some of it will not work, or slowly; ``fail``: plans fail.
    told
        What was found.
    step
        What to do about it; empty when it is well.
    """

    name: str
    state: Literal["ok", "warn", "fail"]
    told: str
    step: str = ""
