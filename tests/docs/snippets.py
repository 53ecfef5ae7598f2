"""The snippets of a Markdown page, in order, and how each is run.

A comment above a snippet says more of it: ``<!-- not run: why -->`` or
``<!-- exit: 1 -->``, the exit code that its last command must have.
"""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from textwrap import dedent
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

FENCE = re.compile(r"^(?P<indent> *)(?P<ticks>```+)(?P<language>\w*) *$")
COMMENT = re.compile(r"^ *<!-- (?P<key>not run|exit): (?P<value>.+) -->$")

PRELUDE = """
set -eu
newest() { ls runs | grep ^20 | sort | tail -n "$1" | head -n 1; }
"""
"""What stands before each shell snippet."""
PLACES = {"RUN": "$(newest 1)", "BEFORE": "$(newest 2)"}
"""Words that stand for the newest run and for the one before it."""


@dataclass(frozen=True)
class Snippet:
    """A fenced block.

    Parameters
    ----------
    language, code, line
        What it is, and where it begins.
    not_run
        Why it is not run, or None.
    exit_code
        What its last command must exit with.
    """

    language: str
    code: str
    line: int
    not_run: str | None = None
    exit_code: int = 0


def snippets(text: str) -> list[Snippet]:
    """Return the fenced blocks of a page."""
    found: list[Snippet] = []
    said: dict[str, str] = {}
    lines = iter(enumerate(text.splitlines(), start=1))
    for number, line in lines:
        comment, fence = COMMENT.match(line), FENCE.match(line)
        if comment:
            said[comment["key"]] = comment["value"]
        elif fence:
            inside: list[str] = []
            for _, below in lines:
                if below.strip() == fence["ticks"]:
                    break
                inside.append(below)
            code = dedent("\n".join(inside)) + "\n"
            exit_code = int(said.get("exit", 0))
            found.append(
                Snippet(fence["language"], code, number, said.get("not run"), exit_code)
            )
            said = {}
        elif line.strip():
            said = {}
    return found


def run_shell(snippet: Snippet, folder: Path, environment: dict[str, str]) -> None:
    """Run a shell snippet in a folder.

    Raises
    ------
    AssertionError
        It ended with another exit code than said; its output is the message.
    """
    code = re.sub(r"\b(RUN|BEFORE)\b", lambda word: PLACES[word[0]], snippet.code)
    done = subprocess.run(
        ["bash", "-c", PRELUDE + code],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    said = f"line {snippet.line}: exit {done.returncode}\n{done.stdout}\n{done.stderr}"
    assert done.returncode == snippet.exit_code, said


def run_python(snippet: Snippet, page: str, names: dict[str, Any]) -> None:
    """Run a Python snippet with the names that those above it have left."""
    code = "\n" * snippet.line + snippet.code  # so that a traceback has its line
    exec(compile(code, page, "exec"), names)
