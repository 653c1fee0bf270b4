"""What was made twice during a play: two live records of one name, or two that share one external id."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from functools import partial
from typing import Any

from trifold.scenarios.casting import Casting
from trifold.scenarios.readers.ams360 import Ams360Reader, day
from trifold.scenarios.readers.benefitpoint import BenefitPointReader, contact_name, info_of
from trifold.scenarios.readers.insuredmine import InsuredMineReader
from trifold.scenarios.readers.seen import Seen


def _twice(told: str, keys: Iterable[Hashable], due: Callable[[Any], int] = lambda key: 1) -> list[str]:
    """``told`` for every key beyond how many are ``due`` of it; empty keys don't count."""
    return [told.format(key) for key, number in Counter(keys).items() if key for _ in range(number - due(key))]


def in_ams360(reader: Ams360Reader, casting: Casting) -> list[str]:
    """Two customers of one name; under a customer two contacts of one name, or two policies of one number and day."""
    rows = {row["CustomerId"]: row for prefix in casting.prefixes for row in reader.found(prefix)}
    names = [_customer_name(row) for row in rows.values()]
    found = _twice("ams360: two customers {}", names, partial(casting.due, "ams360"))
    for customer_id, row in rows.items():
        contacts = [str(contact["ContactName"]) for contact in reader.contacts_of(customer_id)]
        held = [
            (policy["PolicyNumber"], day(policy["PolicyEffectiveDate"])) for policy in reader.policies_of(customer_id)
        ]
        found += _twice(f"ams360: {_customer_name(row)} has two contacts {{}}", contacts)
        found += _twice(f"ams360: {_customer_name(row)} has two policies {{}}", held)
    return found


def _customer_name(row: Seen) -> str:
    return " ".join(row[part] for part in ("FirstName", "MiddleName", "LastName", "FirmName") if row.get(part))


def in_benefitpoint(reader: BenefitPointReader, casting: Casting) -> list[str]:
    """Two accounts of one name or with one AMS360 customer; under an account two contacts of one name."""
    rows = reader.found(casting.surname)
    due = partial(casting.due, "benefitpoint")
    found = _twice("benefitpoint: two accounts {}", [str(row["accountName"]) for row in rows], due)
    references: Counter[str] = Counter()
    for row in rows:
        link = info_of(reader.account_of(row["accountID"]))["accountIntegrationInfo"]
        if row["accountID"] not in casting.doubled("benefitpoint"):
            references[str(link.get("amsCustomerId") or "")] += 1
        contacts = [contact_name(contact) for contact in reader.contacts_of(row["accountID"])]
        found += _twice(f"benefitpoint: {row['accountName']} has two contacts {{}}", contacts)
    return found + _twice("benefitpoint: two accounts with the AMS360 customer {}", references.elements())


def in_insuredmine(reader: InsuredMineReader, casting: Casting) -> list[str]:
    """Two accounts of one name; two accounts, contacts or policies with one external id; two contacts of one name."""
    accounts = reader.listed("accounts", name=casting.surname)
    found = _twice(
        "insuredmine: two accounts {}", [str(row["name"]) for row in accounts], partial(casting.due, "insuredmine")
    )
    found += _twice("insuredmine: two accounts with {}", _external_ids(accounts), casting.imported_links)
    for row in accounts:
        for path, named in (("contacts", "name"), ("policies", "")):
            records = reader.listed(path, accountId=row["id"])
            found += _twice(f"insuredmine: {row['name']} has two {path} with {{}}", _external_ids(records))
            names = [str(record[named]) for record in records if named]
            found += _twice(f"insuredmine: {row['name']} has two {path} {{}}", names)
    return found


def _external_ids(records: Iterable[Seen]) -> list[tuple[str, str]]:
    return [(link["system"], link["externalId"]) for record in records for link in record.get("externalIds") or []]
