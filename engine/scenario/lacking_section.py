"""What is said of a scenario that lacks the section that a command is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.base.errors import InputError, InputProblem

if TYPE_CHECKING:
    from engine.scenario.load import Scenario

COMMANDS = {
    "territory": "run",
    "compare": "compare",
    "capacity": "capacity",
    "market": "market",
    "quota": "quota",
    "track": "track",
    "plans": "pay",
}
"""Section to the command that works it out."""


def no_section(
    scenario: Scenario, lacking: str, nothing: str = "nothing to do"
) -> InputError:
    """Return what to raise: what is lacking, and which command suits what is there.

    Parameters
    ----------
    scenario
        What was read.
    lacking
        Such as ``'quota' section``.
    nothing
        What there is then nothing of.
    """
    message = f"the scenario has no {lacking}, so there is {nothing}"
    there = [name for name in COMMANDS if getattr(scenario.config, name) is not None]
    if there:
        first = there[0]
        suits = f"fieldplan {COMMANDS[first]} {scenario.path}"
        message += f"; it has '{first}', which is for: {suits}"
    return InputError([InputProblem(str(scenario.path), 0, 0, "", message)])
