"""Silence is no proof that nothing happened: who hears nothing from AMS360 for too long is warned (settings:
``ams360.silence_minutes_max``), and so is who missed something, by the newest sweep."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from trifold.sync_core import logs
from trifold.sync_core.flows.desk import Desk
from trifold.sync_core.flows.intake import HEARD
from trifold.sync_core.store import cursors, sweeps

WARNED = "warned of silence"


def watch(desk: Desk, agency: str) -> int:
    """Warn once for each silence; gives 1 when it did. The first look begins to count."""
    with desk.db.read() as conn:
        since, warned = cursors.moved_at(conn, agency, HEARD), cursors.read(conn, agency, WARNED)
    if since is None:
        with desk.db.begin() as conn:
            cursors.move(desk.db, conn, agency, HEARD, "nothing yet")
        return 0
    if not _too_long(desk, agency, since) or warned == since.isoformat():
        return 0
    with desk.db.begin() as conn:
        cursors.move(desk.db, conn, agency, WARNED, since.isoformat())
    logs.event("notifications.silent", level=logging.WARNING, agency=agency, since=since.isoformat() + "Z")
    return 1


def _too_long(desk: Desk, agency: str, since: datetime) -> bool:
    settings = desk.agency(agency)
    most = settings.ams360.silence_minutes_max
    return bool(most) and settings.mode == "realtime" and desk.db.now() - since > timedelta(minutes=most)


def warnings(desk: Desk, agency: str) -> list[str]:
    """What a person should look after, a sentence each."""
    with desk.db.read() as conn:
        since, newest = cursors.moved_at(conn, agency, HEARD), sweeps.newest(conn, agency)
    found = []
    if since is not None and _too_long(desk, agency, since):
        found.append(
            f"{agency} ams360: no notification since {since.isoformat(timespec='minutes')}Z. Only sweeps find changes. "
            "Look at the recipient in AMS360, and at its address and authentication code."
        )
    missed = sum(newest["missed"].values()) if newest else 0
    if newest and missed:
        found.append(
            f"{agency} ams360: sweep {newest['id']} found {missed} customers whose change nobody had told. They were "
            f"looked at. See them with: sync-core audit --run {newest['id']}; look at the recipient in AMS360."
        )
    return found
