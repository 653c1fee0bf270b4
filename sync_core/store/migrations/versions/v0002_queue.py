"""One queue: the inbox gets its terms, typed outcomes and what an item waits for; health of the systems; one
table of batches in place of jobs, runs, sweeps and restores.

Revision ID: 0002
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_KEPT = (
    "id, agency, system, kind, external_id, account_id, occasion, deep, job_id, state, rings, attempts, "
    "correlation_id, received_at, due_at, finished_at"
)


def upgrade() -> None:
    _inbox()
    _health()
    _links()
    _batches()


def _inbox() -> None:
    for index in ("one_waiting", "one_running", "next", "due", "external", "account", "job"):
        op.drop_index(f"inbox_{index}", "inbox")
    op.rename_table("inbox", "inbox_0001")
    op.create_table(
        "inbox",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("dedup_key", sa.String(), nullable=False),
        sa.Column("lock_key", sa.String(), nullable=False),
        sa.Column("system", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String()),
        sa.Column("occasion", sa.String(), nullable=False),
        sa.Column("deep", sa.Boolean(), nullable=False),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.Column("job_id", sa.String()),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("waits_for", sa.String()),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("rings", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("failing_since", sa.DateTime()),
        sa.Column("correlation_id", sa.String(), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.Column("finished_at", sa.DateTime()),
        sa.Column("code", sa.String()),
        sa.Column("facts", sa.JSON()),
    )
    # What an item said stays readable: as the facts of a code that says them as they are.
    told = "CASE WHEN outcome IS NULL THEN NULL ELSE json_object('why', outcome, 'what', outcome) END"
    if op.get_bind().dialect.name == "postgresql":
        told = "CASE WHEN outcome IS NULL THEN NULL ELSE json_build_object('why', outcome, 'what', outcome) END"
    code = "CASE WHEN outcome IS NULL THEN NULL WHEN state = 'done' THEN 'done' ELSE 'failed' END"
    op.execute(
        f"INSERT INTO inbox ({_KEPT}, dedup_key, lock_key, priority, gone, code, facts) "
        f"SELECT {_KEPT}, doorbell, family, lane, false, {code}, {told} FROM inbox_0001"
    )
    # What the released version gave up after two minutes of a system that was down is tried again once.
    op.execute("UPDATE inbox SET system = '' WHERE kind IN ('run', 'restore')")
    op.drop_table("inbox_0001")
    for name, column in (("one_waiting", "dedup_key"), ("one_running", "lock_key")):
        state = sa.text(f"state = '{name.removeprefix('one_')}'")
        op.create_index(f"inbox_{name}", "inbox", [column], unique=True, sqlite_where=state, postgresql_where=state)
    op.create_index("inbox_next", "inbox", ["state", "due_at"])
    op.create_index("inbox_due", "inbox", ["state", "agency", "priority", "due_at"])
    op.create_index("inbox_external", "inbox", ["external_id"])
    op.create_index("inbox_account", "inbox", ["account_id"])
    op.create_index("inbox_job", "inbox", ["job_id", "state"])


def _health() -> None:
    op.create_table(
        "health",
        sa.Column("agency", sa.String(), primary_key=True),
        sa.Column("system", sa.String(), primary_key=True),
        sa.Column("last_success_at", sa.DateTime()),
        sa.Column("failing_since", sa.DateTime()),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String()),
        sa.Column("told", sa.String()),
        sa.Column("next_try_at", sa.DateTime()),
        sa.Column("credentials", sa.String()),
    )


def _links() -> None:
    with op.batch_alter_table("links", recreate="always") as links:
        links.add_column(sa.Column("missing_since", sa.DateTime()))
        links.add_column(sa.Column("gone_at", sa.DateTime()))


# ---- batches
def _batches() -> None:
    op.create_table(
        "batches",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("records", sa.Integer()),
        sa.Column("records_max", sa.Integer()),
        sa.Column("operations", sa.JSON(), nullable=False),
        sa.Column("progress", sa.JSON(), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("answered_at", sa.DateTime()),
        sa.Column("finished_at", sa.DateTime()),
    )
    for name, states in (
        ("daily", "('listing', 'listed', 'going', 'held', 'confirmed')"),
        ("sweep", "('listing', 'reading')"),
    ):
        running = sa.text(f"kind = '{name}' and state in {states}")
        op.create_index(
            f"batches_one_{name}", "batches", ["agency"], unique=True, sqlite_where=running, postgresql_where=running
        )
    op.create_index("batches_state", "batches", ["state"])
    op.create_index("batches_newest", "batches", ["agency", "kind", "opened_at"])
    _carry_over(op.get_bind())
    for table in _OLD:
        op.drop_table(table)


_OLD = ("jobs", "runs", "sweeps", "restores")
_OPEN = ("listed", "going", "held", "confirmed")
_DAILY = ("crm_job_ids", "since", "until", "total", "done", "message")
_SWEEP = ("place", "calls", "listed", "read", "rung", "missed", "hour_calls")
_NEW: dict[str, Any] = {
    "items": 0,
    "records": None,
    "records_max": None,
    "operations": [],
    "answered_at": None,
    "finished_at": None,
}
Row = dict[str, Any]


def _carry_over(conn: sa.Connection) -> None:
    """A daily or a sweep and its run become one row; so do an undo and its orders."""
    meta = sa.MetaData()
    jobs, runs, sweeps, restores, inbox, batches = (
        sa.Table(name, meta, autoload_with=conn) for name in (*_OLD, "inbox", "batches")
    )
    pending = sa.select(inbox.c.job_id).where(inbox.c.state.in_(("waiting", "running", "held"))).distinct()
    left = set(conn.execute(pending).scalars())
    known = {row["id"]: _run(row, left) for row in conn.execute(sa.select(runs)).mappings()}
    found = [_daily(row, known.get(row["id"])) for row in conn.execute(sa.select(jobs)).mappings()]
    for row in conn.execute(sa.select(sweeps)).mappings():
        found.append(_sweep(row, known.get(row["id"])))
    orders: dict[str, Row] = {}
    query = sa.select(restores).order_by(restores.c.made_at, restores.c.id)
    for row in conn.execute(query).mappings():
        state = "going" if row["run_id"] in left else "done"
        without = {"id": row["run_id"], "agency": row["agency"], "opened_at": row["made_at"], "state": state}
        base = {**_NEW, **known.get(row["run_id"], without), "kind": "undo", "progress": {"orders": {}}}
        undo = orders.setdefault(row["run_id"], base)
        undo["progress"]["orders"][row["id"]] = {
            name: row[name] for name in ("canonical_id", "values", "why", "outcome")
        }
    found += orders.values()
    written = {row["id"] for row in found}
    alone = [row for row in known.values() if row["id"] not in written]
    found += [{**row, "kind": "replay"} if row["kind"] in ("daily", "sweep") else row for row in alone]
    if found:
        conn.execute(batches.insert(), found)
    for daily in found:
        run = known.get(daily["id"])
        if daily["kind"] == "daily" and daily["state"] == "failed" and run and run["state"] in _OPEN:
            _part(conn, batches, inbox, run)


def _run(row: Mapping[Any, Any], left: set[str]) -> Row:
    """One of which nothing is left has ended; when, was not kept."""
    state = "done" if row["state"] in ("going", "confirmed") and row["id"] not in left else row["state"]
    kind = "item" if row["what"] == "ring" else row["what"]
    same = ("id", "agency", "records", "records_max", "operations", "opened_at", "answered_at")
    return {
        **_NEW,
        **{name: row[name] for name in same},
        "kind": kind,
        "state": state,
        "items": row["rings"],
        "progress": {},
    }


def _daily(row: Mapping[Any, Any], run: Row | None) -> Row:
    running = row["state"] in ("listing", "working")
    state = row["state"]
    if running:
        state = run["state"] if run and run["state"] in _OPEN else "listing" if state == "listing" else "going"
    elif run and run["state"] == "refused":
        state = "refused"
    phase = "listing" if row["state"] == "listing" else "whole"
    progress = {name: row[name] for name in _DAILY}
    progress |= {"caught_up": False, "parts": [], "told_at": None, "phase": phase}
    times = {"opened_at": row["started_at"], "finished_at": row["finished_at"]}
    base = {**_NEW, "id": row["id"], "agency": row["agency"], **(run or {})}
    return {**base, "kind": "daily", "state": state, "progress": progress, **times}


def _sweep(row: Mapping[Any, Any], run: Row | None) -> Row:
    """One that is still read goes on with that; what of it is held, a person is asked about."""
    reads = row["state"] in ("listing", "reading")
    asked = run is not None and run["state"] in ("listed", "held", "confirmed")
    state = run["state"] if run and (asked or not reads) else row["state"]
    progress = {name: row[name] for name in _SWEEP}
    progress |= {"hour_began": row["hour_began"].isoformat(), "phase": row["state"] if reads else "whole"}
    ended = {"finished_at": row["finished_at"] if state in ("done", "refused") else None}
    base = {**_NEW, "id": row["id"], "agency": row["agency"], **(run or {})}
    return {**base, "kind": "sweep", "state": state, "progress": progress, "opened_at": row["started_at"], **ended}


def _part(conn: sa.Connection, batches: sa.Table, inbox: sa.Table, run: Row) -> None:
    """What a daily that failed had listed goes on as a batch of its own."""
    own = f"{run['id']}-listed"
    conn.execute(batches.insert().values({**run, "id": own, "kind": "replay"}))
    mine = inbox.c.job_id == run["id"]
    conn.execute(inbox.update().where(mine, inbox.c.state.in_(("waiting", "running", "held"))).values(job_id=own))
    looks = (inbox.c.kind == "run", inbox.c.external_id == run["id"], inbox.c.state.in_(("waiting", "running")))
    for item in conn.execute(sa.select(inbox).where(*looks)).mappings().all():
        renamed = {name: item[name].replace(run["id"], own) for name in ("external_id", "dedup_key", "lock_key")}
        conn.execute(inbox.update().where(inbox.c.id == item["id"]).values(renamed))


def downgrade() -> None:
    raise NotImplementedError("0002: what was typed can't be made text again. Restore the copy of before.")
