"""Which record a snapshot is, by the ids that it carries."""

from __future__ import annotations

from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.model.identity import SECOND, Known, Link, identify
from trifold.sync_core.model.records import Reference, Snapshot


def _known(canonical_id: str, **links: str) -> Known:
    made = tuple(
        Link(canonical_id=canonical_id, system=System(system), kind=Kind.ACCOUNT, external_id=one)
        for system, one in links.items()
    )
    return Known(canonical_id=canonical_id, links=made)


def _carrying(**references: str) -> Snapshot:
    known = tuple(Reference(system=System(system), external_id=one) for system, one in references.items())
    return Snapshot(
        system=System.INSUREDMINE,
        kind=Kind.ACCOUNT,
        external_id="i1",
        account_id="i1",
        fields={},
        references=known,
    )


def test_a_record_that_names_two_clients_is_nobodys_until_a_person_says_so() -> None:
    ada, bo = _known("C-1", ams360="a1"), _known("C-2", benefitpoint="b2")
    match = identify(_carrying(ams360="a1", benefitpoint="b2"), [ada, bo])
    assert (match.canonical_id, match.ambiguous) == (None, ("C-1", "C-2"))


def test_a_record_that_names_one_client_is_that_client() -> None:
    ada = _known("C-1", ams360="a1", benefitpoint="b1")
    assert identify(_carrying(ams360="a1", benefitpoint="b1"), [ada, ada]).canonical_id == "C-1"


def test_a_second_record_of_one_client_is_a_question() -> None:
    ada = _known("C-1", ams360="a1", insuredmine="i0")
    match = identify(_carrying(ams360="a1"), [ada])
    assert (match.canonical_id, match.rule, match.ambiguous) == (None, SECOND, ("C-1",))
