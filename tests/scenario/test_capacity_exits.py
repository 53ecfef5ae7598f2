"""Guarantees of how many leave, as a stored comparison of pay plans has it."""

from __future__ import annotations

import polars as pl
import pytest
from capacities import built, refused, roles

from engine.store.run_store import RunContent, write_run


def stored(folder, **columns):
    """Store a run with a table of months and return its folder's name."""
    table = pl.DataFrame(
        {
            "plan": ["current", "current", "simple"],
            "exits": [0.5, 0.7, 2.0],
            "filled": [48.0, 47.0, 50.0],
            **columns,
        }
    )
    manifest = {
        "name": "Plans",
        "scenario": {"digest": "ab12cd34"},
        "made": {"at": "2026-11-27T10:15:00+00:00"},
    }
    path = write_run(folder / "runs", RunContent(manifest, {"months": table}, {}))
    return f"runs/{path.name}"


def asked(run, plan):
    """Return AEs whose leavers are those of a run."""
    return roles(ae=f"attrition: {{from_run: {run}, plan: {plan}}}")


def test_leavers_are_exits_by_filled_seats(tmp_path):
    """The chance to leave in a month is exits ÷ filled seats of the plan named."""
    run = stored(tmp_path)
    given = built(tmp_path, who=asked(run, "current"))
    assert given.problem.cells[0].voluntary == pytest.approx((1.2 / 95,))
    assert given.problem.cells[0].involuntary == (0.0,)
    assert given.inputs[run][1] == 3
    (said,) = (one for one in given.assumptions if one.label == "Attrition of AE")
    assert said.value == f"as in {run} under 'current'"


def test_a_source_may_have_its_own_run(tmp_path):
    """A source and a role of one name are told apart."""
    run = stored(tmp_path)
    sources = f"sources: {{AE: {{into: AE, attrition: {{from_run: {run}, plan: simple,"
    sources += " involuntary: 0% a year}}}\n"
    given = built(tmp_path, who=asked(run, "current"), sources=sources)
    (stream,) = given.problem.streams
    assert stream.voluntary == pytest.approx((*[0.04] * 12, 1.2 / 95))


def test_plans_of_the_run_are_named(tmp_path):
    """A plan that the run has not is refused with the nearest that it has."""
    run = stored(tmp_path)
    (said,) = refused(tmp_path, who=asked(run, "curent"))
    assert said.endswith("its plans are current, simple; did you mean 'current'?")


def test_a_run_of_something_else_is_refused(tmp_path):
    """A run without exits is no comparison; a link may not lead outside."""
    run = stored(tmp_path / "inside", exits=[0, 0, 0]).removeprefix("runs/")
    table = pl.DataFrame({"plan": ["current"], "cost": [1.0]})
    manifest = {
        "name": "Other",
        "scenario": {"digest": "ab12cd34"},
        "made": {"at": "2026-11-27T10:16:00+00:00"},
    }
    path = write_run(tmp_path / "runs", RunContent(manifest, {"months": table}, {}))
    (said,) = refused(tmp_path, who=asked(f"runs/{path.name}", "current"))
    assert "it is no run of comparing pay plans" in said
    home = tmp_path / "home"
    home.mkdir()
    (home / "linked").symlink_to(tmp_path / "inside" / "runs" / run)
    (said,) = refused(home, who=asked("linked", "current"))
    assert "it leads out of the scenario's folder" in said
