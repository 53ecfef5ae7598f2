"""Which rules leave nobody for some accounts: enough, and none named in vain."""

from __future__ import annotations

import numpy as np
import pytest

from engine.base.streams import Purpose, stream
from engine.scenario.at_fault import at_fault, causes, excluding
from engine.territory.rules import Permit


@pytest.mark.parametrize("seed", range(40))
def test_rules_at_fault_are_enough_and_all_needed(seed):
    """Together they leave nobody for all of the accounts; without any one, somebody."""
    rng = stream(seed, Purpose.SEARCH)
    masks = rng.random((5, 4, 6)) < 0.75
    permits = [Permit(f"rule {k}", mask) for k, mask in enumerate(masks)]
    units = [0, 2, 3]
    if masks[:, units].all(axis=(0, 1)).any():
        return
    found = at_fault(permits, units)
    free = [permit.allowed.rows(np.array(units)).all(axis=0) for permit in found]
    assert not np.logical_and.reduce(free).any()
    for at in range(len(found)):
        rest = free[:at] + free[at + 1 :]
        assert not rest or np.logical_and.reduce(rest).any()


def test_a_rule_that_is_enough_alone_is_named_alone():
    """A weak rule beside it is not blamed."""
    weak = np.ones((2, 3), dtype=np.bool_)
    weak[0, 0] = False
    locks = np.array([[True, False, False], [False, True, False]])
    permits = [Permit("weak", weak), Permit("locks", locks)]
    found = at_fault(permits, [0, 1])
    assert [permit.name for permit in found] == ["locks"]
    assert excluding(found) == "the rule 'locks' excludes everybody"
    several = "together, the rules 'weak' and 'locks' exclude everybody"
    assert excluding(permits) == several


@pytest.mark.parametrize("seed", range(10))
def test_every_account_has_one_cause_that_holds_for_it(seed):
    """Each is told once; the rules of its cause alone exclude everybody from it."""
    rng = stream(seed, Purpose.SEARCH)
    masks = rng.random((4, 60, 3)) < 0.5
    permits = [Permit(f"rule {k}", mask) for k, mask in enumerate(masks)]
    units = np.flatnonzero(~masks.all(axis=0).any(axis=1)).tolist()
    found = list(causes(permits, units))
    assert sorted(unit for cause in found for unit in cause.units) == units
    assert len({tuple(one.name for one in cause.rules) for cause in found}) > 1
    for cause in found:
        rows = [one.allowed.rows(np.array(cause.units)) for one in cause.rules]
        assert not np.logical_and.reduce(rows).any()
        assert at_fault(permits, cause.units[:1]) == cause.rules
