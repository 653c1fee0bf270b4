"""What an account must keep to, for all five classifications. Rules: BenefitPoint schema and help pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select

from trifold.simulators.benefitpoint import custom_fields, shapes, state
from trifold.simulators.benefitpoint.errors import Refused
from trifold.simulators.benefitpoint.state import Call, Record
from trifold.simulators.benefitpoint.switches import switch

INFO_BLOCKS: Mapping[str, str] = {
    "Group": "groupAccountInfo",
    "Individual": "individualAccountInfo",
    "Marketing_Group": "marketingGroupAccountInfo",
    "Agency": "agencyAccountInfo",
    "Agent": "agentAccountInfo",
}
LINKABLE = ("Group", "Individual")  # the others have no integration block
USER_FIELDS = (
    "administratorUserID",
    "primaryContactUserID",
    "primarySalesLeadUserID",
    "primaryServiceLeadUserID",
    "lastReviewedByUserID",
)
CUSTOM_AREAS: Mapping[str, str] = {
    "accountCustomFieldValues": "Account_Summary",
    "serviceInfoCustomFieldValues": "Service_Info",
}
_LINK_FIELDS = ("amsCustomerId", "amsCustomerNumber", "ams360AccountBusinessType")
_NAMES: Mapping[str, tuple[str, ...]] = {"Group": ("accountName", "DBA"), "Individual": ("personInfo",)}
_NUMBERED: Mapping[str, str] = {
    "accountLocations": "locationID",
    "accountDivisions": "divisionID",
    "accountClasses": "classID",
    "employeeTypes": "employeeTypeID",
    "dependents": "dependentID",
    "licenses": "licenseID",
    "carrierAppointments": "carrierAppointmentID",
}


def block_of(record: Mapping[str, Any]) -> Record:
    """The block that goes with the account's classification; empty when it is missing."""
    found: Record = record.get(INFO_BLOCKS[record["accountClassification"]], {})
    return found


def display_name(record: Mapping[str, Any]) -> str:
    """Group, agency and marketing group by their name; individual and agent as "first last"."""
    info = block_of(record)
    for name in ("accountName", "marketingGroupName", "agencyName"):
        if name in info:
            return str(info[name])
    person = info.get("personInfo", {})
    return f"{person.get('firstName', '')} {person.get('lastName', '')}".strip()


def integration(record: Mapping[str, Any]) -> Record:
    """The accountIntegrationInfo of a group or individual; empty when it is not linked."""
    return dict(block_of(record).get("accountIntegrationInfo", {}))


def broken_rules(call: Call, record: Mapping[str, Any]) -> Iterator[str]:
    """One sentence for each rule that the account breaks."""
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
    for name in USER_FIELDS:
        value = record.get(name)
        yield from shapes.known(state.entry(call.conn, "user", value) is not None, name, value, "user")
    yield from _broken_references(call, record)
    for name, area in CUSTOM_AREAS.items():
        yield from custom_fields.broken_rules(call, area, name, record.get(name, []), classification)


def _broken_references(call: Call, record: Mapping[str, Any]) -> Iterator[str]:
    """Accounts that name each other: affiliated groups, members, agencies and their agents; carriers appointed."""
    info = block_of(record)
    more = info.get("agencyInfo") or info.get("agentInfo") or {}
    wanted = [("affiliatedGroupAccountID", info.get("affiliatedGroupAccountID"), "Group")]
    wanted += [("agencyAccountID", info.get("agencyAccountID"), "Agency")]
    wanted += [("agencyAccountId", value, "Agency") for value in record.get("agencyAccountId", [])]
    wanted += [("associatedAgentAccountIDs", value, "Agent") for value in info.get("associatedAgentAccountIDs", [])]
    for place in (info, more):
        wanted += [("associatedAccountIDs", value, "") for value in place.get("associatedAccountIDs", [])]
    for name, value, classification in wanted:
        if value is not None:
            found = state.stored(call.conn, state.accounts, value)
            if found is None:
                yield f"{name}: there is no account {value}."
            elif classification and found["accountClassification"] != classification:
                yield f"{name}: the account {value} is no {classification}."
    for appointment in more.get("carrierAppointments", []):
        value = appointment.get("carrierID")
        yield from shapes.known(state.entry(call.conn, "carrier", value) is not None, "carrierID", value, "carrier")


def locked_changes(call: Call, former: Record, record: Record) -> Iterator[str]:
    """What AMS360 owns of a linked account, by a switch, and would be changed."""
    locked = switch(call.world, "locked_when_linked")
    if not locked or not integration(former).get("amsCustomerId"):
        return
    if "address" in locked and former.get("mainAddress") != record.get("mainAddress"):
        yield "mainAddress belongs to AMS360."
    for name in _NAMES[former["accountClassification"]] if "name" in locked else ():
        if block_of(former).get(name) != block_of(record).get(name):
            yield f"{name} belongs to AMS360."


def without_link(sent: Mapping[str, Any]) -> Record:
    """What was sent, without AMS360's ids: where a switch makes them read-only."""
    result = dict(sent)
    for name in INFO_BLOCKS.values():
        link = (result.get(name) or {}).get("accountIntegrationInfo")
        if link:
            kept = {field: value for field, value in link.items() if field not in _LINK_FIELDS}
            result[name] = {**result[name], "accountIntegrationInfo": kept}
            if not kept:
                del result[name]["accountIntegrationInfo"]
    return result


def refuse_duplicate(call: Call, record: Mapping[str, Any]) -> None:
    """Raises Refused where the world's rule finds another account like this one."""
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
    return str(block_of(record).get("commonGroupAccountInfo", {}).get("taxpayerID", ""))


def number_parts(call: Call, record: Record) -> None:
    """New parts of an account get their ids."""
    info = block_of(record)
    for place in (info, info.get("agencyInfo", {}), info.get("agentInfo", {})):
        for name, id_name in _NUMBERED.items():
            for part in place.get(name, []):
                if id_name not in part:
                    part[id_name] = call.new_id(id_name)
    for name in CUSTOM_AREAS:
        custom_fields.number_values(call, record.get(name, []))
