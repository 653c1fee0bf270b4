"""The stories. Each file has one function ``play(stage)``; its docstring tells the story.

Rooms, the four flows first: flow_1_individual, flow_1_group, flow_2_benefitpoint_only, flow_3_internal_connection;
then insuredmine_to_ams360, insuredmine_to_benefitpoint, insuredmine_to_both, update_fan_out, benefitpoint_edits_stay,
plan_becomes_policy, daily_twice, ams360_real_time, search_by_last_name, group_or_individual, later_contacts,
own_contact, policy_life, benefitpoint_only_edits, daily_only_mode, notices_off, same_notification_twice,
yes_with_internal_connection, yes_unheard, idempotency_ignored, local_edits_survive, insuredmine_edits_come_back,
edited_on_two_sides, edited_before_it_arrived, replaced_values_come_back, put_back_too_late and one_of_two_refuses.
What is changed, deleted, merged or unlinked in one system: plan_of_unlinked_account, plan_changes, merged_customers,
inactive_clients, deleted_contacts, primary_contact_deleted, primary_contact_first, last_policy_cancelled,
incomplete_account, removed_badge, deleted_in_insuredmine, deleting_in_insuredmine and merged_and_followed.
Who is who: two_of_one_name, husband_and_wife, person_and_firm_of_one_name, firm_and_person_in_one, names_as_written,
no_though_it_exists, no_stands, shared_mailbox, yes_twice, two_accounts_of_one_customer, second_link_later,
plans_and_numbers, what_tells_people_apart and spelt_otherwise.
What a system holds already: held_in_insuredmine, plan_that_is_a_policy, could_be_there_already, could_be_somebody,
not_the_same_policy, form_left_open and sent_where_it_is.
What a system has no code for: carrier_of_benefitpoint_only and line_of_benefitpoint_only.

The daily, the sweep and the internal connection at hard moments: connection_daily_first, connection_customer_late,
connection_key_late, daily_breaks_off, listing_breaks_off, unheard_day, midnight, one_daily and
notifications_in_disorder.

Ordinary trouble: policy_of_a_deleted_account, gateway_errors_of_ams360, gateway_errors_of_benefitpoint,
gateway_errors_of_insuredmine, gateway_errors_and_late_notices, two_could_be_ours, ams360_down, benefitpoint_down,
insuredmine_down, storm_of_429, wrong_passwords, owner_is_missing, lost_webhooks, clock_of_the_engine,
clock_of_benefitpoint, hour_that_comes_twice, slow_vendor_next_door, business_fault_on_a_read,
read_from_a_lagging_replica, lag_after_an_update, owner_and_follower_take_turns, there_again, lost_reply_of_an_update,
firm_without_a_contact, both_ring_at_once, played_again and batches_end.

Values: every_value_of_a_client, every_value_of_a_contact, every_value_of_a_policy, values_that_do_not_fit,
refused_fields, locked_in_benefitpoint, unreadable_values, person_becomes_firm, texts_cut_silently, statuses and
small_changes.

What users of real agencies do: saved_twice, renewed_plan, several_accounts, chip_of_a_refusal, asked_before_the_daily,
policy_of_another_system and made_primary.

Beside it a play may name ``WORLD``, the world that it needs (default ``demo``) or several in which it is to be played;
``MADE``, the records that are there at its end and were not before, by system and kind; ``ASKED``, the reasons of the
questions that wait for a person at its end; and ``CLOCK = "virtual"`` when
hours must pass in it (``stage.wait``): such a play is for one process.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path

from trifold.scenarios.stage import Stage

_HERE = Path(__file__).parent
FLOWS = ("flow_1_individual", "flow_1_group", "flow_2_benefitpoint_only", "flow_3_internal_connection")


@dataclass(frozen=True, slots=True, kw_only=True)
class Play:
    """A story ready to be played: in one world, InsuredMine's Idempotency-Key ``honoured`` or ``ignored``."""

    name: str
    story: str
    world: str
    made: Mapping[str, Mapping[str, int]]
    play: Callable[[Stage], None]
    asked: tuple[str, ...] = ()
    keys: str = "honoured"
    worlds: tuple[str, ...] = ()
    needs_virtual_clock: bool = False

    @property
    def variant(self) -> str:
        """What tells this performance from the others of the play."""
        world = [self.world] if len(self.worlds) > 1 else []
        return ", ".join([*world, *(["keys ignored"] if self.keys == "ignored" else [])])

    @property
    def title(self) -> str:
        return f"{self.name} ({self.variant})" if self.variant else self.name

    def performances(self, keys: Iterable[str] = ("honoured",)) -> list[Play]:
        """The play in each of its worlds, with the keys as named."""
        return [replace(self, world=world, keys=kept) for kept in keys for world in self.worlds or (self.world,)]


def names() -> list[str]:
    """All plays: the documented flows first, then the others by name."""
    found = sorted(file.stem for file in _HERE.glob("*.py") if not file.stem.startswith("_"))
    return [*FLOWS, *(name for name in found if name not in FLOWS)]


def load(name: str) -> Play:
    """Raises KeyError with the names that there are."""
    if name not in names():
        raise KeyError(f"there is no play {name!r}; there are: {', '.join(names())}")
    module = import_module(f"{__name__}.{name}")
    story = " ".join((module.play.__doc__ or "").split())
    named = getattr(module, "WORLD", "demo")
    worlds = (named,) if isinstance(named, str) else tuple(named)
    return Play(
        name=name,
        story=story,
        world=worlds[0],
        worlds=worlds,
        made=getattr(module, "MADE", {}),
        asked=tuple(getattr(module, "ASKED", ())),
        play=module.play,
        needs_virtual_clock=getattr(module, "CLOCK", "any") == "virtual",
    )
