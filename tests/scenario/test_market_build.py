"""Guarantees of what looking at the market is given."""

from __future__ import annotations

from math import inf

import numpy as np
import pytest
from plannings import history, planning, sentences

from engine.scenario.explain import explain
from engine.scenario.load import load
from engine.scenario.market_build import build_market
from engine.scenario.market_history import season_of
from engine.scenario.market_input import Band, Fit

UNITS = "unit,segment,sales,people,firms\nA,large,10,100,5\nB,small,,50,15\n"
MIX = """\
mix:
  margin: 60%
  channels:
    field: {elasticity: 34%, carryover: 20%, today: 90}
    shop: {elasticity: 9%, today: 20, at_least: 5, at_most: 50}
"""


def market(folder, section="horizon: 4\n", **tables):
    """Return what looking at the market is given."""
    tables = {"history": history()} | tables
    return build_market(planning(folder, "market", section, **tables))


def test_history(tmp_path):
    """Sales are read by series and period, and every level is shown unless chosen."""
    found = market(tmp_path)
    assert found.history.sales.shape == (2, 12)
    assert found.history.calendar.names()[-1] == "2026Q4"
    assert found.levels == ("total", "segment")
    assert market(tmp_path, "levels: segment\n").levels == ("total", "segment")
    assert market(tmp_path, "levels: total\n").levels == ("total",)
    assert (found.horizon, found.effort, found.folds) == (4, "auto", 3)
    assert found.potential is found.mix is None


def test_levels_in_any_order(tmp_path):
    """A pair of levels is the same whichever is named first, however it is joined."""
    table = "period,segment,region,channel,sales\n" + "".join(
        f"2026-{m:02d},{s},{r},x,{m}\n"
        for m in range(1, 13)
        for s in ("a", "b")
        for r in ("n", "s")
    )
    for said in ("region/segment", "segment x region", "segment × region"):
        found = market(tmp_path, f"levels: ['{said}']\n", history=table)
        assert found.levels == ("total", "segment × region")


def test_gaps_and_credits(tmp_path):
    """What is missing is refused, or filled and marked; so with sales below 0."""
    lines = history().splitlines(keepends=True)
    gappy = "".join(line for line in lines if not line.startswith("2025Q2,small"))
    (said,) = sentences(tmp_path, "market", "horizon: 4", history=gappy)
    assert "2025Q2 has no row for 1 series" in said
    assert "'gaps: zero'" in said
    found = market(tmp_path, "gaps: zero\n", history=gappy)
    assert found.history.filled.sum() == 1
    assert any("had no row" in note for note in found.notes)
    low = history().replace("80.0", "-80.0", 1)
    (said,) = sentences(tmp_path, "market", "horizon: 4", history=low)
    assert "row 2, column sales" in said
    assert market(tmp_path, "credits: keep\n", history=low).history.sales.min() == -80


def test_many_findings_are_counted(tmp_path):
    """Of many rows alike, five are named and the others counted."""
    low = history(years=6).replace(",1", ",-1").replace(",5", ",-5")
    said = sentences(tmp_path, "market", "horizon: 4", history=low)
    assert len(said) == 6
    assert said[-1].endswith("more rows like these")


def test_rows_of_the_file_are_named(tmp_path):
    """A finding says the row that a spreadsheet shows, and the file's column."""
    table = history().replace("sales", "sold") + "2026Q4,small,7\n"
    section = "horizon: 4"
    scenario = planning(tmp_path, "market", section, history=table)
    text = scenario.path.read_text(encoding="utf-8").replace(
        "history.csv", "{file: history.csv, columns: {sales: sold}}"
    )
    scenario.path.write_text(text, encoding="utf-8")
    with pytest.raises(Exception, match="row 26, column period"):
        build_market(load(scenario.path))


def test_potential_by_weights(tmp_path):
    """Units have the columns named, weights are shares, the size is money."""
    said = "potential: {weights: {people: 75%, firms: 25%}, market_size: 2m}\n"
    found = market(tmp_path, said, indicators=UNITS).potential
    assert found.indicators == ("people", "firms")
    assert found.weights == (0.75, 0.25)
    assert (found.fit, found.market_size, found.shrink) == (None, 2e6, True)
    assert found.units.columns[-2:] == ["people", "firms"]
    assert found.units["sales"].to_list() == [10, None]


def test_potential_fitted(tmp_path):
    """Without weights, how they are fitted is given; the size may be left out."""
    table = UNITS + "".join(f"U{n},small,{n},{n},{n}\n" for n in range(1, 40))
    said = "potential: {fitted: people, fit: {method: ridge, best: 50%}}\n"
    found = market(tmp_path, said, indicators=table).potential
    assert found.fit == Fit("ridge", 0.5, 0.8)
    assert found.weights is found.market_size is None


def test_funnels(tmp_path):
    """Shares and money with their doubt, from the whole market down."""
    said = (
        "segments: {small: {tam: {low: 4m, value: 5m, high: 7m}, sam: 50%,"
        " som: {low: 10%, value: 20%}, win_rate: 40%}}\n"
    )
    (found,) = market(tmp_path, said).funnels
    assert (found.segment, found.win_rate) == ("small", 0.4)
    assert found.tam == Band(4e6, 5e6, 7e6)
    assert found.steps == (
        ("SAM", Band(0.5, 0.5, 0.5)),
        ("SOM", Band(0.1, 0.2, 0.2)),
    )


def test_mix(tmp_path):
    """Sales are those of the last year, the season that of the year to come."""
    found = market(tmp_path, MIX).mix
    (company,) = found.segments
    assert company.sales == pytest.approx(150 * 4 * 1.21)
    assert company.season == pytest.approx([0.2, 0.25, 0.25, 0.3])
    field, shop = company.channels
    assert (field.elasticity, field.carryover, field.today) == (0.34, 0.2, 90)
    assert (field.at_least, field.at_most) == (0, inf)
    assert (shop.at_least, shop.at_most) == (5, 50)
    assert found.periods == ("2027Q1", "2027Q2", "2027Q3", "2027Q4")
    assert (found.budget, found.margin, found.cross) == (None, 0.6, {})


def test_mix_by_segment(tmp_path):
    """Each segment has its channels and its own sales; pairs may help each other."""
    one = "{elasticity: 10%, today: 10, at_least: 1, at_most: 99}"
    channels = f"{{channels: {{field: {one}, shop: {one}}}}}"
    said = (
        f"mix:\n  margin: 60%\n  budget: 50\n"
        f"  segments: {{large: {channels}, small: {channels}}}\n"
        "  together: [{channels: [field, shop], effect: 0.02}]\n"
    )
    found = market(tmp_path, said).mix
    assert [part.segment for part in found.segments] == ["large", "small"]
    assert found.segments[1].sales == pytest.approx(50 * 4 * 1.21)
    assert found.cross == {("field", "shop"): 0.02}
    assert found.budget == 50


def test_quarters_of_a_monthly_history(tmp_path):
    """Months that end within a quarter are followed by quarters named by months."""
    rows = [(2025, m) for m in range(1, 13)] + [(2026, 1)]
    table = "period,sales\n" + "".join(f"{y}-{m:02d},{10 + m}\n" for y, m in rows)
    found = market(tmp_path, MIX, history=table).mix
    assert found.periods[0] == "2026-02..2026-04"
    assert sum(found.segments[0].season) == pytest.approx(1)
    whole = "".join(table.splitlines(keepends=True)[:-1])
    assert market(tmp_path, MIX, history=whole).mix.periods[0] == "2026Q1"
    monthly = MIX.replace("margin", "each: month\n  margin")
    assert market(tmp_path, monthly, history=table).mix.periods[0] == "2026-02"


def test_season_is_that_of_whole_years(tmp_path):
    """Levels of years drop out; a year that is not over has no part."""
    found = market(tmp_path, history=history(years=4)).history
    for rows in ([0], [1], [0, 1]):
        assert season_of(found, rows) == pytest.approx([0.8, 1, 1, 1.2])
    lines = history(years=4, growth=1.5).splitlines(keepends=True)
    cut = "".join(line for line in lines if line[:6] not in ("2027Q3", "2027Q4"))
    found = market(tmp_path, history=cut).history
    assert season_of(found, [0]) == pytest.approx([0.8, 1, 1, 1.2])


def test_growth_within_a_year_is_part_of_its_course(tmp_path):
    """Years that begin in Q3 have what grows in Q1 in their second half."""
    found = market(tmp_path, history=history(growth=1.5)).history
    year = np.array([1, 1.2, 0.8 * 1.5, 1.5])
    assert season_of(found, [0], 2) == pytest.approx(np.roll(year / year.mean(), 2))
    short = market(tmp_path, history=history(years=1)).history
    assert season_of(short, [0]) is not None
    assert season_of(short, [0], 2) is None


def test_written_back_means_the_same(tmp_path):
    """What explain writes, defaults and all, loads to the same configuration."""
    body = (
        MIX
        + "potential: {weights: {people: 100%}, market_size: 2m}\n"
        + "segments: {small: {tam: 5m, som: 20%}}\n"
    )
    scenario = planning(tmp_path, "market", body, history=history(), indicators=UNITS)
    (tmp_path / "again.yaml").write_text(explain(scenario), encoding="utf-8")
    assert load(tmp_path / "again.yaml").config == scenario.config


def test_what_is_done_is_said(tmp_path):
    """Each part asked for has a sentence, and what is not has none."""
    words = " ".join(market(tmp_path, f"horizon: 5\n{MIX}").rules_text)
    assert "forecast 5 quarters ahead" in words
    assert "divided between field, shop by quarter" in words
    assert "Potential" not in words
