"""The schema. Uniqueness is guarded here, not hoped for elsewhere."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, DateTime, Index, Integer, MetaData, String, Table, UniqueConstraint, text

metadata = MetaData()

records = Table(
    "records",
    metadata,
    Column("canonical_id", String, primary_key=True),
    Column("agency", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("parent_id", String),
    Column("fields", JSON, nullable=False),
    Column("wanted", JSON, nullable=False),
    Column("is_self", Boolean, nullable=False),
    Column("kept_out", JSON, nullable=False),
    Column("name", String, nullable=False),
    Column("made_at", DateTime, nullable=False),
    Column("changed_at", DateTime, nullable=False),
    Index("records_parent", "parent_id", "kind", "name"),
    Index("records_named", "agency", "kind", "name"),
    Index("records_self", "parent_id", unique=True, sqlite_where=text("is_self = 1"), postgresql_where=text("is_self")),
)

links = Table(
    "links",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("agency", String, nullable=False),
    Column("canonical_id", String, nullable=False),
    Column("system", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("external_id", String, nullable=False),
    Column("former_id", String),  # the external id before a person moved the link
    Column("number", String),
    Column("version", String),
    Column("shown", Boolean, nullable=False),
    Column("state", String, nullable=False),
    Column("explored", Boolean, nullable=False),
    Column("shadow", JSON, nullable=False),
    Column("rule", String, nullable=False),
    Column("made_at", DateTime, nullable=False),
    Column("missing_since", DateTime),  # its system did not show it once, and a second look is to come
    Column("gone_at", DateTime),  # when it was unlinked because its system showed it no more
    UniqueConstraint("agency", "system", "kind", "external_id"),
    UniqueConstraint("agency", "system", "kind", "canonical_id"),
    Index("links_canonical", "canonical_id"),
    Index(
        "links_hidden",
        "agency",
        "system",
        "kind",
        sqlite_where=text("shown = 0"),
        postgresql_where=text("not shown"),
    ),
)

identities = Table(  # what an account is recognised by, normalised (matching/profile.py)
    "identities",
    metadata,
    Column("canonical_id", String, primary_key=True),
    Column("agency", String, nullable=False),
    Column("profile", JSON, nullable=False),
)

identity_keys = Table(
    "identity_keys",
    metadata,
    Column("agency", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("canonical_id", String, primary_key=True),
    Index("identity_keys_canonical", "canonical_id"),
)

identity_claims = Table(  # two strong fields together: one record at a time may originate with them
    "identity_claims",
    metadata,
    Column("agency", String, primary_key=True),
    Column("claim", String, primary_key=True),
    Column("canonical_id", String, nullable=False),
    Index("identity_claims_canonical", "canonical_id"),
)

backlog = Table(  # BenefitPoint accounts that were there before the internal connection was switched on (D18)
    "backlog",
    metadata,
    Column("agency", String, primary_key=True),
    Column("external_id", String, primary_key=True),
)

inbox = Table(
    "inbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("agency", String, nullable=False),
    Column("dedup_key", String, nullable=False),  # agency/system/kind/external id: one item at the most waits for it
    Column("lock_key", String, nullable=False),  # one account's records are worked on one at a time
    Column("system", String, nullable=False),  # "" for a job that needs none
    Column("kind", String, nullable=False),
    Column("external_id", String, nullable=False),
    Column("account_id", String),
    Column("occasion", String, nullable=False),
    Column("deep", Boolean, nullable=False),  # look at everything below the account too
    Column("gone", Boolean, nullable=False),  # its system itself says that it was deleted
    Column("job_id", String),  # the daily, sweep, replay or undo that it is part of
    Column("state", String, nullable=False),  # store/inbox.py has the states
    Column("waits_for", String),  # the system that has to answer before it goes on
    Column("priority", Integer, nullable=False),  # 0: real time; 1: a sweep's or a daily's, which lets others pass
    Column("rings", Integer, nullable=False),  # how many changes it stands for
    Column("attempts", Integer, nullable=False),
    Column("failing_since", DateTime),  # since when its system alone fails for it, while others are served
    Column("correlation_id", String, nullable=False),
    Column("received_at", DateTime, nullable=False),
    Column("due_at", DateTime, nullable=False),
    Column("finished_at", DateTime),
    Column("code", String),  # what came of it: model/outcomes.py
    Column("facts", JSON),
    Index(
        "inbox_one_waiting",
        "dedup_key",
        unique=True,
        sqlite_where=text("state = 'waiting'"),
        postgresql_where=text("state = 'waiting'"),
    ),
    Index(
        "inbox_one_running",
        "lock_key",
        unique=True,
        sqlite_where=text("state = 'running'"),
        postgresql_where=text("state = 'running'"),
    ),
    Index("inbox_next", "state", "due_at"),
    Index("inbox_due", "state", "agency", "priority", "due_at"),
    Index("inbox_external", "external_id"),
    Index("inbox_account", "account_id"),
    Index("inbox_job", "job_id", "state"),
)

health = Table(  # of a system of an agency: whether it answers, and when it is tried next (flows/queue/circuit.py)
    "health",
    metadata,
    Column("agency", String, primary_key=True),
    Column("system", String, primary_key=True),
    Column("last_success_at", DateTime),
    Column("failing_since", DateTime),
    Column("failures", Integer, nullable=False),
    Column("reason", String),  # down or log-in
    Column("told", String),  # what the last failure said
    Column("next_try_at", DateTime),
    Column("credentials", String),  # a digest of those that were refused: other ones are tried at once
)

cursors = Table(
    "cursors",
    metadata,
    Column("agency", String, primary_key=True),
    Column("name", String, primary_key=True),
    Column("value", String, nullable=False),
    Column("moved_at", DateTime, nullable=False),
)

intents = Table(
    "intents",
    metadata,
    Column("id", String, primary_key=True),
    Column("agency", String, nullable=False),
    Column("canonical_id", String, nullable=False),
    Column("system", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("payload_hash", String, nullable=False),
    Column("operation", JSON, nullable=False),
    Column("before", JSON, nullable=False),  # external ids that a look-up showed before the send
    Column("state", String, nullable=False),  # open, sent, parked; done, refused, dropped
    Column("deadline", DateTime),
    Column("looked", Integer, nullable=False),
    Column("outcome", String),
    Column("made_at", DateTime, nullable=False),
    Column("changed_at", DateTime, nullable=False),
    Index(
        "intents_one_open",
        "canonical_id",
        "system",
        unique=True,
        sqlite_where=text("state in ('open', 'sent', 'parked')"),
        postgresql_where=text("state in ('open', 'sent', 'parked')"),
    ),
    Index("intents_due", "state", "deadline"),
)

reviews = Table(
    "reviews",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("agency", String, nullable=False),
    Column("topic", String, nullable=False),  # what it is about: one open item per topic
    Column("reason", String, nullable=False),
    Column("canonical_id", String),
    Column("system", String),
    Column("title", String, nullable=False),
    Column("evidence", JSON, nullable=False),
    Column("state", String, nullable=False),  # open, answered
    Column("answer", String),
    Column("memo", JSON),  # what an undo of the answer puts back; none: it can't be undone
    Column("opened_at", DateTime, nullable=False),
    Column("answered_at", DateTime),
    Index(
        "reviews_one_open",
        "agency",
        "topic",
        unique=True,
        sqlite_where=text("state = 'open'"),
        postgresql_where=text("state = 'open'"),
    ),
)

plans = Table(
    "plans",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("agency", String, nullable=False),
    Column("canonical_id", String, nullable=False),
    Column("correlation_id", String, nullable=False),
    Column("run_id", String, nullable=False),  # the daily, sweep, replay or undo that it is part of, else its own ring
    Column("records", Integer, nullable=False),  # how many records it creates or changes
    Column("held", Boolean, nullable=False),  # the run was stopped here: nothing of this plan was written
    Column("operations", JSON, nullable=False),
    Column("made_at", DateTime, nullable=False),
    Index("plans_canonical", "canonical_id"),
    Index("plans_run", "run_id"),
)

batches = Table(  # many items at once, or one that was held; store/batches.py has kinds and states
    "batches",
    metadata,
    Column("id", String, primary_key=True),  # of an item by itself: its correlation id
    Column("agency", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("state", String, nullable=False),
    Column("items", Integer, nullable=False),
    Column("records", Integer),  # how many records it would create or change, once that was looked into
    Column("records_max", Integer),
    Column("operations", JSON, nullable=False),  # what it would write, when it was held
    Column("progress", JSON, nullable=False),  # what only its kind keeps: store/dailies.py, sweeps.py, undo_orders.py
    Column("opened_at", DateTime, nullable=False),
    Column("answered_at", DateTime),
    Column("finished_at", DateTime),
    Index(
        "batches_one_daily",
        "agency",
        unique=True,
        sqlite_where=text("kind = 'daily' and state in ('listing', 'listed', 'going', 'held', 'confirmed')"),
        postgresql_where=text("kind = 'daily' and state in ('listing', 'listed', 'going', 'held', 'confirmed')"),
    ),
    Index(
        "batches_one_sweep",
        "agency",
        unique=True,
        sqlite_where=text("kind = 'sweep' and state in ('listing', 'reading')"),
        postgresql_where=text("kind = 'sweep' and state in ('listing', 'reading')"),
    ),
    Index("batches_state", "state"),
    Index("batches_newest", "agency", "kind", "opened_at"),
)

sightings = Table(
    "sightings",
    metadata,
    Column("agency", String, primary_key=True),
    Column("external_id", String, primary_key=True),  # of an AMS360 customer
    Column("listed_in", String, nullable=False),  # the sweep that last had it on its list
    Column("read_in", String),
    Column("read_at", DateTime),
    Column("parts", JSON, nullable=False),  # digests of what was read then
    Index("sightings_next", "agency", "listed_in", "read_at", "external_id"),
)

code_mappings = Table(  # what a person said that a value is called in a system: store/code_mappings.py
    "code_mappings",
    metadata,
    Column("agency", String, primary_key=True),
    Column("system", String, primary_key=True),
    Column("field", String, primary_key=True),  # carrier, line_of_business, bill_method
    Column("key", String, primary_key=True),  # the value in one spelling
    Column("value", String, nullable=False),
    Column("code", String, nullable=False),
    Column("name", String, nullable=False),  # of the code, as the system spells it
    Column("changed_at", DateTime, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("agency", String, nullable=False),
    Column("at", DateTime, nullable=False),
    Column("correlation_id", String, nullable=False),
    Column("event", String, nullable=False),
    Column("canonical_id", String),
    Column("system", String),
    Column("kind", String),
    Column("external_id", String),
    Column("details", JSON, nullable=False),
    Column("previous", String, nullable=False),  # the hash of the entry before
    Column("hash", String, nullable=False),  # of this entry and of the previous hash: see store/audit.py
    Index("audit_run", "correlation_id"),
    Index("audit_canonical", "canonical_id", "event"),
    Index("audit_external", "agency", "system", "external_id"),
)

# By dialect: the audit is only added to. A change or deletion is an error of the database itself.
APPEND_ONLY = {
    "sqlite": [
        f"CREATE TRIGGER IF NOT EXISTS audit_no_{verb} BEFORE {verb} ON audit "
        "BEGIN SELECT RAISE(ABORT, 'the audit is only added to'); END"
        for verb in ("update", "delete")
    ],
    "postgresql": [
        "CREATE OR REPLACE FUNCTION audit_only_added_to() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the audit is only added to'; END $$",
        "CREATE OR REPLACE TRIGGER audit_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_only_added_to()",
    ],
}
