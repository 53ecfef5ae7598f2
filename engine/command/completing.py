"""What a shell offers when the person presses the tab key; nothing else is read."""

from __future__ import annotations

from pathlib import Path

import typer  # noqa: TC002 - typer reads the annotation

_ENDINGS = (".yaml", ".yml")


def scenario_files(incomplete: str) -> list[str]:
    """Return the YAML files that begin so; none where a folder does, too.

    The shell then completes names of files and folders by itself, which is the only
    way to go on below a folder.
    """
    start = Path(incomplete)
    folder = start if incomplete.endswith("/") else start.parent
    beginning = "" if incomplete.endswith("/") else start.name
    found = _entries(folder, beginning)
    if any(entry.is_dir() for entry in found):
        return []
    return [entry.as_posix() for entry in found if entry.suffix in _ENDINGS]


def run_names(ctx: typer.Context, incomplete: str) -> list[str]:
    """Return the names of stored runs that begin so, the newest first."""
    folder = ctx.params.get("folder") or ctx.params.get("runs") or "runs"
    names = [entry.name for entry in _entries(Path(str(folder)), incomplete)]
    return sorted((name for name in names if name[:1].isdigit()), reverse=True)


def _entries(folder: Path, beginning: str) -> list[Path]:
    try:
        return sorted(
            entry
            for entry in folder.iterdir()
            if entry.name.startswith(beginning) and not entry.name.startswith(".")
        )
    except OSError:
        return []
