"""Who may have which account: eligibility rules and named accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.base.errors import InputProblem, did_you_mean
from engine.scenario.sources import source_of
from engine.territory.masks import MaskTable
from engine.territory.problem import Permit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.data.dataset import Dataset
    from engine.scenario.load import Scenario
    from engine.scenario.section_territory import Eligible
    from engine.territory.problem import BoolMatrix

NAMED = "named accounts"
"""Name of the permit that pins accounts to reps."""

_MOST_SHOWN = 10


def eligible_name(rule: Eligible) -> str:
    """Return the name of an eligibility rule's permit."""
    return f"eligible: segment {rule.segment} needs skill {rule.needs_skill}"


def permits_of(scenario: Scenario, dataset: Dataset) -> tuple[Permit, ...]:
    """Return one permit per eligibility rule, and one for the named accounts."""
    rules = scenario.territory.eligible
    permits = [
        Permit(eligible_name(rule), MaskTable(_eligible(rule, dataset)))
        for rule in rules
    ]
    if dataset.named_accounts.height:
        permits.append(Permit(NAMED, MaskTable(_named(dataset))))
    return tuple(permits)


def skills_of(dataset: Dataset) -> tuple[frozenset[str], ...]:
    """Return the skills of each rep, in the order of the table."""
    return tuple(
        frozenset(skill.strip() for skill in skills.split("|") if skill.strip())
        for skills in dataset.reps["skills"].to_list()
    )


def permit_problems(
    scenario: Scenario, dataset: Dataset, permits: Sequence[Permit]
) -> list[InputProblem]:
    """Return rules about nothing, contradictions, and accounts nobody may have."""
    unknown = [
        problem
        for index, rule in enumerate(scenario.territory.eligible)
        for problem in _rule_problems(scenario, dataset, index, rule)
    ]
    if unknown:
        return unknown
    contradictions = list(_contradictions(scenario, dataset, permits))
    return contradictions or _without_rep(scenario, dataset, permits)


def _eligible(rule: Eligible, dataset: Dataset) -> BoolMatrix:
    concerned = (dataset.accounts["segment"] == rule.segment).to_numpy()
    able = np.array([rule.needs_skill in skills for skills in skills_of(dataset)])
    allowed: BoolMatrix = ~concerned[:, None] | able[None, :]
    return allowed


def _named(dataset: Dataset) -> BoolMatrix:
    accounts, reps, named = _named_pairs(dataset)
    allowed = np.ones((dataset.accounts.height, dataset.reps.height), dtype=np.bool_)
    allowed[accounts] = False
    allowed[accounts, reps] = True
    return allowed if named else np.ones_like(allowed)


def _named_pairs(dataset: Dataset) -> tuple[list[int], list[int], int]:
    """Return the row numbers of the named accounts and of their reps."""
    account_of = {name: i for i, name in enumerate(dataset.accounts["account_id"])}
    rep_of = {name: i for i, name in enumerate(dataset.reps["rep_id"])}
    table = dataset.named_accounts
    accounts = [account_of[name] for name in table["account_id"]]
    return accounts, [rep_of[name] for name in table["rep_id"]], table.height


def _rule_problems(
    scenario: Scenario, dataset: Dataset, index: int, rule: Eligible
) -> Iterator[InputProblem]:
    here = ("territory", "eligible", index)
    segments = sorted(set(dataset.accounts["segment"].to_list()) - {""})
    if rule.segment not in segments:
        message = f"no account has the segment '{rule.segment}'; {_known(segments)}"
        near = did_you_mean(rule.segment, segments)
        yield scenario.problem((*here, "segment"), message + near)
    skills = sorted(frozenset().union(*skills_of(dataset)))
    if rule.needs_skill not in skills:
        message = f"no rep has the skill '{rule.needs_skill}'; {_known(skills)}"
        near = did_you_mean(rule.needs_skill, skills)
        yield scenario.problem((*here, "needs_skill"), message + near)


def _known(names: list[str]) -> str:
    if not names:
        return "the table names none"
    more = ", …" if len(names) > _MOST_SHOWN else ""
    return f"found in the table: {', '.join(names[:_MOST_SHOWN])}{more}"


def _contradictions(
    scenario: Scenario, dataset: Dataset, permits: Sequence[Permit]
) -> Iterator[InputProblem]:
    accounts, reps, _ = _named_pairs(dataset)
    source = source_of(scenario, "named_accounts")
    table = dataset.named_accounts
    for permit in permits:
        if permit.name == NAMED:
            continue
        refused = ~permit.allowed.matrix[accounts, reps]
        for row in np.flatnonzero(refused).tolist():
            yield InputProblem(
                source.shown,
                0,
                0,
                f"account '{table['account_id'][row]}'",
                f"named for rep '{table['rep_id'][row]}', whom the rule"
                f" '{permit.name}' excludes; name another rep, or change the rule",
            )


def _without_rep(
    scenario: Scenario, dataset: Dataset, permits: Sequence[Permit]
) -> list[InputProblem]:
    allowed = np.ones((dataset.accounts.height, dataset.reps.height), dtype=np.bool_)
    for permit in permits:
        allowed &= permit.allowed.matrix
    rows = np.flatnonzero(~allowed.any(axis=1)).tolist()
    source = source_of(scenario, "accounts")
    problems = []
    for row in rows[:_MOST_SHOWN]:
        at_fault = [f"'{p.name}'" for p in permits if not p.allowed.matrix[row].all()]
        message = (
            "no rep may have it; together, the rules"
            f" {' and '.join(at_fault)} exclude everybody"
        )
        where = f"account '{dataset.accounts['account_id'][row]}'"
        problems.append(InputProblem(source.shown, 0, 0, where, message))
    if len(rows) > _MOST_SHOWN:
        message = f"{len(rows) - _MOST_SHOWN} more accounts that no rep may have"
        problems.append(InputProblem(source.shown, 0, 0, "", message))
    return problems
