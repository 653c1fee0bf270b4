"""What accounts are recognised by: an index from strong fields to records, and claims."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import asdict

from sqlalchemy import Connection, bindparam, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from trifold.sync_core.matching.profile import claims, keys
from trifold.sync_core.model.likeness import Profile
from trifold.sync_core.store.tables import identities, identity_claims, identity_keys

_PROFILE = select(identities.c.profile).where(identities.c.canonical_id == bindparam("one"))
_SET_PROFILE = update(identities).where(identities.c.canonical_id == bindparam("one"))
PER_KEY_MAX = 100  # a key of more records than this tells nobody apart: an agency's own phone, a shared mailbox


def remember(
    conn: Connection, agency: str, canonical_id: str, profile: Profile, before_it: Profile | None = None
) -> None:
    """Make an account findable; replaces what was known of it, or ``before_it`` where that is known."""
    values = asdict(profile)
    known = asdict(before_it) if before_it else conn.execute(_PROFILE, {"one": canonical_id}).scalar()
    if known == values:
        return
    before, after = (set(keys(Profile(**known))) if known else set()), set(keys(profile))
    if known is None:
        conn.execute(insert(identities).values(agency=agency, canonical_id=canonical_id, profile=values))
    else:
        conn.execute(_SET_PROFILE, {"one": canonical_id, "profile": values})
    mine = (identity_keys.c.canonical_id == canonical_id, identity_keys.c.agency == agency)
    if gone := before - after:
        conn.execute(delete(identity_keys).where(*mine, identity_keys.c.key.in_(sorted(gone))))
    if new := after - before:
        rows = [{"agency": agency, "key": key, "canonical_id": canonical_id} for key in sorted(new)]
        conn.execute(insert(identity_keys), rows)


def forget(conn: Connection, canonical_id: str) -> None:
    """It is found no more, and its claims are free."""
    for table in (identities, identity_keys, identity_claims):
        conn.execute(delete(table).where(table.c.canonical_id == canonical_id))


def candidates(conn: Connection, agency: str, profile: Profile) -> dict[str, Profile]:
    """The known accounts that share at least one strong field, by canonical id."""
    found: set[str] = set()
    for key in keys(profile):
        query = select(identity_keys.c.canonical_id).where(identity_keys.c.agency == agency, identity_keys.c.key == key)
        ids = conn.execute(query.limit(PER_KEY_MAX + 1)).scalars().all()
        if len(ids) <= PER_KEY_MAX:
            found.update(ids)
    return profiles(conn, found)


def profiles(conn: Connection, wanted: Collection[str]) -> dict[str, Profile]:
    """What these records are recognised by."""
    if not wanted:
        return {}
    query = select(identities.c.canonical_id, identities.c.profile).where(identities.c.canonical_id.in_(sorted(wanted)))
    rows = conn.execute(query)
    return {canonical_id: Profile(**profile) for canonical_id, profile in rows}


def shared(conn: Connection, agency: str, found: Iterable[str]) -> frozenset[str]:
    """The e-mails and phones among these keys that several known accounts have: counted, and nobody is named."""
    several = set()
    for key in (key for key in found if key.startswith(("mail:", "phone:"))):
        query = select(identity_keys.c.canonical_id).where(identity_keys.c.agency == agency, identity_keys.c.key == key)
        if len(conn.execute(query.limit(2)).all()) > 1:
            several.add(key)
    return frozenset(several)


def claim(conn: Connection, agency: str, canonical_id: str, profile: Profile) -> frozenset[str]:
    """Take the claims that are free; gives who holds the others. The database lets only one have each."""
    rows = [{"agency": agency, "claim": one, "canonical_id": canonical_id} for one in claims(profile)]
    if rows:
        dialect = postgresql if conn.dialect.name == "postgresql" else sqlite
        conn.execute(dialect.insert(identity_claims).on_conflict_do_nothing(), rows)
    return holders(conn, agency, profile) - {canonical_id}


def holders(conn: Connection, agency: str, profile: Profile) -> frozenset[str]:
    """The records that have the claims of a profile."""
    wanted = claims(profile)
    if not wanted:
        return frozenset()
    query = select(identity_claims.c.canonical_id).where(
        identity_claims.c.agency == agency, identity_claims.c.claim.in_(wanted)
    )
    return frozenset(conn.execute(query).scalars())
