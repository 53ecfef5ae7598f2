"""Guarantees of the documentation: what it tells people to type works."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest
from docs.snippets import Snippet, run_python, run_shell, snippets

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
SHELL = ("sh", "bash", "console", "shell")
RUN = ("python", *SHELL)
WITH_CODE = [
    page
    for page in PAGES
    if any(s.language in RUN for s in snippets(page.read_text(encoding="utf-8")))
]


def shown(page: Path) -> str:
    """Return a page as messages show it."""
    return page.relative_to(ROOT).as_posix()


@pytest.fixture(scope="session")
def read(tmp_path_factory):
    """A copy of what snippets read."""
    folder = tmp_path_factory.mktemp("docs")
    for name in ("scenarios", "examples"):
        if (ROOT / name).is_dir():
            ignored = shutil.ignore_patterns("broken", "us_counties", "__pycache__")
            shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    return folder


@pytest.fixture
def folder(read, tmp_path, monkeypatch):
    """An empty folder for one page, the current one, beside what snippets read."""
    for path in read.iterdir():
        (tmp_path / path.name).symlink_to(path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FIELDPLAN_HISTORY", raising=False)
    return tmp_path


@pytest.mark.parametrize("page", WITH_CODE, ids=shown)
def test_snippets_run(page, folder, capsys):
    """Every Python and shell snippet of a page runs, one after the other, in a copy."""
    binaries = Path(sys.executable).parent
    environment = {
        **os.environ,
        "PATH": f"{binaries}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
    }
    names = {"__name__": "snippet"}
    for snippet in snippets(page.read_text(encoding="utf-8")):
        if snippet.not_run is not None:
            continue
        if snippet.language in SHELL:
            run_shell(snippet, folder, environment)
        elif snippet.language == "python":
            run_python(snippet, shown(page), names)
    capsys.readouterr()


def test_a_failing_snippet_fails(tmp_path):
    """A snippet that ends badly is told with its line; its exit code may be said."""
    bad = Snippet("sh", "echo begun\nfalse\n", 7)
    with pytest.raises(AssertionError, match="line 7: false: exit 1"):
        run_shell(bad, tmp_path, dict(os.environ))
    run_shell(Snippet("sh", "exit 3\n", 7, None, 3), tmp_path, dict(os.environ))
    with pytest.raises(ZeroDivisionError):
        run_python(Snippet("python", "1 / 0\n", 1), "page.md", {})


def test_comments_say_what_is_not_run():
    """A comment above a fence belongs to that fence alone."""
    text = "<!-- not run: slow -->\n```sh\na\n```\n<!-- exit: 1 -->\n\n```sh\nb\n```\n"
    first, second = snippets(text)
    assert (first.not_run, second.not_run) == ("slow", None)
    assert (first.exit_code, second.exit_code) == (0, 1)
    assert snippets("1. x\n   ```python\n   y = 1\n   ```\n")[0].code == "y = 1\n"


@pytest.mark.parametrize("page", WITH_CODE, ids=shown)
def test_what_is_not_run_says_why(page):
    """No snippet is passed over without a reason."""
    for snippet in snippets(page.read_text(encoding="utf-8")):
        if snippet.language in RUN and snippet.not_run is not None:
            assert len(snippet.not_run.split()) >= 3
