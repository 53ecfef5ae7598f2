"""Margins of safety: the least that is sure enough, or as near to it as can be."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from engine.base.watch import Nobody
from engine.staffing import raising

GROUND = SimpleNamespace(watch=Nobody())


def company(monkeypatch, *, most, sure_at):
    """Let plans exist up to a margin, the chance of 0.8 reached at another one.

    Returns the margins that are tried, as they come.
    """
    seen = []

    def attempt(_, buffer=0.0):
        seen.append(buffer)
        p = min(1.0, 0.8 + (buffer - sure_at) / 10)
        there = buffer <= most
        chance = SimpleNamespace(p=p) if there else None
        return SimpleNamespace(buffer=buffer, chance=chance)

    monkeypatch.setattr(raising, "attempt", attempt)
    return seen, attempt(GROUND)


def raised(first):
    """Return the margin chosen and all that have a plan."""
    chosen, tried = raising.raise_plan(GROUND, first, asked=0.8, frontier=False)
    return chosen.buffer, [one.buffer for one in tried]


def test_between_a_margin_with_a_plan_and_one_without_others_are_tried(monkeypatch):
    """At 20 % there is a plan and at 30 % none: what is needed at 23 % is found."""
    _, first = company(monkeypatch, most=0.27, sure_at=0.23)
    margin, tried = raised(first)
    assert 0.23 <= margin <= 0.24
    assert tried == sorted(tried)


def test_a_margin_without_a_plan_is_narrowed_down_to_a_hundredth(monkeypatch):
    """Where no plan is sure enough, the surest is within a hundredth of the last."""
    seen, first = company(monkeypatch, most=0.27, sure_at=0.5)
    margin, _ = raised(first)
    assert 0.26 <= margin <= 0.27
    assert len(seen) == len(set(seen)) < 15


@pytest.mark.parametrize("sure_at", [0.0, 0.04, 0.36])
def test_the_least_margin_that_is_sure_enough_is_chosen(monkeypatch, sure_at):
    """With plans for every margin, the step that reached the chance is halved."""
    _, first = company(monkeypatch, most=9.0, sure_at=sure_at)
    margin, _ = raised(first)
    assert sure_at <= margin <= sure_at + 0.0125
