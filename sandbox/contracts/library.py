"""Pact, without its telemetry: the only module that imports it.

The library's Rust part reports its use to an analytics host unless PACT_DO_NOT_TRACK is exactly ``true`` in this
process's environment, so that is written before it is loaded. It also prints to the file descriptor, past
``sys.stdout``: ``silent`` keeps that out of our output.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

os.environ["PACT_DO_NOT_TRACK"] = "true"

from pact import Pact, Verifier

__all__ = ["Pact", "Verifier", "silent"]


@contextmanager
def silent() -> Iterator[None]:
    """While it lasts, what is written to this process's first two output descriptors is thrown away."""
    sys.stdout.flush()
    sys.stderr.flush()
    kept = [os.dup(number) for number in (1, 2)]
    try:
        with tempfile.TemporaryFile() as nowhere:
            for number in (1, 2):
                os.dup2(nowhere.fileno(), number)
            yield
    finally:
        for number, former in zip((1, 2), kept, strict=True):
            os.dup2(former, number)
            os.close(former)
