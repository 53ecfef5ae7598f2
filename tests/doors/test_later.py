"""Guarantees of what a door imports late: it is all there, and costs others nothing."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module

import pytest

from engine import territory_opt
from engine.planning.later import LATER


@pytest.mark.parametrize("name", LATER)
def test_every_name_is_there(name):
    """Each late name is what its module says it is, asked for once or twice."""
    expected = getattr(import_module(LATER[name]), name)
    assert getattr(territory_opt, name) is expected
    assert getattr(territory_opt, name) is expected


def test_unknown_names_are_errors():
    """A name that the door has not is an AttributeError, as of any module."""
    with pytest.raises(AttributeError, match="no attribute 'solv'"):
        territory_opt.solv  # noqa: B018


def test_the_door_waits_for_no_forecasts():
    """Importing the door brings neither forecasting nor statistics libraries."""
    code = (
        "import sys, engine.territory_opt\n"
        "heavy = {'statsforecast', 'statsmodels', 'sklearn', 'hierarchicalforecast'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "[]"
