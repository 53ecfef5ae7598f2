"""The snippets of a Markdown page, in order, and how each is run.

A comment above a snippet says more of it: ``<!-- not run: why -->`` or
``<!-- exit: 1 -->``, the exit code that its last command must have.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from textwrap import dedent
from typing import TYPE_CHECKING, Any

import cli

if TYPE_CHECKING:
    from pathlib import Path

FENCE = re.compile(r"^(?P<indent> *)(?P<ticks>```+)(?P<language>\w*) *$")
COMMENT = re.compile(r"^ *<!-- (?P<key>not run|exit): (?P<value>.+) -->$")

PLACES = {"RUN": -1, "BEFORE": -2}
"""Words that stand for the newest run and for the one before it."""
PLAIN = re.compile(r"fieldplan [^|&;<>*$]*")
"""A command that needs no shell: it is run in this process, which saves a second."""


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
    """Run a shell snippet line by line in a folder, which is the current one.

    Raises
    ------
    AssertionError
        A line ended with another exit code than said; its output is the message.
    """
    lines = snippet.code.replace("\\\n", " ").splitlines()
    lines = [line for line in lines if line.split("#")[0].strip()]
    for line in lines:
        named = re.sub(r"\b(RUN|BEFORE)\b", lambda word: _run(word[0], folder), line)
        plain = PLAIN.fullmatch(named.split(" #")[0].strip())
        code, said = _inside(named) if plain else _bash(named, folder, environment)
        wanted = snippet.exit_code if line is lines[-1] else 0
        assert code == wanted, f"line {snippet.line}: {line}: exit {code}\n{said}"


def _run(word: str, folder: Path) -> str:
    """Return the name of the run that a word stands for."""
    return sorted(path.name for path in folder.glob("runs/20*"))[PLACES[word]]


def _inside(line: str) -> tuple[int, str]:
    """Return exit code and output of a command of ours, run in this process."""
    said, before = StringIO(), sys.argv
    sys.argv = shlex.split(line, comments=True)
    try:
        with redirect_stdout(said), redirect_stderr(said):
            cli.main()
    except SystemExit as end:
        return int(end.code or 0), said.getvalue()
    finally:
        sys.argv = before
    return 0, said.getvalue()


def _bash(line: str, folder: Path, environment: dict[str, str]) -> tuple[int, str]:
    """Return exit code and output of any other line."""
    done = subprocess.run(
        ["bash", "-c", line],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def run_python(snippet: Snippet, page: str, names: dict[str, Any]) -> None:
    """Run a Python snippet with the names that those above it have left."""
    code = "\n" * snippet.line + snippet.code  # so that a traceback has its line
    exec(compile(code, page, "exec"), names)
