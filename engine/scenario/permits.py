"""Who may have which account: eligibility rules and named accounts."""

from __future__ import annotations

from fractions import Fraction
from itertools import islice
from math import floor
from typing import TYPE_CHECKING

import numpy as np

from engine.base.errors import InputProblem, did_you_mean, did_you_mean_id
from engine.scenario.at_fault import causes, excluding, parts
from engine.scenario.keep import whole_permit
from engine.scenario.roads import GivenRoads
from engine.scenario.sources import source_of
from engine.territory.masks import AtMost, ByClass, MaskTable, Pins
from engine.territory.problem import Permit
from engine.territory.rules import NO_LIMIT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from engine.data.dataset import Dataset
    from engine.scenario.load import Scenario
    from engine.scenario.section_pairs import Eligible
    from engine.scenario.travel import TravelTable
    from engine.territory.masks import Mask

NAMED = "named accounts"
"""Name of the permit that pins accounts to reps."""

_MOST_SHOWN, _FEW_SHOWN = 10, 3
"""Names of one kind that are shown, and accounts of each of several causes."""
_MOST_CAUSES = 6


def eligible_name(rule: Eligible) -> str:
    """Return the name of an eligibility rule's permit."""
    kinds = " and ".join(f"{key} {value}" for key, value in rule.kinds.items())
    alone = ", which has nothing else" if rule.exclusive else ""
    return f"eligible: {kinds} needs skill {rule.needs_skill}{alone}"


def permits_of(
    scenario: Scenario, dataset: Dataset, travel: TravelTable
) -> tuple[Permit, ...]:
    """Return a permit for each rule on pairs; what is not asked for has none."""
    permits = [
        Permit(eligible_name(rule), _eligible(rule, dataset))
        for rule in scenario.territory.eligible
    ]
    if dataset.named_accounts.height:
        permits.append(Permit(NAMED, _named(dataset)))
    permits += whole_permit(scenario, dataset)
    permits += _near(scenario, travel)
    return tuple(permits)


def _near(scenario: Scenario, travel: TravelTable) -> Iterator[Permit]:
    """Yield the largest distance, the longest way, and pairs of the table alone."""
    terms = scenario.territory.travel
    if terms is None:
        return
    if terms.at_most_km is not None:
        limit = floor(Fraction(repr(terms.at_most_km)) * 1000)
        name = f"at most {terms.at_most_km:g} km from home"
        yield Permit(name, AtMost(travel.metres(), limit))
    if terms.at_most_minutes is not None:
        limit = floor(Fraction(repr(terms.at_most_minutes)) * 60)
        name = f"at most {terms.at_most_minutes:g} minutes from home"
        yield Permit(name, AtMost(travel.seconds(), limit))
    if isinstance(travel.roads, GivenRoads) and terms.absent_pairs == "forbidden":
        yield Permit("in the table of distances", MaskTable(travel.roads.listed))


def skills_of(dataset: Dataset) -> tuple[frozenset[str], ...]:
    """Return the skills of each rep, in the order of the table."""
    return tuple(
        frozenset(skill.strip() for skill in skills.split("|") if skill.strip())
        for skills in dataset.reps["skills"].to_list()
    )


def permit_problems(
    scenario: Scenario, dataset: Dataset, permits: Sequence[Permit]
) -> list[InputProblem]:
    """Return rules about nothing, contradictions, and accounts nobody may have.

    Rules about nothing are left out of the others; they may be mended to allow more.
    """
    unknown: list[InputProblem] = []
    for index, rule in enumerate(scenario.territory.eligible):
        found = [
            *unknown_kinds(scenario, dataset, index, rule),
            *unknown_skills(scenario, dataset, index, rule),
            *unknown_exceptions(scenario, dataset, index, rule),
        ]
        if found:
            unknown += found
            permits = [one for one in permits if one.name != eligible_name(rule)]
    contradictions = list(_contradictions(scenario, dataset, permits))
    return [*unknown, *(contradictions or _without_rep(scenario, dataset, permits))]


def rules_of_nothing(scenario: Scenario, dataset: Dataset) -> Iterator[InputProblem]:
    """Yield what eligibility rules name and neither accounts nor reps have."""
    for index, rule in enumerate(scenario.territory.eligible):
        yield from unknown_kinds(scenario, dataset, index, rule)
        yield from unknown_skills(scenario, dataset, index, rule)
        yield from unknown_exceptions(scenario, dataset, index, rule)


def _eligible(rule: Eligible, dataset: Dataset) -> ByClass:
    unit_class = _concerned(rule, dataset).astype(np.int32)
    table = np.array([[True, not rule.exclusive], [False, True], [True, True]])
    if rule.except_ is None:
        table = table[:2]
    else:
        excepted = dataset.accounts["account_id"].is_in(rule.except_)
        unit_class[excepted.to_numpy()] = 2
    able = np.array([rule.needs_skill in skills for skills in skills_of(dataset)])
    return ByClass(unit_class, able.astype(np.int32), table)


def _concerned(rule: Eligible, dataset: Dataset) -> NDArray[np.bool_]:
    """(n_accounts,) bool: accounts of the kind that a rule is about."""
    concerned = np.ones(dataset.accounts.height, dtype=np.bool_)
    for column, value in rule.kinds.items():
        concerned &= (dataset.accounts[column] == value).to_numpy()
    return concerned


def _named(dataset: Dataset) -> Pins:
    accounts, reps, _ = _named_pairs(dataset)
    target = np.full(dataset.accounts.height, -1, dtype=np.int32)
    target[accounts] = reps
    return Pins(target, dataset.reps.height)


def _named_pairs(dataset: Dataset) -> tuple[list[int], list[int], int]:
    """Return the row numbers of the named accounts and of their reps."""
    account_of = {name: i for i, name in enumerate(dataset.accounts["account_id"])}
    rep_of = {name: i for i, name in enumerate(dataset.reps["rep_id"])}
    table = dataset.named_accounts
    accounts = [account_of[name] for name in table["account_id"]]
    return accounts, [rep_of[name] for name in table["rep_id"]], table.height


def unknown_kinds(
    scenario: Scenario, dataset: Dataset, index: int, rule: Eligible
) -> Iterator[InputProblem]:
    """Yield the kinds of account that an eligibility rule names and no account has."""
    here = ("territory", "eligible", index)
    for column, value in rule.kinds.items():
        values = sorted(set(dataset.accounts[column].to_list()) - {""})
        if value not in values:
            message = f"no account has the {column} '{value}'; {_known(values)}"
            near = did_you_mean(value, values)
            yield scenario.problem((*here, column), message + near)


def unknown_skills(
    scenario: Scenario, dataset: Dataset, index: int, rule: Eligible
) -> Iterator[InputProblem]:
    """Yield the skill that an eligibility rule names, if no rep has it."""
    here = ("territory", "eligible", index)
    skills = sorted(frozenset().union(*skills_of(dataset)))
    if rule.needs_skill not in skills:
        message = f"no rep has the skill '{rule.needs_skill}'; {_known(skills)}"
        near = did_you_mean(rule.needs_skill, skills)
        yield scenario.problem((*here, "needs_skill"), message + near)


def unknown_exceptions(
    scenario: Scenario, dataset: Dataset, index: int, rule: Eligible
) -> Iterator[InputProblem]:
    """Yield exceptions named twice, of no account, and that a rule is not about."""
    ids = dataset.accounts["account_id"].to_list()
    place = {name: row for row, name in enumerate(ids)}
    known = {column: set(dataset.accounts[column].to_list()) for column in rule.kinds}
    about = all(value in known[column] for column, value in rule.kinds.items())
    concerned = _concerned(rule, dataset)
    seen: set[str] = set()
    for at, name in enumerate(rule.except_ or ()):
        where = ("territory", "eligible", index, "except", at)
        if name in seen:
            yield scenario.problem(where, f"'{name}' is named twice")
        elif name not in place:
            near = did_you_mean_id(name, ids)
            yield scenario.problem(where, f"found '{name}', which is no account{near}")
        elif about and not rule.exclusive and not concerned[place[name]]:
            kinds = " and ".join(
                f"{key} '{value}'" for key, value in rule.kinds.items()
            )
            message = f"'{name}' is not of {kinds}, so the rule is not about it"
            yield scenario.problem(where, message)
        seen.add(name)


def _known(names: list[str]) -> str:
    if not names:
        return "the table names none"
    more = ", …" if len(names) > _MOST_SHOWN else ""
    return f"found in the table: {', '.join(names[:_MOST_SHOWN])}{more}"


def _contradictions(
    scenario: Scenario, dataset: Dataset, permits: Sequence[Permit]
) -> Iterator[InputProblem]:
    accounts, reps, named = _named_pairs(dataset)
    if not named:
        return
    source = source_of(scenario, "named_accounts")
    table = dataset.named_accounts
    by_eligibility = {
        eligible_name(rule): f"territory.eligible[{index}].except"
        for index, rule in enumerate(scenario.territory.eligible)
    }
    for permit in permits:
        if permit.name == NAMED:
            continue
        refused = ~permit.allowed.at(np.array(accounts), np.array(reps))
        for row in np.flatnonzero(refused).tolist():
            way, cure = "", "change the rule"
            if permit.name in by_eligibility:
                cure = f"add the account to '{by_eligibility[permit.name]}'"
            if isinstance(permit.allowed, AtMost):
                way, enough = _way(permit, accounts[row], reps[row])
                way, cure = f" {way} from home,", f"allow {enough}"
            yield InputProblem(
                source.shown,
                0,
                0,
                f"account '{table['account_id'][row]}'",
                f"named for rep '{table['rep_id'][row]}',{way} whom the rule"
                f" '{permit.name}' excludes; name another rep, or {cure}",
            )


def _without_rep(
    scenario: Scenario, dataset: Dataset, permits: Sequence[Permit]
) -> list[InputProblem]:
    """Return accounts that no rep may have: some by each cause, and how many more."""
    rows = [row for some in _chunks(permits) for row in some]
    found = list(islice(causes(permits, rows), _MOST_CAUSES))
    named = _MOST_SHOWN if len(found) == 1 else _FEW_SHOWN
    shown = source_of(scenario, "accounts").shown
    problems = []
    for cause in found:
        why = excluding(cause.rules)
        # Rather one more is named than one counted.
        last = named + 1 if len(cause.units) == named + 1 else named
        for row in cause.units[:last]:
            near = _nearest(dataset, permits, row)
            where = f"account '{dataset.accounts['account_id'][row]}'"
            message = f"no rep may have it; {why}{near}"
            problems.append(InputProblem(shown, 0, 0, where, message))
        if (more := len(cause.units) - last) > 0:
            enough = _for_all(permits, cause.units)
            message = f"{_more(more)}; {why}{enough}"
            problems.append(InputProblem(shown, 0, 0, "", message))
    if more := len(rows) - sum(len(cause.units) for cause in found):
        message = f"{_more(more)}, for other reasons"
        problems.append(InputProblem(shown, 0, 0, "", message))
    return problems


def _more(number: int) -> str:
    accounts = "account" if number == 1 else "accounts"
    return f"{number} more {accounts} that no rep may have"


def _nearest(dataset: Dataset, permits: Sequence[Permit], row: int) -> str:
    """Return who is nearest of those whom only the way from home excludes, if any."""
    found = _farthest(permits, [row])
    if found is None:
        return ""
    permit, _, rep = found
    way, enough = _way(permit, row, rep)
    whose = f"rep '{dataset.reps['rep_id'][rep]}'"
    return f"; the nearest who may is {whose}, {way} from home: allow {enough}"


def _for_all(permits: Sequence[Permit], rows: Sequence[int]) -> str:
    """Return the limit of the way from home that leaves somebody for each, if any."""
    found = _farthest(permits, rows)
    if found is None:
        return ""
    return f"; {_way(*found)[1]} is enough for each of them"


def _farthest(
    permits: Sequence[Permit], rows: Sequence[int]
) -> tuple[Permit, int, int] | None:
    """Return whose nearest rep is farthest: the rule, the account, and the rep.

    Only reps count whom nothing but the way from home excludes; None where some
    account has no such rep.
    """
    for permit in permits:
        if not isinstance(permit.allowed, AtMost):
            continue
        found: list[tuple[int, int, int]] = []
        for some in parts(permits, rows):
            here = np.array(some)
            others = np.ones((len(some), permit.allowed.shape[1]), dtype=np.bool_)
            for other in permits:
                if other is not permit:
                    others &= other.allowed.rows(here)
            if not others.any(axis=1).all():
                break
            amounts = np.where(others, permit.allowed.amounts.rows(here), NO_LIMIT)
            reps = amounts.argmin(axis=1)
            at = int(amounts.min(axis=1).argmax())
            found.append((int(amounts[at, reps[at]]), some[at], int(reps[at])))
        else:
            _, row, rep = max(found, key=lambda one: one[0])
            return permit, row, rep
    return None


def _way(permit: Permit, account: int, rep: int) -> tuple[str, str]:
    """Return how far an account is from a home, and the least limit that allows it.

    Both are rounded up to tenths of kilometres or minutes.
    """
    if not isinstance(permit.allowed, AtMost):
        raise TypeError(f"the rule '{permit.name}' is not about the way from home")
    exact = permit.allowed.amounts.at(np.array([account]), np.array([rep]))
    unit, least = home_limit(permit.name, int(exact[0]))
    return f"{float(least):.1f} {unit}", f"at_most_{unit}: {float(least):.1f}"


def home_limit(rule: str, way: int) -> tuple[str, Fraction]:
    """Return what a limit of the way from home is in, and the least that allows a way.

    Parameters
    ----------
    rule
        Name of the permit.
    way
        In metres, or in seconds; the least is in tenths of kilometres or of minutes.
    """
    in_minutes = rule.endswith("minutes from home")
    tenths = -(-way // (6 if in_minutes else 100))
    return ("minutes" if in_minutes else "km"), Fraction(tenths, 10)


def _chunks(permits: Sequence[Permit]) -> Iterator[list[int]]:
    """Yield the accounts that no rep may have, looking at a part of them at a time."""
    bound = [_bound(permit.allowed) for permit in permits]
    if not bound:
        return
    concerned = np.flatnonzero(np.array(bound).any(axis=0))
    for some in parts(permits, concerned.tolist()):
        units = np.array(some)
        allowed = permits[0].allowed.rows(units)
        for permit in permits[1:]:
            allowed = allowed & permit.allowed.rows(units)
        yield units[np.flatnonzero(~allowed.any(axis=1))].tolist()


def _bound(mask: Mask) -> NDArray[np.bool_]:
    """(n_accounts,) bool: accounts that a rule may keep from somebody."""
    if isinstance(mask, Pins):
        return np.asarray(mask.target != -1)
    if isinstance(mask, ByClass):
        free = np.asarray(mask.table[:, mask.territory_class].all(axis=1))
        return np.asarray(~free[mask.unit_class])
    return np.ones(mask.shape[0], dtype=np.bool_)
