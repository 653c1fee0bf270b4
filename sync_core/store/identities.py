"""What accounts are recognised by: an index from strong fields to records, claims, and what a person told apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from trifold.sync_core.matching.profile import claims, keys
from trifold.sync_core.model.changes import System
from trifold.sync_core.model.likeness import Profile
from trifold.sync_core.store.database import Database
from trifold.sync_core.store.tables import distinctions, identities, identity_claims, identity_keys

PER_KEY_MAX = 100  # a key of more records than this tells nobody apart: an agency's own phone, a shared mailbox


def remember(conn: Connection, agency: str, canonical_id: str, profile: Profile) -> None:
    """Make an account findable; replaces what was known of it."""
    values = asdict(profile)
    known = conn.execute(select(identities.c.profile).where(identities.c.canonical_id == canonical_id)).scalar()
    if known == values:
        return
    conn.execute(delete(identities).where(identities.c.canonical_id == canonical_id))
    conn.execute(delete(identity_keys).where(identity_keys.c.canonical_id == canonical_id))
    conn.execute(insert(identities).values(agency=agency, canonical_id=canonical_id, profile=values))
    rows = [{"agency": agency, "key": key, "canonical_id": canonical_id} for key in keys(profile)]
    if rows:
        conn.execute(insert(identity_keys), rows)


def candidates(conn: Connection, agency: str, profile: Profile) -> dict[str, Profile]:
    """The known accounts that share at least one strong field, by canonical id."""
    found: set[str] = set()
    for key in keys(profile):
        query = select(identity_keys.c.canonical_id).where(
            identity_keys.c.agency == agency, identity_keys.c.key == key
        )
        ids = conn.execute(query.limit(PER_KEY_MAX + 1)).scalars().all()
        if len(ids) <= PER_KEY_MAX:
            found.update(ids)
    if not found:
        return {}
    rows = conn.execute(select(identities.c.canonical_id, identities.c.profile).where(
        identities.c.canonical_id.in_(sorted(found))
    ))
    return {canonical_id: Profile(**profile) for canonical_id, profile in rows}


def claim(conn: Connection, agency: str, canonical_id: str, profile: Profile) -> frozenset[str]:
    """Take the claims that are free; gives who holds the others. The database lets only one have each."""
    wanted = claims(profile)
    if not wanted:
        return frozenset()
    dialect = postgresql if conn.dialect.name == "postgresql" else sqlite
    rows = [{"agency": agency, "claim": one, "canonical_id": canonical_id} for one in wanted]
    conn.execute(dialect.insert(identity_claims).on_conflict_do_nothing(), rows)
    query = select(identity_claims.c.canonical_id).where(
        identity_claims.c.agency == agency, identity_claims.c.claim.in_(wanted)
    )
    return frozenset(conn.execute(query).scalars()) - {canonical_id}


def release(conn: Connection, canonical_id: str) -> None:
    """Forget a record's claims: it is linked nowhere any more."""
    conn.execute(delete(identity_claims).where(identity_claims.c.canonical_id == canonical_id))


def tell_apart(
    db: Database, conn: Connection, agency: str, system: System, external_id: str, others: Iterable[str]
) -> None:
    """A person said that an account is none of ``others``."""
    known = told_apart(conn, agency, system, external_id)
    for other in sorted(set(others) - known):
        values = {"agency": agency, "system": system, "external_id": external_id, "other": other}
        conn.execute(insert(distinctions).values(**values, made_at=db.now()))


def told_apart(conn: Connection, agency: str, system: System, external_id: str) -> frozenset[str]:
    """What a person said this account is not."""
    query = select(distinctions.c.other).where(
        distinctions.c.agency == agency, distinctions.c.system == system, distinctions.c.external_id == external_id
    )
    return frozenset(conn.execute(query).scalars())
