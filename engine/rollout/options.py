"""What a caller may say of a comparison instead of the scenario."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.base.watch import Watch


@dataclass(frozen=True, slots=True)
class Options:
    """Instead of the scenario's; None: the scenario's own.

    Parameters
    ----------
    plans
        Names of the plans compared; the baseline is always among them.
    half_width
        Precision asked for, a share of the baseline's revenue.
    most
        Most replications.
    prior_draws
        Draws of people from what is assumed.
    seed
        Of everything random.
    workers
        Processes; the result is the same with any number. With more than one, a
        program that calls this must be one that may be imported (a main guard).
    rep
        Whose year is told deal by deal; None: the rep who gains most or loses most.
    sensitivity
        Whether each assumption is varied by itself.
    """

    plans: tuple[str, ...] | None = None
    half_width: float | None = None
    most: int | None = None
    prior_draws: int | None = None
    seed: int | None = None
    workers: int = 1
    rep: str | None = None
    sensitivity: bool = True


def stop_if_asked(watch: Watch) -> None:
    """Stop where there is nothing to keep yet.

    Raises
    ------
    KeyboardInterrupt
        An end was asked for.
    """
    if watch.wants_to_stop():
        raise KeyboardInterrupt
