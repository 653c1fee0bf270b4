"""Everything that the first release has."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    _records()
    _links()
    _identities()
    _identity_keys()
    _identity_claims()
    _backlog()
    _inbox()
    _cursors()
    _intents()
    _reviews()
    _plans()
    _runs()
    _restores()
    _sweeps()
    _sightings()
    _jobs()
    _audit()


def _records() -> None:
    op.create_table(
        "records",
        sa.Column("canonical_id", sa.String(), primary_key=True),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("parent_id", sa.String()),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("wanted", sa.JSON(), nullable=False),
        sa.Column("is_self", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
    )
    op.create_index("records_parent", "records", ["parent_id", "kind"])
    op.create_index(
        "records_self",
        "records",
        ["parent_id"],
        unique=True,
        sqlite_where=sa.text("is_self = 1"),
        postgresql_where=sa.text("is_self"),
    )


def _links() -> None:
    op.create_table(
        "links",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("canonical_id", sa.String(), nullable=False),
        sa.Column("system", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("former_id", sa.String()),
        sa.Column("number", sa.String()),
        sa.Column("version", sa.String()),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("explored", sa.Boolean(), nullable=False),
        sa.Column("shadow", sa.JSON(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.UniqueConstraint("agency", "system", "kind", "external_id"),
        sa.UniqueConstraint("agency", "system", "kind", "canonical_id"),
    )
    op.create_index("links_canonical", "links", ["canonical_id"])
    op.create_index(
        "links_hidden",
        "links",
        ["agency", "system", "kind"],
        sqlite_where=sa.text("shown = 0"),
        postgresql_where=sa.text("not shown"),
    )


def _identities() -> None:
    op.create_table(
        "identities",
        sa.Column("canonical_id", sa.String(), primary_key=True),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("profile", sa.JSON(), nullable=False),
    )


def _identity_keys() -> None:
    op.create_table(
        "identity_keys",
        sa.Column("agency", sa.String(), primary_key=True),
        sa.Column("key", sa.String(), primary_key=True),
        sa.Column("canonical_id", sa.String(), primary_key=True),
    )
    op.create_index("identity_keys_canonical", "identity_keys", ["canonical_id"])


def _identity_claims() -> None:
    op.create_table(
        "identity_claims",
        sa.Column("agency", sa.String(), primary_key=True),
        sa.Column("claim", sa.String(), primary_key=True),
        sa.Column("canonical_id", sa.String(), nullable=False),
    )
    op.create_index("identity_claims_canonical", "identity_claims", ["canonical_id"])


def _backlog() -> None:
    op.create_table(
        "backlog",
        sa.Column("agency", sa.String(), primary_key=True),
        sa.Column("external_id", sa.String(), primary_key=True),
    )


def _inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("doorbell", sa.String(), nullable=False),
        sa.Column("family", sa.String(), nullable=False),
        sa.Column("system", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String()),
        sa.Column("occasion", sa.String(), nullable=False),
        sa.Column("deep", sa.Boolean(), nullable=False),
        sa.Column("job_id", sa.String()),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("lane", sa.Integer(), nullable=False),
        sa.Column("rings", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("correlation_id", sa.String(), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.Column("finished_at", sa.DateTime()),
        sa.Column("outcome", sa.String()),
    )
    op.create_index("inbox_account", "inbox", ["account_id"])
    op.create_index("inbox_due", "inbox", ["state", "agency", "lane", "due_at"])
    op.create_index("inbox_external", "inbox", ["external_id"])
    op.create_index("inbox_job", "inbox", ["job_id", "state"])
    op.create_index("inbox_next", "inbox", ["state", "due_at"])
    op.create_index(
        "inbox_one_running",
        "inbox",
        ["family"],
        unique=True,
        sqlite_where=sa.text("state = 'running'"),
        postgresql_where=sa.text("state = 'running'"),
    )
    op.create_index(
        "inbox_one_waiting",
        "inbox",
        ["doorbell"],
        unique=True,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )


def _cursors() -> None:
    op.create_table(
        "cursors",
        sa.Column("agency", sa.String(), primary_key=True),
        sa.Column("name", sa.String(), primary_key=True),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("moved_at", sa.DateTime(), nullable=False),
    )


def _intents() -> None:
    op.create_table(
        "intents",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("canonical_id", sa.String(), nullable=False),
        sa.Column("system", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("payload_hash", sa.String(), nullable=False),
        sa.Column("operation", sa.JSON(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("deadline", sa.DateTime()),
        sa.Column("looked", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String()),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
    )
    op.create_index("intents_due", "intents", ["state", "deadline"])
    op.create_index(
        "intents_one_open",
        "intents",
        ["canonical_id", "system"],
        unique=True,
        sqlite_where=sa.text("state in ('open', 'sent', 'parked')"),
        postgresql_where=sa.text("state in ('open', 'sent', 'parked')"),
    )


def _reviews() -> None:
    op.create_table(
        "reviews",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("canonical_id", sa.String()),
        sa.Column("system", sa.String()),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("answer", sa.String()),
        sa.Column("memo", sa.JSON()),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("answered_at", sa.DateTime()),
    )
    op.create_index(
        "reviews_one_open",
        "reviews",
        ["agency", "topic"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )


def _plans() -> None:
    op.create_table(
        "plans",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("canonical_id", sa.String(), nullable=False),
        sa.Column("correlation_id", sa.String(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("operations", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
    )
    op.create_index("plans_canonical", "plans", ["canonical_id"])
    op.create_index("plans_run", "plans", ["run_id"])


def _runs() -> None:
    op.create_table(
        "runs",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("rings", sa.Integer(), nullable=False),
        sa.Column("records", sa.Integer()),
        sa.Column("records_max", sa.Integer()),
        sa.Column("operations", sa.JSON(), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("answered_at", sa.DateTime()),
    )
    op.create_index("runs_state", "runs", ["state"])


def _restores() -> None:
    op.create_table(
        "restores",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("canonical_id", sa.String(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("outcome", sa.String()),
        sa.Column("made_at", sa.DateTime(), nullable=False),
    )
    op.create_index("restores_run", "restores", ["run_id"])


def _sweeps() -> None:
    op.create_table(
        "sweeps",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("listed", sa.Integer(), nullable=False),
        sa.Column("read", sa.Integer(), nullable=False),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("missed", sa.JSON(), nullable=False),
        sa.Column("hour_began", sa.DateTime(), nullable=False),
        sa.Column("hour_calls", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("finished_at", sa.DateTime()),
    )
    op.create_index(
        "sweeps_one_running",
        "sweeps",
        ["agency"],
        unique=True,
        sqlite_where=sa.text("state in ('listing', 'reading')"),
        postgresql_where=sa.text("state in ('listing', 'reading')"),
    )


def _sightings() -> None:
    op.create_table(
        "sightings",
        sa.Column("agency", sa.String(), primary_key=True),
        sa.Column("external_id", sa.String(), primary_key=True),
        sa.Column("listed_in", sa.String(), nullable=False),
        sa.Column("read_in", sa.String()),
        sa.Column("read_at", sa.DateTime()),
        sa.Column("parts", sa.JSON(), nullable=False),
    )
    op.create_index("sightings_next", "sightings", ["agency", "listed_in", "read_at", "external_id"])


def _jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("crm_job_ids", sa.JSON(), nullable=False),
        sa.Column("since", sa.String()),
        sa.Column("until", sa.String()),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("finished_at", sa.DateTime()),
    )
    op.create_index(
        "jobs_one_running",
        "jobs",
        ["agency"],
        unique=True,
        sqlite_where=sa.text("state in ('listing', 'working')"),
        postgresql_where=sa.text("state in ('listing', 'working')"),
    )


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("correlation_id", sa.String(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("canonical_id", sa.String()),
        sa.Column("system", sa.String()),
        sa.Column("kind", sa.String()),
        sa.Column("external_id", sa.String()),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("previous", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
    )
    op.create_index("audit_canonical", "audit", ["canonical_id", "event"])
    op.create_index("audit_external", "audit", ["agency", "system", "external_id"])
    op.create_index("audit_run", "audit", ["correlation_id"])


def downgrade() -> None:
    """There is nothing before the first release."""
    for table in (
        "audit",
        "jobs",
        "sightings",
        "sweeps",
        "restores",
        "runs",
        "plans",
        "reviews",
        "intents",
        "cursors",
        "inbox",
        "backlog",
        "identity_claims",
        "identity_keys",
        "identities",
        "links",
        "records",
    ):
        op.drop_table(table)
