"""Guarantees of setting up: clear words, and no success that is none."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest
from repository import ROOT

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs a POSIX shell")

PIP_SAYS = """\
Collecting numpy==2.4.6 (from -r constraints.txt (line 7))
  Downloading numpy-2.4.6-cp311-cp311-linux_x86_64.whl (16.0 MB)
Processing /some/folder/jinja2-3.1.6-py3-none-any.whl (from -r constraints.txt)
Installing collected packages: numpy, jinja2
Successfully installed jinja2-3.1.6 numpy-2.4.6
"""


def script(path: Path, body: str) -> Path:
    """Write a shell script and return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return path


def set_up(folder: Path, *words: str, python: Path | None = None):
    """Run the set-up script in a folder and return what came of it."""
    return subprocess.run(
        ["sh", ROOT / "tools" / "setup.sh", *words],
        cwd=folder,
        env={**os.environ, "PYTHON": str(python or "")},
        capture_output=True,
        text=True,
        check=False,
    )


def test_old_python_is_refused_clearly(tmp_path):
    """A Python that is too old is named with its version and what is needed."""
    old = script(
        tmp_path / "python", '[ "$1" = --version ] && echo "Python 3.9.2" || exit 1'
    )
    done = set_up(tmp_path, "venv", python=old)
    assert done.returncode == 1
    assert "needs Python 3.11 or newer" in done.stderr
    assert f"{old} is Python 3.9.2" in done.stderr
    assert not (tmp_path / ".venv").exists()


def test_missing_python_is_refused_clearly(tmp_path):
    """A Python that is not there is said to be missing."""
    done = set_up(tmp_path, "venv", python=tmp_path / "nowhere")
    assert done.returncode == 1
    assert f"{tmp_path / 'nowhere'} is missing" in done.stderr


def test_progress_is_one_line_a_package(tmp_path):
    """While packages come in, their names are shown, and nothing else of pip."""
    folder = tmp_path / "a folder with spaces"
    says = f"cat <<'END'\n{PIP_SAYS}END"
    script(folder / ".venv" / "bin" / "python", f'[ "$1" = -c ] && exit 0\n{says}')
    done = set_up(folder, "pins", "constraints.txt")
    assert done.returncode == 0
    assert [line.strip() for line in done.stdout.splitlines()[1:]] == [
        "numpy==2.4.6",
        "jinja2-3.1.6",
        "… all here; unpacking",
    ]


def test_failure_of_pip_is_a_failure_and_is_shown(tmp_path):
    """When pip fails, set-up fails, and what pip said is shown."""
    body = '[ "$1" = -c ] && exit 0\necho "ERROR: HASHES DO NOT MATCH" >&2\nexit 1'
    script(tmp_path / ".venv" / "bin" / "python", body)
    done = set_up(tmp_path, "pins", "constraints.txt")
    assert done.returncode == 1
    assert "HASHES DO NOT MATCH" in done.stderr


def test_unknown_step_is_refused(tmp_path):
    """A misspelt step explains the script's use."""
    done = set_up(tmp_path, "everything")
    assert done.returncode == 2
    assert done.stderr.startswith("usage:")
