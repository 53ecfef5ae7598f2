"""Plans made for more than the number, until it is made as surely as asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.staffing.attempt import attempt

if TYPE_CHECKING:
    from engine.staffing.attempt import Attempt, Ground

BUFFERS = (0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4)
"""Shares beyond the number that are tried, smallest first."""
HALVINGS = 3
"""How often the step that reached the chance asked for is halved."""
STEP = 0.01
"""Margins are looked for between one with a plan and one without up to this close."""


def raise_plan(
    ground: Ground, first: Attempt, *, asked: float | None, frontier: bool
) -> tuple[Attempt, list[Attempt]]:
    """Return the least raised plan that makes the number as surely as asked.

    Parameters
    ----------
    first
        The plan for the number itself.
    asked
        Chance of making the number; None: the first plan stands.
    frontier
        Whether all steps are tried, whatever is reached.

    Returns
    -------
    tuple
        The plan chosen (the surest, if none is sure enough), and every attempt with a
        plan, from the least buffer to the largest.
    """
    tried = [first] if first.chance is not None else []
    if not tried or (asked is None and not frontier):
        return first, tried
    none = None
    for buffer in BUFFERS:
        if _enough(tried, asked, frontier) or ground.watch.wants_to_stop():
            break
        ground.watch.saw(f"planning for {buffer:.1%} more than the number")
        one = attempt(ground, buffer)
        if one.chance is None:
            none = buffer
            break
        tried.append(one)
    if asked is not None:
        if none is not None:
            tried = _reaching(ground, tried, asked, none)
        tried = _refined(ground, tried, asked)
    return _choice(tried, first, asked), tried


def _enough(tried: list[Attempt], asked: float | None, frontier: bool) -> bool:
    reached = any(sure(one, asked) for one in tried)
    return reached and not frontier


def sure(one: Attempt, asked: float | None) -> bool:
    """Whether an attempt makes the number as surely as asked."""
    return asked is not None and one.chance is not None and one.chance.p >= asked


def _reaching(
    ground: Ground, tried: list[Attempt], asked: float, none: float
) -> list[Attempt]:
    """Add plans between the largest buffer with one and the first without, ``none``."""
    tried = list(tried)
    while not any(sure(one, asked) for one in tried):
        if none - tried[-1].buffer <= STEP or ground.watch.wants_to_stop():
            break
        middle = (tried[-1].buffer + none) / 2
        ground.watch.saw(f"planning for {middle:.1%} more than the number")
        one = attempt(ground, middle)
        if one.chance is None:
            none = middle
        else:
            tried.append(one)
    return tried


def _refined(ground: Ground, tried: list[Attempt], asked: float) -> list[Attempt]:
    """Halve the step before the first plan that is sure enough."""
    for _ in range(HALVINGS):
        at = next((i for i, one in enumerate(tried) if sure(one, asked)), None)
        if not at or ground.watch.wants_to_stop():
            break
        middle = (tried[at - 1].buffer + tried[at].buffer) / 2
        ground.watch.saw(f"planning for {middle:.1%} more than the number")
        one = attempt(ground, middle)
        if one.chance is None:
            break
        tried = [*tried[:at], one, *tried[at:]]
    return tried


def _choice(tried: list[Attempt], first: Attempt, asked: float | None) -> Attempt:
    if asked is None:
        return first
    enough = [one for one in tried if sure(one, asked)]
    if enough:
        return enough[0]
    return max(tried, key=lambda one: one.chance.p if one.chance else 0.0)
