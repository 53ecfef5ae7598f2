"""What following results is given, read and checked: numbers as they are meant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PriorInput:
    """What is thought of attainment before anything was sold.

    Parameters
    ----------
    mean, sd
        Of a rep's true attainment (1: the quota), between reps.
    month_sd
        Standard deviation of one month around it, as a share of an even month's quota;
        None: estimated from the months that are over.
    """

    mean: float
    sd: float
    month_sd: float | None


@dataclass(frozen=True, eq=False, slots=True)
class PipelineInput:
    """Open and closed deals, stage by stage.

    Parameters
    ----------
    stages
        Names in the order deals go through.
    visits
        One row for each stage that a deal has been in, sorted by deal and day:
        ``deal``, ``rep_id``, ``account``, ``segment``, ``channel`` (text), ``amount``
        (money), ``stage``, ``entered`` (day), ``left`` (day; null: it is there now) and
        ``outcome`` (``won`` or ``lost`` where the deal ended there, else empty).
        Nothing in it is later than ``as_of``; deals never go backwards.
    key_account
        Money from which on an open deal is listed by itself.
    months_ahead
        How many months the close of open deals is foreseen for.
    """

    stages: tuple[str, ...]
    visits: pl.DataFrame
    key_account: float
    months_ahead: int


@dataclass(frozen=True, eq=False, slots=True)
class TrackInput:
    """Everything that following results needs.

    Parameters
    ----------
    as_of
        Last day that is counted: the end of a month.
    months
        Labels of the plan's months, such as 2027-01; ``past`` of them are over.
    past
        From 1 to all.
    people
        One row for each who has a quota: ``territory``, ``name``, ``rep_id``,
        ``district``, ``region``, ``segment``, ``channel`` (text; empty: not given).
    plan
        ``(people, months)`` money: the quota of each month, as it was phased.
    sold
        ``(people, past)`` money; what no row says is 0.
    prior
        What is thought of attainment beforehand; None: what all reps show.
    correlation
        Of any two reps' luck; None: estimated.
    warn_at
        Chance of making the quota below which somebody is warned of.
    cover_with
        Chance of making the quota that pipeline shall be enough for.
    false_alarms
        Months between two alarms of somebody who is on plan.
    pipeline
        None: no opportunities were given.
    plan_shown
        Where the plan is from: a stored run's folder or a table.
    rules_text, notes
        Rules in sentences; what was read otherwise than it was written.
    inputs
        Table shown to (digest, rows).
    seed
        Of everything random.
    """

    as_of: date
    months: tuple[str, ...]
    past: int
    people: pl.DataFrame
    plan: Floats
    sold: Floats
    prior: PriorInput | None
    correlation: float | None
    warn_at: float
    cover_with: float
    false_alarms: float
    pipeline: PipelineInput | None
    plan_shown: str
    rules_text: tuple[str, ...]
    notes: tuple[str, ...]
    inputs: Mapping[str, tuple[str, int]]
    seed: int
