"""The activity log of an account: records, made freely or from a template; their subjects and templates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from trifold.simulators.benefitpoint import custom_fields, shapes, state
from trifold.simulators.benefitpoint.account_rules import display_name
from trifold.simulators.benefitpoint.errors import NotAuthorized, invalid, no_access
from trifold.simulators.benefitpoint.state import Call, Record, moment_text

_MADE_BY_US = ("recordID", "createdOn", "createdByUserID", "lastModifiedOn")
_REFERENCES: Mapping[str, tuple[str, str]] = {
    "subjectID": ("subject", "subject"),
    "inquirerTypeID": ("inquirer_type", "inquirer type"),
    "assignedToUserID": ("user", "user"),
    "ccTeamMemberUserIDs": ("user", "user"),
}
_ASSIGNED: Mapping[str, str] = {
    "Primary_Sales_Lead": "primarySalesLeadUserID",
    "Primary_Service_Lead": "primaryServiceLeadUserID",
    "Account_Team_Administrator": "administratorUserID",
    "Account_Team_Primary_Contact": "primaryContactUserID",
}


def create_record(call: Call, sent: Mapping[str, Any]) -> int:
    """A new record's id. It is open and of medium priority, and the user's own, unless the request says else."""
    if not call.may("Edit Activity Log"):
        raise no_access()
    record = _prepared(call, {}, sent)
    record_id = call.new_id("activity_record")
    record |= {"recordID": record_id, "createdOn": call.now(), "createdByUserID": call.user["userID"]}
    _keep(call, record, new=True)
    return record_id


def create_from_template(call: Call, account_id: int, template_id: int) -> int:
    """A new record's id: the template's texts and activities, due and assigned as it says. Raises Refused."""
    account = state.stored(call.conn, state.accounts, account_id)
    template = state.entry(call.conn, "template", template_id)
    if account is None or template is None:
        raise no_access()
    if template["templateStatus"] != "Active":
        raise invalid([f"templateID: the template {template_id} is not active."])
    now = call.world.clock.now()
    same = ("subjectID", "shortDescription", "longDescription", "priority")
    record = {name: template[name] for name in same} | {"accountID": account_id, "status": template["recordStatus"]}
    record["notifyAssigneeViaEmail"] = template["notifyAssignee"]
    if "dueDays" in template:
        record["dueOn"] = moment_text(now + timedelta(days=template["dueDays"]))
    record["assignedToUserID"] = _assigned(call, account, template)
    record["activities"] = [
        {
            "description": activity["description"],
            "details": [
                {
                    "notes": activity.get("notes", ""),
                    "createdOn": call.now(),
                    "createdByUserID": call.user["userID"],
                    "assignedToUserID": _assigned(call, account, activity),
                }
            ],
        }
        for activity in template.get("activities", [])
    ]
    return create_record(call, record)


def _assigned(call: Call, account: Mapping[str, Any], template: Mapping[str, Any]) -> int:
    name = _ASSIGNED.get(template.get("assignedToUserRoleType", ""), "")
    return int(account.get(name, call.user["userID"]))


def update_record(call: Call, sent: Mapping[str, Any]) -> int:
    """Change a record by its recordID; gives the id. Raises Refused."""
    former = state.stored(call.conn, state.activity_records, sent.get("recordID") or 0)
    if former is None or not call.may("Edit Activity Log"):
        raise no_access()
    record = _prepared(call, former, sent)
    if record["accountID"] != former["accountID"]:
        raise invalid(["accountID: a record cannot move to another account."])
    record |= {name: former[name] for name in ("recordID", "createdOn", "createdByUserID")}
    _keep(call, record, new=False)
    return int(record["recordID"])


def get_record(call: Call, record_id: int) -> Record:
    """Raises NotAuthorized for an id that is unknown or forbidden."""
    found = state.stored(call.conn, state.activity_records, record_id)
    if found is None or not call.may("View Accounts"):
        raise NotAuthorized
    return found


def find_records(call: Call, criteria: Mapping[str, Any]) -> list[Record]:
    """ActivityLogRecordSummary of one account's records that fit all criteria. Raises NotAuthorized."""
    account = state.stored(call.conn, state.accounts, criteria.get("accountID") or 0)
    if account is None or not call.may("View Accounts"):
        raise NotAuthorized
    table = state.activity_records
    wanted = select(table.c.record).where(table.c.account_id == account["accountID"]).order_by(table.c.record_id)
    since = criteria.get("sinceLastModifiedOn")
    if not shapes.empty(since):
        wanted = wanted.where(table.c.last_modified_on >= since)
    status, assigned = criteria.get("recordStatus"), criteria.get("assignedToUserID")
    return [
        _summary(call, record, display_name(account))
        for record in call.conn.execute(wanted).scalars()
        if (status in (None, "", *shapes.UNSET) or record["status"] == status)
        and (shapes.empty(assigned) or record["assignedToUserID"] == assigned)
    ]


def _summary(call: Call, record: Mapping[str, Any], account_name: str) -> Record:
    user = state.entry(call.conn, "user", record["assignedToUserID"]) or {}
    subject = state.entry(call.conn, "subject", record["subjectID"]) or {}
    same = (
        "recordID accountID inquirerFirstName inquirerLastName assignedToUserID dueOn createdOn completedOn priority"
        " status subjectID lastModifiedOn"
    )
    found = {name: record[name] for name in same.split() if name in record}
    return found | {
        "accountName": account_name,
        "assignedToUserName": user.get("username", ""),
        "assignedToFirstName": user.get("firstName", ""),
        "assignedToLastName": user.get("lastName", ""),
        "summary": record["shortDescription"],
        "subjectText": subject.get("description", ""),
    }


def _prepared(call: Call, former: Record, sent: Mapping[str, Any]) -> Record:
    given = {name: value for name, value in sent.items() if name not in _MADE_BY_US}
    updated = shapes.updated(call.world, "ActivityLogRecord", former, given)
    record = shapes.checked(call.world, "ActivityLogRecord", updated)
    wrong = list(_broken_rules(call, record))
    if wrong:
        raise invalid(wrong)
    record.setdefault("status", "Open")
    record.setdefault("priority", "Medium")
    record.setdefault("assignedToUserID", call.user["userID"])
    if record["status"] == "Closed":
        record.setdefault("completedOn", call.now())
    for activity in record.get("activities", []):
        if "activityID" not in activity:
            activity["activityID"] = call.new_id("activity")
    custom_fields.number_values(call, record.get("customFieldValues", []))
    return record


def _broken_rules(call: Call, record: Mapping[str, Any]) -> Iterator[str]:
    account_id = record["accountID"]
    account = state.stored(call.conn, state.accounts, account_id)
    yield from shapes.known(account is not None, "accountID", account_id, "account")
    for name, (kind, what) in _REFERENCES.items():
        value = record.get(name, [])
        for entry_id in value if isinstance(value, list) else [value]:
            yield from shapes.known(state.entry(call.conn, kind, entry_id) is not None, name, entry_id, what)
    for product_id in [*record.get("productIDs", []), *([record["productID"]] if "productID" in record else [])]:
        product = state.stored(call.conn, state.products, product_id)
        if product is None or product["accountID"] != account_id:
            yield f"productIDs: the account has no product {product_id}."
    for stage in record.get("salesOpportunityStages", []):
        known = state.entry(call.conn, "stage", stage["stageTypeID"]) is not None
        yield from shapes.known(known, "stageTypeID", stage["stageTypeID"], "sales opportunity stage")
    values, classification = record.get("customFieldValues", []), (account or {}).get("accountClassification")
    yield from custom_fields.broken_rules(call, "Activity_Log", "customFieldValues", values, classification)


def _keep(call: Call, record: Record, *, new: bool) -> None:
    now = call.now()
    record["lastModifiedOn"] = now
    columns = {"record_id": record["recordID"], "account_id": record["accountID"], "last_modified_on": now}
    state.keep(call.conn, state.activity_records, {**columns, "record": record}, new=new)
    call.wrote("Activity_Log_Record", record["recordID"])
