"""Sentences made of others: told part by part, by the patterns of their contexts."""

from __future__ import annotations

import pytest

from engine.report.language import retell, speaking
from engine.report.stored_words import Retelling


@pytest.fixture
def tell():
    """Return a retelling with a small grammar of pay rules."""
    return Retelling(
        {"{name}: {rule}.": "{name}: {rule}.", "nothing": "nic"},
        lambda figure: figure.translate(str.maketrans(",.", " ,")),
        {
            "rule": {
                "{rates} of {base}": "{rates} od {base}",
                "{share} for {base}": "{share} za {base}",
            },
            "rates": {
                "{rates}, {rates2}": "{rates}, {rates2}",
                "{rates} from {rates2}": "{rates} powyżej {rates2}",
            },
            "base": {"credits": "sprzedaży", "{base}; {base2}": "{base}; {base2}"},
            "when": {
                "from {first} to {last}": "od {first} do {last}",
                "{part} {amount}": "{part}: {amount}",
            },
        },
    )


def test_parts_are_told_by_their_own_patterns(tell):
    """What stands in a field is told by the context it is named as, lists, too."""
    told = tell("Sales of pumps: 5%, 7.5% from 1,000.50 of credits; credits.")
    assert told == "Sales of pumps: 5%, 7,5% powyżej 1 000,50 od sprzedaży; sprzedaży."


def test_a_context_comes_first_and_then_the_others(tell):
    """A context's patterns are tried first; without one that fits, those of none."""
    assert tell("credits", "base") == "sprzedaży"
    assert tell("nothing", "base") == "nic"
    assert tell("credits") == "credits"


def test_figures_and_days_are_of_their_kind(tell):
    """A share is a figure and a day a day: other words are no match."""
    assert tell("Bonus: half for credits.") == "Bonus: half for credits."
    assert tell("Bonus: 50% for credits.") == "Bonus: 50% za sprzedaży."
    assert (
        tell("from 2027-01-01 to 2027-03-31", "when") == "od 2027-01-01 do 2027-03-31"
    )
    assert tell("from May to June", "when") == "from May to June"


def test_a_plain_field_ends_at_a_semicolon(tell):
    """One part of a list does not swallow the next; sums have their figures changed."""
    assert tell("Pumps 1,200.00", "when") == "Pumps: 1 200,00"
    assert tell("Pumps; Valves 1,200.00", "when") == "Pumps; Valves 1,200.00"
    assert tell("5% × 1,200.00 = 60.00") == "5% × 1 200,00 = 60,00"


def test_a_comma_after_a_figure_stays(tell):
    """Only what belongs to a figure is changed: not the comma that ends a clause."""
    assert tell("Prizes of 2027-06-30, by 1,000.00: x.") == (
        "Prizes of 2027-06-30, by 1 000,00: x."
    )


def test_notes_of_reading_are_told_again():
    """What was noted of columns, signs and sheets is Polish on a Polish page."""
    absent = "a.csv: columns not given, default used: name (same as rep_id), fte (1)"
    with speaking("pl"):
        assert "name (tak jak rep_id), fte (1)" in retell(absent)
        assert retell("a.csv: decimal commas read in lat, lon").endswith("w lat, lon")
        assert retell("exact", "method") != "exact"
    assert retell("exact", "method") == "exact"
