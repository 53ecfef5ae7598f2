"""``fieldplan study``: every stage of a scenario, one on top of the other."""

from __future__ import annotations

from functools import partial
from hashlib import sha256
from time import perf_counter
from typing import TYPE_CHECKING, Any

import polars as pl

from engine import __version__
from engine.command.keep import book_in, keep, made, workbook_of
from engine.console import printing
from engine.console.native import quiet_native_output
from engine.console.watcher import Watcher
from engine.report import (
    capacity_console,
    compare_console,
    market_console,
    quota_console,
)
from engine.report import summary as territory_console
from engine.report.language import say, say_in
from engine.report.run import render
from engine.report.study import TITLES
from engine.report.study_chart import key_figure
from engine.store.manifest import versions
from engine.store.run_folder import digest_of_all
from engine.store.run_store import RunContent, write_run
from engine.study import run_study, stages_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from engine.scenario.load import Scenario
    from engine.study import Stage

CONSOLES: Mapping[str, Any] = {
    "market": market_console,
    "territory": territory_console,
    "quota": quota_console,
    "compare": compare_console,
    "capacity": capacity_console,
}
BEFORE_AFTER = ("Today", "Plan")


def run(
    loaded: Scenario, runs: Path, *, workers: int, quiet: bool
) -> tuple[dict[str, Any], bool]:
    """Walk the chain, store each stage and the whole, and return facts and success.

    Raises
    ------
    InputError
        A stage cannot be used; the stages before it are stored.
    """
    started = perf_counter()
    with Watcher(quiet=quiet) as watch, quiet_native_output():
        stages = run_study(
            loaded,
            partial(_keep_stage, runs=runs),
            workers=workers,
            saw=lambda name: watch.saw(TITLES[name]),
        )
    left = stages_of(loaded)[len(stages) :]
    seconds = {"study": round(perf_counter() - started, 2)}
    manifest = _manifest(loaded, stages, left, seconds)
    tables = _tables(stages)
    files = {
        "scenario.yaml": loaded.path.read_bytes(),
        "report.html": render(manifest, tables).encode(),
        **workbook_of(manifest, tables),
    }
    folder = write_run(runs, RunContent(manifest, tables, files))
    if not quiet:
        _show(manifest, stages, folder)
    usable = all(stage.usable for stage in stages)
    facts = {
        "name": loaded.config.name,
        "stages": tables["stages"].to_dicts(),
        "left": list(left),
        "run": str(folder),
        "report": str(folder / "report.html"),
        **book_in(folder, manifest),
    }
    return facts, usable


def _keep_stage(
    scenario: Scenario,
    manifest: Mapping[str, Any],
    tables: Mapping[str, pl.DataFrame],
    *,
    runs: Path,
) -> Path:
    told = {**manifest, "made": made({}, ["study", scenario.path.as_posix()])}
    return keep(scenario, told, tables, runs)


def _manifest(
    loaded: Scenario,
    stages: Sequence[Stage],
    left: Sequence[str],
    seconds: Mapping[str, float],
) -> dict[str, Any]:
    digests = "".join(digest_of_all(stage.manifest) for stage in stages)
    config = loaded.config
    return {
        "fieldplan": __version__,
        "kind": "study",
        "name": config.name,
        "about": config.about,
        "synthetic": config.synthetic,
        "currency": config.currency,
        "scenario": {
            "file": loaded.path.name,
            "digest": sha256(digests.encode()).hexdigest(),
        },
        "inputs": {
            name: told
            for stage in stages
            for name, told in stage.manifest["inputs"].items()
        },
        "notes": [],
        "versions": versions(),
        "study": {
            "left": list(left),
            "jobs": len(stages) + len(left),
            "planned": sum(stage.usable for stage in stages),
        },
        "made": made(seconds, ["study", loaded.path.as_posix()]),
    }


def _tables(stages: Sequence[Stage]) -> dict[str, pl.DataFrame]:
    rows, sentences, figures = [], [], []
    for stage in stages:
        lines = list(_lines(stage))
        page = f"../{stage.folder.name}/report.html"
        answer = lines[0] if lines else ""
        key = key_figure(stage.name, stage.manifest, stage.tables)
        rows.append((stage.name, stage.folder.name, page, stage.usable, answer, *key))
        sentences += [(stage.name, line) for line in lines]
        figures += [(stage.name, *one) for one in _figures(stage)]
    text = pl.String
    return {
        "stages": pl.DataFrame(
            rows,
            schema={
                "stage": text,
                "run": text,
                "page": text,
                "usable": pl.Boolean,
                "answer": text,
                "figure": pl.Float64,
                "parts": pl.Int64,
            },
            orient="row",
        ),
        "sentences": pl.DataFrame(
            sentences, schema={"stage": text, "text": text}, orient="row"
        ),
        "figures": pl.DataFrame(
            figures,
            schema=dict.fromkeys(("stage", "label", "heading", "value"), text),
            orient="row",
        ),
    }


def _lines(stage: Stage) -> Iterator[str]:
    yield from CONSOLES[stage.name].conclusion(stage.manifest, stage.tables)


def _figures(stage: Stage) -> Iterator[tuple[str, str, str]]:
    """Yield label, heading and figure, as a terminal would show them."""
    console = CONSOLES[stage.name]
    rows = console.summary(stage.manifest, stage.tables)
    if stage.name == "territory":
        for row in rows:
            for heading, value in zip(
                BEFORE_AFTER, (row.before, row.after), strict=True
            ):
                yield row.label, heading, value
        return
    headings = console.headings(stage.manifest, stage.tables)
    for row in rows:
        for heading, value in zip(headings, row.values, strict=False):
            yield row.label, heading, value


def _show(manifest: Mapping[str, Any], stages: Sequence[Stage], folder: Path) -> None:
    rows = [
        (
            say(TITLES[stage.name]),
            say_in("stage", "planned") if stage.usable else say("no usable answer"),
            stage.folder.name,
        )
        for stage in stages
    ]
    shown = printing.Shown(str(manifest["name"]), (say("Result"), say("Run")), rows)
    printing.print_table(shown)
    for stage in stages:
        printing.print_lines([f"{say(TITLES[stage.name])}: {next(_lines(stage), '')}"])
    printing.print_path(say("Report"), str(folder / "report.html"))
