"""The tables that tell of groups of people: spreads, fairness, contests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.comparison.fairness import gaps, tenure_bands, terciles
from engine.rollout.races import REACTING
from engine.rollout.rivals import leagues_of
from engine.rollout.tables import frame

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import polars as pl
    from numpy.typing import NDArray

    from engine.rollout.prepare import Case, Prepared
    from engine.rollout.races import Heat
    from engine.rollout.simulate import Futures
    from engine.scenario.compare_input import CompareInput

    Floats = NDArray[np.float64]
    Row = Mapping[str, object]

UNKNOWN = "unknown"


def histograms_table(prepared: Prepared, futures: Futures) -> pl.DataFrame:
    """Return how attainment and pay are spread over reps and years."""
    return frame(
        "histograms",
        (
            {"plan": case.name, "what": what, "start": a, "end": b, "share": share}
            for case, spreads in zip(prepared.cases, futures.spreads, strict=True)
            for what, pooled in spreads.of.items()
            for a, b, share in zip(
                pooled.edges[:-1], pooled.edges[1:], pooled.shares(), strict=True
            )
        ),
    )


def fairness_table(given: CompareInput, reps: pl.DataFrame) -> pl.DataFrame:
    """Return how groups of reps fare under each plan.

    Parameters
    ----------
    reps
        The table of reps.
    """
    return frame("fairness", _fairness(given, reps))


def groupings(given: CompareInput) -> dict[str, tuple[str, ...]]:
    """Return by what reps are grouped, and everybody's group; only what differs."""
    roster = given.roster
    potential = roster["potential"].cast(float).fill_null(float("nan")).to_numpy()
    tenure = roster["tenure"].cast(float).to_numpy()
    found = {"potential": terciles(potential), "tenure": tenure_bands(tenure)}
    for name in ("segment", "channel", "kind"):
        found[name] = tuple(roster[name].fill_null(UNKNOWN).to_list())
    return {by: names for by, names in found.items() if len(set(names)) > 1}


def _fairness(given: CompareInput, reps: pl.DataFrame) -> Iterator[Row]:
    by_group = groupings(given)
    for (plan,), part in reps.group_by("plan", maintain_order=True):
        attainment = part["attainment"].to_numpy()
        for by, names in by_group.items():
            groups = np.array(names)
            for gap in gaps(attainment, names):
                inside = groups == gap.group
                yield {
                    "plan": plan,
                    "by": by,
                    "group": gap.group,
                    "reps": gap.reps,
                    "pay": float(part["pay"].to_numpy()[inside].mean()),
                    "attainment": gap.mean,
                    "at_quota": float(part["p_quota"].to_numpy()[inside].mean()),
                    "change": float(part["change"].to_numpy()[inside].mean()),
                    "gap": gap.gap,
                    "effect": gap.effect,
                }


def contests_table(
    given: CompareInput, prepared: Prepared, futures: Futures
) -> pl.DataFrame:
    """Return each contest: who wins it, and whether an equilibrium was found."""
    rows: list[Row] = []
    for case, year in zip(prepared.cases, futures.years, strict=True):
        leagues = leagues_of(given, case.world)
        for heat in case.world.heats:
            if heat.again:
                continue
            names = [league.name for league in leagues if league.heat is heat] or [""]
            _, wins = year.won(heat.race.name)
            rows += [_contest(given, case, heat, name, wins) for name in names]
    return frame("contests", rows)


def _contest(
    given: CompareInput, case: Case, heat: Heat, league: str, wins: Floats
) -> Row:
    roster, race = given.roster, heat.race
    inside = np.ones(wins.size, dtype=np.bool_)
    if league:
        inside = roster[race.by].cast(str).to_numpy() == league
    thirds = np.array(terciles(_strength(given)[inside]))
    point = case.answers.point
    reacts = heat.months > 0 and race.kind in REACTING and point is not None
    cycles = reacts and case.answers.cycles
    status = "no reaction"
    if reacts:
        status = "cycling" if cycles else "equilibrium"
    return {
        "plan": case.name,
        "contest": race.name,
        "kind": race.kind,
        "league": league or None,
        "entrants": int(inside.sum()),
        "prizes": len(race.prizes),
        "purse": float(sum(race.prizes)),
        "status": status,
        "gain": case.answers.gain if reacts else None,
        "low": point.cycle_low if cycles and point else None,
        "high": point.cycle_high if cycles and point else None,
        "top_third_wins": _mean(wins[inside][thirds == "high"]),
        "bottom_third_wins": _mean(wins[inside][thirds == "low"]),
        "note": heat.note or None,
    }


def _strength(given: CompareInput) -> Floats:
    """Return what decides who is strong: expected sales to quota, times ability."""
    ability = {kind.name: kind.ability for kind in given.kinds}
    factors = np.array([ability[name] for name in given.roster["kind"]])
    return np.asarray(given.roster["expected"].to_numpy() * factors)


def _mean(x: Floats) -> float | None:
    return float(x.mean()) if x.size else None
