"""How tests read a page: its elements and words, and whether it is safe and sound."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cached_property, lru_cache
from html.parser import HTMLParser

NASTY = "<script>alert('x')</script>\"&' ]]> </style> {{ 7*7 }}"
VOID = {"meta", "link", "input", "br", "col", "wbr"}


class Reader(HTMLParser):
    """Collects elements and texts, and complains of tags that do not match."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self._texts: list[str] = []

    @cached_property
    def text(self) -> str:
        """All text but that of styles and scripts; known once all is read."""
        return "".join(self._texts)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag
        if tag in {"td", "th", "dt", "dd"}:
            self._texts.append(" ")

    def handle_data(self, data):
        if self.open and self.open[-1] not in {"style", "script"}:
            self._texts.append(data)


@lru_cache(maxsize=4)
def read(page: str) -> Reader:
    """Parse a page, which must be well nested; the last few are remembered."""
    reader = Reader()
    reader.feed(page)
    reader.close()
    assert reader.open == []
    return reader


def words(page: str) -> str:
    """Return the words of a page, spaces made plain."""
    return " ".join(read(page).text.replace("\u2060", "").split())


def assert_numbers_are_numbers(page: str) -> None:
    """Check that no figure or coordinate of the page is infinite or not a number."""
    shown = page.split("</style>")[1].split("<script>")[0]
    assert not re.search(r"\b(nan|NaN|inf|None)\b", shown)


def assert_escaped(page: str) -> None:
    """Check that a page full of ``NASTY`` texts and ``<b>`` shows them as texts."""
    reader = read(page)
    tags = [tag for tag, _ in reader.elements]
    assert tags.count("script") == 1
    assert tags.count("style") == 1
    assert "b" not in tags
    assert "49" not in reader.text.split()
    assert NASTY in reader.text
    for _, attributes in reader.elements:
        assert not any(name.startswith("on") for name in attributes)
        assert "style" not in attributes


def assert_policy(page: str) -> None:
    """Check that the policy forbids all but the page's own style and script."""
    policy = next(
        attributes["content"]
        for tag, attributes in read(page).elements
        if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    for tag in ("style", "script"):
        block = re.search(rf"<{tag}>(.*?)</{tag}>", page, re.S)[1]
        digest = base64.b64encode(hashlib.sha256(block.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy


def targets(page: str) -> set[str]:
    """Return what a page's links point at, outside itself; it may load nothing."""
    # The digests of the policy may hold anything, even what looks like an address.
    told = re.sub(r"sha256-[\w+/=]+", "", page)
    assert not re.search(r"https?:|//[a-z]|@import|url\((?!\"?#)", told)
    found = set(re.findall(r'(?:href|src)="([^"]*)"', page))
    return {target for target in found if target[0] != "#" and target != "data:,"}


def assert_references(page: str) -> None:
    """Check that each ``#name`` and ``aria-labelledby`` points at an id of its own."""
    reader = read(page)
    ids = [attributes["id"] for _, attributes in reader.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    named = {
        value.lstrip("#").removeprefix("url(#").removesuffix(")")
        for _, attributes in reader.elements
        for name, value in attributes.items()
        if name in {"aria-labelledby", "clip-path", "for"}
        or (name == "href" and value.startswith("#"))
    }
    assert named <= set(ids)
