"""Build fieldplan, install it where nothing else is, and use it from another folder.

    python tools/wheel_check.py                     # offline, about half a minute
    python tools/wheel_check.py --install PYTHON    # pip installs everything anew

The wheel is made of the source distribution, so both are complete. Offline, each
environment is empty but for what the wheel's own metadata asks for, with and without
each extra, linked from the environment that runs this; what is not declared is not
there.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
import venv
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
NO_EXTRA = ""
USES = {
    NO_EXTRA: "",
    "dask": "import distributed",
    "geo": "import geopandas, shapely, pyarrow",
    "pandas": "import pandas, pyarrow",
    "postgres": "import pg8000",
}
"""Extra to what it must bring."""
STEPS = (
    ("--version",),
    ("init", "company"),
    ("check", "company/territories.yaml"),
    ("run", "company/territories.yaml", "--work", "2"),
    ("runs",),
    ("init", "pay", "--pay"),
    ("pay", "pay/pay.yaml"),
    ("init", "people", "--capacity"),
    ("check", "people/capacity.yaml"),
    ("doctor",),
)
"""What a new user does first, in an empty folder."""
FEW = STEPS[:1]
"""The same, where an extra changes little."""


def main() -> None:
    """Check every environment, and say how long each took."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument(
        "--install", metavar="PYTHON", help="Let pip install all, with this Python."
    )
    python = parser.parse_args().install
    together = {
        NO_EXTRA: "",
        ",".join(filter(None, USES)): "; ".join(filter(None, USES.values())),
    }
    with tempfile.TemporaryDirectory(prefix="wheel check ") as scratch:
        wheel = build(Path(scratch))
        for extra, code in (together if python else USES).items():
            since = time.monotonic()
            home = Path(scratch, extra or "plain")
            if python:
                inside = installed(home, wheel, extra, python)
            else:
                inside = linked(home, wheel, extra)
            tried(inside, home / "a folder", code, FEW if extra else STEPS)
            name = f"fieldplan[{extra}]" if extra else "fieldplan"
            print(f"{name}: works, {time.monotonic() - since:.0f} s", flush=True)


def build(folder: Path) -> Path:
    """Return the wheel, made of the source distribution."""
    said = "--no-isolation", "--outdir", str(folder)
    run([sys.executable, "-m", "build", *said, str(ROOT)], ROOT)
    return next(folder.glob("*.whl"))


def linked(home: Path, wheel: Path, extra: str) -> Path:
    """Return the folder of programs of an environment that holds what is declared."""
    venv.create(home, with_pip=False, symlinks=True)
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    packages = home / "lib" / version / "site-packages"
    python = home / "bin" / "python"
    pip = sys.executable, "-m", "pip", "--python", str(python)
    run([*pip, "install", "--quiet", "--no-deps", "--no-index", str(wheel)], ROOT)
    own = metadata.PathDistribution(next(packages.glob("fieldplan-*.dist-info")))
    for name in sorted(needed(own.requires or [], {extra})):
        there = metadata.distribution(name)
        for top in {file.parts[0] for file in there.files or ()} - {".."}:
            if not os.path.lexists(packages / top):
                (packages / top).symlink_to(str(there.locate_file(top)))
    return home / "bin"


def needed(requirements: list[str], extras: set[str]) -> set[str]:
    """Return the names of all distributions that these ask for, and those they need."""
    found: set[str] = set()
    seen: set[tuple[str, frozenset[str]]] = set()
    waiting = [(text, frozenset(extras)) for text in requirements]
    while waiting:
        text, asked = waiting.pop()
        one = Requirement(text)
        key = one.name, frozenset(one.extras)
        wanted = one.marker is None or any(
            one.marker.evaluate({"extra": extra}) for extra in asked | {NO_EXTRA}
        )
        if wanted and key not in seen:
            seen.add(key)
            found.add(one.name)
            waiting += [(below, key[1]) for below in metadata.requires(one.name) or ()]
    return found


def installed(home: Path, wheel: Path, extra: str, python: str) -> Path:
    """Return the folder of programs of an environment that pip filled."""
    run([python, "-m", "venv", str(home)], ROOT)
    wanted = f"{wheel}[{extra}]" if extra else str(wheel)
    pins = str(ROOT / ("constraints-dev.txt" if extra else "constraints.txt"))
    pip = str(home / "bin" / "python"), "-m", "pip", "install", "--quiet"
    plain = unhashed(pins, home / "pins.txt")
    run([*pip, "--constraint", str(plain), wanted], ROOT)
    return home / "bin"


def unhashed(pins: str, target: Path) -> Path:
    """Write the pins without hashes: a wheel just built has none."""
    lines = Path(pins).read_text(encoding="utf-8").splitlines()
    plain = [line.removesuffix("\\").strip() for line in lines if "==" in line]
    target.write_text("\n".join(plain) + "\n", encoding="utf-8")
    return target


def tried(
    inside: Path, folder: Path, code: str, steps: tuple[tuple[str, ...], ...]
) -> None:
    """Use the command in an empty folder, and what an extra brings."""
    folder.mkdir()
    for step in steps:
        run([str(inside / "fieldplan"), *step], folder)
    if code:
        run([str(inside / "python"), "-c", code], folder)


def run(words: list[str], folder: Path) -> None:
    """Run a program that knows nothing of this folder; say what it said if it fails."""
    hidden = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "FIELDPLAN_HISTORY")
    rest = {name: value for name, value in os.environ.items() if name not in hidden}
    done = subprocess.run(
        words, cwd=folder, env=rest, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(
            f"{' '.join(words)}\nended {done.returncode}:\n{done.stdout[-3000:]}"
            f"{done.stderr[-3000:]}"
        )


if __name__ == "__main__":
    main()
