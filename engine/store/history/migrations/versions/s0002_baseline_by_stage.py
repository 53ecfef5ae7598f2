"""A baseline for each plan and kind of run; kinds no longer supersede each other."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from itertools import groupby, pairwise
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_RUN = sa.table(
    "run",
    *map(sa.column, ("id", "plan", "stage", "state")),
    sa.column("effective_from", sa.Date),
    sa.column("effective_to", sa.Date),
)
_BASELINE = sa.table(
    "baseline", *map(sa.column, ("plan", "stage", "run_id", "version"))
)
_EVENT = sa.table(
    "event",
    *map(sa.column, ("id", "who", "what", "run_id", "note", "details")),
    sa.column("at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    """Key baselines by plan and stage, and let runs end only by those of their kind."""
    versions = dict(
        op.get_bind().execute(sa.select(_BASELINE.c.plan, _BASELINE.c.version)).all()
    )
    op.drop_table("baseline")
    op.create_table(
        "baseline",
        sa.Column("plan", sa.String(200), primary_key=True),
        sa.Column("stage", sa.String(40), primary_key=True),
        sa.Column("run_id", sa.String(200), sa.ForeignKey("run.id"), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    )
    for (plan, stage), held in groupby(_ever_approved(), lambda run: run[1:3]):
        last = _mended(list(held))
        values = {"plan": plan, "stage": stage, "run_id": last}
        op.execute(sa.insert(_BASELINE).values(version=versions.get(plan, 1), **values))


def _ever_approved() -> list[sa.Row[Any]]:
    """Return runs by plan, stage, and the order in which they took effect."""
    last = (
        sa.select(sa.func.max(_EVENT.c.id))
        .where(_EVENT.c.run_id == _RUN.c.id, _EVENT.c.what == "approved")
        .scalar_subquery()
    )
    held = sa.select(_RUN).where(_RUN.c.state.in_(("approved", "superseded")))
    order = (_RUN.c.plan, _RUN.c.stage, _RUN.c.effective_from, last)
    return list(op.get_bind().execute(held.order_by(*order)).all())


def _mended(held: list[sa.Row[Any]]) -> str:
    """Let each run end when the next of its kind begins; return the last one's id."""
    for run, after in pairwise(held):
        if run.effective_to != after.effective_from:
            _set(run.id, "superseded", after.effective_from)
    last = held[-1]
    if last.state == "superseded":
        _set(last.id, "approved", None)
        op.execute(
            sa.insert(_EVENT).values(
                at=datetime.now(UTC).replace(microsecond=0),
                who="fieldplan",
                what="reinstated",
                run_id=last.id,
                note="a run of another kind had taken its place",
                details=json.dumps({}),
            )
        )
    return str(last.id)


def _set(run: str, state: str, to: object) -> None:
    changed = {"state": state, "effective_to": to}
    op.execute(sa.update(_RUN).where(_RUN.c.id == run).values(changed))


def downgrade() -> None:
    """Keep one baseline a plan again, the one that took effect last."""
    kept = {
        run.plan: run
        for run in sorted(_ever_approved(), key=lambda run: run.effective_from)
        if run.state == "approved"
    }
    op.drop_table("baseline")
    op.create_table(
        "baseline",
        sa.Column("plan", sa.String(200), primary_key=True),
        sa.Column("run_id", sa.String(200), sa.ForeignKey("run.id"), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    )
    table = sa.table("baseline", *map(sa.column, ("plan", "run_id", "version")))
    for plan, run in kept.items():
        values = {"plan": plan, "run_id": run.id, "version": 1}
        op.execute(sa.insert(table).values(values))
