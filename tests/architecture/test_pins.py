"""Guarantees of the pinned dependencies."""

from __future__ import annotations

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from repository import ROOT

RUN, DEV = "constraints.txt", "constraints-dev.txt"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
GROUPS = PROJECT["dependency-groups"]
WANTED_TO_RUN = [*PROJECT["project"]["dependencies"], *GROUPS["build"]]
WANTED_TO_DEVELOP = [
    *WANTED_TO_RUN,
    *(wish for wish in GROUPS["dev"] if isinstance(wish, str)),
]


def entries(file: str) -> list[str]:
    """Return the entries of a pins file, each with its hashes on one line."""
    text = (ROOT / file).read_text(encoding="utf-8")
    return text.replace("\\\n", " ").strip().splitlines()


def pins(file: str) -> set[str]:
    """Return the pins of a file without their hashes."""
    return {" ".join(entry.split(" --hash=")[0].split()) for entry in entries(file)}


@pytest.mark.parametrize("file", [RUN, DEV])
def test_pins_name_no_address(file):
    """A pins file holds names, versions and hashes: no address, no option."""
    shape = r"[a-z0-9-]+==[0-9A-Za-z.+]+( ; [^:/]+)?( +--hash=sha256:[0-9a-f]{64})+ *"
    assert [entry for entry in entries(file) if not re.fullmatch(shape, entry)] == []


@pytest.mark.parametrize("file", [RUN, DEV])
def test_highspy_is_not_pinned(file):
    """The highspy package, which breaks OR-Tools, is in no pins file."""
    assert not any(pin.startswith("highspy") for pin in pins(file))


@pytest.mark.parametrize(
    ("file", "wanted"), [(RUN, WANTED_TO_RUN), (DEV, WANTED_TO_DEVELOP)]
)
def test_every_dependency_is_pinned_within_its_range(file, wanted):
    """What the project file asks for is pinned, at versions that it allows."""
    pinned = [Requirement(pin) for pin in pins(file)]
    for wish in map(Requirement, wanted):
        versions = [
            next(iter(pin.specifier)).version
            for pin in pinned
            if canonicalize_name(pin.name) == canonicalize_name(wish.name)
        ]
        assert versions, wish
        assert all(version in wish.specifier for version in versions), wish


def test_developers_test_what_users_run():
    """The developers' pins contain the users' pins, at the same versions.

    What users need on one system only, developers may need on all.
    """
    everywhere = {pin.split(" ; ")[0] for pin in pins(DEV) if " ; " not in pin}
    assert {
        pin for pin in pins(RUN) - pins(DEV) if pin.split(" ; ")[0] not in everywhere
    } == set()
