"""What decides the result of a job, in one number."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from engine.scenario.sources import TABLES, source_of, table_of
from engine.scenario.stored_runs import named_runs
from engine.store.manifest import digest_file, versions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.scenario.load import Scenario


def key_of(scenario: Scenario, baseline: str | None, words: Iterable[str] = ()) -> str:
    """Return the SHA-256 of a scenario, what it reads, and who works it out.

    Parameters
    ----------
    scenario
        With what is said instead of the file.
    baseline
        Name of the run that it starts from.
    words
        Whatever else decides the result.

    Raises
    ------
    OSError
        A file cannot be read.

    Notes
    -----
    Files count by their bytes, plan files among them. A table that is asked from a
    database counts by its query and the scenario's own digest only: what it will
    answer is not known before. Such a scenario has no key that lasts; see
    :func:`lasts`.
    """
    parts = {
        "scenario": scenario.digest,
        "files": dict(_files(scenario)),
        "baseline": baseline,
        "words": list(words),
        "versions": versions(),
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def lasts(scenario: Scenario) -> bool:
    """Whether the same key means the same data: every table is a file."""
    tables = [table_of(scenario, name) for _, name in TABLES]
    return all(table is None or table.file is not None for table in tables)


def _files(scenario: Scenario) -> Iterable[tuple[str, str]]:
    for _, name in TABLES:
        source = source_of(scenario, name)
        if source.file is not None and source.path.is_file():
            yield name, digest_file(source.path)
    for name, plan in scenario.plans.items():
        if plan.path is not None:
            yield f"plan {name}", digest_file(plan.path)
    yield from _named_elsewhere(scenario)


def _named_elsewhere(scenario: Scenario) -> Iterable[tuple[str, str]]:
    """Yield files that are no tables: teams, and runs that a stage rests on."""
    home, config = scenario.path.parent, scenario.config
    if config.territory is not None:
        for team in config.territory.overlays:
            if (home / team.reps).is_file():
                yield f"team {team.name}", digest_file(home / team.reps)
    for folder in named_runs(scenario):
        manifest = home / folder / "manifest.json"
        if manifest.is_file():
            yield f"run {folder}", digest_file(manifest)
