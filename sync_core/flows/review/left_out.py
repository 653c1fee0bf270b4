"""Fields of a record that a system can't tell, can't hold as they are, or refused (model/values.py): all others are
written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar

from trifold.sync_core.flows.review.answering import Answering, Memo
from trifold.sync_core.flows.review.case import Choice, Settled
from trifold.sync_core.flows.review.write import WriteCase
from trifold.sync_core.model.naming import listed, word
from trifold.sync_core.model.values import Told, What
from trifold.sync_core.store import crosswalk

SAID: Mapping[str, str] = {
    What.UNREADABLE: "can't be read there: {why}",
    What.UNSUPPORTED: "is not sent there: {why}",
    What.REFUSED: "was refused there: {why}",
    What.ALTERED: "is held differently there: {why}",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut(WriteCase):
    """``fields``: what is told of each (model/values.py)."""

    reason: ClassVar[str] = "left out"
    settled_by: ClassVar[tuple[Settled, ...]] = (Settled.FITS,)
    leaving: ClassVar[str] = "What stands there stays. A field is tried again when its value changes."

    fields: Mapping[str, Told] = field(default_factory=dict)

    @property
    def title(self) -> str:
        told = "; ".join(f"{word(name)} {_said(note)}" for name, note in self.fields.items())
        return f"{self.who}, {self.where}: {told}. Everything else is written."

    def offers(self) -> Sequence[Choice]:
        refused = [word(name) for name, note in self.fields.items() if note["what"] == What.REFUSED]
        if not refused:
            return ()
        return [Choice(name="retry", label="Try again", does=f"{self.where} is sent the {listed(refused)} once more.")]

    def do(self, one: Answering, choice: str, external_id: str | None) -> Memo:
        """What was refused is forgotten, so that the next look sends it again."""
        if choice != "retry" or self.system is None:
            raise self.unfit(one)
        canonical_id = one.told(self.canonical_id)
        link = crosswalk.of_record(one.conn, canonical_id).get(self.system)
        if link is not None:
            crosswalk.save_known(one.db, one.conn, one.agency, [replace(link, shadow=replace(link.shadow, refused={}))])
        return one.set_fields(canonical_id, {})

    def undo(self, one: Answering, choice: str, memo: Memo) -> Memo | None:
        """Only the item is opened again."""
        return None


def _said(note: Told) -> str:
    return SAID.get(note["what"] or "", "{why}").format(why=note["why"])
