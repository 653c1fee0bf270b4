"""What could be wrong in the rules of the model: whose value counts, what is written where, what can't be held."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from trifold.sandbox.mutants.edits import always, entry, gate, reworded
from trifold.sandbox.mutants.patch import Change, Mutant
from trifold.sync_core.model.changes import Kind, System

_OWNERSHIP = "trifold.sync_core.model.ownership"
_PLANNING = "trifold.sync_core.model.planning"
_IDENTITY = "trifold.sync_core.model.identity"
_GATES = "trifold.sync_core.model.gates"
_PENDING = "trifold.sync_core.model.pending"
_VALUES = "trifold.sync_core.model.values"
A, B, I = System.AMS360, System.BENEFITPOINT, System.INSUREDMINE  # noqa: E741


def _mutant(name: str, told: str, target: str, change: Change, *plays: str, tests: tuple[str, ...] = ()) -> Mutant:
    return Mutant(f"rule-model-{name}", told, "rule", "model", target, change, plays, tests)


def _clients(**members: Any) -> Change:
    """Both rules of a client that AMS360 has."""

    def change(table: Any) -> Any:
        keys = [(kind, A) for kind in (Kind.ACCOUNT, Kind.CONTACT)]
        return {**table, **{key: replace(table[key], **members) for key in keys}}

    return change


def _in_benefitpoint(**members: Any) -> Change:
    return lambda table: entry((Kind.CONTACT, B), **members)(entry((Kind.ACCOUNT, B), **members)(table))


MUTANTS = (
    # ---- whose value counts
    _mutant(
        "benefitpoint-owns",
        "of a client in both, BenefitPoint's values count",
        f"{_OWNERSHIP}:rule_for",
        reworded(("(A, B, I)", "(B, A, I)")),
        "update_fan_out",
    ),
    _mutant(
        "benefitpoint-edits-count",
        "an edit in BenefitPoint of a client that AMS360 has goes to AMS360 and InsuredMine",
        f"{_OWNERSHIP}:OWNERSHIP",
        _clients(editors=(I, B)),
        "benefitpoint_edits_stay",
    ),
    _mutant(
        "insuredmine-edits-are-undone",
        "an edit in InsuredMine of a client that AMS360 has counts for nothing",
        f"{_OWNERSHIP}:OWNERSHIP",
        _clients(editors=(), put_back=(I,)),
        "insuredmine_edits_come_back",
    ),
    _mutant(
        "insuredmine-wins-over-ams360",
        "two edits of one field: InsuredMine's stays",
        f"{_OWNERSHIP}:OWNERSHIP",
        _clients(wins=I),
        "edited_on_two_sides",
    ),
    _mutant(
        "benefitpoint-wins-over-insuredmine",
        "two edits of one field of a client without AMS360: BenefitPoint's stays",
        f"{_OWNERSHIP}:OWNERSHIP",
        _in_benefitpoint(wins=B),
        "edited_on_two_sides",
    ),
    _mutant(
        "derived-status-is-an-edit",
        "a status that InsuredMine derived is written to AMS360",
        f"{_OWNERSHIP}:Rule.may_edit",
        reworded(('name != "status" if self.editable is None else', "self.editable is None or")),
        "last_policy_cancelled",
    ),
    _mutant(
        "plans-correct-nothing",
        "a change of a plan never reaches its policy",
        f"{_OWNERSHIP}:OWNERSHIP",
        entry((Kind.POLICY, A), editors=()),
        "plan_changes",
    ),
    _mutant(
        "plans-correct-everything",
        "a plan's carrier, line and description overwrite its policy's",
        f"{_OWNERSHIP}:OWNERSHIP",
        entry((Kind.POLICY, A), editable=None),
        "plan_changes",
    ),
    _mutant(
        "policy-edits-stay-in-insuredmine",
        "an AMS360 policy that was edited in InsuredMine stays so there",
        f"{_OWNERSHIP}:OWNERSHIP",
        entry((Kind.POLICY, A), put_back=()),
        "policy_of_another_system",
    ),
    _mutant(
        "lost-value-is-forgotten",
        "of two edits of one field the one that lost is told to nobody",
        f"{_OWNERSHIP}:_Merge._settle_conflict",
        reworded(("self.conflicts.append(Conflict(", "(Conflict(")),
        "edited_on_two_sides",
    ),
    _mutant(
        "shadow-is-never-updated",
        "what was last seen in a system stays what was seen first",
        f"{_OWNERSHIP}:_Merge._note",
        reworded(
            (
                "if self._changed(system, name) or self._was_cut(system, name):\n        self.seen",
                "if self._first(system, name):\n        self.seen",
            )
        ),
        "inactive_clients",
    ),
    _mutant(
        "local-edits-are-overwritten",
        "what a follower changed is written over at once",
        f"{_OWNERSHIP}:_Merge._note",
        reworded(("elif self._changed(system, name) and self._put_back(system, name):", "else:")),
        "local_edits_survive",
    ),
    _mutant(
        "stale-values-stay",
        "a follower that shows an earlier value when it is linked keeps it",
        f"{_OWNERSHIP}:_Merge._note",
        reworded(
            (
                "stale = value != golden and (value == was or value in self.earlier.get(name, frozenset()))",
                "stale = False",
            )
        ),
        "form_left_open",
    ),
    _mutant(
        "linking-keeps-insuredmines-data",
        "an InsuredMine account that AMS360 joins keeps showing its own values",
        f"{_OWNERSHIP}:_Merge._note",
        reworded(("if system is I and first and golden is not None:", "if False:")),
        "held_in_insuredmine",
    ),
    _mutant(
        "local-edits-of-before-are-overwritten",
        "whatever differs in a follower when it is linked is stale",
        f"{_OWNERSHIP}:_Merge._note",
        reworded(("(value == was or value in self.earlier.get(name, frozenset()))", "True")),
        "form_left_open",
    ),
    _mutant(
        "own-write-is-an-edit",
        "a value of ours whose answer was lost counts as somebody's edit",
        f"{_OWNERSHIP}:_Merge._in_flight",
        always(False),
        "lost_reply_of_an_update",
    ),
    _mutant(
        "two-edits-are-one",
        "an edit in InsuredMine of a value that it was not given yet is no conflict",
        f"{_OWNERSHIP}:_Merge._moved_since",
        always(False),
        "edited_before_it_arrived",
    ),
    _mutant(
        "note-stays",
        "not sent to AMS360, says a plan that was sent",
        f"{_OWNERSHIP}:with_note",
        reworded(("others if A in linked else NOT_SENT", "NOT_SENT")),
        "second_link_later",
    ),
    _mutant(
        "group-of-a-person-is-turned-round",
        "a group that is a person is named by the last name first",
        f"{_OWNERSHIP}:shaped",
        reworded(
            (
                '(golden.get("first_name"), golden.get("last_name"))',
                '(golden.get("last_name"), golden.get("first_name"))',
            )
        ),
        "group_or_individual",
    ),
    # ---- what is made where
    _mutant(
        "clients-go-to-benefitpoint",
        "an AMS360 customer is made in BenefitPoint by itself (D1)",
        f"{_GATES}:DELIVERY",
        gate(
            "asked for",
            reworded(("one.system is I or", "one.system is I or (one.kind is Kind.ACCOUNT and one.system is B) or")),
        ),
        "ams360_real_time",
    ),
    _mutant(
        "clients-go-to-ams360",
        "a BenefitPoint account is made in AMS360 by itself, whatever was answered",
        f"{_GATES}:DELIVERY",
        gate(
            "asked for",
            reworded(("one.system is I or", "one.system is I or (one.kind is Kind.ACCOUNT and one.system is A) or")),
        ),
        "flow_2_benefitpoint_only",
    ),
    _mutant(
        "contacts-stay-in-ams360",
        "a contact added in AMS360 does not reach BenefitPoint",
        f"{_GATES}:DELIVERY",
        gate("asked for", reworded(("return A in one.live", "return False"))),
        "later_contacts",
    ),
    _mutant(
        "plans-stay-in-benefitpoint",
        "a plan of a linked client becomes no policy",
        f"{_GATES}:DELIVERY",
        gate("asked for", reworded(("one.system is A and B in one.live", "False"))),
        "plan_becomes_policy",
    ),
    _mutant(
        "benefitpoint-does-not-wait",
        "sent to both, BenefitPoint is given the account though AMS360 refused it",
        f"{_GATES}:DELIVERY",
        gate(
            "its turn",
            reworded(("not (one.system is B and B in one.wanted and A in one.wanted and A not in one.live)", "True")),
        ),
        "incomplete_account",
    ),
    _mutant(
        "the-deleted-is-made-again",
        "what disappeared from a system is made there again (D17)",
        f"{_GATES}:DELIVERY",
        gate("not parted", always(True)),
        "deleted_in_insuredmine",
    ),
    _mutant(
        "individual-twice",
        "a person's own contact is sent to AMS360 as a second person (D15)",
        f"{_GATES}:DELIVERY",
        gate("not the client itself", always(True)),
        "group_or_individual",
    ),
    _mutant(
        "moving-in-makes-records",
        "an agency that moves in has the missing made in AMS360 and BenefitPoint",
        f"{_GATES}:DELIVERY",
        gate("not kept out", always(True)),
        tests=("unit/test_onboarding.py::nothing_is_made",),
    ),
    _mutant(
        "benefitpoint-shows-at-once",
        "an edit of a BenefitPoint-only client reaches InsuredMine before the daily",
        f"{_PLANNING}:_updates",
        reworded(("system is System.INSUREDMINE and not situation.shown_in_real_time", "False")),
        "benefitpoint_only_edits",
    ),
    _mutant(
        "badge-in-real-time",
        "InsuredMine shows BenefitPoint's id before the daily (D13)",
        f"{_PLANNING}:_references",
        reworded(("if link and (link.shown or system is not System.INSUREDMINE):", "if link:")),
        "flow_1_individual",
    ),
    _mutant(
        "renewal-hangs-on-nothing",
        "a renewed policy does not say which one it renews",
        f"{_PLANNING}:_create",
        reworded(("situation.prior_ids.get(system)", "None")),
        "policy_life",
    ),
    _mutant(
        "made-without-the-owner",
        "what belongs to AMS360 is made elsewhere while AMS360 does not answer",
        f"{_PLANNING}:Situation.owner_answers",
        lambda original: property(lambda situation: True),
        "owner_and_follower_take_turns",
    ),
    _mutant(
        "number-is-never-carried",
        "a customer's new number stays in AMS360",
        f"{_PLANNING}:_lacks",
        reworded(("any(number and has.get(one) not in (None, number) for one, number in named.items())", "False")),
        "small_changes",
    ),
    _mutant(
        "survivor-is-never-named",
        "a BenefitPoint account keeps the id of the customer that was merged away",
        f"{_PLANNING}:_lacks",
        reworded(("former_id is not None and (System.AMS360, former_id) in has", "False")),
        "merged_and_followed",
    ),
    _mutant(
        "refused-edit-stays",
        "an edit that AMS360 refused stays in InsuredMine",
        f"{_PENDING}:refused",
        reworded(("{**golden, **{name: link.shadow.seen.get(name) for name in names}}", "dict(golden)")),
        "refused_fields",
    ),
    _mutant(
        "refused-is-tried-for-ever",
        "a value that was refused is sent again with every look",
        f"{_IDENTITY}:Link.with_refused",
        reworded(("**more}", "}")),
        "locked_in_benefitpoint",
    ),
    # ---- values that a system can't hold
    _mutant(
        "unheld-is-emptied",
        "what a system can't hold is sent as empty",
        f"{_PENDING}:pending",
        reworded(
            (
                "fields[name] = view.snapshot.fields.get(name)\n        else",
                "fields[name] = None\n            changed.append(name)\n        else",
            )
        ),
        "locked_in_benefitpoint",
    ),
    _mutant(
        "long-text-is-cut",
        "a text over a limit is cut, whatever it means then",
        f"{_VALUES}:fit",
        reworded(("if not limit.cut:", "if False:")),
        "values_that_do_not_fit",
    ),
    _mutant(
        "extension-goes-too",
        "an extension is sent to a system that has no place for it",
        f"{_VALUES}:fit",
        reworded(('limit.without_extension and " x" in fitted', "False")),
        "unreadable_values",
    ),
    _mutant(
        "a-cut-is-an-edit",
        "what a vendor left of a long text counts as somebody's edit",
        f"{_VALUES}:is_cut",
        always(False),
        "texts_cut_silently",
    ),
    _mutant(
        "the-unreadable-is-empty",
        "a value that can't be read empties all other systems",
        f"{_VALUES}:readable",
        reworded(
            (
                "{name: value for name, value in found.items() if not isinstance(value, Unreadable)}",
                "{name: None if isinstance(value, Unreadable) else value for name, value in found.items()}",
            )
        ),
        "unreadable_values",
    ),
    _mutant(
        "lag-is-believed",
        "a replica that is behind undoes what was written a moment ago",
        f"{_IDENTITY}:Link.lagging",
        always(frozenset()),
        "lag_after_an_update",
    ),
    # ---- which record it is
    _mutant(
        "second-account-takes-over",
        "a second BenefitPoint account of one customer is linked in place of the first (D16)",
        f"{_IDENTITY}:identify",
        reworded(("if twin and twin.live and twin.external_id != snapshot.external_id:", "if False:")),
        "yes_twice",
    ),
    _mutant(
        "first-of-several-ids",
        "a record that names two clients is the first one's",
        f"{_IDENTITY}:identify",
        reworded(("if len(named) > 1:", "if False:")),
        tests=("unit/test_identify.py::names_two_clients",),
    ),
    _mutant(
        "undo-overwrites",
        "what is put back overwrites what was changed since",
        "trifold.sync_core.model.restoring:_why_not",
        reworded(("if view.snapshot.fields.get(name) != value.after:", "if False:")),
        "put_back_too_late",
    ),
)
