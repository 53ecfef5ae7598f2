"""Who follows long work, and may end it."""

from __future__ import annotations

from typing import Protocol


class Watch(Protocol):
    """Who is told of progress, and may ask for an early end."""

    def saw(self, stage: str, done: int = 0, total: int = 0) -> None:
        """Be told what is being done, and how much of it is done."""

    def wants_to_stop(self) -> bool:
        """Return whether to end with what there is."""


class Nobody:
    """A watch that says nothing."""

    def saw(self, stage: str, done: int = 0, total: int = 0) -> None:
        """Take no notice."""

    def wants_to_stop(self) -> bool:
        """Return False."""
        return False
