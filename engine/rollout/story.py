"""One rep's year, deal by deal, under every plan, with the same customers."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import polars as pl

from engine.base.errors import InputError, InputProblem, did_you_mean
from engine.rollout.tables import frame
from engine.sim.deals.play import play
from engine.sim.deals.problem import DealProblem
from engine.sim.deals.timeline import timeline

if TYPE_CHECKING:
    from engine.rollout.prepare import Prepared
    from engine.scenario.compare_input import CompareInput


def check_rep(given: CompareInput, rep: str | None) -> None:
    """Refuse a rep who is not in the roster.

    Raises
    ------
    InputError
        There is no such rep.
    """
    known = given.roster["rep_id"].to_list()
    if rep is not None and rep not in known:
        message = f"no rep '{rep}' in the roster{did_you_mean(rep, known)}"
        raise InputError([InputProblem("--rep", 0, 0, "", message)])


def timeline_table(
    given: CompareInput, prepared: Prepared, reps: pl.DataFrame, rep: str | None
) -> pl.DataFrame:
    """Return one rep's year under every plan.

    Parameters
    ----------
    reps
        The table of reps: who is told of is whose pay changes most, unless named.
    rep
        Who is told of.
    """
    if rep is None:
        change = pl.col("change").abs() / pl.col("quota")
        rep = str(reps.sort(change, descending=True, maintain_order=True)["rep_id"][0])
    place = given.roster["rep_id"].to_list().index(rep)
    rows = []
    for number in range(len(prepared.cases)):
        run = play(DealProblem.of(prepared.problem, number))
        rows += [asdict(moment) for moment in timeline(run, place)]
    return frame("timeline", rows)
