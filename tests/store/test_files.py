"""Single files and small folders, whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.base.errors import InputError
from engine.store.files import write_folder, write_whole


def test_file_is_replaced(tmp_path: Path):
    """The new content is there, and nothing else."""
    target = tmp_path / "a.html"
    target.write_text("old")
    write_whole(target, b"new")
    assert target.read_text() == "new"
    assert list(tmp_path.iterdir()) == [target]


def test_failed_write_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """When the last step fails, the old content stays and no partial file is left."""
    target = tmp_path / "a.html"
    target.write_text("old")

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(InputError, match="no space left"):
        write_whole(target, b"new")
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_interrupted_write_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Ctrl-C in the middle leaves what was there, and nothing else."""
    target = tmp_path / "a.html"
    target.write_text("old")

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("os.fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_whole(target, b"new")
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_missing_folder_is_bad_input(tmp_path: Path):
    """A file in a folder that is not there is refused with its name."""
    with pytest.raises(InputError, match="nowhere"):
        write_whole(tmp_path / "nowhere" / "a.html", b"")


def test_folder_is_made_whole(tmp_path: Path):
    """All files are there; an empty folder in the way is used."""
    (tmp_path / "my").mkdir()
    write_folder(tmp_path / "my", {"a": b"1", "b": b"2"})
    assert {p.name: p.read_bytes() for p in (tmp_path / "my").iterdir()} == {
        "a": b"1",
        "b": b"2",
    }
    assert [p.name for p in tmp_path.iterdir()] == ["my"]


def test_folder_in_use_is_refused(tmp_path: Path):
    """Nothing of a folder with content, or of a file of that name, is touched."""
    (tmp_path / "my").mkdir()
    (tmp_path / "my" / "mine").write_text("keep")
    (tmp_path / "file").write_text("keep")
    for name in ("my", "file"):
        with pytest.raises(InputError, match="nothing was written"):
            write_folder(tmp_path / name, {"a": b"1"})
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file", "my"]
    assert [p.name for p in (tmp_path / "my").iterdir()] == ["mine"]


def test_failed_folder_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """When a file cannot be written, there is no folder."""

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", refuse)
    with pytest.raises(InputError):
        write_folder(tmp_path / "my", {"a": b"1"})
    assert list(tmp_path.iterdir()) == []
