"""What could be wrong in the mappings: each group of fields once swapped, once dropped, once in another unit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from trifold.sandbox.mutants.edits import always, result, reworded
from trifold.sandbox.mutants.patch import Change, Mutant

_CONNECTORS = "trifold.sync_core.connectors"
_AMS360 = "ams360.mapping"
_POLICIES = "ams360.policies"
_BENEFITPOINT = "benefitpoint.mapping"
_INSUREDMINE = "insuredmine.mapping"


def _mutant(name: str, told: str, target: str, change: Change, *plays: str, tests: tuple[str, ...] = ()) -> Mutant:
    return Mutant(f"rule-mapping-{name}", told, "rule", "mapping", f"{_CONNECTORS}.{target}", change, plays, tests)


def _read(bend: Callable[[dict[str, Any]], dict[str, Any]]) -> Change:
    return result(lambda found: {**found, **bend(found)})


def _swapped(one: str, other: str) -> Change:
    return _read(lambda found: {one: found.get(other), other: found.get(one)})


def _lost(*names: str) -> Change:
    return _read(lambda found: dict.fromkeys(names))


def _kept_out(name: str) -> Change:
    """A writer that does not write one of the fields."""

    def change(original: Any) -> Any:
        def write(record: Any, fields: Any, names: Any, *more: Any) -> Any:
            return original(record, fields, [one for one in names if one != name], *more)

        return write

    return change


MUTANTS = (
    # ---- names
    _mutant(
        "names-of-a-contact-swapped",
        "first and last name of an AMS360 contact change places",
        f"{_AMS360}:contact_values",
        _swapped("first_name", "last_name"),
        "later_contacts",
    ),
    _mutant(
        "middle-name-lost",
        "a person's middle name stays in AMS360",
        f"{_AMS360}:account_values",
        _lost("middle_name"),
        "every_value_of_a_client",
    ),
    _mutant(
        "trade-name-lost",
        "what a firm does business as stays in AMS360",
        f"{_AMS360}:account_values",
        _lost("dba"),
        "every_value_of_a_client",
    ),
    _mutant(
        "salutation-ignored",
        "where a first name ends is guessed though AMS360 says it",
        f"{_AMS360}:_contact_name",
        reworded(("if first and name.startswith", "if False and name.startswith")),
        "every_value_of_a_contact",
    ),
    # ---- addresses
    _mutant(
        "streets-swapped",
        "the two lines of an AMS360 address change places",
        f"{_AMS360}:account_values",
        _swapped("street1", "street2"),
        "every_value_of_a_client",
    ),
    _mutant(
        "second-street-lost",
        "the second line of an address is not written to BenefitPoint",
        f"{_BENEFITPOINT}:with_address",
        reworded(
            (
                "wanted = [name for name in names if name in ADDRESS]",
                'wanted = [name for name in names if name in ADDRESS and name != "street2"]',
            )
        ),
        "every_value_of_a_client",
    ),
    _mutant(
        "zip-without-four",
        "of a ZIP+4 only the five digits are kept",
        f"{_AMS360}:zip_code",
        result(lambda found: found and found[:5]),
        "every_value_of_a_client",
    ),
    _mutant(
        "contact-address-lost",
        "an AMS360 contact has no address",
        f"{_AMS360}:contact_values",
        _lost("street1", "city", "zip"),
        "every_value_of_a_contact",
    ),
    # ---- phones and e-mail
    _mutant(
        "home-and-work-swapped",
        "an individual's phone is the one at work, a firm's the one at home",
        f"{_AMS360}:_phones_of",
        reworded(
            (
                "_INDIVIDUAL_PHONES if is_individual(customer) else _FIRM_PHONES",
                "_FIRM_PHONES if is_individual(customer) else _INDIVIDUAL_PHONES",
            )
        ),
        "every_value_of_a_client",
    ),
    _mutant(
        "home-phone-only",
        "a phone that stands in another slot is no phone",
        f"{_AMS360}:_phone_slot",
        reworded(("next(whole_number, None) or next(filled, slots[0])", "slots[0]")),
        "person_becomes_firm",
    ),
    _mutant(
        "contacts-home-phone-first",
        "a contact's phone is the one at home",
        f"{_AMS360}:_CONTACT_PHONES",
        lambda found: ("Residence", "Mobile", "Business"),
        "every_value_of_a_contact",
    ),
    _mutant(
        "old-extension-stays",
        "a new number keeps the old one's extension",
        f"{_AMS360}:_set_phone",
        reworded(('if extension_of(phone) or written.get(f"{slot}{extension}"):', "if extension_of(phone):")),
        "unreadable_values",
    ),
    _mutant(
        "only-a-mobile-is-a-phone",
        "a BenefitPoint contact who is reached at home has no phone",
        "benefitpoint.people:_PHONE_TYPES",
        lambda found: ("Mobile",),
        "every_value_of_a_contact",
    ),
    _mutant(
        "e-mail-lost",
        "an e-mail address is not written to BenefitPoint's contact",
        "benefitpoint.people:with_contact",
        _kept_out("email"),
        "later_contacts",
    ),
    _mutant(
        "contact-title-lost",
        "a contact's title stays in AMS360",
        f"{_AMS360}:contact_values",
        _lost("title"),
        "every_value_of_a_contact",
    ),
    # ---- what a client is
    _mutant(
        "birth-date-lost",
        "a birth date is not written to AMS360",
        f"{_AMS360}:with_account",
        _kept_out("date_of_birth"),
        "flow_3_internal_connection",
    ),
    _mutant(
        "birth-date-a-day-late",
        "a birth date is the day after",
        f"{_BENEFITPOINT}:date_only",
        result(lambda found: found and f"{found[:8]}{int(found[8:10]) % 28 + 1:02}"),
        "flow_3_internal_connection",
    ),
    _mutant(
        "tax-id-lost",
        "a firm's tax id is not written to BenefitPoint",
        f"{_BENEFITPOINT}:with_account",
        _kept_out("tax_id"),
        "every_value_of_a_client",
    ),
    _mutant(
        "executive-and-representative-swapped",
        "AMS360's executive and representative change places in InsuredMine",
        f"{_AMS360}:account_values",
        _swapped("executive", "representative"),
        "every_value_of_a_client",
    ),
    _mutant(
        "units-swapped",
        "InsuredMine's branch and department change places",
        f"{_INSUREDMINE}:values_of",
        _swapped("branch", "department"),
        "insuredmine_to_ams360",
    ),
    _mutant(
        "prospects-are-active",
        "a prospect of AMS360 is an active client",
        f"{_AMS360}:CUSTOMER_TYPES",
        lambda table: dict.fromkeys(table, "active"),
        "statuses",
    ),
    _mutant(
        "inactive-is-active",
        "a client that is inactive in AMS360 is active elsewhere",
        f"{_AMS360}:_status",
        reworded(('return "inactive"', 'return "active"')),
        "inactive_clients",
    ),
    _mutant(
        "inactive-without-a-reason",
        "an account is made inactive in BenefitPoint without the reason that it demands",
        f"{_BENEFITPOINT}:_with_status",
        reworded(('"inactiveReason": chosen', '"inactiveReason": reason or states.UNSET')),
        "inactive_clients",
    ),
    # ---- policies
    _mutant(
        "term-swapped",
        "a policy ends on the day on which it begins",
        f"{_POLICIES}:policy_values",
        _swapped("effective_date", "expiration_date"),
        "policy_life",
    ),
    _mutant(
        "other-lines-lost",
        "of a package only the first line is told",
        f"{_POLICIES}:policy_values",
        _lost("other_lines"),
        "small_changes",
    ),
    _mutant(
        "always-in-force",
        "a policy is active before and after its term",
        f"{_POLICIES}:_by_date",
        always("active"),
        "statuses",
    ),
    _mutant(
        "cancelled-is-active",
        "a policy that was cancelled in AMS360 is active",
        f"{_POLICIES}:STATUSES",
        lambda table: {**table, "C": "active"},
        "policy_life",
    ),
    _mutant(
        "agency-and-direct-swapped",
        "who bills a plan is the other one",
        "benefitpoint.products:BILL_METHODS",
        lambda table: dict(zip(table, reversed(table.values()), strict=True)),
        "every_value_of_a_policy",
    ),
    _mutant(
        "premium-of-a-month",
        "a plan's monthly premium is a policy's yearly one",
        "benefitpoint.products:_MONTHS",
        lambda months: 1,
        "every_value_of_a_policy",
    ),
    _mutant(
        "premium-rounded-down",
        "half a cent is lost",
        "values:amount",
        reworded((", ROUND_HALF_UP", ', "ROUND_DOWN"')),
        "small_changes",
    ),
    _mutant(
        "plan-name-lost",
        "a plan's name is not the policy's description",
        "benefitpoint.products:policy_values",
        _lost("description"),
        "every_value_of_a_policy",
    ),
    _mutant(
        "plan-end-lost",
        "a plan's renewal day is not when its policy ends",
        "benefitpoint.products:policy_values",
        _lost("expiration_date"),
        "every_value_of_a_policy",
    ),
    _mutant(
        "any-carrier-will-do",
        "a carrier that AMS360 doesn't have is the first company of its list",
        "ams360.lists:Lists.company_code",
        lambda original: lambda lists, name: original(lists, name) or next(iter(lists.companies()), None),
        "carrier_of_benefitpoint_only",
    ),
    _mutant(
        "prior-policy-lost",
        "a renewal of BenefitPoint does not say what it renews",
        f"{_POLICIES}:new_policy",
        reworded(("if guid(prior_id):", "if False:")),
        "renewed_plan",
    ),
)
