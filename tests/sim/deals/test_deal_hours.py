"""Guarantees of reps' time: it delays deals when it binds, and else does nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from deal_worlds import SHORT, company, of, problem

from engine.sim.deals.events import Happening
from engine.sim.deals.play import play
from engine.sim.deals.problem import RepTime
from engine.sim.deals.stages import Accounts, Stage

SE = 4.0
"""Standard errors that a mean may be off: a chance of 1 in 16,000."""


def busy(hours):
    """Return the short process with hours of the rep in both stages."""
    return tuple(replace(stage, hours=hours) for stage in SHORT)


def test_idle_reps_change_nothing():
    """With a thousand slots and next to no hours, the same deals are won as without."""
    world = company(10)
    free = play(problem(world))
    time = RepTime(slots=1000)
    loaded = play(problem(world, stages=busy(1e-6), time=time))
    assert len(free.won) == len(loaded.won)
    assert np.allclose(free.won["amount"], loaded.won["amount"])
    assert np.allclose(free.won["time"], loaded.won["time"], atol=1e-6)


def test_binding_time_delays_deals():
    """With hours the same deals come later, never sooner, and fewer get done."""
    world = company(20)
    free = play(problem(world))
    loaded = play(problem(world, stages=busy(6.5)))
    when = [
        {(int(w["rep"]), int(w["deal"])): float(w["time"]) for w in run.won}
        for run in (free, loaded)
    ]
    both = when[0].keys() & when[1].keys()
    assert len(both) > 500
    late = np.array([when[1][name] - when[0][name] for name in both])
    assert late.min() >= -1e-9
    assert late.mean() > 0.1
    assert when[1].keys() <= when[0].keys()
    assert loaded.dwell[0] > free.dwell[0]


def test_nobody_works_more_than_there_are_hours():
    """A rep of one slot who has too much to do finishes what the hours allow."""
    hours, months = 20.0, 12
    run = play(problem(company(5, months), stages=busy(hours)))
    entered = (run.events["event"] <= Happening.STAGE) & (run.events["time"] >= 0.0)
    assert entered.sum() > 5 * months * 120 / hours
    done = run.departed.sum()
    begun = run.pipeline[0].sum()
    assert done - begun <= 5 * (months * 120.0 / hours + 1)
    assert run.pipeline[-1].sum() > run.pipeline[0].sum()


def test_what_is_nearest_to_closing_goes_first():
    """An overworked rep keeps closing: the queue is at the first stage."""
    time = RepTime(warm_up=3.0)
    run = play(problem(company(10), stages=busy(8.0), time=time))
    wait = run.dwell - np.array([stage.dwell for stage in SHORT])
    assert wait[0] > 5 * wait[1]


def test_queue_of_one_stage_is_an_md1_queue():
    """One stage with fixed hours: the mean queueing time is ρ·s ÷ (2·(1 − ρ)).

    Pollaczek and Khinchine, with Poisson leads and fixed work s at load ρ.
    """
    hours = 9.0
    work = hours / 120.0
    load = 8.0 * work
    only = (Accounts("all", 1.0, 0.25, 0.5, (Stage("closing", 0.5, 0.4, 1.0, hours),)),)
    time = RepTime(warm_up=6.0)
    run = play(problem(company(80, 20), accounts=only, time=time))
    wait = load * work / (2 * (1 - load))
    own = run.stayed[0] / run.departed[0]
    error = own.std(ddof=1) / np.sqrt(own.size)
    assert abs(own.mean() - (0.4 + work + wait)) < SE * error


def test_warm_up_keeps_the_books_from_the_start():
    """What closes before the start counts nowhere; queues stand at the start."""
    time = RepTime(warm_up=4.0)
    run = play(problem(company(10), stages=busy(7.0), time=time))
    early = of(run, Happening.WON)
    assert (early["time"] < 0.0).any()
    assert np.isclose(run.sales.sum(), run.won["amount"].sum())
    assert of(run, Happening.QUOTA)["time"].min() == 0.0


@pytest.mark.parametrize("wrong", [{"hours": 0.0}, {"slots": 0}, {"warm_up": -1.0}])
def test_impossible_time_is_refused(wrong):
    """A rep without hours, slots or with a start in the future is refused."""
    with pytest.raises(ValueError, match="rep's time"):
        RepTime(**wrong)
