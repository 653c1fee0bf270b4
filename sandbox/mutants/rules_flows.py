"""What could be wrong in the rules of the flows: who may originate, what is asked, what waits, what is taken back."""

from __future__ import annotations

from typing import Any

from trifold.sandbox.mutants.edits import always, reworded
from trifold.sandbox.mutants.patch import Change, Mutant

_FLOWS = "trifold.sync_core.flows"


def _mutant(name: str, told: str, target: str, change: Change, *plays: str, tests: tuple[str, ...] = ()) -> Mutant:
    return Mutant(f"rule-flows-{name}", told, "rule", "flows", f"{_FLOWS}.{target}", change, plays, tests)


def _nothing(original: Any) -> Any:
    return lambda *args, **named: None


MUTANTS = (
    # ---- what is no longer there, and what a user took apart
    _mutant(
        "deletes-are-not-told",
        "what disappeared in its system is nobody's question (D8)",
        "parting:_ask",
        _nothing,
        "deleted_contacts",
    ),
    _mutant(
        "successor-is-no-question",
        "a primary contact is gone: nobody is asked who follows",
        "parting:_successors",
        always(()),
        "primary_contact_deleted",
    ),
    _mutant(
        "survivor-is-not-looked-for",
        "a customer that was merged away counts as deleted",
        "parting:_survivors",
        always(()),
        "merged_customers",
    ),
    _mutant(
        "removed-badge-comes-back",
        "what a user removed from an account in InsuredMine is written there again (D10)",
        "parting:taken_away",
        always([]),
        "removed_badge",
    ),
    _mutant(
        "unlinked-is-linked-again",
        "a record that a user took apart is recognised by its link",
        "propagate:_match_in",
        reworded(("if link.resting:", "if False:")),
        "removed_badge",
    ),
    _mutant(
        "below-stays-linked",
        "an account was parted, its contacts and policies were not",
        "parting:_save",
        reworded(("if record.kind is Kind.ACCOUNT:", "if False:")),
        "removed_badge",
    ),
    _mutant(
        "gone-at-first-sight",
        "what does not show once is gone, without a second look",
        "desk:Run.seen",
        reworded(("early = self._too_early(link)", "early = 0.0")),
        "business_fault_on_a_read",
    ),
    # ---- who is who
    _mutant(
        "no-is-overruled",
        "a No in BenefitPoint is overruled where everything agrees (D19)",
        "likeness:_answered_no",
        always(False),
        "no_stands",
    ),
    _mutant(
        "look-alikes-are-not-held",
        "an account that could be a known one is made beside it",
        "likeness:_is_held",
        always(False),
        "no_stands",
    ),
    _mutant(
        "customers-are-not-looked-for",
        "the internal connection makes a customer that AMS360 has (D18)",
        "likeness:customers_like",
        always({}),
        "no_though_it_exists",
    ),
    _mutant(
        "insuredmine-is-not-looked-at",
        "an account that InsuredMine holds already is made there again",
        "likeness:held_in_insuredmine",
        reworded(("if not alike:", "if True:")),
        "held_in_insuredmine",
    ),
    _mutant(
        "contacts-are-not-looked-for",
        "a contact or policy that a system holds is made there again (D20)",
        "children:held_below",
        reworded(("if not shots:", "if True:")),
        "could_be_there_already",
        "sent_where_it_is",
    ),
    _mutant(
        "children-are-always-new",
        "what a system shows below an account is never one that is known",
        "children:known_below",
        reworded(("if not free:", "if True:")),
        "could_be_there_already",
        "held_in_insuredmine",
        "plan_that_is_a_policy",
    ),
    _mutant(
        "shared-tells-apart",
        "a mailbox that a whole account shares makes two contacts one (D21)",
        "children:_shared",
        always(frozenset()),
        "not_the_same_policy",
    ),
    _mutant(
        "customer-after-its-account",
        "a BenefitPoint account that names a customer is looked at without that customer",
        "family:_named_customer_comes_first",
        always(False),
        "yes_unheard",
    ),
    _mutant(
        "second-accounts-plans-are-lost",
        "the plans of a second account of one customer go nowhere (D16)",
        "family:_keep_plans_of_second",
        _nothing,
        "yes_twice",
    ),
    _mutant(
        "itself-is-another",
        "a contact with an individual's own name is a second person (D15)",
        "family:place",
        reworded(("if snapshot.same_as_account and not _is_linked(run, snapshot):", "if False:")),
        "own_contact",
    ),
    # ---- the internal connection
    _mutant(
        "backlog-becomes-customers",
        "what was in BenefitPoint when the connection was switched on becomes customers (D18)",
        "connection:connects",
        reworded((" and not backlog.holds(conn, run.agency, snapshot.external_id)", "")),
        tests=("unit/test_recognition.py::switching_the_connection",),
    ),
    _mutant(
        "connection-is-always-on",
        "a No becomes a customer, though the agency has no internal connection",
        "connection:is_on",
        reworded(('desk.agency(agency).internal_connection == "core"', "True")),
        "flow_2_benefitpoint_only",
    ),
    _mutant(
        "no-grace-for-a-key",
        "an account whose AMS360 id is still to come is shown by the daily at once",
        "keys:why_withheld",
        always(None),
        "connection_customer_late",
    ),
    _mutant(
        "late-key-is-overlooked",
        "the AMS360 id that an account gets later joins nothing",
        "keys:take_late_key",
        reworded(("if reference is None:", "if True:")),
        "connection_key_late",
        "connection_customer_late",
    ),
    # ---- what goes when
    _mutant(
        "badges-at-once",
        "every link is shown in InsuredMine as soon as it is known (D13)",
        "decide:_may_show",
        reworded(("if run.occasion.shows_all:", "if True:")),
        "flow_1_individual",
    ),
    _mutant(
        "asked-for-is-hidden",
        "a link that a user of InsuredMine asked for is not shown there before the daily",
        "decide:_may_show",
        reworded((" | set(run.asked_for)", "")),
        "asked_before_the_daily",
        "insuredmine_to_benefitpoint",
    ),
    _mutant(
        "wish-is-forgotten",
        "a system that a user asked for later is not remembered",
        "family:_want",
        _nothing,
        "second_link_later",
    ),
    _mutant(
        "self-is-not-looked-at",
        "an individual changed, the contact that it is did not",
        "family:_look_at_self",
        _nothing,
        "update_fan_out",
        "insuredmine_to_both",
    ),
    _mutant(
        "owner-is-not-looked-at",
        "the contact that an individual is changed, the account did not",
        "family:_look_at_owner",
        _nothing,
        "yes_unheard",
    ),
    _mutant(
        "policies-do-not-wait-for-a-contact",
        "a policy is sent to InsuredMine though nobody there can hold it",
        "apply:_lacks_contact",
        always(False),
        "firm_without_a_contact",
    ),
    _mutant(
        "policies-wait-for-ever",
        "a policy that waited for a contact does not go when one comes",
        "family:_send_what_waits_for_a_contact",
        _nothing,
        "firm_without_a_contact",
    ),
    _mutant(
        "incomplete-is-sent",
        "an account without what AMS360 demands is sent there",
        "apply:_create",
        reworded(("lacks = connector.missing(operation)", "lacks = replace(connector.missing(operation), fields=())")),
        "incomplete_account",
    ),
    _mutant(
        "carrier-is-the-agencys-own",
        "a plan of a carrier that AMS360 doesn't have becomes another company's policy",
        "apply:_create",
        reworded(("if not lacks.fields and mappings.ask(run, operation, lacks.unmapped):", "if False:")),
        "carrier_of_benefitpoint_only",
    ),
    _mutant(
        "mapping-is-forgotten",
        "the company that a person chose for a carrier is not used",
        "mappings:with_codes",
        lambda original: lambda run, operation: operation,
        "carrier_of_benefitpoint_only",
    ),
    _mutant(
        "every-request-is-done",
        "a Sync that was refused is answered as done",
        "requests:_judge",
        lambda original: lambda run, target, asked, request: {"system": target, "state": "done", "reason": ""},
        "incomplete_account",
    ),
    _mutant(
        "refused-edit-is-not-taken-back",
        "an edit that AMS360 refused counts on",
        "refusals:take_back",
        _nothing,
        "refused_fields",
    ),
    _mutant(
        "refused-field-stops-all",
        "a field that was refused keeps the others out",
        "refusals:refused_fields",
        always(None),
        "refused_fields",
    ),
    # ---- the daily, the sweep, and what nobody told
    _mutant(
        "hidden-badges-stay-hidden",
        "the daily passes over accounts whose BenefitPoint id is not shown yet",
        "daily:_ring_benefitpoint",
        reworded(("(*hidden, *waiting)", "waiting")),
        "no_stands",
        "no_though_it_exists",
    ),
    _mutant(
        "daily-without-benefitpoint",
        "the daily reads AMS360 only",
        "daily:_list_benefitpoint",
        always(""),
        "benefitpoint_only_edits",
    ),
    _mutant(
        "daily-without-ams360",
        "the daily reads BenefitPoint only",
        "daily:_sweep",
        always(""),
        "unheard_day",
    ),
    _mutant(
        "daily-skips-contacts",
        "the sweep compares accounts, not what is below them",
        "missed:_as_seen",
        reworded(("survey.below.items()", "()")),
        "unheard_day",
    ),
    _mutant(
        "daily-moves-on-too-early",
        "the watermark moves though the daily broke off",
        "daily:_ring_benefitpoint",
        reworded(
            ('dailies.change(conn, job["id"], until=until)', "cursors.move(desk.db, conn, agency, WATERMARK, until)")
        ),
        "listing_breaks_off",
    ),
    _mutant(
        "second-press-is-told-nothing",
        "the daily button, pressed during a scheduled daily, waits for ever",
        "daily:start",
        reworded(
            (
                'if running is not None and (crm_job_id is None or crm_job_id in running["crm_job_ids"]):',
                "if running is not None:",
            )
        ),
        tests=("unit/test_daily.py::joins_it_and_is_told",),
    ),
    _mutant(
        "dead-letters-stay-dead",
        "what could not be done is not tried by the next daily",
        "daily:_catch_up",
        reworded(("_daily(inbox.take_dead_letters(desk.db, conn, agency, AGAIN_MAX))", "[]")),
        tests=("unit/test_daily.py::the_next_daily_tries",),
    ),
    _mutant(
        "gone-for-good",
        "what vanished is not looked for by the daily",
        "daily:_catch_up",
        reworded(("[*again, *dead]", "dead")),
        "there_again",
    ),
    _mutant(
        "lost-presses-stay-lost",
        "a Sync whose webhook was lost is never found",
        "requests:look_for",
        reworded(("if new:", "if False:")),
        "lost_webhooks",
    ),
    _mutant(
        "clock-went-back-unnoticed",
        "what was recorded in an hour that came twice is lost",
        "intake:_list_all_again",
        _nothing,
        "hour_that_comes_twice",
    ),
    # ---- creates in doubt
    _mutant(
        "doubt-adopts-the-first",
        "of several records that could be ours the first is taken",
        "doubt:_look",
        reworded(("if len(candidates) == 1 and", "if candidates and")),
        "two_could_be_ours",
    ),
    _mutant(
        "doubt-sends-again",
        "a create whose answer was lost is sent again without a look",
        "doubt:_candidates",
        always([]),
        "gateway_errors_of_benefitpoint",
    ),
    _mutant(
        "made-by-us-is-somebody-elses",
        "a record of ours whose answer is late is taken for a new one",
        "family:_may_be_our_own",
        always(None),
        tests=("unit/test_rules.py::create_was_in_doubt_is_answered",),
    ),
)
