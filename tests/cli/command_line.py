"""The command in a process of its own, as a shell would run it, and faster ways."""

from __future__ import annotations

import contextlib
import io
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import cli

ROOT = Path(__file__).resolve().parents[2]


class Said(NamedTuple):
    """What a command said, and its exit code."""

    returncode: int
    stdout: str
    stderr: str


def fieldplan(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own."""
    return subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def here(*arguments: str, folder: Path) -> Said:
    """Run the command in this process: the same, without a second to start."""
    out, err = io.StringIO(), io.StringIO()
    before, sys.argv = sys.argv, ["fieldplan", *arguments]
    try:
        with (
            contextlib.chdir(folder),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            cli.main()
    except SystemExit as done:
        return Said(int(done.code or 0), out.getvalue(), err.getvalue())
    finally:
        sys.argv = before
    raise AssertionError("the command did not exit")


def written(folder: Path) -> list[str]:
    """Return the names of all files below a folder."""
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file()
    )
