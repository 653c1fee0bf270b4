"""A person decides: what a machine must not. One class a reason, and the one way to ask, to answer and to take it back.

Rooms: case (what every reason has in common), registry (all reasons), asking (open an item, or settle it without a
person), names (what people call the records in it), shown (the queue for pages and commands), answers (a person's
answers and their undo), answering (what an answer is carried out with), decisions (answers that need a write of their
own), joining (two records become one), by_hand (joined or taken apart unasked). Reasons about a record as a system
shows it (seen): ambiguous, look_alike, resembles, key_awaited, two_records, one_client, deleted, merged, successor.
Reasons about a write (write): already_there, in_doubt, found_twice, not_sent, refused, left_out. And conflict (two
sides changed one field), not_mapped (a system has no code for it).
"""

from trifold.sync_core.flows.review.answers import answer, undo
from trifold.sync_core.flows.review.asking import ask, is_told, settle, waiting
from trifold.sync_core.flows.review.by_hand import (
    link_by_hand,
    merge_by_hand,
    outline_of_merge,
    record_of,
    unlink_by_hand,
)
from trifold.sync_core.flows.review.shown import GATES, STATES, item, items

__all__ = [
    "GATES",
    "STATES",
    "answer",
    "ask",
    "is_told",
    "item",
    "items",
    "link_by_hand",
    "merge_by_hand",
    "outline_of_merge",
    "record_of",
    "settle",
    "undo",
    "unlink_by_hand",
    "waiting",
]
