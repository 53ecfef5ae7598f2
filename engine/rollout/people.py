"""Reps as the effort solver sees them: money, sales and costs from what is assumed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.behaviour.effort.problem import Moves
from engine.behaviour.person import Person, Quitting, cost_from_response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.scenario.compare_input import Kind

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Standing:
    """What a group of seats has in common, so that they share policies.

    Parameters
    ----------
    quota, target
        Money a year.
    expected
        Share of quota that such a seat sells in a year at the reference rate.
    """

    quota: float
    target: float
    expected: float

    @property
    def month(self) -> float:
        """Expected sales of a month, quota shares."""
        return self.expected / MONTHS


@dataclass(frozen=True, slots=True)
class Rep:
    """A type of rep in a seat, in money and quota shares.

    Parameters
    ----------
    person
        What the rep is like.
    base
        θ of ability 1: sales a month without effort, quota shares.
    moves
        Deals that may be moved at a close; None: none.
    """

    person: Person
    base: float
    moves: Moves | None


def rep_of(kind: Kind, assumed: Mapping[str, float], seat: Standing) -> Rep:
    """Return a type of rep in a seat.

    Parameters
    ----------
    assumed
        Each name of ``ASSUMED`` to its value for this type, in one draw.

    Notes
    -----
    Reference rate: the target, money a quota share. c is that of the felt cost, so a
    second task does not change the response that people see.

    Raises
    ------
    ValueError
        A value is out of range.
    """
    a, rate = assumed, seat.target
    cost, effort = cost_from_response(a["response"], rate, seat.month, a["curvature"])
    person = Person(
        cost=cost / (1.0 - a["cross"] ** 2),
        curvature=a["curvature"],
        discount=a["discount"],
        present_bias=a["present_bias"],
        naive=kind.naive,
        risk=a["risk"] / seat.target,
        gain=a["gain"] * rate,
        loss_aversion=a["loss_aversion"],
        cross=a["cross"],
        social_loss=a["social_loss"] * seat.target / MONTHS,
        ability=kind.ability,
        quitting=Quitting(
            rate=a["leave_rate"],
            pay_gap=a["pay_gap"],
            shortfall=a["shortfall"],
            peers=a["peer_exits"],
            ramping=a["ramping"],
        ),
    )
    return Rep(person, seat.month - effort, _moves(a, rate, seat.month))


def _moves(a: Mapping[str, float], rate: float, month: float) -> Moves | None:
    """Return what may be moved, and at what cost."""
    most = a["movable"] * month
    if most <= 0:
        return None
    return Moves(most, a["move_cost"] * rate, a["concession"])
