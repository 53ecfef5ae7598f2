"""Keeps the chatter of compiled libraries out of our output."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def quiet_native_output() -> Iterator[None]:
    """Discard what compiled code prints to standard output while inside.

    Solver libraries write stray lines to file descriptor 1 that no setting turns off;
    among our JSON they would break whoever reads it. Nothing of ours may be printed to
    standard output inside; standard error stays as it is.
    """
    sys.stdout.flush()
    kept = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)
