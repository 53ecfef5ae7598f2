"""A Dask cluster: many machines that see the same folder of runs."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from engine.base.errors import InputError, InputProblem
from engine.batch.job import failed, left

try:
    from distributed import Client, LocalCluster, wait
    from distributed.scheduler import KilledWorker
except ImportError as missing:  # pragma: no cover - the extra is not installed
    _problem = InputProblem(
        "--executor", 0, 0, "", "dask is not installed; pip install 'fieldplan[dask]'"
    )
    raise InputError([_problem]) from missing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from engine.batch.job import Done, Job, Work

PATIENCE_S = 20.0
"""Seconds that a scheduler has to answer."""

_LOOK_S = 0.5


class Cluster:
    """Works jobs out on a Dask cluster.

    Parameters
    ----------
    address
        Of a scheduler, such as ``tcp://10.0.0.5:8786``; None makes a cluster of
        processes on this machine, on loopback, for as long as the batch takes.
    workers
        How many processes such a cluster has.

    Notes
    -----
    Queues, retries and lost workers are Dask's business: a job whose worker is lost is
    done again elsewhere, and given up when that happens too often.
    """

    def __init__(self, address: str | None, workers: int = 2) -> None:
        self._address, self._workers = address, workers

    def __call__(
        self, jobs: Sequence[Job], work: Work, wants_to_stop: Callable[[], bool]
    ) -> Iterator[Done]:
        """Yield the end of every job; see :class:`..port.Executor`."""
        with self._client() as client:
            under_way = {
                client.submit(
                    work, job, key=f"{job.key}-{at}", retries=1, pure=False
                ): job
                for at, job in enumerate(jobs)
            }
            while under_way:
                if wants_to_stop():
                    client.cancel(list(under_way), force=True)
                    break
                for future in _ended(list(under_way)):
                    yield _end(future, under_way.pop(future))
            for job in under_way.values():
                yield left(job)

    @contextmanager
    def _client(self) -> Iterator[Any]:
        """Connect; a cluster of our own ends with the connection."""
        if self._address is None:
            with (
                LocalCluster(
                    n_workers=self._workers,
                    threads_per_worker=1,
                    host="127.0.0.1",
                    dashboard_address=None,
                ) as cluster,
                Client(cluster) as client,
            ):
                yield client
            return
        try:
            client = Client(self._address, timeout=PATIENCE_S)
        except (OSError, TimeoutError, ValueError) as error:
            message = f"no Dask scheduler answers at {self._address}: {error}"
            problem = InputProblem("--scheduler", 0, 0, "", message)
            raise InputError([problem]) from None
        with client:
            yield client


def _ended(futures: list[Any]) -> list[Any]:
    try:
        found = wait(futures, timeout=_LOOK_S, return_when="FIRST_COMPLETED")
    except TimeoutError:
        return []
    return list(found.done)


def _end(future: Any, job: Job) -> Done:  # noqa: ANN401
    try:
        done: Done = future.result()
    except KilledWorker:
        return failed(job, "its worker died again and again: killed, or out of memory")
    except Exception as error:  # noqa: BLE001 - one job must not end the batch
        return failed(job, f"{type(error).__name__}: {error}")
    return done
