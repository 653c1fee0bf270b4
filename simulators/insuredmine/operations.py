"""Everything that somebody may do in InsuredMine: the door for wire, screens and seed. None of it sees HTTP.

Rooms behind it: accounts, contacts, policies (records and their rules), statuses (derived), external_ids,
sync_requests, daily, lists, merging. Every operation takes an :class:`Act` first.
"""

from __future__ import annotations

from trifold.simulators.insuredmine.accounts import create as create_account
from trifold.simulators.insuredmine.accounts import edit as edit_account
from trifold.simulators.insuredmine.accounts import remove as remove_account
from trifold.simulators.insuredmine.acts import BADGES, TARGET_NAMES, Act, Actor, Fields
from trifold.simulators.insuredmine.contacts import create as create_contact
from trifold.simulators.insuredmine.contacts import edit as edit_contact
from trifold.simulators.insuredmine.contacts import join as join_account
from trifold.simulators.insuredmine.contacts import move as move_contact
from trifold.simulators.insuredmine.contacts import of_account as contacts_of_account
from trifold.simulators.insuredmine.contacts import policies_of as policies_of_contact
from trifold.simulators.insuredmine.contacts import remove as remove_contact
from trifold.simulators.insuredmine.daily import edit as edit_daily
from trifold.simulators.insuredmine.daily import history as daily_history
from trifold.simulators.insuredmine.daily import latest as latest_daily
from trifold.simulators.insuredmine.daily import load as load_daily
from trifold.simulators.insuredmine.daily import page as daily_page
from trifold.simulators.insuredmine.daily import start as start_daily
from trifold.simulators.insuredmine.external_ids import replace as replace_external_ids
from trifold.simulators.insuredmine.external_ids import unlink
from trifold.simulators.insuredmine.lists import feed, history, names
from trifold.simulators.insuredmine.lists import page as list_page
from trifold.simulators.insuredmine.merging import merge, unmerge
from trifold.simulators.insuredmine.policies import create as create_policy
from trifold.simulators.insuredmine.policies import edit as edit_policy
from trifold.simulators.insuredmine.policies import owner_of as owner_of_policy
from trifold.simulators.insuredmine.policies import remove as remove_policy
from trifold.simulators.insuredmine.records import count, load, page, show, shown
from trifold.simulators.insuredmine.sync_requests import chips
from trifold.simulators.insuredmine.sync_requests import create as request_sync
from trifold.simulators.insuredmine.sync_requests import edit as edit_sync_request
from trifold.simulators.insuredmine.sync_requests import load as load_sync_request
from trifold.simulators.insuredmine.sync_requests import page as sync_request_page

__all__ = [
    "BADGES",
    "TARGET_NAMES",
    "Act",
    "Actor",
    "Fields",
    "chips",
    "contacts_of_account",
    "count",
    "create_account",
    "create_contact",
    "create_policy",
    "daily_history",
    "daily_page",
    "edit_account",
    "edit_contact",
    "edit_daily",
    "edit_policy",
    "edit_sync_request",
    "feed",
    "history",
    "join_account",
    "latest_daily",
    "list_page",
    "load",
    "load_daily",
    "load_sync_request",
    "merge",
    "move_contact",
    "names",
    "owner_of_policy",
    "page",
    "policies_of_contact",
    "remove_account",
    "remove_contact",
    "remove_policy",
    "replace_external_ids",
    "request_sync",
    "show",
    "shown",
    "start_daily",
    "sync_request_page",
    "unlink",
    "unmerge",
]
