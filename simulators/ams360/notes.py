"""Notes on customers, on other entities, and an employee's own; their whole text goes as a stream.

A list shows the first characters of a long text only and sets IsNoteTruncated. The stream is UTF-8 (our choice): the
answer of GetNoteTextById is its base64; UpdateNoteText takes a System.IO.MemoryStream.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from trifold.simulators.ams360 import belongings, customers, entities, rules
from trifold.simulators.ams360.errors import BrokenRule, GeneralRefusal, not_found, refuse_if_broken
from trifold.simulators.ams360.records import NO_DATE, Record, blank, complete, thaw
from trifold.simulators.ams360.results import Fields, Operation, Operations, after, date_in, given
from trifold.simulators.ams360.turn import Turn

PRIORITIES: Mapping[str, str] = {"N": "Normal", "C": "Critical", "L": "Low"}  # AMS360 documentation
_PERSONAL = "personal"  # what every employee's own note hangs on, before the code


def _rules(turn: Turn, note: Record) -> Iterator[BrokenRule]:
    if blank(note["NoteText"]):
        yield BrokenRule("NoteText is required", "NoteText")
    if note["PurgeDate"] is not None and note["PurgeDate"] < turn.today():
        yield BrokenRule("PurgeDate must be today or later", "PurgeDate")
    if not blank(note["Priority"]) and note["Priority"] not in PRIORITIES:
        yield BrokenRule(f"Priority: {note['Priority']} is not one of N, C, L", "Priority")


def _made(turn: Turn, kind: str, wanted: Mapping[str, Any]) -> Record:
    rules.refuse_supplied_id(turn, "NoteId", wanted)
    note = complete(kind, wanted)
    note["NoteId"] = turn.world.guid(turn.conn, "note")
    if note["NoteDate"] == NO_DATE:
        note["NoteDate"] = turn.now()
    if "Attachment" in note:
        note["Attachment"] = False  # read-only (documentation)
    return note


def insert_customer_note(turn: Turn, wanted: Mapping[str, Any]) -> str:
    """A note on a customer, and perhaps on a policy and a claim; gives its NoteId."""
    note = _made(turn, "CustomerNote", wanted)
    broken = []
    if not customers.exists(turn, note["CustomerId"]):
        broken.append(BrokenRule("Customer not found", "CustomerId"))
    refuse_if_broken("The note", [*broken, *entities.policy_and_claim_rules(turn, note, ""), *_rules(turn, note)])
    belongings.keep(turn, "CustomerNote", note["NoteId"], note["CustomerId"], note)
    return str(note["NoteId"])


def insert_common_note(turn: Turn, wanted: Mapping[str, Any]) -> str:
    """A note on any entity: NoteType is the entity's type, NoteTypeId its id or code."""
    note = _made(turn, "CommonNote", wanted)
    fields = ("NoteType", "NoteTypeId")
    broken = [*entities.entity_rules(turn, note["NoteType"], note["NoteTypeId"], fields, ""), *_rules(turn, note)]
    refuse_if_broken("The note", broken)
    owner = entities.owner_of(note["NoteType"], note["NoteTypeId"])
    belongings.keep(turn, "CommonNote", note["NoteId"], owner, note)
    return str(note["NoteId"])


def insert_personal_note(turn: Turn, wanted: Mapping[str, Any]) -> str:
    """A note that an employee keeps for himself: the one named, else the one who logged in."""
    note = _made(turn, "PersonalNote", wanted)
    note["EmployeeCode"] = note["EmployeeCode"] or turn.employee_code or None
    broken = list(rules.employee_rules(turn, note, ("EmployeeCode",), ""))
    refuse_if_broken("The note", [*broken, *_rules(turn, note)])
    belongings.keep(turn, "PersonalNote", note["NoteId"], _PERSONAL, note)
    return str(note["NoteId"])


def personal_notes(turn: Turn) -> list[Record]:
    """The notes of whoever logged in: of the employee given at login, else of all; long texts are cut."""
    rows = belongings.below(turn, "PersonalNote", _PERSONAL)
    return [_cut(turn, row) for row in rows if turn.employee_code in ("", row["EmployeeCode"])]


def _cut(turn: Turn, note: Record) -> Record:
    top = turn.switch("note_characters_listed")
    if len(note["NoteText"]) > top:
        note |= {"NoteText": note["NoteText"][:top], "IsNoteTruncated": True}
    return note


def _personal_list(turn: Turn, fields: Fields) -> Record:
    def within(moment: datetime | None, start: str, end: str) -> bool:
        low, high = date_in(fields, start), date_in(fields, end)
        if low is None and high is None:
            return True
        return moment is not None and (low or NO_DATE) <= moment <= (high or datetime.max)

    return {
        "UserNoteList": [
            note
            for note in personal_notes(turn)
            if within(note["NoteDate"], "DateFrom", "DateTo")
            and within(note["PurgeDate"], "PurgeDateFrom", "PurgeDateTo")
            and (note["Attachment"] or not fields.get("IncludeOnlyAttachments"))
        ]
    }


def note_text(turn: Turn, kind: str, note_id: str | None) -> str:
    """The whole text; an unknown id is a business fault, because a stream can't be null."""
    note = belongings.stored(turn, kind, note_id)
    if note is None:
        raise not_found("Note", "NoteId", note_id or "")
    return str(note["NoteText"])


def update_note_text(turn: Turn, kind: str, note_id: str | None, stream: Mapping[str, Any] | None) -> None:
    """Replace the text by a MemoryStream's bytes from its origin to its length."""
    note_text(turn, kind, note_id)
    if stream is None or stream.get("_buffer") is None:
        raise GeneralRefusal("The request has no Note. Send a System.IO MemoryStream with its _buffer")
    end = stream.get("_length") or len(stream["_buffer"])
    try:
        text = stream["_buffer"][stream.get("_origin") or 0 : end].decode("utf-8")
    except UnicodeDecodeError:
        raise GeneralRefusal("The Note is not UTF-8 text") from None
    note = thaw(kind, belongings.stored(turn, kind, note_id) or {}) | {"NoteText": text}
    refuse_if_broken("The note", [rule for rule in _rules(turn, note) if rule.data_name == "NoteText"])
    owner = _PERSONAL if kind == "PersonalNote" else note.get("CustomerId")
    owner = owner or entities.owner_of(note["NoteType"], note["NoteTypeId"])
    belongings.keep(turn, kind, note["NoteId"], owner, note)


def _reading(kind: str) -> Operation:
    return lambda turn, fields: note_text(turn, kind, fields.get("NoteId")).encode("utf-8")


def _writing(kind: str) -> Operation:
    return after(lambda turn, fields: update_note_text(turn, kind, fields.get("NoteId"), fields.get("Note")))


OPERATIONS: Operations = {
    "CustomerNoteInsert": lambda turn, fields: {
        "NoteId": insert_customer_note(turn, given(fields, "CustomerNote", "CustomerNoteInsert"))
    },
    "CommonNoteInsert": lambda turn, fields: {
        "NoteId": insert_common_note(turn, given(fields, "CommonNote", "CommonNoteInsert"))
    },
    "PersonalNoteInsert": lambda turn, fields: {
        "NoteId": insert_personal_note(turn, given(fields, "UserNote", "PersonalNoteInsert"))
    },
    "PersonalNoteGetListAll": lambda turn, fields: {"UserNoteList": personal_notes(turn)},
    "PersonalNoteGetList": _personal_list,
    **{f"{kind}GetNoteTextById": _reading(kind) for kind in ("CustomerNote", "CommonNote", "PersonalNote")},
    **{f"{kind}UpdateNoteText": _writing(kind) for kind in ("CustomerNote", "CommonNote", "PersonalNote")},
}
