"""Writers of elements, compiled once per type from the interface tables: values in, text out, exact prefixes.

AMS360 writes every field of a type in the schema's order: an absent text as an empty element (the captured answer), an
absent nillable field of another kind as ``i:nil="true"``, an absent other one as its .NET default. BenefitPoint leaves
unset fields out; ``NIL`` writes ``xsi:nil="true"``.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from trifold.contracts.tables import ComplexType, Field, Interface
from trifold.simulators.chassis.soap_reading import SPELLINGS, is_array
from trifold.simulators.chassis.soap_values import Encoder, dotnet_default, encoder

Writer = Callable[[Any, list[str]], None]
NIL = object()  # a BenefitPoint value: an empty slot, <name xsi:nil="true"/>
_WRONG_KIND = (ValueError, TypeError, KeyError, AttributeError, ArithmeticError)


class _Unwritable(TypeError):
    """A value of the wrong kind, already named by the innermost writer."""


class _Slot(NamedTuple):
    name: str
    start: str  # "<a:City>"
    end: str  # "</a:City>"
    empty: str  # "<a:City/>"
    absent: str  # what is written for an absent value; "" = nothing
    encode: Encoder | None
    write: Writer | None
    repeated: bool


class Writers:
    """All writers of an interface. ``prefixes`` maps the interface's namespace prefixes to those on the wire; a
    namespace without an entry is declared where it is first needed. ``nil`` is the attribute of a null, or "" to
    leave nulls out; ``blank`` writes an absent text as an empty element; ``zone`` follows every dateTime.
    """

    def __init__(
        self, interface: Interface, prefixes: Mapping[str, str], nil: str, zone: str = "", *, blank: bool = False
    ) -> None:
        self._zone = zone
        self._blank = blank
        self._interface = interface
        self._prefixes = prefixes
        self._nil = nil
        self._types: dict[str, Writer] = {}
        self._pending: set[str] = set()
        self._lock = threading.RLock()

    def of_type(self, type_name: str) -> Writer:
        """The writer of a complex type's content (a dict; a list for an AMS360 ArrayOfX)."""
        return self._types.get(type_name) or self._compiled(type_name)

    def _compiled(self, type_name: str) -> Writer:
        with self._lock:
            if type_name in self._pending:  # a type that contains itself
                return lambda value, out: self.of_type(type_name)(value, out)
            if type_name not in self._types:
                self._pending.add(type_name)
                self._types[type_name] = self._complex(type_name)
                self._pending.remove(type_name)
            return self._types[type_name]

    def of_parts(self, parts: Sequence[tuple[Field, str, str]]) -> Callable[[Any, list[str]], None]:
        """The writer of a wrapper's children: (field, its resolved type, attributes of its start tag)."""
        slots = [self._slot("", field, type_name, attributes, "") for field, type_name, attributes in parts]
        return (_fields if self._interface.qualified else _set_fields)(slots, "the answer")

    def _tag(self, owner: str, name: str) -> str:
        prefix = self._prefixes.get(owner, "") if self._interface.qualified else ""
        return f"{prefix}:{name}" if prefix else name

    def _slot(self, owner: str, field: Field, type_name: str, attributes: str, type_label: str) -> _Slot:
        tag = self._tag(owner, field.name)
        found = self._interface.types.get(type_name)
        is_complex = isinstance(found, ComplexType)
        attributes += self._declared(type_name)
        nil = f"<{tag}{attributes} {self._nil}/>" if self._nil else ""
        absent = nil if field.nillable or not self._interface.qualified else ""
        if self._blank and field.nillable and type_name == "string":
            absent = f"<{tag}{attributes}/>"
        write = self.of_type(type_name) if is_complex else None
        zoned = (type_label, field.name) == ("Statement", "accountingMonth")
        encode = None if is_complex else self._encoder(type_name, zoned=zoned)
        if self._interface.qualified and not field.nillable and not field.repeated and encode:
            default = dotnet_default(type_name)
            absent = "" if default is None else f"<{tag}{attributes}>{encode(default)}</{tag}>"
        return _Slot(
            field.name,
            f"<{tag}{attributes}>",
            f"</{tag}>",
            f"<{tag}{attributes}/>",
            absent,
            encode,
            write,
            field.repeated,
        )

    def _encoder(self, type_name: str, *, zoned: bool) -> Encoder:
        encode = encoder(self._interface, type_name, zoned=zoned)
        if type_name != "dateTime" or not self._zone:
            return encode
        return lambda value: encode(value) + self._zone

    def _declared(self, type_name: str) -> str:
        """The declaration that the children of a field of this type need, for example the arrays' ``xmlns:b``."""
        found = self._interface.types.get(type_name)
        if not isinstance(found, ComplexType) or not self._interface.qualified or found.prefix == self._interface.home:
            return ""
        prefix = self._prefixes.get(found.prefix, "")
        return f' xmlns{":" if prefix else ""}{prefix}="{self._interface.namespaces[found.prefix]}"'

    def _ancestry(self, type_name: str) -> list[ComplexType]:
        found = self._interface.types[type_name]
        assert isinstance(found, ComplexType)
        return [*(self._ancestry(found.base) if found.base else []), found]

    def _complex(self, type_name: str) -> Writer:
        slots = [
            self._slot(owner.prefix, field, field.type, "", owner.name)
            for owner in self._ancestry(type_name)
            for field in owner.fields
        ]
        if is_array(self._interface, type_name):
            return _items(slots[0], type_name)
        if self._interface.qualified:
            return _fields(slots, type_name)
        return _set_fields(slots, type_name)


def _one(slot: _Slot, value: Any, out: list[str]) -> None:
    if slot.encode:
        text = slot.encode(value)
        out.append(f"{slot.start}{text}{slot.end}" if text else slot.empty)
        return
    assert slot.write
    out.append(slot.start)
    before = len(out)
    slot.write(value, out)
    if len(out) == before:
        out[-1] = slot.empty
    else:
        out.append(slot.end)


def _refusal(type_name: str, slot: _Slot | None, value: Any, error: Exception) -> TypeError:
    return _Unwritable(f"{type_name}.{slot.name if slot else '?'}: {value!r} can't be written ({error})")


def _items(slot: _Slot, type_name: str) -> Writer:
    def write(values: Any, out: list[str]) -> None:
        value = None
        try:
            for value in values:
                if value is None:
                    out.append(slot.absent)
                else:
                    _one(slot, value, out)
        except _Unwritable:
            raise
        except _WRONG_KIND as error:
            raise _refusal(type_name, slot, value, error) from error

    return write


def _unknown(type_name: str, known: frozenset[str], values: Mapping[str, Any]) -> TypeError:
    return _Unwritable(f"{type_name} has no field {', '.join(sorted(set(values) - known))}")


def _text(slot: _Slot) -> Callable[[Any], str]:
    """The function from a value that is there to its element."""
    start, end, empty, encode = slot.start, slot.end, slot.empty, slot.encode
    if encode is None:

        def whole(value: Any) -> str:
            out: list[str] = []
            _one(slot, value, out)
            return "".join(out)

        return whole

    def text(value: Any) -> str:
        found = encode(value)
        return f"{start}{found}{end}" if found else empty

    return text


def _fields(slots: Sequence[_Slot], type_name: str) -> Writer:
    """AMS360's way. Only an ArrayOfX repeats a field there."""
    known = frozenset(slot.name for slot in slots)
    rows = [(slot.name, slot.absent, _text(slot)) for slot in slots]

    def write(values: Any, out: list[str]) -> None:
        value = None
        try:
            if not known.issuperset(values):
                raise _unknown(type_name, known, values)
            get = values.get
            out += [absent if (value := get(name)) is None else text(value) for name, absent, text in rows]
        except _Unwritable:
            raise
        except _WRONG_KIND as error:
            raise _refusal(type_name, _unwritable(slots, values), value, error) from error

    return write


def _unwritable(slots: Sequence[_Slot], values: Any) -> _Slot | None:
    """The first field whose value can't be written."""
    for slot in slots if isinstance(values, Mapping) else ():
        try:
            if values.get(slot.name) is not None:
                _one(slot, values[slot.name], [])
        except _WRONG_KIND:
            return slot
    return None


def _set_fields(slots: Sequence[_Slot], type_name: str) -> Writer:
    """BenefitPoint's way: what is None or an empty list is left out."""
    known = frozenset(slot.name for slot in slots)
    known |= {SPELLINGS[name] for name in known & SPELLINGS.keys()}

    def write(values: Any, out: list[str]) -> None:
        slot = value = None
        try:
            if not known.issuperset(values):
                raise _unknown(type_name, known, values)
            get = values.get
            for slot in slots:
                value = get(slot.name)
                if value is None and slot.name in SPELLINGS:
                    value = get(SPELLINGS[slot.name])
                if value is None:
                    continue
                if value is NIL:
                    out.append(slot.absent)
                elif slot.repeated:
                    for item in value:
                        _one(slot, item, out)
                else:
                    _one(slot, value, out)
        except _Unwritable:
            raise
        except _WRONG_KIND as error:
            raise _refusal(type_name, slot, value, error) from error

    return write
