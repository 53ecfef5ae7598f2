"""Keys that were said instead of the file's, and that no scenario has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from engine.scenario.messages import problems_in
from engine.scenario.schema import ScenarioConfig
from engine.scenario.yaml_tree import YamlTree

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.base.errors import InputProblem


def unknown_keys(values: Iterable[tuple[str, str]]) -> list[InputProblem]:
    """Return a problem for each key that no scenario has, whatever the file says.

    Parameters
    ----------
    values
        Dotted keys, each with what was said of it.
    """
    data: dict[str, Any] = {}
    said = [tuple(key.split(".")) for key, _ in values]
    for key in said:
        here = data
        for part in key[:-1]:
            here = here.setdefault(part, {})
        here.setdefault(key[-1], {})
    try:
        ScenarioConfig.model_validate(data)
    except ValidationError as error:
        details = error.errors(include_url=False, include_context=True)
    else:
        details = []
    unknown = [one for one in details if one["type"] == "extra_forbidden"]
    tree = YamlTree(data, {}, {}, (), tuple(said))
    return problems_in(unknown, tree, "", ScenarioConfig)
