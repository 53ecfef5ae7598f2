"""Polish pages of territories, batches and studies in a browser: longer words fit."""

from __future__ import annotations

import pytest
from gallery import MAPS, addresses_in
from pages import CLIPPED, NARROW, RUNS_OFF, fits

from engine.report.language import speaking

pytestmark = pytest.mark.browser

KINDS = (*MAPS, "batch", "study", "diff")


@pytest.fixture(scope="module")
def addresses(tmp_path_factory):
    """Return the addresses of Polish pages on disk, by kind."""
    with speaking("pl"):
        return addresses_in(tmp_path_factory.mktemp("polish"), KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_longer_words_fit_a_small_screen(opened, kind):
    """Nothing is cut off or wider than the screen, and the page says its language."""
    page = opened(kind, NARROW)
    assert page.evaluate("document.documentElement.lang") == "pl"
    assert page.evaluate(CLIPPED) == []
    assert page.evaluate(RUNS_OFF) == []
    fits(page, "light")


def test_words_of_scripts_are_polish(opened):
    """The filter's count, which a script writes, is Polish."""
    page = opened("territory", NARROW)
    page.fill("#territories .filter input", "R01")
    assert page.locator("#territories .filter output").inner_text() == "1 z 16"
