"""Pages that show files of the repository: those that the docs link to, and others."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from links import LINK, inside, outside

if TYPE_CHECKING:
    from pathlib import Path

LANGUAGES = {
    ".py": "python", ".yaml": "yaml", ".csv": "text", ".json": "json", ".sh": "sh",
    ".toml": "toml", ".j2": "jinja", "": "text", ".expected": "text",
}  # fmt: skip
TABLE_LINES = 12
"""Lines of a table that are shown."""

UNSEARCHED = "---\nsearch:\n  exclude: true\n---\n\n"


def repository_pages(root: Path) -> dict[str, str]:
    """Return pages made of the repository's own files, by their path below ``docs``.

    Parameters
    ----------
    root
        The repository.
    """
    contributing = (root / "CONTRIBUTING.md").read_text(encoding="utf-8")
    changes = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    pages = {
        "contribute/index.md": _moved(contributing, "contribute/"),
        "changes.md": _moved(changes, ""),
        "look-up/scenarios.md": _scenarios(root),
    }
    texts = {
        path: path.read_text(encoding="utf-8") for path in (root / "docs").rglob("*.md")
    }
    linked: set[str] = set()
    for path, text in texts.items():
        page = path.relative_to(root / "docs").as_posix()
        linked |= set(_leaving(root, page, text))
    for page, text in list(pages.items()):
        linked |= set(_leaving(root, page, text))
    for name in sorted(linked):
        pages[inside(name)] = _shown(root, name)
    return pages


def _leaving(root: Path, page: str, text: str) -> list[str]:
    found = (outside(root, page, match["target"]) for match in LINK.finditer(text))
    return [name for name in found if name is not None]


def _moved(text: str, folder: str) -> str:
    """Return a page of the repository's root with its links as seen from ``docs``."""
    up = "../" * folder.count("/")

    def moved(match: re.Match[str]) -> str:
        target = match["target"]
        if ":" in target or target.startswith("#"):
            return match[0]
        if target.startswith("docs/"):
            return match[0].replace(target, up + target.removeprefix("docs/"))
        return match[0].replace(target, f"../{up}{target}")

    return LINK.sub(moved, text)


def _scenarios(root: Path) -> str:
    """Return the list of shipped scenarios, each with what it is about."""
    text = (
        "# Scenarios that are shipped\n\nEach runs as it is; all data are invented. "
        "A comment at the top of each says by which command.\n"
    )
    for folder in sorted((root / "scenarios").rglob("*")):
        files = sorted(folder.glob("*.yaml")) if folder.is_dir() else []
        here = folder.relative_to(root / "scenarios").as_posix()
        if not files or here.startswith("broken"):
            continue
        rows = "".join(_scenario(root, path) for path in files)
        text += f"\n## {here}\n\n| file | what it shows |\n|---|---|\n{rows}"
    return text


def _scenario(root: Path, path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    about = re.search(r"^about: (.+(?:\n {2,}.+)*)", text, re.M)
    name = re.search(r"^name: (.+)", text, re.M)
    said = (
        about[1] if about else name[1] if name else "A pay plan in a file of its own."
    )
    said = " ".join(said.strip("|>- \n\"'").split()).replace("|", "\\|")
    shown = path.relative_to(root).as_posix()
    return f"| [{path.name}](../../{shown}) | {said} |\n"


def _shown(root: Path, name: str) -> str:
    path = root / name
    title = f"{UNSEARCHED}# {name}\n\n"
    if path.is_dir():
        names = sorted(
            below.name + ("/" if below.is_dir() else "")
            for below in path.iterdir()
            if not below.name.startswith(("__", "."))
        )
        return title + "\n".join(f"* `{below}`" for below in names) + "\n"
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".md":
        return UNSEARCHED + _unlinked(text)
    if path.suffix == ".csv":
        lines = text.splitlines()
        text = "\n".join(lines[:TABLE_LINES])
        title += f"The first of {len(lines) - 1:,} rows.\n\n"
    fence = "`````"
    language = LANGUAGES.get(path.suffix, "text")
    return f"{title}{fence}{language}\n{text.rstrip()}\n{fence}\n"


def _unlinked(text: str) -> str:
    """Return Markdown whose relative links are words: their targets are not here."""
    return re.sub(r"(?<!!)\[([^\]]+)\]\((?![a-z]+:)[^)]+\)", r"\1", text)
