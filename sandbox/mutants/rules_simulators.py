"""What could be wrong in the rules of the simulators: what a vendor demands, shows, derives and refuses."""

from __future__ import annotations

from typing import Any

from trifold.sandbox.mutants.edits import always, reworded
from trifold.sandbox.mutants.patch import Change, Mutant

_SIMULATORS = "trifold.simulators"


def _mutant(name: str, told: str, target: str, change: Change, *plays: str, tests: tuple[str, ...] = ()) -> Mutant:
    whole = f"{_SIMULATORS}.{target}"
    return Mutant(f"rule-simulators-{name}", told, "rule", "simulators", whole, change, plays, tests)


def _nothing(original: Any) -> Any:
    return lambda *args, **named: None


def _kept_for_ever(original: Any) -> Any:
    """Per name or id, the first answer."""
    known: dict[str, Any] = {}

    def asked(client: Any, what: str) -> Any:
        if what not in known:
            known[what] = original(client, what)
        return known[what]

    return asked


MUTANTS = (
    # ---- BenefitPoint's Add Account
    _mutant(
        "search-is-cached",
        "BenefitPoint keeps what a search in AMS360 found (R12)",
        "benefitpoint.ams360_client:Ams360Client.search",
        _kept_for_ever,
        "search_by_last_name",
    ),
    _mutant(
        "chosen-customer-is-cached",
        "BenefitPoint fills its form with what it read of the customer before (R18)",
        "benefitpoint.ams360_client:Ams360Client.customer",
        _kept_for_ever,
        "search_by_last_name",
    ),
    _mutant(
        "search-by-first-name",
        "AMS360 finds customers by their first names too (R16)",
        "ams360.customers:with_prefix",
        reworded(('turn.switch("prefix_fields")', '(*turn.switch("prefix_fields"), "FirstName")')),
        "search_by_last_name",
    ),
    _mutant(
        "primary-contact-is-bare",
        "an individual's primary contact has a name and nothing else (R25)",
        "benefitpoint.accounts:_add_primary_contact",
        reworded(
            ('{"email": info.get("email"), "address": record.get("mainAddress")}', "{}"),
            ('[info["phone"]] if "phone" in info else []', "[]"),
        ),
        "flow_1_individual",
    ),
    _mutant(
        "primary-contact-is-secondary",
        "an individual's own contact is not its primary one (R25)",
        "benefitpoint.accounts:_add_primary_contact",
        reworded(('"primary": True', '"primary": False')),
        "flow_1_individual",
    ),
    _mutant(
        "groups-get-a-contact",
        "a group gets a primary contact as well (R25)",
        "benefitpoint.accounts:create_account",
        reworded(('record["accountClassification"] == "Individual" and switch', "switch")),
        "flow_1_group",
    ),
    _mutant(
        "form-without-a-phone",
        "the form of Add Account does not have the customer's phone (R13)",
        "benefitpoint.ams360_form:_phone",
        always(("", "", "")),
        "flow_1_individual",
    ),
    _mutant(
        "form-without-a-link",
        "the account that Yes makes does not name its customer (R14)",
        "benefitpoint.ams360_form:_link",
        reworded(('"amsCustomerId": customer["CustomerId"]', '"amsCustomerId": ""')),
        "flow_1_individual",
    ),
    _mutant(
        "nothing-has-to-be-chosen",
        "Next goes on without account type, office and department (R22)",
        "benefitpoint.adding_screens:add_pages",
        reworded(("for name, label in _CHOICES.items():", "for name, label in ():")),
        "flow_1_group",
    ),
    _mutant(
        "neither-yes-nor-no",
        "Add Account leads to a form without an answer (R15)",
        "benefitpoint.adding_screens:add_pages",
        reworded(('if answer == "no":', 'if request.method == "POST":')),
        "search_by_last_name",
    ),
    _mutant(
        "plans-need-nothing",
        "a plan is taken without carrier, billing and name (R27)",
        "benefitpoint.plan_screens:_adding",
        reworded(("errors = forms.missing(sections, form)", "errors = []")),
        "plan_becomes_policy",
    ),
    _mutant(
        "saved-twice-is-two",
        "Save pressed twice makes two accounts",
        "benefitpoint.pages:saved_once",
        lambda original: lambda call, token, save: save(),
        "flow_1_individual",
    ),
    _mutant(
        "two-primary-contacts",
        "a second primary contact leaves the first one primary",
        "benefitpoint.contacts:_keep",
        reworded(('if record.get("primary") and', "if False and")),
        "made_primary",
    ),
    _mutant(
        "no-makes-a-customer",
        "BenefitPoint makes the customer itself, though the agency does not want that (R36)",
        "benefitpoint.outbox:makes_customers",
        always(True),
        "flow_2_benefitpoint_only",
    ),
    # ---- AMS360
    _mutant(
        "contacts-take-policies-along",
        "a contact that is deleted in AMS360 takes the customer's policies along",
        "ams360.contacts:delete_contact",
        reworded(
            (
                'turn.notify("CustomerContact", "Deleted"',
                "of_customer = tables.policies.c.customer_id\n    "
                'turn.conn.execute(delete(tables.policies).where(of_customer == contact["CustomerId"]))\n    '
                'turn.notify("CustomerContact", "Deleted"',
            )
        ),
        "deleted_contacts",
    ),
    _mutant(
        "merging-loses-policies",
        "the policies of a customer that is merged stay with nobody",
        "ams360.merging:merge_customers",
        reworded(
            ('(tables.contacts, "contact_id"), (tables.policies, "policy_id")', '(tables.contacts, "contact_id"),')
        ),
        "merged_customers",
    ),
    _mutant(
        "edits-are-not-told",
        "AMS360 sends no message of a customer that was changed (R4)",
        "ams360.customers:update_customer",
        reworded(('turn.notify("Customer", "Updated"', '(lambda *told: None)("Customer", "Updated"')),
        "update_fan_out",
    ),
    _mutant(
        "silent-fields-are-told",
        "a change of which AMS360 says nothing is told",
        "ams360.notifications:SILENT_FIELDS",
        lambda table: {},
        "unheard_day",
    ),
    _mutant(
        "contacts-need-no-name",
        "AMS360 takes a contact without a name (R8)",
        "ams360.contacts:_rules",
        reworded(('if blank(contact["ContactName"]):', "if False:")),
        "ams360_real_time",
    ),
    # ---- InsuredMine
    _mutant(
        "primary-contact-can-be-deleted",
        "InsuredMine lets a primary contact go without a successor",
        "insuredmine.contacts:remove",
        reworded(('if body["primary"]:', "if False:")),
        "deleting_in_insuredmine",
    ),
    _mutant(
        "deleting-does-not-warn",
        "a contact's policies are deleted with it without a warning",
        "insuredmine.contacts:remove",
        reworded(("if owned and not warned:", "if False:")),
        tests=("unit/test_insuredmine_operations.py::only_after_a_warning",),
    ),
    _mutant(
        "policies-outlive-their-contact",
        "a contact that is deleted in InsuredMine leaves its policies",
        "insuredmine.contacts:remove",
        reworded(("for policy in owned:", "for policy in ():")),
        "deleting_in_insuredmine",
    ),
    _mutant(
        "status-is-never-derived",
        "an account that lost its last policy stays active",
        "insuredmine.statuses:follow_policies",
        _nothing,
        "last_policy_cancelled",
    ),
    _mutant(
        "two-primary-contacts-in-insuredmine",
        "who is made primary does not take the place of who was",
        "insuredmine.contacts:edit",
        reworded(("        if former:\n", "        if False:\n")),
        "made_primary",
    ),
    _mutant(
        "secondary-before-primary",
        "a contact can be sent before its primary contact (X29)",
        "insuredmine.sync_requests:_need_primary",
        _nothing,
        "primary_contact_first",
    ),
    _mutant(
        "every-press-is-a-job",
        "the daily button, pressed again, starts another job (R34)",
        "insuredmine.daily:start",
        reworded(('if latest and latest["state"] in OPEN_STATES:', "if False:")),
        "one_daily",
    ),
    _mutant(
        "chips-stay",
        "what an account tells of a refusal never ends",
        "insuredmine.sync_requests:settle",
        _nothing,
        "chip_of_a_refusal",
    ),
    _mutant(
        "policies-of-others-can-be-edited",
        "InsuredMine's screens let a user edit AMS360's policy",
        "insuredmine.policies:owner_of",
        always(None),
        "policy_of_another_system",
    ),
    _mutant(
        "one-person-is-two",
        "a person of two accounts is changed in one of them only",
        "insuredmine.contacts:edit",
        reworded(("for other in records.places_of(act, contact_id):", "for other in ():")),
        "several_accounts",
    ),
    _mutant(
        "removed-badge-stays",
        "a user removes a system from an account, and it stays",
        "insuredmine.external_ids:unlink",
        reworded(
            (
                "return replace(act, kind, record_id, kept)",
                "return records.show(act, kind, records.load(act, kind, record_id))",
            )
        ),
        "removed_badge",
    ),
)
