"""How many leave, from a stored comparison of pay plans."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from engine.base.errors import InputError, did_you_mean
from engine.scenario.stored_runs import stored_run
from engine.store.manifest import digest_frame

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.base.errors import InputProblem
    from engine.scenario.capacity_given import Given
    from engine.scenario.section_capacity_people import Attrition
    from engine.scenario.yaml_tree import TreePath

_TABLE = "months"
_COLUMNS = {"plan", "exits", "filled"}


class Exits:
    """Chances to leave in a month that stored runs gave, and what was read for them.

    Parameters
    ----------
    monthly
        ``roles`` and ``sources`` to a name to the one chance.
    inputs
        Run's folder to (digest, rows) of its table.
    problems
        What is wrong with the runs.
    """

    def __init__(self, given: Given) -> None:
        self.monthly: dict[str, dict[str, tuple[float, ...]]] = {
            "roles": {},
            "sources": {},
        }
        self.inputs: dict[str, tuple[str, int]] = {}
        self.problems: list[InputProblem] = []
        for path, attrition in _said(given):
            if attrition.from_run is not None and attrition.plan is not None:
                self._read(given, path, attrition.from_run, attrition.plan)

    def _read(self, given: Given, path: TreePath, folder: str, plan: str) -> None:
        at = (*path, "attrition", "from_run")
        try:
            table = _table(given, at, folder)
        except InputError as error:
            self.problems += error.problems
            return
        plans = table["plan"].unique(maintain_order=True).to_list()
        if plan not in plans:
            allowed = f"its plans are {', '.join(plans)}{did_you_mean(plan, plans)}"
            message = f"found '{plan}'; {allowed}"
            self.problems.append(given.problem((*path, "attrition", "plan"), message))
            return
        row = table.filter(pl.col("plan") == plan)
        exits, filled = float(row["exits"].sum()), float(row["filled"].sum())
        kind, name = str(path[0]), str(path[1])
        self.monthly[kind][name] = (exits / filled if filled else 0.0,)
        self.inputs[folder] = (digest_frame(table), table.height)


def _said(given: Given) -> Iterator[tuple[TreePath, Attrition]]:
    for name, role in given.capacity.roles.items():
        yield ("roles", name), role.attrition
    for name, source in given.capacity.sources.items():
        if source.attrition is not None:
            yield ("sources", name), source.attrition


def _table(given: Given, at: TreePath, folder: str) -> pl.DataFrame:
    """Return the months of a stored comparison.

    Raises
    ------
    InputError
        The folder leads out of the scenario's, is no run or is damaged, or the run has
        no comparison.
    """
    run = stored_run(given.scenario, ("capacity", *at), folder)
    table = run.tables.get(_TABLE)
    if table is None or not _COLUMNS.issubset(table.columns):
        message = f"found '{folder}'; it is no run of comparing pay plans"
        raise InputError([given.problem(at, message)])
    return table
