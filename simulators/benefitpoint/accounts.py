"""Accounts: create, update, find, get. Rules: BenefitPoint schema and public help pages; the rest are switches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import insert, or_, select

from trifold.simulators.benefitpoint import shapes, state
from trifold.simulators.benefitpoint.errors import NotAuthorized, Refused, invalid, no_access
from trifold.simulators.benefitpoint.state import Call, Record
from trifold.simulators.benefitpoint.switches import switch

INFO_BLOCKS: Mapping[str, str] = {
    "Group": "groupAccountInfo",
    "Individual": "individualAccountInfo",
    "Marketing_Group": "marketingGroupAccountInfo",
    "Agency": "agencyAccountInfo",
    "Agent": "agentAccountInfo",
}
_USER_FIELDS = (
    "administratorUserID",
    "primaryContactUserID",
    "primarySalesLeadUserID",
    "primaryServiceLeadUserID",
    "lastReviewedByUserID",
)
TEAM_FIELDS = _USER_FIELDS[:4]
_MADE_BY_US = ("accountID", "createdOn", "lastModifiedOn", "accountTeamMembers", "accountRelationship")
_NUMBERED = {
    "accountLocations": "locationID",
    "accountDivisions": "divisionID",
    "accountClasses": "classID",
    "employeeTypes": "employeeTypeID",
    "dependents": "dependentID",
}


def display_name(record: Mapping[str, Any]) -> str:
    """Group, agency and marketing group by their name; individual and agent as "first last"."""
    info = record.get(INFO_BLOCKS[record["accountClassification"]], {})
    for name in ("accountName", "marketingGroupName", "agencyName"):
        if name in info:
            return str(info[name])
    person = info.get("personInfo", {})
    return f"{person.get('firstName', '')} {person.get('lastName', '')}".strip()


def integration(record: Mapping[str, Any]) -> Record:
    """The accountIntegrationInfo of a group or individual; empty when it is not linked."""
    info = record.get(INFO_BLOCKS[record["accountClassification"]], {})
    return dict(info.get("accountIntegrationInfo", {}))


def create_account(call: Call, sent: Mapping[str, Any]) -> int:
    """A new account's id. An individual gets its primary contact. Raises Refused."""
    if not call.may("Edit Accounts"):
        raise no_access()
    record = _prepared(call, {}, {name: value for name, value in sent.items() if name not in _MADE_BY_US})
    _refuse_duplicate(call, record)
    account_id, now = call.new_id("account"), call.now()
    record |= {"accountID": account_id, "createdOn": now}
    record.setdefault("active", True)
    _keep(call, record, now, new=True)
    if record["accountClassification"] == "Individual" and switch(call.world, "individual_primary_contact"):
        _add_primary_contact(call, record, now)
    return account_id


def update_account(call: Call, sent: Mapping[str, Any]) -> int:
    """Change an account by its accountID; gives the id. Raises Refused."""
    former = state.stored(call.conn, state.accounts, sent.get("accountID") or 0)
    if former is None or not call.may("Edit Accounts"):
        raise no_access()
    record = _prepared(call, former, {name: value for name, value in sent.items() if name not in _MADE_BY_US})
    if record["accountClassification"] != former["accountClassification"]:
        raise invalid(["accountClassification cannot be changed."])
    record |= {name: former[name] for name in ("accountID", "createdOn")}
    _keep(call, record, call.now(), new=False)
    return int(record["accountID"])


def get_account(call: Call, account_id: int) -> Record:
    """Raises NotAuthorized for an id that is unknown or forbidden."""
    found = state.stored(call.conn, state.accounts, account_id)
    if found is None or not call.may("View Accounts"):
        raise NotAuthorized
    block = INFO_BLOCKS[found["accountClassification"]]
    if found["accountClassification"] in ("Group", "Individual"):
        found[block] = {**found.get(block, {}), "accountIntegrationInfo": integration(found)}
    found["accountTeamMembers"] = team_members(call, found)
    return found


def team_members(call: Call, record: Mapping[str, Any]) -> list[Record]:
    """The brokerage's people of an account: administrator, primary contact and the leads, each once."""
    ids = dict.fromkeys(record[name] for name in TEAM_FIELDS if name in record)
    people = [(user_id, state.entry(call.conn, "user", user_id)) for user_id in ids]
    return [
        {
            "userID": user_id,
            "firstName": user["firstName"],
            "lastName": user["lastName"],
            "email": user["username"],
            "brokerClientRoleID": user["roles"][0]["roleInformation"]["brokerClientRoleID"],
            "administrator": user_id == record["administratorUserID"],
            "primaryContact": user_id == record["primaryContactUserID"],
            "office": user["office"],
        }
        for user_id, user in people
        if user is not None
    ]


def find_accounts(call: Call, criteria: Mapping[str, Any]) -> list[Record]:
    """AccountSummary of every account that fits all criteria (any of repeated ones); empty criteria fit all."""
    table = state.accounts
    member = criteria.get("teamMemberID")
    columns = [column for column in table.c if column.name != "record" or not shapes.empty(member)]
    wanted = select(*columns).order_by(table.c.account_id)
    match = criteria.get("accountNameMatch")
    if not shapes.empty(match):
        wanted = wanted.where(_name_clause(call, str(match)))
    for name, column in (("accountClassifications", table.c.classification), ("accountTypes", table.c.account_type)):
        chosen = [value for value in criteria.get(name) or [] if value and value not in shapes.UNSET]
        if chosen:
            wanted = wanted.where(column.in_(chosen))
    if not shapes.empty(criteria.get("active")):
        wanted = wanted.where(table.c.active == criteria["active"])
    offices = {office["officeID"]: office["officeName"] for office in state.entries(call.conn, "office")}
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
        if shapes.empty(member) or member in [row["record"].get(name) for name in TEAM_FIELDS]
    ]


def _name_clause(call: Call, match: str) -> Any:
    name = state.accounts.c.name
    match switch(call.world, "account_name_match"):
        case "prefix":
            return name.istartswith(match, autoescape=True)
        case "exact":
            return name.ilike(match.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_"), escape="\\")
        case _:
            # SQLite folds ASCII only: the exact text is also looked for, so that accented names are found as written
            return or_(name.icontains(match, autoescape=True), name.contains(match, autoescape=True))


def update_external_account(call: Call, account_id: int) -> int:
    """Record the wish to push a linked account to AMS360. Raises Refused."""
    record = state.stored(call.conn, state.accounts, account_id)
    if record is None:
        raise no_access()
    if not integration(record).get("amsCustomerId"):
        raise Refused("Application_Error", "The account is not linked to AMS360.")
    return record_external_update(call, "Account", account_id)


def record_external_update(call: Call, kind: str, entity_id: int) -> int:
    if switch(call.world, "update_external") != "recorded":
        raise Refused("Application_Error", "AMS360 did not accept the update.")
    row = {"kind": kind, "entity_id": entity_id, "asked_on": call.now()}
    call.conn.execute(insert(state.external_updates).values(row))
    return entity_id


def touch(call: Call, account_id: int) -> None:
    """A contact or plan changed: by a switch, that moves the account's lastModifiedOn too."""
    if switch(call.world, "child_touches_account"):
        record = state.stored(call.conn, state.accounts, account_id)
        if record is not None:
            _keep(call, record, call.now(), new=False)


def _prepared(call: Call, former: Record, sent: Mapping[str, Any]) -> Record:
    absent_clears = bool(former) and switch(call.world, "update_absent") == "clear"
    record = shapes.merged("Account", former, sent, absent_clears)
    record = shapes.checked(call.world, "Account", record)
    wrong = list(_broken_rules(call, record))
    if wrong:
        raise invalid(wrong)
    _number_parts(call, record)
    return record


def _broken_rules(call: Call, record: Mapping[str, Any]) -> Iterator[str]:
    classification = record["accountClassification"]
    if classification not in INFO_BLOCKS:
        yield "accountClassification is required."
        return
    for owner, block in INFO_BLOCKS.items():
        if owner == classification and block not in record:
            yield f"{block} is required for the classification {owner}."
        if owner != classification and block in record:
            yield f"{block} does not apply to the classification {classification}."
    for name, kind in (("officeID", "office"), ("departmentID", "department")):
        value = record.get(name)
        yield from shapes.known(state.entry(call.conn, kind, value) is not None, name, value, kind)
    for name in _USER_FIELDS:
        value = record.get(name)
        yield from shapes.known(state.entry(call.conn, "user", value) is not None, name, value, "user")
    group = record.get("individualAccountInfo", {}).get("affiliatedGroupAccountID")
    if group is not None:
        found = state.stored(call.conn, state.accounts, group)
        yield from shapes.known(found is not None, "affiliatedGroupAccountID", group, "account")


def _refuse_duplicate(call: Call, record: Mapping[str, Any]) -> None:
    rule, table = switch(call.world, "duplicate_rule"), state.accounts
    if rule == "off":
        return
    wanted = select(table)
    if rule == "accountName":
        wanted = wanted.where(table.c.name == display_name(record), table.c.office_id == record["officeID"])
    elif rule == "amsCustomerId":
        wanted = wanted.where(table.c.ams_customer_id == integration(record).get("amsCustomerId", ""))
    tax_id = _taxpayer_id(record)
    for row in call.conn.execute(wanted).mappings():
        if rule != "taxpayerID" or (tax_id and _taxpayer_id(row["record"]) == tax_id):
            raise Refused("Duplicate_Error", f"There is an account with the same {rule}: {row['account_id']}.")


def _taxpayer_id(record: Mapping[str, Any]) -> str:
    info = record.get(INFO_BLOCKS[record["accountClassification"]], {})
    return str(info.get("commonGroupAccountInfo", {}).get("taxpayerID", ""))


def _number_parts(call: Call, record: Record) -> None:
    info = record[INFO_BLOCKS[record["accountClassification"]]]
    for name, id_name in _NUMBERED.items():
        for part in info.get(name, []):
            if id_name not in part:
                part[id_name] = call.new_id(id_name)


def _keep(call: Call, record: Record, now: str, *, new: bool) -> None:
    state.keep(call.conn, state.accounts, columns(record, now), new=new)


def columns(record: Record, now: str) -> dict[str, Any]:
    """The row of an account, which was modified ``now``."""
    record["lastModifiedOn"] = now
    return {
        "account_id": record["accountID"],
        "name": display_name(record),
        "classification": record["accountClassification"],
        "account_type": record["accountType"],
        "active": record.get("active", True),
        "office_id": record["officeID"],
        "ams_customer_id": integration(record).get("amsCustomerId"),
        "last_modified_on": now,
        "record": record,
    }


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


def account_exists(call: Call, account_id: int | None) -> bool:
    wanted = select(state.accounts.c.account_id).where(state.accounts.c.account_id == account_id)
    return call.conn.execute(wanted).first() is not None
