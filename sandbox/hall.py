"""One running sandbox: its folder and lock, the core's settings, the children, and the note of where it stands.

The note (``sandbox.json`` in the folder) lets ``trifold play --live`` and ``trifold load --live`` find it.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import click
from filelock import FileLock, Timeout

from trifold.sandbox import files, ports
from trifold.sandbox.answers import answers
from trifold.sandbox.children import waves
from trifold.sandbox.settings import CORE, PORTS, WORLDS, Place, by_name, health_path
from trifold.sandbox.supervisor import PATIENCE_SECONDS, Fallen, Supervisor

NOTE = "sandbox.json"


@contextmanager
def running(
    place: Place,
    stopped: threading.Event,
    *,
    core: bool = True,
    notices: bool = True,
    worlds: Sequence[str] = WORLDS,
    fresh: bool = False,
    patience_seconds: float = PATIENCE_SECONDS,
) -> Iterator[Supervisor]:
    """A sandbox that answers, stopped in any case at the end; ``fresh`` forgets what an earlier one had stored.

    ``core`` False starts no engine; ``notices`` says whether the simulators' notices go to the core's address, where
    somebody else's engine may listen. ``patience_seconds`` bounds the wait for all of it to answer.
    Raises ClickException with what to do.
    """
    with _lock(place.folder):
        taken = ports.refusal(place.host, place.ports)
        if taken:
            raise click.ClickException(taken)
        if fresh:
            _forget(place.folder)
        files.write(
            place.folder,
            place.urls,
            worlds=worlds,
            database=place.folder.resolve() / "sync-core.db",
            listen=(place.host, place.ports[CORE]) if notices else None,
        )
        supervisor = Supervisor(waves(place, core=core), patience_seconds=patience_seconds)
        note = place.folder / NOTE
        try:
            supervisor.start(stopped)
            note.write_text(json.dumps({"pid": os.getpid(), "urls": place.urls, "pids": supervisor.pids}), "utf-8")
            yield supervisor
        except Fallen as error:
            raise click.ClickException(str(error)) from error
        finally:
            note.unlink(missing_ok=True)
            supervisor.stop()


def _forget(folder: Path) -> None:
    """Take away what a sandbox has stored there, and nothing else."""
    shutil.rmtree(folder / "worlds", ignore_errors=True)
    for file in folder.glob("sync-core.db*"):
        file.unlink()


@contextmanager
def _lock(folder: Path) -> Iterator[None]:
    """The folder is there, can be written and belongs to us alone."""
    lock = FileLock(folder / "lock", blocking=False, thread_local=False)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout:
        raise click.ClickException(
            f"folder {folder}: another sandbox runs in it. Nothing was started. "
            "Stop that one, or choose another folder with --folder."
        ) from None
    except OSError as error:
        raise click.ClickException(
            f"folder {folder}: {error.strerror}. Nothing was started. Choose one that can be written with --folder."
        ) from error
    try:
        yield
    finally:
        lock.release()


def found(folder: Path) -> dict[str, str] | None:
    """The addresses of the sandbox that runs in ``folder``, or None."""
    try:
        note = json.loads((folder / NOTE).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return dict(note["urls"])


def standing(folder: Path) -> dict[str, str]:
    """The addresses of the sandbox of the folder, or the usual ones; raises ClickException unless all answer."""
    urls = found(folder) or Place(ports=by_name(PORTS), folder=folder).urls
    for name, url in urls.items():
        if not answers(url + health_path(name)):
            raise click.ClickException(
                f"{name} does not answer at {url}. Nothing was done. Start a sandbox with: trifold up"
            )
    return urls


@contextmanager
def stopped_by_signals() -> Iterator[threading.Event]:
    """An event that Ctrl-C, SIGTERM and SIGHUP set while the block runs."""
    stopped = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        stopped.set()

    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, stop) for number in numbers}
    try:
        yield stopped
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
