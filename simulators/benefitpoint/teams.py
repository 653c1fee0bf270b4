"""Account teams: the brokerage's people of an account, and the accounts of a person.

An account itself names four users (administrator, primary contact, two leads); a team may hold more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, delete, func, or_, select
from sqlalchemy.dialects.sqlite import insert as upsert

from trifold.simulators.benefitpoint import shapes, state
from trifold.simulators.benefitpoint.account_rules import USER_FIELDS
from trifold.simulators.benefitpoint.errors import NotAuthorized, invalid, no_access
from trifold.simulators.benefitpoint.state import Call, Record
from trifold.simulators.benefitpoint.switches import switch
from trifold.simulators.chassis.prepared import Prepared

TEAM_FIELDS = USER_FIELDS[:4]
_OWNERS = {"administratorUserID": "administrator", "primaryContactUserID": "primary contact"}


_MORE = Prepared(
    select(state.team_members.c.user_id, state.team_members.c.record)
    .where(state.team_members.c.account_id == bindparam("wanted"))
    .order_by(state.team_members.c.user_id)
)


def named_by(record: Mapping[str, Any]) -> list[int]:
    """The users that the account itself names, each once."""
    return list(dict.fromkeys(record[name] for name in TEAM_FIELDS if name in record))


def members_of(call: Call, record: Mapping[str, Any]) -> list[Record]:
    """AccountTeamMember of every user of an account's team, each once."""
    more = dict(_MORE.all(call.conn, wanted=record["accountID"]))
    found = []
    for user_id in dict.fromkeys([*named_by(record), *more]):
        user, own = state.entry(call.conn, "user", user_id), more.get(user_id, {})
        if user is not None:
            role = user["roles"][0]["roleInformation"]["brokerClientRoleID"]
            member = {
                "userID": user_id,
                "firstName": user["firstName"],
                "lastName": user["lastName"],
                "email": user["username"],
                "brokerClientRoleID": own.get("brokerClientRoleID", role),
                "administrator": user_id == record["administratorUserID"],
                "primaryContact": user_id == record["primaryContactUserID"],
                "office": user["office"],
            }
            same = {name: own[name] for name in ("teamRolePrimary",) if name in own}
            found.append(member | same)
    return found


def update_members(call: Call, sent: Mapping[str, Any]) -> int:
    """Add members to a team, or change their role; gives the account's id. Raises Refused."""
    account_id = _account(call, sent.get("accountID"))["accountID"]
    members = [member for member in sent.get("teamMembers") or [] if not shapes.empty(member)]
    if not members:
        raise invalid(["teamMembers is required."])
    _keep(call, account_id, members)
    return int(account_id)


def remove_members(call: Call, sent: Mapping[str, Any]) -> int:
    """Take users out of a team; gives the account's id. Raises Refused.

    A lead who is removed is no lead any more; the administrator and the primary contact can't be removed.
    """
    record = _account(call, sent.get("accountID"))
    account_id, table = record["accountID"], state.team_members
    user_ids = [user_id for user_id in sent.get("userIDs") or [] if not shapes.empty(user_id)]
    known = {member["userID"] for member in members_of(call, record)}
    wrong = [] if user_ids else ["userIDs is required."]
    wrong += [f"userIDs: {user_id} is not in the team." for user_id in user_ids if user_id not in known]
    wrong += [
        f"userIDs: {record[name]} is the account's {owner}."
        for name, owner in _OWNERS.items()
        if record[name] in user_ids
    ]
    if wrong:
        raise invalid(wrong)
    call.conn.execute(delete(table).where(table.c.account_id == account_id, table.c.user_id.in_(user_ids)))
    kept = {name: value for name, value in record.items() if name not in TEAM_FIELDS or value not in user_ids}
    if kept != record:
        kept["lastModifiedOn"] = call.now()
        columns = {"account_id": account_id, "last_modified_on": kept["lastModifiedOn"], "record": kept}
        state.keep(call.conn, state.accounts, columns, new=False)
        call.wrote("Account", account_id)
    return int(account_id)


def keep_sent(call: Call, record: Mapping[str, Any], members: Iterable[Mapping[str, Any]]) -> None:
    """The accountTeamMembers of a create or an update (v4_3); those that the account itself names stay as they are."""
    named, sent = named_by(record), [member for member in members if not shapes.empty(member)]
    if sent:
        table = state.team_members
        if switch(call.world, "update_lists") == "replace":
            call.conn.execute(delete(table).where(table.c.account_id == record["accountID"]))
        _keep(call, record["accountID"], [member for member in sent if member.get("userID") not in named])


def _keep(call: Call, account_id: int, members: Sequence[Mapping[str, Any]]) -> None:
    wrong: list[str] = []
    for member in members:
        user_id, role_id = member.get("userID"), member.get("brokerClientRoleID")
        wrong += ["userID is required."] if user_id is None else []
        wrong += shapes.known(state.entry(call.conn, "user", user_id) is not None, "userID", user_id, "user")
        known = state.entry(call.conn, "role", role_id) is not None
        wrong += shapes.known(known, "brokerClientRoleID", role_id, "team role")
    if wrong:
        raise invalid(wrong)
    for member in members:
        own = ("brokerClientRoleID", "teamOwner", "renewalOwner", "teamRolePrimary")
        kept = {name: member[name] for name in own if not shapes.empty(member.get(name))}
        row = upsert(state.team_members).values(account_id=account_id, user_id=member["userID"], record=kept)
        keys = ["account_id", "user_id"]
        call.conn.execute(row.on_conflict_do_update(index_elements=keys, set_={"record": kept}))


def _account(call: Call, account_id: Any) -> Record:
    record = state.stored(call.conn, state.accounts, account_id or 0)
    if record is None or not call.may("Edit Accounts"):
        raise no_access()
    return record


def accounts_of_member(call: Call, user_id: int) -> set[int]:
    """The accounts whose team holds the user besides the four whom the account itself names."""
    table = state.team_members
    return set(call.conn.execute(select(table.c.account_id).where(table.c.user_id == user_id)).scalars())


def _administered(user_id: int) -> Any:
    record = state.accounts.c.record
    return or_(*(func.json_extract(record, f"$.{name}") == user_id for name in _OWNERS))


def accounts_by_administrator(call: Call, criteria: Mapping[str, Any]) -> list[int]:
    """The ids of accounts whose administrator or primary contact is the user, from firstRecord on."""
    user_id, first, most = (criteria.get(name) or 0 for name in ("userID", "firstRecord", "maxRecords"))
    if state.entry(call.conn, "user", user_id) is None or not call.may("View Accounts"):
        raise NotAuthorized
    wanted = select(state.accounts.c.account_id).where(_administered(user_id)).order_by(state.accounts.c.account_id)
    start = max(0, first - int(switch(call.world, "first_record")))
    wanted = wanted.offset(start).limit(-1 if shapes.empty(criteria.get("maxRecords")) else max(0, most))
    return list(call.conn.execute(wanted).scalars())


def count_by_administrator(call: Call, user_id: int) -> int:
    """How many accounts have the user as administrator or primary contact. Raises NotAuthorized."""
    if state.entry(call.conn, "user", user_id) is None or not call.may("View Accounts"):
        raise NotAuthorized
    wanted = select(func.count()).select_from(state.accounts).where(_administered(user_id))
    return int(call.conn.execute(wanted).scalar_one())
