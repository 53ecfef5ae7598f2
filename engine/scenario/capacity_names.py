"""Names in ``capacity`` that nothing else has: roles, sources, places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.base.errors import did_you_mean
from engine.scenario.capacity_given import DIMENSIONS, PLURAL, produces
from engine.scenario.capacity_roles import supported
from engine.scenario.capacity_rules import ALL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from engine.base.errors import InputProblem
    from engine.scenario.capacity_given import Given
    from engine.scenario.section_capacity_people import Dimension, Role, Source
    from engine.scenario.yaml_tree import TreePath


def name_problems(given: Given) -> Iterator[InputProblem]:
    """Yield every name that is not known where it stands."""
    if ALL in given.capacity.roles:
        message = f"'{ALL}' stands for all roles; give this one another name"
        yield given.problem(("roles", ALL), message)
    for name, role in given.capacity.roles.items():
        yield from _role(given, name, role)
    for name, source in given.capacity.sources.items():
        yield from _source(given, name, source)
    yield from _number(given)
    yield from _rules(given)


def unknown(
    given: Given,
    path: TreePath,
    found: Iterable[str],
    known: Sequence[str],
    what: str,
) -> Iterator[InputProblem]:
    """Yield names of a list or mapping that are not among those known."""
    listed = isinstance(found, tuple)
    for index, name in enumerate(found):
        if name not in known:
            allowed = (
                f"the {what} are {', '.join(known)}"
                if known
                else f"there are no {what}"
            )
            near = did_you_mean(name, known)
            at = (*path, index if listed else name)
            yield given.problem(at, f"found '{name}'; {allowed}{near}")


def _places(
    given: Given, path: TreePath, said: Mapping[Dimension, tuple[str, tuple[str, ...]]]
) -> Iterator[InputProblem]:
    """Yield names of places that are not known, and those that cannot matter."""
    for dimension, (key, names) in said.items():
        known = given.names[dimension]
        if not known:
            yield given.problem(
                (*path, key),
                f"the number is not told apart by {dimension}; leave '{key}' out, or"
                f" write 'number.{PLURAL[dimension]}'",
            )
        else:
            yield from unknown(given, (*path, key), names, known, PLURAL[dimension])


def _said(
    thing: object, *, plural: bool
) -> dict[Dimension, tuple[str, tuple[str, ...]]]:
    keys = {d: PLURAL[d] if plural else d for d in DIMENSIONS}
    return {d: (k, names) for d, k in keys.items() if (names := getattr(thing, k))}


def _role(given: Given, name: str, role: Role) -> Iterator[InputProblem]:
    path, roles = ("roles", name), list(given.capacity.roles)
    said = _said(role, plural=True)
    yield from _places(given, path, said)
    yield from unknown(given, (*path, "per"), dict(role.per or {}), roles, "roles")
    yield from unknown(given, (*path, "over"), role.over or (), roles, "roles")
    if role.sells is not None:
        by_segment = dict(role.sells.by_segment)
        at = (*path, "sells", "by_segment")
        yield from unknown(given, at, by_segment, given.names["segment"], "segments")
    for other in supported(role):
        if other == name:
            key = "per" if other in (role.per or {}) else "over"
            yield given.problem((*path, key), f"{name} cannot be support of itself")
    apart = given.dimensions_of(name)
    for index, dimension in enumerate(role.by or ()):
        if not given.names[dimension]:
            message = f"the number is not told apart by {dimension}"
            yield given.problem((*path, "by", index), message)
    lacking = [d for d in given.told_apart if d not in apart]
    if produces(role) and lacking:
        yield given.problem(
            (*path, "by"),
            "who sells or makes pipeline is told apart by everything that the number"
            f" is; {', '.join(lacking)} is missing",
        )
    for dimension, (key, _) in said.items():
        if given.names[dimension] and dimension not in apart:
            yield given.problem(
                (*path, key),
                f"{name} people are not told apart by {dimension}; add it to 'by', or"
                f" leave '{key}' out",
            )
    yield from _level(given, name, role)


def _level(given: Given, name: str, role: Role) -> Iterator[InputProblem]:
    """Yield roles that are not told apart by where their support is asked for."""
    if not (role.per or role.span):
        return
    asked = given.told_apart if role.at == "place" else (role.at,)
    for other in (name, *supported(role)):
        if other not in given.capacity.roles:
            continue
        apart = given.dimensions_of(other)
        coarse = [d for d in asked if d in given.told_apart and d not in apart]
        if coarse:
            yield given.problem(
                ("roles", name, "at"),
                f"'at: {role.at}' needs the people of {other} told apart by"
                f" {coarse[0]}; add it to their 'by', or ask for it at a higher level",
            )


def _source(given: Given, name: str, source: Source) -> Iterator[InputProblem]:
    path, roles = ("sources", name), list(given.capacity.roles)
    yield from _places(given, path, _said(source, plural=True))
    yield from unknown(given, (*path, "into"), source.into, roles, "roles")
    yield from unknown(given, (*path, "out_of"), source.out_of or (), roles, "roles")
    for index, dimension in enumerate(source.across or ()):
        if not given.names[dimension]:
            message = f"the number is not told apart by {dimension}"
            yield given.problem((*path, "across", index), message)
    if source.out_of is None:
        return
    for other, against in given.capacity.sources.items():
        if other == name or against.out_of is None:
            break
        there = {(a, b) for a in source.out_of for b in source.into if a != b}
        back = {(b, a) for a in against.out_of for b in against.into}
        for out_of, into in sorted(there & back):
            yield given.problem(
                (*path, "into"),
                f"'{other}' leads from {into} to {out_of}, and this from {out_of} back"
                f" to {into}; one of them is the wrong way round",
            )


def _number(given: Given) -> Iterator[InputProblem]:
    number, segments = given.capacity.number, given.names["segment"]
    if isinstance(number.online, dict):
        at = ("number", "online")
        yield from unknown(given, at, dict(number.online), segments, "segments")
    at = ("number", "opens")
    yield from unknown(given, at, dict(number.opens), given.names["region"], "regions")
    for key in ("pipeline", "sizing"):
        section = getattr(given.capacity, key)
        named = dict(section.by_segment) if section is not None else {}
        yield from unknown(given, (key, "by_segment"), named, segments, "segments")
    for index, make in enumerate(number.make or ()):
        if make.at not in ("company", "place", *given.told_apart):
            message = f"the number is not told apart by {make.at}"
            yield given.problem(("number", "make", index, "at"), message)


def _rules(given: Given) -> Iterator[InputProblem]:
    capacity = given.capacity
    roles, sources = list(capacity.roles), list(capacity.sources)
    for index, entry in enumerate(capacity.limits):
        path = ("limits", index)
        yield from _places(given, path, _said(entry, plural=False))
        heads = tuple(n for n in entry.heads or () if n != ALL)
        starts = tuple(n for n in entry.starts or () if n != ALL)
        yield from unknown(given, (*path, "heads"), heads, roles, "roles")
        yield from unknown(given, (*path, "starts"), starts, sources, "sources")
        if not given.months.inside(entry.during):
            labels = given.months.labels
            yield given.problem(
                (*path, "during"),
                f"found '{entry.during}'; {labels[0]} to {labels[-1]} is planned",
            )
    classes = capacity.training.classes if capacity.training is not None else {}
    for name, kind in classes.items():
        at = ("training", "classes", name)
        yield from unknown(given, (*at, "for"), kind.for_, roles, "roles")
        yield from unknown(
            given, (*at, "sources"), kind.sources or (), sources, "sources"
        )
