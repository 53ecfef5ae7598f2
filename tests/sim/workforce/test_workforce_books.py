"""People who appear or vanish are found, and what cannot be played is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from workforces import busy, output

from engine.base.errors import EngineError
from engine.sim.workforce import crew
from engine.sim.workforce.check import WorkforceMismatchError
from engine.sim.workforce.play import play
from engine.sim.workforce.problem import Cap, Purse, Supply

KERNELS = ("leave", "come", "move_out", "let_go", "leave_at_once", "grow_older")


@pytest.mark.parametrize("change", [-1, 1])
@pytest.mark.parametrize("name", KERNELS)
def test_a_person_too_many_or_too_few_is_an_error(monkeypatch, name, change):
    """Whichever kernel loses or invents one person in one future, the play ends."""
    right = getattr(crew, name)

    def broken(counts, *rest):
        right(counts, *rest)
        counts[17, np.argmax(counts[17])] += change

    monkeypatch.setattr(crew, name, broken)
    with pytest.raises(WorkforceMismatchError, match="cell 0, future 17 of its block"):
        play(busy(leave_before=True), 256)


def test_people_below_nought_are_an_error(monkeypatch):
    """A flow that is booked right but drives people below 0 is an error too."""
    right = crew.let_go

    def broken(counts, where, planned, found, dice):
        right(counts, where, planned, found, dice)
        counts[3, where.mature[1]] -= 99
        found[3, 1] += 99

    monkeypatch.setattr(crew, "let_go", broken)
    with pytest.raises(EngineError, match="month 4, cell 1, future 3 "):
        play(busy(leave_before=False), 8)


def test_nothing_is_wrong_with_the_world_itself():
    """The worlds that are broken here can be played."""
    assert play(busy(leave_before=True), 1).heads.shape == (1, 9)


def way(problem, **changes):
    """Return the problem with its first way in changed."""
    first = replace(problem.entries[0], **changes)
    return replace(problem, entries=(first, *problem.entries[1:]))


def one_more(values, place, value):
    """Return a copy with one number changed."""
    found = values.copy()
    found[place] = value
    return found


def tables(problem, place, value):
    """Return the problem with one number of the starters' leaving changed."""
    table = one_more(problem.starters.voluntary, place, value)
    return replace(problem, starters=replace(problem.starters, voluntary=table))


REFUSED = {
    "months": lambda p: replace(p, months=0),
    "pay has not the shape": lambda p: replace(p, pay=p.pay[:, 1:]),
    "separations is 0 or more": lambda p: replace(
        p, separations=one_more(p.separations, (0, 0), -1.0)
    ),
    "nothing replaces by": lambda p: replace(p, replace="some"),
    "chances to leave add up": lambda p: tables(p, (0, 0), 1.5),
    "a voluntary is below 0": lambda p: tables(p, (0, 0), -0.1),
    "entry 1: its last voluntary": lambda p: tables(p, (1, -1), 0.02),
    "somebody opens in no cell": lambda p: replace(
        p, opening=one_more(p.opening, (0, 0), 2)
    ),
    "thousandths": lambda p: replace(p, opening=one_more(p.opening, (0, 2), 1001)),
    "opening_odds are above": lambda p: replace(
        p, opening_odds=one_more(p.opening_odds, 0, 1.5)
    ),
    "entry 0: it leads nowhere": lambda p: way(p, into=2),
    "entry 0: it leads out of": lambda p: way(p, out_of=0),
    "entry 0: arriving": lambda p: way(p, arriving=1.1),
    "entry 0: planned has": lambda p: way(p, planned=np.ones(3)),
    "entry 0: planned is": lambda p: way(p, planned=-np.ones(9)),
    "entry 0: the chances of delay": lambda p: way(p, delay=(0.5, 0.4)),
    "output 0: no such cell": lambda p: replace(p, outputs=(output(9, 1.0, {2: 1.0}),)),
    "output 0: win_rate": lambda p: replace(
        p, outputs=(output(9, 1.0, {}, win_rate=2.0),)
    ),
    "output 0: amount has": lambda p: replace(p, outputs=(output(8, 1.0, {}),)),
    "a goal names": lambda p: replace(p, goals=(replace(p.goals[0], outputs=(2,)),)),
    "a goal ends": lambda p: replace(p, goals=(replace(p.goals[0], months=(9,)),)),
    "cap 0: its room has": lambda p: replace(p, caps=(Cap((0,), np.zeros(8)),)),
    "cap 0: a cell is": lambda p: replace(p, caps=(Cap((2,), np.zeros(9)),)),
    "supply 0: its room has": lambda p: replace(
        p, supplies=(Supply(np.zeros(len(p.entries)), np.zeros(8)),)
    ),
    "supply 0: each entry has": lambda p: replace(
        p, supplies=(Supply(np.full(len(p.entries), -1.0), np.zeros(9)),)
    ),
    "budget 0: its plan has": lambda p: replace(
        p, budgets=(Purse(None, (0,), 1.0, np.zeros(8)),)
    ),
    "budget 0: a cell or month": lambda p: replace(
        p, budgets=(Purse((0,), (9,), 1.0, np.zeros(9)),)
    ),
    "late of luck": lambda p: replace(p, luck=replace(p.luck, late=-1.0)),
    "selling_memory": lambda p: replace(p, luck=replace(p.luck, selling_memory=2.0)),
    "together": lambda p: replace(p, luck=replace(p.luck, together=-0.1)),
    "headroom": lambda p: replace(p, luck=replace(p.luck, headroom=-2.0)),
}


@pytest.mark.parametrize("said", REFUSED)
def test_what_cannot_be_played_is_refused(said):
    """Each contradiction is refused with its own words, before anything is played."""
    with pytest.raises(ValueError, match=said if said != "months" else "a month or"):
        play(REFUSED[said](busy(leave_before=False)), 1)


@pytest.mark.parametrize(("count", "workers"), [(0, 1), (1, 0)])
def test_no_future_or_no_worker_is_refused(count, workers):
    """At least one future and one worker are asked for."""
    with pytest.raises(ValueError, match="or more, not 0"):
        play(busy(leave_before=False), count, workers=workers)
