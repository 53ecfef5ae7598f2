"""What is thought of reps before and beside their own months, and where it is from."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from engine.tracking.prior import Prior, fit_prior
from engine.tracking.team import shared_luck

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from engine.planning.track_reps import Reps
    from engine.scenario.load import Scenario
    from engine.scenario.track_input import TrackInput
    from engine.scenario.typed_values import Section
    from engine.scenario.yaml_tree import TreePath

    Floats = NDArray[np.float64]

USUAL = Prior(mean=0.95, between=0.25, within=0.5)
"""Of reps, where neither the scenario nor the months say anything."""
TOGETHER = 0.2
"""Correlation of any two reps' luck, where so few months say nothing of it."""
LEAST = 3
"""Months from which the correlation is estimated."""
PLAIN = "default: an assumption, not a measurement"


@dataclass(frozen=True, slots=True)
class Believed:
    """What landings rest on.

    Parameters
    ----------
    prior
        Of sold ÷ quota of a month.
    shown
        The same as the months alone show it; None: there are too few.
    correlation
        Of any two reps' luck.
    assumptions
        (label, value, source) of everything that is taken for granted.
    """

    prior: Prior
    shown: Prior | None
    correlation: float
    assumptions: tuple[tuple[str, str, str], ...]


def believed(scenario: Scenario, given: TrackInput, reps: Reps) -> Believed:
    """Return what is thought of reps: as said, else as shown, else as is usual."""
    rates = reps.book.rates
    seen = np.isfinite(rates).sum(axis=1)
    shown = None
    if (seen > 0).sum() > 1 and (seen > 1).any():
        shown = fit_prior(rates)
    measured = f"estimated: {int(seen.sum())} months of {int((seen > 0).sum())} reps"
    said = given.prior
    if said is not None:
        within = USUAL.within if said.month_sd is None else said.month_sd
        prior, source = Prior(said.mean, said.sd, within), PLAIN
        if said.month_sd is None and shown is not None:
            prior = Prior(said.mean, said.sd, shown.within, shown.freedom)
            source = measured
    elif shown is not None:
        prior, source = shown, measured
    else:
        prior, source = USUAL, PLAIN
    lines = _Lines(scenario)
    correlation, told = _together(given, rates, lines)
    assumptions = [*_of_reps(prior, lines, source), told, *_of_rules(given, lines)]
    return Believed(prior, shown, correlation, tuple(assumptions))


@dataclass(frozen=True, slots=True)
class _Lines:
    """Where in the scenario a number is written."""

    scenario: Scenario

    def source(self, section: Section | None, path: TreePath, otherwise: str) -> str:
        """Return the line of a key of ``track``, or where else its value is from."""
        if section is None or path[-1] not in section.model_fields_set:
            return otherwise
        line, _ = self.scenario.locate("track", *path)
        return f"{self.scenario.path.name}, line {line}"


def _together(
    given: TrackInput, rates: Floats, lines: _Lines
) -> tuple[float, tuple[str, str, str]]:
    """Return the correlation of reps' luck, and where it is from."""
    label = "Correlation of any two reps’ luck"
    whole = rates[np.isfinite(rates).all(axis=1)]
    if given.correlation is not None:
        track = lines.scenario.config.track
        value, source = given.correlation, lines.source(track, ("correlation",), PLAIN)
    elif whole.shape[0] > 1 and whole.shape[1] >= LEAST:
        value = shared_luck(whole)
        reps, months = whole.shape
        error = (value + (1 - value) / reps) * sqrt(2 / (months - 1))
        source = f"estimated: {months} months of {reps} reps, ± {error:.2f}"
    else:
        value, source = TOGETHER, PLAIN
    return value, (label, f"{value:.2f}", source)


def _of_reps(
    prior: Prior, lines: _Lines, source: str
) -> Iterator[tuple[str, str, str]]:
    track = lines.scenario.config.track
    said = None if track is None else track.prior
    usual = source if said is None else PLAIN
    for label, value, key in (
        ("Attainment that is expected of a rep", prior.mean, "mean"),
        ("Its spread between reps, sd", prior.between, "sd"),
    ):
        yield label, _percent(value), lines.source(said, ("prior", key), usual)
    label = "Luck of a rep’s month, sd, of its quota"
    yield (
        label,
        _percent(prior.within),
        lines.source(said, ("prior", "month_sd"), source),
    )


def _of_rules(given: TrackInput, lines: _Lines) -> Iterator[tuple[str, str, str]]:
    track = lines.scenario.config.track
    for label, value, key in (
        ("Chance below which is warned", _percent(given.warn_at), "warn_at"),
        (
            "Chance that pipeline is enough for",
            _percent(given.cover_with),
            "cover_with",
        ),
        ("Months between false alarms", f"{given.false_alarms:g}", "false_alarms"),
    ):
        yield label, value, lines.source(track, (key,), "default: a choice")


def _percent(share: float) -> str:
    return f"{100 * share:.3g}%"
