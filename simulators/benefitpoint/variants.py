"""The interface as a world's switches change it: the order and the names in answers, the shape of login's answers.

Variants change what the simulator answers, never the WSDL: a client meets what its WSDL does not say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from trifold.contracts.tables import ComplexType, Field, Interface, SimpleType, load
from trifold.simulators.benefitpoint.shapes import UNSET
from trifold.simulators.benefitpoint.state import Record
from trifold.simulators.benefitpoint.switches import switch
from trifold.simulators.chassis.soap import Codec, codec_of
from trifold.simulators.chassis.worlds import World

_EMPTY_BLOCKS = (
    "mainAddress",
    "accountIntegrationInfo",
    "msaInfo",
    "planInfo",
    "commissionInfo",
    "policyIntegrationInfo",
    "retirementPlanInfo",
    "additionalProductInfo",
)
_USER_ID = Field("userID", "int", 0, 1, nillable=False)


def broker_codec(world: World, version: str) -> Codec:
    """The codec that writes a world's broker answers."""
    if version == "v4":
        return codec_of("benefitpoint", "v4")
    return _broker(switch(world, "v4_3_additions"), switch(world, "continuous_flag"), switch(world, "ams360_id_name"))


@cache
def _broker(additions: str, continuous_flag: str, ams360_id: str) -> Codec:
    if (additions, continuous_flag, ams360_id) == ("last", "continuousPolicy", "amsCustomerId"):
        return codec_of("benefitpoint", "v4_3")
    older, interface = load("benefitpoint", "v4"), load("benefitpoint", "v4_3")
    renamed = {"amsCustomerId": ams360_id}
    types = dict(interface.types)
    for name, found in interface.types.items():
        if isinstance(found, ComplexType):
            fields = found.fields
            known = older.types.get(name)
            if additions == "first" and isinstance(known, ComplexType):
                count = len(known.fields)
                fields = fields[count:] + fields[:count]
            renamed["continuousPolicy"] = continuous_flag if name == "Product" else "continuousPolicy"
            fields = tuple(replace(field, name=renamed.get(field.name, field.name)) for field in fields)
            types[name] = replace(found, fields=fields)
    return Codec(replace(interface, types=types))


@cache
def reading_codec(version: str) -> Codec:
    """The codec that reads requests: v4_3 takes both spellings of the continuous flag."""
    if version == "v4":
        return codec_of("benefitpoint", "v4")
    interface = load("benefitpoint", "v4_3")
    product = interface.types["Product"]
    assert isinstance(product, ComplexType)
    fields: list[Field] = []
    for field in product.fields:
        fields.append(field)
        if field.name == "continuousPolicy":
            fields.append(replace(field, name="continousPolicy"))
    return Codec(replace(interface, types={**interface.types, "Product": replace(product, fields=tuple(fields))}))


def login_codec(world: World | None) -> Codec:
    """The codec that writes the login service's answers."""
    if world is None:
        return codec_of("benefitpoint", "v4")
    names = ("login_result", "logout_answer", "current_user")
    return _login(*(str(switch(world, name)) for name in names))


@cache
def _login(login_result: str, logout_answer: str, current_user: str) -> Codec:
    interface = load("benefitpoint", "v4")
    types, operations = dict(interface.types), dict(interface.operations)
    if login_result == "with_user":
        found = types["login:LoginResult"]
        assert isinstance(found, ComplexType)
        types["login:LoginResult"] = replace(found, fields=(*found.fields, _USER_ID))
    if logout_answer == "result":
        answer = (Field("result", "Result", 1, 1, nillable=False),)
        operations["logout"] = replace(operations["logout"], response=answer)
    if current_user == "summary":
        summary = replace(operations["getCurrentUser"].response[0], type="UserSummary")
        operations["getCurrentUser"] = replace(operations["getCurrentUser"], response=(summary,))
    return Codec(replace(interface, types=types, operations=operations))


def dressed(world: World, interface: Interface, type_name: str, value: Any) -> Any:
    """A plain value with what a world's switches add: unset enumerations, empty blocks, AMS360's id by its name."""
    enums, blocks = switch(world, "unset_enums"), switch(world, "empty_blocks") == "all"
    name = switch(world, "ams360_id_name")
    if not enums and not blocks and name == "amsCustomerId":
        return value
    return _dressed(interface, type_name, value, _Dress(tuple(enums), blocks, name))


class _Dress:
    def __init__(self, enums: tuple[str, ...], blocks: bool, ams360_id: str) -> None:
        self.enums, self.blocks, self.ams360_id = enums, blocks, ams360_id


def _dressed(interface: Interface, type_name: str, value: Any, dress: _Dress) -> Any:
    if isinstance(value, list):
        return [_dressed(interface, type_name, item, dress) for item in value]
    if not isinstance(value, Mapping) or not isinstance(interface.types.get(type_name), ComplexType):
        return value
    found: Record = {}
    for field in interface.fields_of(type_name):
        name = "amsCustomerId" if field.name == dress.ams360_id else field.name
        if name in value:
            found[field.name] = _dressed(interface, field.type, value[name], dress)
        elif not field.repeated:
            found |= _unset(interface, field, dress)
    return found


def _unset(interface: Interface, field: Field, dress: _Dress) -> Record:
    shape = interface.types.get(field.type)
    if isinstance(shape, SimpleType) and (field.name in dress.enums or "*" in dress.enums):
        unset = [value for value in shape.values if value in UNSET]
        return {field.name: unset[0]} if unset else {}
    if dress.blocks and field.name in _EMPTY_BLOCKS and isinstance(shape, ComplexType):
        return {field.name: {}}
    return {}
