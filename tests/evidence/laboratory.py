"""Small companies with the default calibration; plans meet the same luck."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

from engine.base.watch import Nobody
from engine.rollout.prepare import coarse, ground_of, prepare
from engine.rollout.world import values_of
from engine.scenario.compare_build import build_compare
from engine.scenario.load import load
from engine.sim.crowd.outcome import Played
from engine.sim.crowd.play import play

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.rollout.prepare import Prepared
    from engine.scenario.compare_input import CompareInput
    from engine.scenario.load import Scenario

QUOTA = 1_000_000
"""Yearly quota of every rep, money."""
SEGMENTS = (75, 95, 115)
"""Per cent of quota that reps are expected to sell, unless a row says otherwise: the
default, 95 %, and as far to both sides as trade surveys put weak and strong reps."""
PAY = "pay: {ote: 200k, mix: 60/40}"
"""Of every plan: the quota is five times on-target earnings, the mix the usual one."""
BLOCKS = 2
"""Of 256 replications."""


@dataclass(frozen=True, eq=False)
class Trial:
    """A comparison that was played.

    Parameters
    ----------
    given, prepared
        What the scenario says, and everybody's policies.
    plans
        Plan to what was played under it, all blocks together.
    """

    given: CompareInput
    prepared: Prepared
    plans: dict[str, Played]

    def reps(self, level: int) -> np.ndarray:
        """Return ``(reps,)`` whether a rep is expected at a level."""
        return self.given.roster["segment"].to_numpy() == f"at {level}"

    def sales(self, plan: str, level: int | None = None) -> np.ndarray:
        """Return ``(replications,)`` revenue of all reps, or of those of a level."""
        revenue = self.plans[plan].revenue
        return (revenue if level is None else revenue[:, self.reps(level)]).sum(axis=1)


def roster(reps: int = 4, levels: Sequence[int] = SEGMENTS, **columns: object) -> str:
    """Return a table with so many reps of each level, and more columns.

    The segment tells the level: ``at 75``.

    Parameters
    ----------
    columns
        Name to a value for all, or to a list with one value a rep.
    """
    names = ["rep_id", "quota", "expected_percent", "segment", *columns]
    rows = []
    for number in range(reps * len(levels)):
        more = [
            x[number % len(x)] if isinstance(x, list) else x for x in columns.values()
        ]
        level = levels[number // reps]
        rows.append([f"R{number:02}", QUOTA, level, f"at {level}", *more])
    return "\n".join(",".join(map(str, row)) for row in [names, *rows]) + "\n"


def scenario(folder: Path, plans: dict[str, str], more: str, table: str) -> Scenario:
    """Write a comparison to a folder and load it; the first plan is the baseline."""
    body = "".join(f"  {name}: {{{PAY}, {text}}}\n" for name, text in plans.items())
    below = "".join(f"  {line}\n" for line in more.splitlines())
    (folder / "roster.csv").write_text(table, encoding="utf-8")
    path = folder / "evidence.yaml"
    path.write_text(
        "fieldplan: 1\nname: Evidence\nsynthetic: true\nseed: 11\ncurrency: USD\n"
        f"data: {{roster: roster.csv}}\nplans:\n{body}compare:\n"
        f"  baseline: {next(iter(plans))}\n  starts: 2027-01\n  margin: 60%\n{below}",
        encoding="utf-8",
    )
    return load(path)


def trial(
    plans: dict[str, str],
    more: str = "",
    table: str | None = None,
    blocks: int = BLOCKS,
) -> Trial:
    """Return what reps do under each plan, and what then happens.

    Parameters
    ----------
    plans
        Name to components; the first is the baseline.
    more
        Further keys of ``compare``: where a row departs from the defaults.
    table
        The roster; None: four reps of each of :data:`SEGMENTS`.
    """
    with TemporaryDirectory() as folder:
        made = scenario(Path(folder), plans, more, roster() if table is None else table)
        return played(build_compare(made), blocks)


def played(given: CompareInput, blocks: int = BLOCKS) -> Trial:
    """Return what happens under each plan of a comparison."""
    ground = coarse(ground_of(given))
    prepared = prepare(ground, values_of(given.kinds), Nobody(), workers=2)
    runs = [found for _, found in play(prepared.problem, range(blocks), workers=2)]
    names = [case.name for case in prepared.cases]
    joined = (_joined(list(parts)) for parts in zip(*runs, strict=True))
    return Trial(given, prepared, dict(zip(names, joined, strict=True)))


def _joined(blocks: list[Played]) -> Played:
    """Return blocks as one; boards, which are means over a block, are not kept."""
    parts: dict[str, object] = {}
    for field in fields(Played):
        found = [getattr(block, field.name) for block in blocks]
        if field.name == "boards":
            parts[field.name] = {}
        elif field.name == "won":
            parts[field.name] = {
                name: np.concatenate([each[name] for each in found])
                for name in found[0]
            }
        else:
            parts[field.name] = np.concatenate(found)
    return Played(**parts)
