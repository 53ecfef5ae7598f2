"""Guarantees of a run on disk: whole or not at all."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path
from threading import Lock

import polars as pl
import pytest

from engine.base.errors import InputError
from engine.store import run_store
from engine.store.run_store import RunContent, StoreError, read_run, write_run

MANIFEST = {
    "name": "Poland field force 2027",
    "scenario": {"file": "t.yaml", "digest": "ab12cd34" * 8},
    "made": {"at": "2027-01-05T10:15:00+00:00"},
}
NAME = "20270105T101500Z-poland-field-force-2027-ab12cd34"


def two_tables(name: str = "Poland field force 2027") -> RunContent:
    """Return a run of two small tables and a report."""
    return RunContent(
        {**MANIFEST, "name": name},
        {
            "moves": pl.DataFrame({"account_id": ["a", "=b"], "saving": [1.5, -2.0]}),
            "rules": pl.DataFrame({"rule": ["potential"], "met": [True]}),
        },
        {
            "report.html": b"<!doctype html>",
            "scenario.yaml": b"fieldplan: 1\n",
            "statements/r1.html": b"<p>",
            "statements/r2.html": b"<b>",
        },
    )


def everything(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder: relative path to bytes."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


class FaultAt:
    """Count the steps that touch the disk and fail at one of them."""

    def __init__(self, step: int, error: BaseException) -> None:
        self.step, self.error, self.seen = step, error, 0
        self._one_at_a_time = Lock()

    def wrap(self, function):
        def stepping(*args, **kwargs):
            with self._one_at_a_time:
                self.seen += 1
                at_it = self.seen == self.step
            if at_it:
                raise self.error
            return function(*args, **kwargs)

        return stepping


def write_with_fault(monkeypatch, root: Path, step: int, error: BaseException) -> int:
    """Write a run that fails at the given step; return the number of steps taken."""
    fault = FaultAt(step, error)
    root.mkdir(exist_ok=True)
    with monkeypatch.context() as patch:
        patch.setattr(run_store.os, "fsync", fault.wrap(os.fsync))
        patch.setattr(run_store.os, "rename", fault.wrap(os.rename))
        patch.setattr(Path, "open", fault.wrap(Path.open))
        patch.setattr(run_store, "_make_root", lambda _root: None)
        patch.setattr(Path, "mkdir", fault.wrap(Path.mkdir))
        try:
            write_run(root, two_tables())
        finally:
            steps = fault.seen
    return steps


def test_folder_holds_everything(tmp_path):
    """A run's folder holds manifest, both forms of every table, and the files."""
    folder = write_run(tmp_path / "runs", two_tables())
    assert folder == tmp_path / "runs" / NAME
    assert sorted(everything(folder)) == [
        "manifest.json",
        "report.html",
        "scenario.yaml",
        "statements/r1.html",
        "statements/r2.html",
        "tables/moves.csv",
        "tables/moves.parquet",
        "tables/rules.csv",
        "tables/rules.parquet",
    ]
    assert (folder / "report.html").read_bytes() == b"<!doctype html>"
    assert (folder / "statements" / "r2.html").read_bytes() == b"<b>"


def test_reads_back_what_it_wrote(tmp_path):
    """A stored run has the manifest and the tables that were given."""
    run = two_tables()
    stored = read_run(write_run(tmp_path, run))
    assert {key: stored.manifest[key] for key in MANIFEST} == run.manifest
    assert stored.tables.keys() == run.tables.keys()
    assert all(stored.tables[name].equals(run.tables[name]) for name in run.tables)


def test_same_run_same_bytes(tmp_path):
    """The same content gives the same bytes in every file."""
    first = write_run(tmp_path / "a", two_tables())
    second = write_run(tmp_path / "b", two_tables())
    assert everything(first) == everything(second)


def test_name_already_there_gets_a_number(tmp_path):
    """Runs of the same second and digest stand side by side; none is replaced."""
    names = [write_run(tmp_path, two_tables()).name for _ in range(3)]
    assert names == [NAME, f"{NAME}-2", f"{NAME}-3"]


@pytest.mark.parametrize("make", [Path.mkdir, Path.touch])
def test_nothing_that_is_there_is_replaced(tmp_path, make):
    """Neither an empty folder nor a file of the same name is replaced."""
    make(tmp_path / NAME)
    assert write_run(tmp_path, two_tables()).name == f"{NAME}-2"
    assert (tmp_path / NAME).exists()


def test_name_taken_in_the_last_moment_gets_a_number(tmp_path, monkeypatch):
    """A run that another process stores between look and step is not replaced."""
    other = write_run(tmp_path, two_tables())
    before = everything(other)
    monkeypatch.setattr(run_store.os.path, "lexists", lambda _path: False)
    assert write_run(tmp_path, two_tables()).name == f"{NAME}-2"
    assert everything(other) == before


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        KeyboardInterrupt(),
        MemoryError(),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_failure_at_any_step_leaves_nothing(tmp_path, monkeypatch, error):
    """Whichever step fails, and however, no run and no remains are left."""
    steps = write_with_fault(monkeypatch, tmp_path / "whole", 0, error)
    assert steps == 3 + 9 * 2 + 3 + 1 + 1  # folders, files, flushes, name, flush
    expected = StoreError if isinstance(error, OSError) else type(error)
    for step in range(1, steps + 1):
        root = tmp_path / str(step)
        with pytest.raises(expected):
            write_with_fault(monkeypatch, root, step, error)
        assert list(root.iterdir()) == [], f"step {step}"


def test_message_of_a_full_disk(tmp_path, monkeypatch):
    """When the disk is full, the message says so, and that nothing was left."""
    full = OSError(errno.ENOSPC, "No space left on device")
    with pytest.raises(StoreError, match="No space left on device; nothing was left"):
        write_with_fault(monkeypatch, tmp_path, 5, full)


def test_ctrl_c_leaves_nothing(tmp_path, monkeypatch):
    """A real interrupt signal while a file is flushed leaves nothing behind."""
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    monkeypatch.setattr(
        run_store.os, "fsync", lambda _handle: signal.raise_signal(signal.SIGINT)
    )
    with pytest.raises(KeyboardInterrupt):
        write_run(tmp_path, two_tables())
    assert list(tmp_path.iterdir()) == []


def test_a_killed_process_leaves_no_run(tmp_path):
    """A process killed before the last step leaves at most a hidden folder."""
    code = (
        "import os, sys; sys.path[:0] = sys.argv[2:]\n"
        "from pathlib import Path; import test_run_store as t\n"
        "os.rename = lambda *args: os._exit(9)\n"
        "t.write_run(Path(sys.argv[1]), t.two_tables())\n"
    )
    here = str(Path(__file__).parent)
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path), here], check=False
    )
    assert done.returncode == 9
    (left,) = tmp_path.iterdir()
    assert left.name.startswith(".")
    assert left.name.endswith(".partial")
    assert write_run(tmp_path, two_tables()).name == NAME


def test_content_is_checked_before_anything_is_written(tmp_path):
    """A manifest or table that cannot be stored leaves not even the root."""
    good = two_tables()
    bad_table = {"t": pl.DataFrame({"parts": [[1]]})}
    with pytest.raises(TypeError):
        write_run(tmp_path / "runs", RunContent(good.manifest, bad_table, {}))
    with pytest.raises(TypeError):
        write_run(tmp_path / "runs", RunContent({**MANIFEST, "x": {1}}, {}, {}))
    assert not (tmp_path / "runs").exists()


def test_root_that_is_a_file_is_bad_input(tmp_path):
    """A root that cannot be a folder is said to the person, by name."""
    (tmp_path / "runs").touch()
    with pytest.raises(InputError, match=r"runs: cannot be used as the folder of runs"):
        write_run(tmp_path / "runs", two_tables())


@pytest.mark.skipif(os.name != "posix", reason="folder rights of POSIX")
def test_folder_can_be_read_by_others_as_any_folder(tmp_path):
    """A run's folder has the rights of an ordinary folder, not of a private one."""
    (tmp_path / "ordinary").mkdir()
    ordinary = (tmp_path / "ordinary").stat().st_mode
    assert write_run(tmp_path, two_tables()).stat().st_mode == ordinary


def test_disk_that_cannot_flush_folders_is_enough(tmp_path, monkeypatch):
    """A file system that cannot flush a folder (EINVAL) still stores the run."""
    real = os.fsync

    def only_files(handle):
        if os.path.isdir(f"/proc/self/fd/{handle}"):
            raise OSError(errno.EINVAL, "Invalid argument")
        real(handle)

    monkeypatch.setattr(run_store.os, "fsync", only_files)
    assert write_run(tmp_path, two_tables()).is_dir()


def test_some_tables_are_read_and_all_are_checked(tmp_path):
    """Asked for some tables, reading returns those, and finds damage in any."""
    folder = write_run(tmp_path, two_tables())
    assert set(read_run(folder, ("moves", "loads")).tables) == {"moves"}
    (folder / "tables" / "rules.parquet").write_bytes(b"damaged")
    with pytest.raises(InputError, match=r"rules\.parquet"):
        read_run(folder, ("moves",))
