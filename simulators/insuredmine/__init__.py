"""The InsuredMine simulator: accounts, contacts, policies, badges, Sync and the daily button.

Its model follows InsuredMine's public knowledge base; its REST API is our design, for none is published.
Rooms, in the order that a request passes through them: guard, wire, wire_sync, document, openapi (REST); screens,
screens_edit, screens_merge, forms; models, parameters, answers (shapes of the wire); operations (the door to
accounts, contacts, policies, statuses, external_ids, merging, sync_requests, daily, lists); acts, records, shapes,
replies, errors, tables (state); webhooks (out); switches (where our design could be another); seed and populate (a
new world); weak_spots (for faults); vendor.
"""

from trifold.simulators.insuredmine.vendor import VENDOR

__all__ = ["VENDOR"]
