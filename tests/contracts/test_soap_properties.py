"""Every operation of both SOAP vendors, with messages generated from the interface tables: Schemathesis for SOAP.

Whether valid, at the boundary of the schema or broken in one place: the answer satisfies the schema and the vendor's
spelling, a fault is a declared one, what was refused or only read changed nothing, and a read shows what was written.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from soap_answers import Answered, broken_rules, held_to_the_table, reads
from soap_mutations import REFUSED, mutated
from soap_read_back import differences
from soap_strategies import Strategies
from soap_wires import Wire

from profiles import tries
from trifold.contracts.tables import Interface, load
from trifold.simulators.chassis.soap import ENVELOPE

TABLES = {
    ("ams360", "v3"): load("ams360"),
    ("benefitpoint", "v4"): load("benefitpoint", "v4"),
    ("benefitpoint", "v4_3"): load("benefitpoint", "v4_3"),
}
OPERATIONS = [
    pytest.param(system, version, name, id=f"{system}-{version}-{name}")
    for (system, version), interface in TABLES.items()
    for name in interface.operations
]
# The writes of the sync core: a good part of their valid messages must be taken, or nothing was tried.
TAKEN = (
    *("CustomerInsert", "CustomerUpdate", "CustomerContactInsert", "CustomerContactUpdate", "PolicyInsert"),
    *("createAccount", "updateAccount", "createAccountContact", "updateAccountContact", "createProduct"),
    *("updateProduct",),
)


@pytest.fixture(scope="module")
def wires() -> Iterator[dict[str, Wire]]:
    found = {system: Wire(system) for system in ("ams360", "benefitpoint")}
    yield found
    for wire in found.values():
        wire.simulator.stop()


class Asked:
    """One operation of one wire whose world is as on its first day."""

    def __init__(self, wire: Wire, interface: Interface, operation: str) -> None:
        self.wire, self.interface, self.operation = wire, interface, operation
        wire.fresh()
        self.strategies = Strategies(interface, wire.state())
        self.taken = 0

    def session(self) -> str:
        """A new session; of a new world, where the operation may shut out the user who asks."""
        if self.operation == "inactivateUser":
            self.wire.fresh()
        return self.wire.session()

    def answered(self, message: etree._Element) -> Answered:
        before = self.wire.stored()
        answer = self.wire.post(etree.tostring(message, encoding="utf-8"))
        found = held_to_the_table(self.interface, self.operation, answer.status_code, answer.data)
        if found.refused or reads(self.operation):
            assert self.wire.stored() == before
        self.taken += not found.refused
        return found


def payload_of(message: etree._Element) -> etree._Element:
    body = message.find(f"{{{ENVELOPE}}}Body")
    assert body is not None
    return body[0]


@pytest.mark.parametrize(("system", "version", "operation"), OPERATIONS)
def test_a_valid_message_is_answered_as_the_table_says(
    wires: dict[str, Wire], system: str, version: str, operation: str
) -> None:
    asked = Asked(wires[system], TABLES[system, version], operation)

    @tries(30 if operation in TAKEN else 4)
    @given(drawn=st.data())
    def tried(drawn: st.DataObject) -> None:
        session = asked.session()
        message = drawn.draw(st.composite(asked.strategies.valid)(operation, session), label="message")
        assert broken_rules(asked.interface, operation, payload_of(message)) == [], "the strategy is wrong"
        found = asked.answered(message)
        if not found.refused:
            assert differences(asked.wire, asked.interface, operation, payload_of(message), found.payload) == []

    tried()
    assert asked.taken or operation not in TAKEN, f"no valid {operation} was taken"


@pytest.mark.parametrize(("system", "version", "operation"), OPERATIONS)
def test_a_message_at_the_boundary_of_the_schema_is_answered_as_the_table_says(
    wires: dict[str, Wire], system: str, version: str, operation: str
) -> None:
    asked = Asked(wires[system], TABLES[system, version], operation)

    @tries(4)
    @given(drawn=st.data())
    def tried(drawn: st.DataObject) -> None:
        session = asked.session()
        message = drawn.draw(st.composite(asked.strategies.boundary)(operation, session), label="message")
        assert broken_rules(asked.interface, operation, payload_of(message)) == [], "the strategy is wrong"
        asked.answered(message)

    tried()


@pytest.mark.parametrize(("system", "version", "operation"), OPERATIONS)
def test_a_message_that_is_broken_in_one_place_is_refused_or_read_as_its_vendor_does(
    wires: dict[str, Wire], system: str, version: str, operation: str
) -> None:
    asked = Asked(wires[system], TABLES[system, version], operation)

    @tries(8)
    @given(drawn=st.data())
    def tried(drawn: st.DataObject) -> None:
        session = asked.session()
        message = drawn.draw(st.composite(asked.strategies.valid)(operation, session))
        broken = drawn.draw(st.composite(mutated)(asked.interface, message), label=etree.tostring(message).decode())
        found = asked.answered(message)
        if broken in REFUSED[asked.interface.qualified]:
            assert found.refused, broken

    tried()
