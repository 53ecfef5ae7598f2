"""Small runs, made by hand, as they lie on disk. Import as ``ledger.stored``."""

from __future__ import annotations

import polars as pl

from engine.store.run_reader import read_run
from engine.store.run_store import RunContent, write_run

OWNERS = {"A1": "R1", "A2": "R1", "A3": "R2"}


def accounts(owners=None, **more) -> pl.DataFrame:
    """Return an account table; potential is 100, 200 … in the order given."""
    owners = OWNERS if owners is None else owners
    count = len(owners)
    return pl.DataFrame(
        {
            "account_id": list(owners),
            "lat": [52.0 + k for k in range(count)],
            "lon": [21.0 + k for k in range(count)],
            "potential": [100.0 * (k + 1) for k in range(count)],
            "revenue": [10.0 * (k + 1) for k in range(count)],
            "before": ["R1"] * count,
            "after": list(owners.values()),
            **more,
        }
    )


def loads(**shares) -> pl.DataFrame:
    """Return a load table with one measure."""
    return pl.DataFrame(
        {
            "measure": ["potential"] * len(shares),
            "unit": ["PLN"] * len(shares),
            "territory_id": list(shares),
            "stage": ["after"] * len(shares),
            "load": list(shares.values()),
        }
    )


def manifest(at="2027-01-05T10:00:00+00:00", **more):
    """Return the least a manifest says."""
    return {
        "name": "Poland",
        "kind": "territory",
        "scenario": {"digest": "ab12cd34" * 8, "file": "poland.yaml"},
        "made": {"at": at, "by": "fieldplan run poland.yaml"},
        "outcome": {"status": "feasible", "reason": "gap reached", "raw": ""},
        "objective": 100.5,
        "bound": 100,
        "gap": 0.005,
        **more,
    }


def store(root, tables=None, files=None, **more):
    """Store a run and read it back."""
    tables = {"accounts": accounts()} if tables is None else tables
    content = RunContent(manifest(**more), tables, files or {})
    return read_run(write_run(root, content))
