"""Ports: are they free, and which are."""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager

from trifold.sandbox.settings import NAMES, PORTS, by_name


@contextmanager
def _held(host: str, port: int) -> Iterator[int]:
    """Listen for a moment, as a server would (an old connection in TIME_WAIT does not matter)."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as held:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind((host, port))
        held.listen(1)
        yield held.getsockname()[1]


def refusal(host: str, ports: Mapping[str, int]) -> str | None:
    """One line about the first port that cannot be had, and what to do; None when all can."""
    for name, port in ports.items():
        try:
            with _held(host, port):
                pass
        except socket.gaierror:
            return f"host {host}: it has no address. Nothing was started. Give another --host."
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return (
                    f"port {port} ({name}) on {host} is taken. Nothing was started. "
                    "Stop what uses it, or choose other ports with --ports or --port-base."
                )
            reason = error.strerror or str(error)
            return f"port {port} ({name}) on {host}: {reason}. Nothing was started. Choose others with --ports."
    return None


def free(host: str = "127.0.0.1") -> dict[str, int]:
    """A free port for each of the four, none of them a default one."""
    with ExitStack() as held:
        found: list[int] = []
        while len(found) < len(NAMES):
            port = held.enter_context(_held(host, 0))
            if port not in PORTS:
                found.append(port)
    return by_name(tuple(found))
