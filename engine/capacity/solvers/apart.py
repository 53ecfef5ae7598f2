"""A process of our own that solves one program after another, silently.

Compiled solvers write to the console whatever one asks, and some cannot be
interrupted; in a process apart both ends at once.
"""

from __future__ import annotations

import atexit
import os
import pickle
import signal
import subprocess
import sys
import threading
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from importlib import import_module
from queue import SimpleQueue
from time import monotonic
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType

LOOK_EVERY_S = 0.02
"""Seconds between two looks at whether somebody wants to stop."""

PATIENCE_S = 3.0
"""Seconds that a task may take to end itself once it is asked to."""

_COMMAND = "from engine.capacity.solvers.apart import serve; serve()"


class GoneError(Exception):
    """The task was ended from outside and left nothing."""


class Apart:
    """A process that runs ``module.function(task, halted)``; use it in ``with``.

    ``halted`` is a :class:`threading.Event` that is set when the task is to end.
    """

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._reader = ThreadPoolExecutor(max_workers=1)

    def __enter__(self) -> Apart:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process, whatever it does."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    _shut(pipe)
        self._reader.shutdown()

    def run(
        self,
        module: str,
        function: str,
        task: object,
        *,
        stop: Callable[[], bool] | None = None,
        time_s: float | None = None,
        patience_s: float = PATIENCE_S,
    ) -> Any:  # noqa: ANN401 - whatever the function returns
        """Return what the function makes of the task.

        Parameters
        ----------
        module, function
            Imported in the process apart.
        task
            Pickled there and back.
        stop
            Asked now and then whether to end.
        time_s
            Seconds after which the task is asked to end.
        patience_s
            Seconds that it may take to do so before it is killed.

        Raises
        ------
        GoneError
            It had to be killed.
        RuntimeError
            The function failed.
        """
        process = self._started()
        _send(process.stdin, (module, function, task))
        answer = self._reader.submit(_receive, process.stdout)
        until = None if time_s is None else monotonic() + time_s
        while not wait([answer], timeout=LOOK_EVERY_S).done:
            late = until is not None and monotonic() >= until
            if late or (stop is not None and stop()):
                self._halt(process, answer, patience_s)
                break
        return self._read(answer)

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            paths = os.pathsep.join(path for path in sys.path if path)
            self._process = subprocess.Popen(
                [sys.executable, "-c", _COMMAND],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": paths},
            )
        return self._process

    def _halt(
        self,
        process: subprocess.Popen[bytes],
        answer: Future[Any],
        patience_s: float,
    ) -> None:
        """Ask the task to end; kill it when it does not."""
        _send(process.stdin, None)
        if not wait([answer], timeout=patience_s).done:
            process.kill()
            wait([answer])

    def _read(self, answer: Future[Any]) -> Any:  # noqa: ANN401
        try:
            fine, result = answer.result()
        except (EOFError, pickle.UnpicklingError) as error:
            self.close()
            self._reader = ThreadPoolExecutor(max_workers=1)
            raise GoneError from error
        if not fine:
            raise RuntimeError(result)
        return result


_idle: list[Apart] = []


@contextmanager
def borrowed() -> Iterator[Apart]:
    """Lend a process apart, started already if one is idle: starting takes a second."""
    try:
        apart = _idle.pop()
    except IndexError:
        apart = Apart()
    try:
        yield apart
    except BaseException:
        apart.close()
        raise
    _idle.append(apart)


@atexit.register
def _dismiss() -> None:
    while _idle:
        _idle.pop().close()


def _shut(pipe: BinaryIO | Any) -> None:  # noqa: ANN401
    try:
        pipe.close()
    except OSError:
        return


def _send(pipe: Any, what: object) -> None:  # noqa: ANN401
    try:
        pickle.dump(what, pipe, protocol=pickle.HIGHEST_PROTOCOL)
        pipe.flush()
    except BrokenPipeError:
        return


def _receive(pipe: Any) -> Any:  # noqa: ANN401
    return pickle.load(pipe)


def serve() -> None:
    """Answer tasks from standard input until it closes; what a process apart does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.fdopen(os.dup(1), "wb")
    with open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), 1)
    tasks: SimpleQueue[tuple[str, str, object]] = SimpleQueue()
    halted = threading.Event()
    threading.Thread(target=_listen, args=(tasks, halted), daemon=True).start()
    while True:
        module, function, task = tasks.get()
        try:
            call = getattr(import_module(module), function)
            answer = (True, call(task, halted))
        except Exception as error:  # noqa: BLE001 - told to the one who asked
            answer = (False, f"{type(error).__name__}: {error}")
        _send(answers, answer)


def _listen(tasks: SimpleQueue[Any], halted: threading.Event) -> None:
    """Pass tasks on; set ``halted`` when asked; end with the one who started us."""
    while True:
        try:
            message = _receive(sys.stdin.buffer)
        except (EOFError, OSError, pickle.UnpicklingError):
            os._exit(0)
        if message is None:
            halted.set()
        else:
            halted.clear()
            tasks.put(message)
