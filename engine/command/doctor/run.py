"""The command: look at everything, say what was found and what to do."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from engine import __version__
from engine.command.doctor.installed import look_at_libraries, look_at_python
from engine.command.doctor.machine import look_at_machine
from engine.command.doctor.probing import probe

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from engine.command.doctor.findings import Finding


def run(runs: Path, history: str | None, *, quiet: bool) -> tuple[dict[str, Any], bool]:
    """Return everything that was found, and whether plans can be made.

    Parameters
    ----------
    runs, history
        Where runs are kept, and the database of their history.
    quiet
        Print nothing; else each finding is told as soon as it is known.
    """
    found: list[Finding] = []
    for finding in _every(runs, history):
        found.append(finding)
        if not quiet:
            _tell(finding)
    counts: Counter[str] = Counter(finding.state for finding in found)
    if not quiet:
        sys.stdout.write(f"\n{_verdict(counts)}\n")
    checks = [asdict(finding) for finding in found]
    facts = {"fieldplan": __version__, "well": not counts["fail"], "checks": checks}
    return facts, not counts["fail"]


def _every(runs: Path, history: str | None) -> Iterator[Finding]:
    yield from look_at_python()
    yield from look_at_libraries()
    yield from probe(runs, history)
    yield from look_at_machine(runs)


def _tell(finding: Finding) -> None:
    sys.stdout.write(f"{finding.state:4}  {finding.told}\n")
    if finding.step:
        sys.stdout.write(f"      → {finding.step}\n")
    sys.stdout.flush()


def _verdict(counts: Counter[str]) -> str:
    if counts["fail"]:
        faults = "1 fault" if counts["fail"] == 1 else f"{counts['fail']} faults"
        return f"{faults}: do what stands behind the arrows, then look again."
    if counts["warn"]:
        return "Plans can be made; read what stands behind the arrows."
    return "All is well. A first plan: fieldplan init mycompany"
