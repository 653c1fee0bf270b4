"""Whether a record is what our OpenAPI document of InsuredMine promises, as far as something here depends on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from trifold.sync_core.connectors.transport import garbled
from trifold.sync_core.model.changes import Kind

Json = Mapping[str, Any]
Id = Annotated[str, StringConstraints(min_length=1, max_length=64)]
Text = str | None


class _Known(BaseModel):
    """Members that nothing here reads are none of our business; null and absent are the same."""

    model_config = ConfigDict(extra="ignore", strict=True)


class _Address(_Known):
    street1: Text = None
    street2: Text = None
    city: Text = None
    state: Text = None
    zip: Text = None


class _Link(_Known):
    system: Id
    externalId: Id
    externalNumber: Text = None


class _Record(_Known):
    id: Id
    version: Annotated[int, Field(ge=0)]
    status: Text = None
    externalIds: list[_Link] | None = None


class _Person(_Record):
    firstName: Text = None
    lastName: Text = None
    email: Text = None
    phone: Text = None
    address: _Address | None = None


class _Account(_Person):
    type: Literal["Personal", "Commercial"]
    businessName: Text = None
    businessUnit: dict[str, Text] | None = None
    executive: Text = None
    representative: Text = None


class _Contact(_Person):
    accountId: Id
    primary: bool
    title: Text = None


class _Policy(_Record):
    accountId: Id
    number: Text = None
    category: Text = None
    carrier: Text = None
    startDate: Annotated[Text, Field(pattern=r"^\d{4}-\d\d-\d\d")] = None
    endDate: Annotated[Text, Field(pattern=r"^\d{4}-\d\d-\d\d")] = None
    premium: Annotated[Text, Field(pattern=r"^-?\d+(\.\d+)?$")] = None


_SHAPES: Mapping[Kind, type[_Record]] = {Kind.ACCOUNT: _Account, Kind.CONTACT: _Contact, Kind.POLICY: _Policy}


def promised(what: str, kind: Kind, record: Json, wanted: str | None = None) -> Json:
    """The record as it is, ``wanted`` being its id where one was asked for. Raises Garbled, without values."""
    try:
        found = _SHAPES[kind].model_validate(record)
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(str(part) for part in one['loc'])}: {one['type']}" for one in error.errors()[:5])
        raise garbled(what, f"{kind} {wrong}") from None
    if wanted is not None and found.id != wanted:
        raise garbled(what, f"{kind} id is not the one that was asked for")
    return record
