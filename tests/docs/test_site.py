"""Guarantees of the site: it builds without a warning and asks no other server."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command

import cli
from engine.scenario.schema_export import json_schema

ROOT = Path(__file__).resolve().parents[2]
PICTURES = 3_000_000
"""Bytes that all pictures of the docs may have together."""
QUIET = {"NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true"}
MODELS = sorted((ROOT / "docs" / "understand").glob("*.md"))
HEADINGS = (
    "The question",
    "Assumptions",
    "Limits",
    "Sources",
    "What it cannot claim",
)


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """Return the site's folder, built strictly."""
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "-d", str(folder)],
        cwd=ROOT,
        env={**os.environ, **QUIET},
        capture_output=True,
        text=True,
        check=False,
    )
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    assert "WARNING" not in said, said
    return folder


def test_nothing_is_fetched(site):
    """No page loads anything from another server, and no style does."""
    loads = re.compile(
        r'<(?:script|link|img|iframe|source)\b[^>]*?(?:src|href)="(?:https?:)?//[^"]*"'
    )
    pages = sorted(site.rglob("*.html"))
    assert len(pages) > 60
    found = {m[0] for page in pages for m in loads.finditer(page.read_text("utf-8"))}
    assert {tag for tag in found if 'rel="canonical"' not in tag} == set()
    styles = [style.read_text("utf-8") for style in site.rglob("*.css")]
    assert styles
    assert not any(re.search(r"url\(\"?https?:", style) for style in styles)


def test_every_command_is_told(site):
    """The page of commands has each command with each of its options."""
    page = (site / "look-up" / "commands.html").read_text(encoding="utf-8")
    commands = dict(get_command(cli.app).commands)
    commands |= {f"plan {k}": v for k, v in commands.pop("plan").commands.items()}
    for name, command in commands.items():
        assert f">fieldplan {name}<" in page, name
        for param in command.params:
            option = next((o for o in param.opts if o.startswith("--")), None)
            assert option in (None, "--help") or option in page, (name, option)


def test_every_key_is_told(site):
    """Each definition of the scenario's schema has its keys in the reference."""
    folder = site / "look-up" / "scenario"
    text = " ".join(p.read_text(encoding="utf-8") for p in folder.glob("*.html"))
    for name, schema in json_schema()["$defs"].items():
        forms = [schema, *schema.get("anyOf", [])]
        for key in {k for form in forms for k in form.get("properties", {})}:
            told = f"<code>{key}</code>" in text or f'<h2 id="{key}">' in text
            assert told, (name, key)


def test_nothing_made_is_committed():
    """Pages that follow from the code are not in the repository."""
    here = {p.relative_to(ROOT / "docs").as_posix() for p in ROOT.glob("docs/**/*.md")}
    made = {"look-up/commands.md", "look-up/scenario/index.md", "changes.md"}
    assert not here & made
    assert not any(name.startswith(("files/", "look-up/scenario/")) for name in here)


@pytest.mark.parametrize("page", MODELS, ids=lambda page: page.stem)
def test_models_are_told_whole(page):
    """A page of a model has its question, assumptions, limits, sources, and claims."""
    if page.stem == "index":
        return
    text = page.read_text(encoding="utf-8")
    found = re.findall(r"^## (?:\d+\. )?(.+)$", text, re.M)
    assert [heading for heading in HEADINGS if heading not in found] == []


def test_paths_exist():
    """Every path of the repository that the docs name is there."""
    named = re.compile(r"`((?:engine|tests|tools|scenarios|benchmarks)/[\w./*-]+)`")
    for page in (ROOT / "docs").rglob("*.md"):
        for path in named.findall(page.read_text(encoding="utf-8")):
            assert any(ROOT.glob(path.rstrip("/"))), (page.name, path)


def test_pictures_are_small():
    """All pictures together are small enough for a repository."""
    sizes = [p.stat().st_size for p in (ROOT / "docs" / "pictures").iterdir()]
    assert sum(sizes) < PICTURES
