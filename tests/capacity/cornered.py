"""Problems whose limits cannot be kept together, one for each family to blame.

Import as ``capacity.cornered``: the folder of tests is on the path.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from capacity.team_parts import make, steady

from engine.capacity.problem import Cell, Need, Opening, Pipeline, Place, Stream
from engine.capacity.rules import Budget, Limit, Ratio, Target, Training

MONTHS = 4


def team(**other):
    """Return ten people at work who never leave, and hires without limit at 1 each.

    Each makes 1 a month of the 12 that are needed, and all must be made.
    """
    given = {
        "cells": [Cell(Place("AE"), steady(MONTHS, 1))],
        "streams": [hires()],
        "opening": [Opening(0, 0, 10.0)],
        "needs": [need()],
        "targets": (number(),),
    }
    given |= other
    return make(MONTHS, **given)


def hires(**other):
    """Return hires into the first cell, without any limit unless given."""
    given = {"at_most": steady(MONTHS, np.inf), "cost": 1.0}
    return Stream("market → AE", "market", 0, **(given | other))


def need(*amounts, **other):
    """Return 12 units a month, or others."""
    amount = np.array(amounts or (12.0,) * MONTHS)
    rate = {0: steady(MONTHS, 1)}
    return Need(Place(""), "bookings", amount, rate, steady(MONTHS, 1), **other)


def number(share=1.0):
    """Return the target over all months."""
    return Target("number", (0,), tuple(range(MONTHS)), share)


def limit(family, quantity, *most):
    """Return a limit on the first cell, stream or need."""
    return Limit(f"{family} limit", family, quantity, (0,), np.array(most, dtype=float))


def cornered():
    """Return by name: a problem, and the families to blame.

    With each family by how much it must give way when it does so alone: what must be
    listed, rounding aside.
    """
    return {
        **_of_the_number(),
        **_of_pipeline(),
        **_of_hiring(),
        **_of_the_team(),
        **_of_too_many(),
        **_of_decisions(),
    }


def _of_the_number():
    """Return cases of targets, money and agencies."""
    bought = need(cover_price=1.0, cover_at_most=steady(MONTHS, 1.5))
    return {
        "target": (
            team(streams=[]),
            {"target": [("number", -1, 48.0, 40.0)]},
        ),
        "budget": (
            team(budgets=(Budget("money", (0, 1, 2, 3), 45.0),)),
            # two hires cost 2, and 8 more of pay; only one of them can be paid
            {
                "target": [("number", -1, 48.0, 44.0)],
                "budget": [("money", -1, 45.0, 50.0)],
            },
        ),
        "cover": (
            team(streams=[], needs=[bought]),
            {
                "target": [("number", -1, 48.0, 46.0)],
                "cover": [
                    ("cover bookings", month, 1.5, 2.0) for month in range(MONTHS)
                ],
            },
        ),
    }


def _of_pipeline():
    """Return a case of pipeline that nobody can make in time.

    Twelve at work make 12 a month, but 2 of pipeline a unit: who is hired in the first
    month makes pipeline that closes from the third on, and before that only what is
    there or comes in can close.
    """
    pipe = Pipeline(
        need=0,
        rate={0: steady(MONTHS, 2)},
        cycle=2,
        coverage=2.0,
        inbound=np.array([4.0, 0.0, 0.0, 0.0]),
        opening=np.array([20.0, 21.0, 0.0, 0.0]),
        win_rate=0.5,
    )
    return {
        "pipeline": (
            team(pipelines=(pipe,)),
            {
                "target": [("number", -1, 48.0, 46.5)],
                "pipeline": [("inbound pipeline for bookings", 1, 0.0, 3.0)],
            },
        ),
    }


def _of_hiring():
    """Return cases of when and how many may start."""
    early = hires(at_most=np.array([0.0, 0.0, np.inf, np.inf]))
    july = hires(at_most=np.array([0.0, 9.0, 0.0, 0.0]), lot=0)
    return {
        "lead time": (
            team(streams=[early]),
            {
                "target": [("number", -1, 48.0, 44.0)],
                "lead time": [("market → AE", 0, 0.0, 2.0)],
            },
        ),
        "intake": (
            team(streams=[july], needs=[need(10, 20, 20, 20)]),
            # one more in July, or one in the month before
            {
                "target": [("number", -1, 70.0, 67.0)],
                "intake": [("market → AE", 1, 9.0, 10.0)],
            },
        ),
        "recruiters": (
            team(
                streams=[hires(load=3.0)],
                limits=(limit("recruiters", "load", 3, 3, 3, 3),),
            ),
            {
                "target": [("number", -1, 48.0, 47.0)],
                "recruiters": [("recruiters limit", 0, 3.0, 6.0)],
            },
        ),
    }


def _of_the_team():
    """Return cases of who is there, and who learns."""
    staffed = [Cell(Place("AE"), steady(MONTHS, 1)), Cell(Place("lead"), steady(4, 1))]
    two = [Opening(0, 0, 10.0), Opening(1, 0, 1.0)]
    span = Ratio("span", (1,), (0,), 0.2, (0, 1, 2, 3))
    school = Training("school", (0,), 1, 0.0, np.array([1.0, 0.0, 0.0, 0.0]))
    return {
        "headcount": (
            team(limits=(limit("headcount", "heads", 12, 12, 12, 11),)),
            # nobody leaves: who is too many in the last month cannot be hired at all
            {
                "target": [("number", -1, 48.0, 44.0)],
                "headcount": [("headcount limit", 3, 11.0, 12.0)],
            },
        ),
        "training": (
            team(trainings=(school,)),
            {
                "target": [("number", -1, 48.0, 44.0)],
                "training": [("school", 0, 1.0, 2.0)],
            },
        ),
        "ratio": (
            team(cells=staffed, opening=two, targets=(), ratios=(span,)),
            {"ratio": [("span", month, 0.2, 0.1) for month in range(MONTHS)]},
        ),
        "mentors": (
            team(streams=[hires(share_of_destination=0.1)]),
            # two of twelve in the first month
            {
                "target": [("number", -1, 48.0, 47.0)],
                "mentors": [("market → AE", -1, 0.1, 2 / 12)],
            },
        ),
    }


def _of_too_many():
    """Return cases of more people than are needed."""
    crowd = need(8, 8, 8, 8, surplus_at_most=steady(MONTHS, 1))
    leaving = Cell(
        Place("AE"),
        steady(MONTHS, 1),
        separation_cost=1.0,
        separations_at_most=steady(MONTHS, 0.5),
    )
    resting = Cell(
        Place("AE"), steady(MONTHS, 1), short_time_at_most=steady(MONTHS, 0.5)
    )
    return {
        "overstaffing": (
            team(needs=[crowd], targets=()),
            {
                "overstaffing": [
                    ("surplus bookings", month, 1.0, 2.0) for month in range(MONTHS)
                ]
            },
        ),
        "separations": (
            team(cells=[leaving], needs=[crowd], targets=()),
            {
                "separations": [("AE", 0, 0.5, 1.0)],
                "overstaffing": [("surplus bookings", 0, 1.0, 1.5)],
            },
        ),
        "short time": (
            team(cells=[resting], needs=[crowd], targets=()),
            {
                "short time": [("AE", month, 0.5, 2.0) for month in range(MONTHS)],
                "overstaffing": [
                    ("surplus bookings", month, 1.0, 1.75) for month in range(MONTHS)
                ],
            },
        ),
    }


def _of_decisions():
    """Return cases of starts that are certain, or come in lots."""
    pair = hires(lot=4)
    return {
        "commitments": (
            team(
                streams=[hires(at_least=np.array([0.0, 3.0, 0.0, 0.0]))],
                limits=(limit("headcount", "heads", 20, 12, 12, 12),),
                targets=(),
            ),
            {
                "commitments": [("market → AE", 1, 3.0, 2.0)],
                "headcount": [
                    ("headcount limit", month, 12.0, 13.0) for month in (1, 2, 3)
                ],
            },
        ),
        "whole": (
            team(streams=[pair], limits=(limit("headcount", "heads", 12, 12, 12, 12),)),
            {
                "target": [("number", -1, 48.0, 40.0)],
                "headcount": [
                    ("headcount limit", month, 12.0, 14.0) for month in range(MONTHS)
                ],
            },
        ),
    }


def without(problem, family):
    """Return the problem with no limit of a family."""
    free = steady(len(problem.months), np.inf)

    def stream(each):
        fixed = each.at_most <= (0.0 if each.at_least is None else each.at_least)
        first = int(np.argmin(fixed))
        early = (np.arange(fixed.size) < first) & ~fixed[first:].any()
        if family == "commitments":
            return replace(each, at_least=None)
        if family in {"lead time", "intake"}:
            mine = early if family == "lead time" else ~early
            return replace(each, at_most=np.where(mine, np.inf, each.at_most))
        if family == "mentors":
            return replace(each, share_of_destination=None)
        return each

    freed = {
        "streams": tuple(map(stream, problem.streams)),
        "limits": tuple(each for each in problem.limits if each.family != family),
    }
    if family in {"target", "budget", "ratio", "pipeline"}:
        freed[f"{family}s"] = ()
    if family == "training":
        freed["trainings"] = tuple(
            replace(each, classes_at_most=free) for each in problem.trainings
        )
    fields = {
        "separations": ("cells", "separations_at_most", None),
        "short time": ("cells", "short_time_at_most", free),
        "cover": ("needs", "cover_at_most", None),
        "overstaffing": ("needs", "surplus_at_most", None),
    }
    if family in fields:
        kind, field, value = fields[family]
        freed[kind] = tuple(
            each if getattr(each, field) is None else replace(each, **{field: value})
            for each in getattr(problem, kind)
        )
    return replace(problem, **freed)
