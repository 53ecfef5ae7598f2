"""What is wrong besides: tables are read though the file itself is refused.

Whoever mends a file should not find only then that its tables are wrong, too. What is
wrong with the file is left out, and if a scenario remains, its tables are read.

Nothing may be said that is not so. Of accounts and reps a smaller section on
territories asks less, not more. Other sections name what tables speak of, such as
roles and regions; a table is held against one of them only if it is whole.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, replace
from importlib import import_module
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from engine.base.errors import InputError
from engine.scenario.messages import SAID
from engine.scenario.schema import ScenarioConfig
from engine.scenario.stages import lacking
from engine.scenario.stored_runs import rests_on
from engine.scenario.yaml_tree import shown_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydantic_core import ErrorDetails

    from engine.base.errors import InputProblem
    from engine.scenario.load import Scenario
    from engine.scenario.yaml_tree import TreePath, YamlTree

_ROUNDS = 8
"""Times that parts are left out before nothing is left worth a look."""

_STAGES = {
    "territory": ("engine.scenario.territory_data", "read_with_names"),
    "compare": ("engine.scenario.compare_build", "build_compare"),
    "capacity": ("engine.scenario.capacity_build", "build_capacity"),
    "market": ("engine.scenario.market_build", "build_market"),
    "quota": ("engine.scenario.quota_build", "build_quota"),
    "track": ("engine.scenario.track_build", "build_track"),
}
"""Who reads the tables of each section; imported when there is something to read."""


@dataclass(frozen=True, slots=True)
class Rest:
    """What remains of a scenario.

    Parameters
    ----------
    config, tree
        The content without what is refused.
    lost
        Sections of which something was left out.
    shorter
        Paths of lists that lost an entry, so that later ones have other numbers.
    """

    config: ScenarioConfig
    tree: YamlTree
    lost: frozenset[str | int]
    shorter: frozenset[str]


def sound_part(tree: YamlTree) -> Rest | None:
    """Return what remains without the parts that are refused; None if too little does.

    Parameters
    ----------
    tree
        The content, some of which is refused.

    Notes
    -----
    Where a key is missing, the section that lacks it goes. What ``data`` says of tables
    must be right itself: without it, nobody knows which they are.
    """
    data, lost, shorter = deepcopy(tree.data), set[str | int](), set[str]()
    for _ in range(_ROUNDS):
        details = list(lacking(data))
        config = None
        try:
            config = ScenarioConfig.model_validate(data)
        except ValidationError as error:
            details += error.errors(include_url=False, include_context=True)
        if config is not None and not details:
            rest = replace(tree, data=data)
            return Rest(config, rest, frozenset(lost), frozenset(shorter))
        wrong = {place for one in details for place in _places(one, data)}
        if not wrong or any(not place or place[0] == "data" for place in wrong):
            return None
        lost |= {place[0] for place in wrong}
        shorter |= {
            shown_path(place[:-1]) for place in wrong if isinstance(place[-1], int)
        }
        # From the last to the first, so that entries of lists keep their places.
        for place in sorted(wrong, key=_order, reverse=True):
            _leave_out(data, place)
    return None


def wrong_besides(
    scenario: Scenario, lost: frozenset[str | int], shorter: frozenset[str]
) -> list[InputProblem]:
    """Return what is wrong with tables, and with names that rules have for their rows.

    Parameters
    ----------
    scenario
        What remains of it.
    lost
        Sections of which something was left out.
    shorter
        Paths of lists that lost an entry.
    """
    found: list[InputProblem] = []
    later = rests_on(scenario)
    for stage, (room, name) in _STAGES.items():
        if getattr(scenario.config, stage) is None or stage in later:
            continue
        if stage != "territory" and not lost <= _STAGES.keys() - {stage}:
            continue
        try:
            getattr(import_module(room), name)(scenario)
        except InputError as error:
            found += [p for p in error.problems if _holds(p, scenario, stage, shorter)]
    return found


def _holds(
    problem: InputProblem, scenario: Scenario, stage: str, shorter: frozenset[str]
) -> bool:
    """Whether a problem is one of the whole scenario, too."""
    if problem.file != str(scenario.path) and not problem.file.startswith(SAID):
        return True
    # Of the file itself, whoever reads accounts and reps speaks of names for columns
    # and cells only; an entry of a list may have got another number.
    renumbered = any(problem.path.startswith(f"{one}[") for one in shorter)
    return stage == "territory" and not renumbered


def _places(detail: ErrorDetails, data: object) -> Iterator[TreePath]:
    """Yield the parts of the content that an error is about."""
    ends: Iterable[TreePath] = [()]
    if complaints := detail.get("ctx", {}).get("complaints"):
        ends = [below for below, _ in complaints]
    for below in ends:
        place: TreePath = ()
        here: Any = data
        for step in (*detail["loc"], *below):
            if not _has(here, step):
                # Not every step of pydantic's is a step of the file.
                continue
            place, here = (*place, step), here[step]
        yield place


def _has(here: object, step: str | int) -> bool:
    if isinstance(here, dict):
        return step in here
    return isinstance(here, list) and isinstance(step, int) and step < len(here)


def _order(place: TreePath) -> list[tuple[int, int, str]]:
    return [
        (1, step, "") if isinstance(step, int) else (0, 0, str(step)) for step in place
    ]


def _leave_out(data: Any, place: TreePath) -> None:  # noqa: ANN401 - plain YAML data
    here = data
    for step in place[:-1]:
        if not _has(here, step):
            return
        here = here[step]
    if _has(here, place[-1]):
        del here[place[-1]]
