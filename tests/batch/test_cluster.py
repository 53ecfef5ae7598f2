"""Guarantees of the Dask executor: the same ends as any other."""

from __future__ import annotations

import pytest
from batch.jobs import calls, job, never, work

from engine.base.errors import InputError
from engine.batch.executors import cluster
from engine.batch.executors.cluster import Cluster
from engine.batch.job import State

pytestmark = pytest.mark.filterwarnings("default")


def test_a_cluster_of_our_own(tmp_path):
    """On a cluster of processes here, jobs are done, fail and outlive a lost worker."""
    names = ["a", "b", "fail", "once"]
    jobs = [job(name, tmp_path) for name in names]
    done = {one.label: one for one in Cluster(None, 2)(jobs, work, never)}
    assert {n: d.state for n, d in done.items()} == {
        "a": State.DONE,
        "b": State.DONE,
        "fail": State.FAILED,
        "once": State.DONE,
    }
    assert "no such luck" in done["fail"].message
    assert calls("once", tmp_path) == 2


def test_nobody_there(monkeypatch):
    """A scheduler that does not answer is named."""
    monkeypatch.setattr(cluster, "PATIENCE_S", 1.0)
    with pytest.raises(InputError, match=r"no Dask scheduler answers at tcp://127\.0"):
        list(Cluster("tcp://127.0.0.1:1")([], work, never))
