"""Customers: insert, update, get, search. Deleting one isn't possible over WSAPI: make it inactive."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Column, bindparam, insert, or_, select, update

from trifold.simulators.ams360 import belongings, lists, rules, tables
from trifold.simulators.ams360.errors import (
    OUTSIDE_UNITS,
    BrokenRule,
    GeneralRefusal,
    SecurityRefusal,
    not_found,
    refuse_if_broken,
)
from trifold.simulators.ams360.records import Record, blank, changed_fields, complete, fields_of, freeze, thaw
from trifold.simulators.ams360.turn import Turn
from trifold.simulators.chassis.prepared import Prepared

BUSINESS_FLAGS = (
    "IsBenefits",
    "IsCommercial",
    "IsFinancial",
    "IsHealth",
    "IsLife",
    "IsNonPropertyAndCasualty",
    "IsPersonal",
)
NUMBER_MAX = 2**31 - 1
_BY_ID = Prepared(select(tables.customers.c.record).where(tables.customers.c.customer_id == bindparam("wanted")))
_BY_NUMBER = Prepared(
    select(tables.customers.c.record).where(tables.customers.c.customer_number == bindparam("wanted"))
)
_NAME_COLUMNS: Mapping[str, Column[str]] = {
    "LastName": tables.customers.c.last_name,
    "FirmName": tables.customers.c.firm_name,
    "DoingBusinessAs": tables.customers.c.doing_business_as,
}
_PREFIX_END = "\U0010ffff"


def display_name(customer: Mapping[str, Any]) -> str:
    """The firm's name, or "Last, First" (the form of AMS360's search results)."""
    if not blank(customer.get("FirmName")):
        return str(customer["FirmName"])
    names = [str(customer[field]) for field in ("LastName", "FirstName") if not blank(customer.get(field))]
    return ", ".join(names) or str(customer.get("DoingBusinessAs") or "")


def _rules(turn: Turn, customer: Record, key: str) -> Iterator[BrokenRule]:
    required = turn.switch("required_customer_fields")
    if "name" in required and blank(customer["FirmName"]) and blank(customer["LastName"]):
        yield BrokenRule("Firm Name or Last Name is required", "LastName", key)
    for field in required:
        if field in customer and blank(customer[field]):
            yield BrokenRule(f"{field} is required", field, key)
    kind = customer["CustomerType"]
    if not blank(kind) and not _is_type(turn, kind):
        yield BrokenRule(f"CustomerType: {kind} is not in the list", "CustomerType", key)
    if "gl_levels" in required:
        yield from rules.gl_level_rules(turn, customer, key)
    yield from rules.code_rules(turn, customer, key)
    yield from rules.phone_rules(customer, key)
    if not 0 <= customer["CustomerNumber"] <= NUMBER_MAX:
        yield BrokenRule("CustomerNumber must be a positive whole number", "CustomerNumber", key)


def _is_type(turn: Turn, code: str) -> bool:
    if turn.switch("customer_types") == "stages":
        return rules.code_row(turn, "value:CustomerType", code) is not None
    return code in [row["Code"] for row in lists.value_list(turn, "CustomerType")]


def _twin_rules(turn: Turn, customer: Record) -> Iterator[BrokenRule]:
    """By switch a second customer of the same name and address is refused; by default it is made."""
    if turn.switch("duplicate_customer") == "accepted":
        return
    fields = ("FirmName", "LastName", "FirstName", "AddressLine1", "City", "State", "ZipCode")
    table = tables.customers
    same_name = select(table.c.record).where(
        table.c.last_name == _folded(customer["LastName"]), table.c.firm_name == _folded(customer["FirmName"])
    )
    for record in turn.conn.execute(same_name).scalars():
        if all(_folded(record[field]) == _folded(customer[field]) for field in fields):
            message = f"Customer {record['CustomerNumber']} has the same name and address"
            yield BrokenRule(message, "LastName" if customer["LastName"] else "FirmName", record["CustomerId"])


def _folded(text: str | None) -> str:
    return (text or "").casefold()


def _number_taken(turn: Turn, number: int) -> bool:
    return _BY_NUMBER.first(turn.conn, wanted=number) is not None


def _next_number(turn: Turn) -> int:
    """The next customer number that no client has chosen before."""
    while _number_taken(turn, number := turn.world.next_number(turn.conn, "customer")):
        pass
    return number


def _number_for(turn: Turn, wanted: int) -> tuple[int, list[BrokenRule]]:
    if wanted == 0 or turn.switch("customer_number_on_insert") == "ignored":
        if wanted == 0 and turn.switch("customer_number_absent") == "business_fault":
            return 0, [BrokenRule("CustomerNumber is required", "CustomerNumber")]
        return _next_number(turn), []
    if not _number_taken(turn, wanted):
        return wanted, []
    if turn.switch("customer_number_taken") == "assigned":
        return _next_number(turn), []
    return 0, [BrokenRule(f"CustomerNumber {wanted} is already used", "CustomerNumber")]


def columns(customer: Record) -> dict[str, Any]:
    """The row of a customer, without its id."""
    return {
        "customer_number": customer["CustomerNumber"],
        "last_name": _folded(customer["LastName"]),
        "firm_name": _folded(customer["FirmName"]),
        "doing_business_as": _folded(customer["DoingBusinessAs"]),
        "record": freeze(customer),
    }


def insert_customer(turn: Turn, given: Mapping[str, Any] | None) -> str:
    """A new customer; gives its CustomerId. A supplied CustomerId is ignored without error."""
    if given is None:
        raise GeneralRefusal("CustomerInsert: the request has no Customer")
    rules.refuse_supplied_id(turn, "CustomerId", given)
    customer = rules.fitted(turn, "The customer", complete("Customer", given))
    broken = [*_rules(turn, customer, ""), *_twin_rules(turn, customer)]
    number = 0
    if 0 <= customer["CustomerNumber"] <= NUMBER_MAX:
        number, taken = _number_for(turn, customer["CustomerNumber"])
        broken += taken
    refuse_if_broken("The customer", broken)
    customer_id = turn.world.guid(turn.conn, "customer")
    customer |= {"CustomerId": customer_id, "CustomerNumber": number}
    customer["DateCustomerAdded"] = customer["DateCustomerAdded"] or turn.today()
    turn.conn.execute(insert(tables.customers).values(customer_id=customer_id, **columns(customer)))
    rules.keep_phones(turn, "Customer", customer_id, customer)
    turn.notify("Customer", "Inserted", {"CustomerId": customer_id})
    return customer_id


def update_customer(turn: Turn, given: Mapping[str, Any] | None) -> None:
    """A full replace of the record found by CustomerId; what is absent becomes empty (switch ``customer_update``)."""
    if given is None:
        raise GeneralRefusal("CustomerUpdate: the request has no Customer")
    customer_id = given.get("CustomerId")
    before = get_by_id(turn, customer_id)
    if before is None:
        raise not_found("Customer", "CustomerId", customer_id or "")
    if turn.switch("customer_update") == "merge":
        kept = {field.name for field in fields_of("Customer") if field.nillable and field.name not in given}
        given = {**given, **{name: before[name] for name in kept}}
    given = rules.with_absent(turn, "Customer", given, before)
    customer = rules.fitted(turn, "The customer", complete("Customer", given)) | {"CustomerId": before["CustomerId"]}
    customer["DateCustomerAdded"] = customer["DateCustomerAdded"] or before["DateCustomerAdded"]
    broken = list(_rules(turn, customer, before["CustomerId"]))
    broken += _renumber(turn, before, customer)
    refuse_if_broken("The customer", broken)
    row = update(tables.customers).where(tables.customers.c.customer_id == before["CustomerId"])
    turn.conn.execute(row.values(columns(customer)))
    rules.keep_phones(turn, "Customer", before["CustomerId"], customer)
    turn.notify("Customer", "Updated", {"CustomerId": before["CustomerId"]}, changed_fields(before, customer))


def _renumber(turn: Turn, before: Record, customer: Record) -> list[BrokenRule]:
    """Settle the number of an updated customer in place: 0 keeps the old one, a free one is taken."""
    wanted, old, key = customer["CustomerNumber"], before["CustomerNumber"], before["CustomerId"]
    rule = turn.switch("customer_number_on_update")
    if wanted in (0, old) or rule == "ignored":
        customer["CustomerNumber"] = old
    elif rule == "business_fault":
        return [BrokenRule("CustomerNumber can't be changed", "CustomerNumber", key)]
    elif wanted <= NUMBER_MAX and _number_taken(turn, wanted):
        return [BrokenRule(f"CustomerNumber {wanted} is already used", "CustomerNumber", key)]
    return []


def _visible(turn: Turn, stored: Record | None) -> Record | None:
    """The customer, unless it lies outside the business units of who logged in."""
    if stored is None or turn.sees(stored):
        return stored
    if turn.switch("outside_business_units") == "security_fault":
        raise SecurityRefusal(OUTSIDE_UNITS)
    return None


def get_by_id(turn: Turn, customer_id: str | None) -> Record | None:
    """The customer, or None."""
    stored = _BY_ID.value(turn.conn, wanted=(customer_id or "").lower())
    found = _visible(turn, stored)
    return None if found is None else thaw("Customer", found)


def exists(turn: Turn, customer_id: str | None) -> bool:
    """Whether there is a customer of that id."""
    stored = _BY_ID.value(turn.conn, wanted=(customer_id or "").lower())
    return _visible(turn, stored) is not None


def get_by_number(turn: Turn, number: str | None) -> Record | None:
    """The customer, or None. On the wire the number is a text here and an int in the entity."""
    text = (number or "").strip()
    if not (text.isascii() and text.isdigit()) or int(text) > NUMBER_MAX:
        return None
    found = _visible(turn, _BY_NUMBER.value(turn.conn, wanted=int(text)))
    return None if found is None else thaw("Customer", found)


def with_prefix(
    turn: Turn, prefix: str | None, customer_type: str | None = None, brokers_customer: bool | None = None
) -> list[Record]:
    """CustomerInfo of every customer whose last name, firm name or DBA begins with ``prefix``, active or not.

    Case does not matter; the first name is not searched; an empty prefix gives every customer (the defaults of the
    switches 28 and 29).
    """
    wanted = lists.prefix_of(turn, prefix)
    if wanted is None:
        return []
    fields = turn.switch("prefix_fields")
    query = select(tables.customers.c.customer_id, tables.customers.c.record)
    if wanted and "FirstName" not in fields:  # first names have no column: the whole list is read
        low = wanted.casefold()
        query = query.where(or_(*(_NAME_COLUMNS[field].between(low, low + _PREFIX_END) for field in fields)))
    narrow = bool(wanted) and ("FirstName" in fields or turn.switch("prefix_case") == "sensitive")
    found = [
        (customer_id, record)
        for customer_id, record in turn.conn.execute(query)
        if customer_type in (None, "", record["CustomerType"])
        and brokers_customer in (None, record["IsBrokersCustomer"])
        and not (narrow and not any(lists.begins(turn, record[field], wanted) for field in fields))
        and turn.sees(record)
    ]
    return [info_of(record) for _, record in lists.unordered(turn, found, lambda row: row[0])]


def info_of(customer: Mapping[str, Any]) -> Record:
    """A CustomerInfo row: the seven business flags are the texts ``True`` and ``False`` (live capture)."""
    info = thaw("CustomerInfo", customer)
    return info | {flag: str(bool(customer[flag])) for flag in BUSINESS_FLAGS}


def search_phone(turn: Turn, number: str | None) -> list[Record]:
    """SearchResultInfo of whoever has the number; digits only are compared, the last ten."""
    digits = number or ""
    if turn.switch("phone_match") == "last_ten":
        digits = "".join(ch for ch in digits if ch.isdigit())[-10:]
    phones = tables.phones
    hits = turn.conn.execute(select(phones.c.entity_id, phones.c.entity_type).where(phones.c.digits == digits))
    return [
        {
            "EntityId": entity_id,
            "EntityType": entity_type,
            "Description": _description(turn, entity_type, entity_id),
            "SearchResultText": f"({digits[:3]}) {digits[3:6]}-{digits[6:]}",
        }
        for entity_id, entity_type in lists.unordered(turn, hits, lambda row: row[0])
        if _is_seen(turn, entity_type, entity_id)
    ]


def _is_seen(turn: Turn, entity_type: str, entity_id: str) -> bool:
    """Whether the one who has the number lies in the business units of who logged in."""
    if turn.units is None:
        return True
    customer_id = entity_id
    if entity_type == "Dependent":
        customer_id = (belongings.stored(turn, "CustomerDependent", entity_id) or {})["CustomerId"]
    elif entity_type == "Contact":
        query = select(tables.contacts.c.customer_id).where(tables.contacts.c.contact_id == entity_id)
        customer_id = turn.conn.execute(query).scalar_one()
    return turn.sees(_BY_ID.value(turn.conn, wanted=customer_id))


def _description(turn: Turn, entity_type: str, entity_id: str) -> str:
    if entity_type == "Customer":
        return display_name(get_by_id(turn, entity_id) or {})
    if entity_type == "Dependent":
        return display_name(belongings.stored(turn, "CustomerDependent", entity_id) or {})
    query = select(tables.contacts.c.record).where(tables.contacts.c.contact_id == entity_id)
    return str(turn.conn.execute(query).scalar_one()["ContactName"])
