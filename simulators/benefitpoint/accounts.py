"""Accounts: create, update, find, get. Rules: BenefitPoint schema and public help pages; the rest are switches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import or_, select

from trifold.simulators.benefitpoint import custom_fields, outbox, shapes, state, teams
from trifold.simulators.benefitpoint.account_rules import (
    CUSTOM_AREAS,
    INFO_BLOCKS,
    LINKABLE,
    broken_rules,
    display_name,
    integration,
    locked_changes,
    number_parts,
    refuse_duplicate,
    without_link,
)
from trifold.simulators.benefitpoint.errors import Fault, NotAuthorized, invalid, no_access
from trifold.simulators.benefitpoint.state import Call, Record
from trifold.simulators.benefitpoint.switches import switch
from trifold.simulators.chassis.searching import pieces_of

_MADE_BY_US = ("accountID", "createdOn", "lastModifiedOn", "accountTeamMembers", "accountRelationship")
_WILDCARDS = str.maketrans({"*": "%", "?": "_"})
_INCOMPLETE = "The account lacks what is required: complete and save it on the screens first."


def create_account(call: Call, sent: Mapping[str, Any]) -> int:
    """A new account's id. An individual gets its primary contact. Raises Refused."""
    if not call.may("Edit Accounts"):
        raise no_access()
    record = _prepared(call, {}, sent)
    refuse_duplicate(call, record)
    account_id, now = call.new_id("account"), call.now()
    record |= {"accountID": account_id, "createdOn": now}
    record.setdefault("active", True)
    _keep(call, record, now, new=True)
    teams.keep_sent(call, record, sent.get("accountTeamMembers") or [])
    if record["accountClassification"] == "Individual" and switch(call.world, "individual_primary_contact"):
        _add_primary_contact(call, record, now)
    outbox.after_save(call, "Account", account_id, linked=is_linked(record))
    if record["accountClassification"] in LINKABLE and not is_linked(record):
        outbox.ask_for_customer(call, account_id)
    return account_id


def update_account(call: Call, sent: Mapping[str, Any]) -> int:
    """Change an account by its accountID; gives the id. Raises Refused."""
    former = state.stored(call.conn, state.accounts, sent.get("accountID") or 0)
    if former is None or not call.may("Edit Accounts"):
        raise no_access()
    record = _prepared(call, former, sent)
    if record["accountClassification"] != former["accountClassification"]:
        raise invalid(["accountClassification cannot be changed."])
    locked = list(locked_changes(call, former, record))
    if locked:
        raise invalid(locked)
    record |= {name: former[name] for name in ("accountID", "createdOn")}
    moment = call.now() if _counts_as_change(call, former, record) else former["lastModifiedOn"]
    _keep(call, record, moment, new=False)
    teams.keep_sent(call, record, sent.get("accountTeamMembers") or [])
    outbox.after_save(call, "Account", record["accountID"], linked=is_linked(record))
    return int(record["accountID"])


def get_account(call: Call, account_id: int) -> Record:
    """Raises NotAuthorized for an id that is unknown or forbidden, Fault for an account that is incomplete."""
    found = state.stored(call.conn, state.accounts, account_id)
    if found is None or not call.may("View Accounts"):
        raise NotAuthorized
    if call.by_interface and switch(call.world, "incomplete_account") == "fault" and any(_lacks(call, found)):
        raise Fault(_INCOMPLETE)
    block = INFO_BLOCKS[found["accountClassification"]]
    if found["accountClassification"] in LINKABLE:
        found[block] = {**found.get(block, {}), "accountIntegrationInfo": integration(found)}
    if found["accountClassification"] == "Agency":
        found[block] = _with_agents(call, found, found.get(block, {}))
    found["accountTeamMembers"] = teams.members_of(call, found)
    return found


def _lacks(call: Call, record: Mapping[str, Any]) -> Iterator[str]:
    for name, area in CUSTOM_AREAS.items():
        yield from custom_fields.missing(call, area, record.get(name, []), record["accountClassification"])


def _with_agents(call: Call, agency: Mapping[str, Any], info: Mapping[str, Any]) -> Record:
    """An agency shows the agents that name it, besides those that it names itself."""
    table = state.accounts
    agents = call.conn.execute(select(table.c.record).where(table.c.classification == "Agent")).scalars()
    named = [
        agent["accountID"]
        for agent in agents
        if agent["agentAccountInfo"].get("agencyAccountID") == agency["accountID"]
    ]
    ids = sorted({*info.get("associatedAgentAccountIDs", []), *named})
    return {**info, "associatedAgentAccountIDs": ids} if ids else dict(info)


def find_accounts(call: Call, criteria: Mapping[str, Any]) -> list[Record]:
    """AccountSummary of every account that fits all criteria (any of repeated ones); empty criteria fit all."""
    table = state.accounts
    member = criteria.get("teamMemberID")
    columns = [column for column in table.c if column.name != "record" or not shapes.empty(member)]
    wanted = select(*columns).order_by(table.c.account_id)
    match = criteria.get("accountNameMatch")
    if not shapes.empty(match):
        by_wildcard = switch(call.world, "account_name_match") == "wildcard"
        narrowed = state.ACCOUNT_NAMES.holding(pieces_of(str(match), "*?") if by_wildcard else [str(match)])
        wanted = wanted.where(_name_clause(call, str(match)))
        wanted = wanted if narrowed is None else wanted.where(narrowed)
    for name, column in (("accountClassifications", table.c.classification), ("accountTypes", table.c.account_type)):
        chosen = [value for value in criteria.get(name) or [] if value and value not in shapes.UNSET]
        if chosen:
            wanted = wanted.where(column.in_(chosen))
    if not shapes.empty(criteria.get("active")):
        wanted = wanted.where(table.c.active == criteria["active"])
    offices = {office["officeID"]: office["officeName"] for office in state.entries(call.conn, "office")}
    of_member = set() if shapes.empty(member) else teams.accounts_of_member(call, int(member or 0))
    rows = call.conn.execute(wanted).mappings()
    return [
        {
            "accountID": row["account_id"],
            "accountName": row["name"],
            "accountClassification": row["classification"],
            "accountType": row["account_type"],
            "active": row["active"],
            "lastModifiedOn": row["last_modified_on"],
            "officeName": offices.get(row["office_id"], ""),
        }
        for row in rows
        if shapes.empty(member) or row["account_id"] in of_member or member in teams.named_by(row["record"])
    ]


def _name_clause(call: Call, match: str) -> Any:
    name = state.accounts.c.name
    literal = match.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    match switch(call.world, "account_name_match"):
        case "prefix":
            return name.istartswith(match, autoescape=True)
        case "exact":
            return name.ilike(literal, escape="\\")
        case "wildcard":
            return name.ilike(literal.translate(_WILDCARDS), escape="\\")
        case _:
            # SQLite folds ASCII only: the exact text is also looked for, so that accented names are found as written
            return or_(name.icontains(match, autoescape=True), name.contains(match, autoescape=True))


def locations_of(call: Call, account_id: int) -> list[Record]:
    """SimpleLookup of a group's locations. Raises NotAuthorized."""
    places = get_account(call, account_id).get("groupAccountInfo", {}).get("accountLocations", [])
    return [{"ID": place["locationID"], "value": place["name"]} for place in places]


def is_linked(record: Mapping[str, Any]) -> bool:
    return bool(integration(record).get("amsCustomerId"))


def link(call: Call, account_id: int, ams_customer_id: str, ams_customer_number: int) -> None:
    """Keep AMS360's ids in an account: BenefitPoint has made that customer itself."""
    record = state.stored(call.conn, state.accounts, account_id)
    if record is not None and not is_linked(record):
        ids = {"amsCustomerId": ams_customer_id, "amsCustomerNumber": ams_customer_number}
        block = INFO_BLOCKS[record["accountClassification"]]
        record[block] = {**record[block], "accountIntegrationInfo": {**integration(record), **ids}}
        _keep(call, record, call.now(), new=False)


def touch(call: Call, account_id: int, child: str) -> None:
    """A child (contacts, products) changed: by a switch, that moves the account's lastModifiedOn too."""
    if child in switch(call.world, "child_touches_account"):
        record = state.stored(call.conn, state.accounts, account_id)
        if record is not None:
            _keep(call, record, call.now(), new=False)


def _prepared(call: Call, former: Record, sent: Mapping[str, Any]) -> Record:
    sent = {name: value for name, value in sent.items() if name not in _MADE_BY_US}
    if call.by_interface and switch(call.world, "link_fields") == "read_only":
        sent = without_link(sent)
    record = shapes.checked(call.world, "Account", shapes.updated(call.world, "Account", former, sent))
    wrong = list(broken_rules(call, record))
    if wrong:
        raise invalid(wrong)
    number_parts(call, record)
    return record


def _counts_as_change(call: Call, former: Record, record: Record) -> bool:
    """Whether an update moves lastModifiedOn: one of custom-field values alone does so by switches only."""

    def values(account: Record) -> dict[tuple[str, Any], Record]:
        return {(name, value["customFieldValueID"]): value for name in CUSTOM_AREAS for value in account.get(name, [])}

    def rest(account: Record) -> Record:
        return {name: value for name, value in account.items() if name not in (*CUSTOM_AREAS, "lastModifiedOn")}

    before, after = values(former), values(record)
    if before == after or rest(former) != rest(record):
        return True
    changed = any(before.get(key) != value for key, value in after.items())
    deleted = bool(before.keys() - after.keys())
    return (changed and "custom_fields" in switch(call.world, "child_touches_account")) or (
        deleted and bool(switch(call.world, "custom_field_deletion_reported"))
    )


def columns(record: Record, moment: str) -> dict[str, Any]:
    """The row of an account that was last modified at ``moment``."""
    record["lastModifiedOn"] = moment
    return {
        "account_id": record["accountID"],
        "name": display_name(record),
        "classification": record["accountClassification"],
        "account_type": record["accountType"],
        "active": record.get("active", True),
        "office_id": record["officeID"],
        "ams_customer_id": integration(record).get("amsCustomerId"),
        "last_modified_on": moment,
        "record": record,
    }


def _keep(call: Call, record: Record, moment: str, *, new: bool) -> None:
    state.keep(call.conn, state.accounts, columns(record, moment), new=new)
    if moment == call.now():
        call.wrote("Account", record["accountID"])


def _add_primary_contact(call: Call, record: Mapping[str, Any], now: str) -> None:
    """The individual as its own contact: same name, e-mail, phone and address (a requirement; no public source)."""
    info = record["individualAccountInfo"]
    person = info["personInfo"]
    contact = {"contactID": call.new_id("contact"), "firstName": person["firstName"], "lastName": person["lastName"]}
    contact |= {"email": info.get("email"), "address": record.get("mainAddress")}
    contact |= {"phones": [info["phone"]] if "phone" in info else []}
    found = {
        "contact": {name: value for name, value in contact.items() if not shapes.empty(value)},
        "accountID": record["accountID"],
        "primary": True,
        "lastModifiedOn": now,
    }
    columns = {"contact_id": contact["contactID"], "account_id": record["accountID"]}
    state.keep(call.conn, state.contacts, {**columns, "last_modified_on": now, "record": found}, new=True)
    call.wrote("Account_Contact", contact["contactID"])


def account_exists(call: Call, account_id: int | None) -> bool:
    wanted = select(state.accounts.c.account_id).where(state.accounts.c.account_id == account_id)
    return call.conn.execute(wanted).first() is not None
