"""What may come in: request bodies, checked the same way for the API and for the screens. Optional text "" means null.

Our design: InsuredMine publishes no API reference. Formats follow its public sample sheet (ten-digit phone, ZIP+4).
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, WithJsonSchema

_PLAIN = r"^[^\u0000-\u001f\u007f]*$"
Line = Annotated[str, StringConstraints(max_length=200, pattern=_PLAIN)]
Short = Annotated[str, StringConstraints(max_length=60, pattern=_PLAIN)]
Prose = Annotated[str, StringConstraints(max_length=2_000, pattern=r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f]*$")]
Phone = Annotated[str, StringConstraints(pattern=r"^([0-9]{10})?$")]
Email = Annotated[str, StringConstraints(max_length=254, pattern=r"^([^@\s\u0000-\u001f]+@[^@\s\u0000-\u001f]+)?$")]
State = Annotated[str, StringConstraints(pattern=r"^([A-Z]{2})?$")]
Zip = Annotated[str, StringConstraints(pattern=r"^([0-9]{5}(-[0-9]{4})?)?$")]
Money = Annotated[str, StringConstraints(pattern=r"^(-?[0-9]{1,10}(\.[0-9]{1,2})?)?$")]
RecordId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{24}$")]
ExternalText = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=_PLAIN)]


def _day(text: str) -> str:
    if text:
        date.fromisoformat(text)
    return text


_DAY_PATTERN = r"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$"
Day = Annotated[
    str,
    StringConstraints(pattern=_DAY_PATTERN),
    AfterValidator(_day),
    WithJsonSchema({"type": "string", "format": "date", "examples": ["2026-01-31"]}),
]

System = Literal["ams360", "benefitpoint"]
RecordKind = Literal["account", "contact", "policy"]
AccountStatus = Literal["active", "inactive", "prospect", "other", "lead"]
PolicyStatus = Literal["active", "cancelled", "expired", "pending", "non_renewed", "archived"]
RequestState = Literal["requested", "running", "done", "partial", "refused"]
JobState = Literal["requested", "running", "done", "failed"]


class Strict(BaseModel):
    """A request body: unknown members and values of another type are refused."""

    model_config = ConfigDict(extra="forbid", strict=True)


def _may_be_absent() -> Any:
    """A member that may be left out but not be null, and that has no default."""
    return Field(default_factory=lambda: None)


def _needs(*alternatives: dict[str, Any]) -> ConfigDict:
    """The rule "one of these names is needed", told in the schema as well; operations enforce it."""
    return ConfigDict(extra="forbid", strict=True, json_schema_extra={"anyOf": list(alternatives)})


def _named(member: str, **others: str) -> dict[str, Any]:
    fixed = {name: {"const": value} for name, value in others.items()}
    return {"properties": {member: {"type": "string", "pattern": r"\S"}, **fixed}, "required": [member, *fixed]}


_A_PERSON = _needs(_named("firstName"), _named("lastName"))


class AddressIn(Strict):
    street1: Line | None = None
    street2: Line | None = None
    city: Line | None = None
    state: State | None = Field(None, description="Two letters")
    zip: Zip | None = Field(None, description="Five digits, or ZIP+4")


class BusinessUnitIn(Strict):
    division: Short | None = None
    branch: Short | None = None
    department: Short | None = None
    group: Short | None = None


class ExternalIdIn(Strict):
    system: System
    externalId: ExternalText
    externalNumber: Line | None = None
    linkedAt: Annotated[str, StringConstraints(max_length=40, pattern=_PLAIN)] | None = Field(
        None, description="Default: now, or the time kept for the same id"
    )
    lastSeenHash: Line | None = None


ExternalIdsIn = Annotated[list[ExternalIdIn], Field(max_length=20)]


class _Person(Strict):
    firstName: Line | None = None
    middleName: Line | None = None
    lastName: Line | None = None


class _Reachable(_Person):
    email: Email | None = None
    phone: Phone | None = Field(None, description="Ten digits")
    address: AddressIn | None = None


class AccountFields(_Reachable):
    businessName: Line | None = None
    dba: Line | None = None
    businessUnit: BusinessUnitIn | None = None
    executive: Short | None = Field(None, description="AMS360 code of the account executive")
    representative: Short | None = Field(None, description="AMS360 code of the account representative")


class PrimaryContactIn(_Reachable):
    """The contact made with its account; what is not given here is taken from a personal account."""

    title: Line | None = None
    dateOfBirth: Day | None = None
    externalIds: ExternalIdsIn = []


class AccountIn(AccountFields):
    """Personal needs a first or last name, Commercial a business name."""

    model_config = _needs(
        _named("firstName", type="Personal"),
        _named("lastName", type="Personal"),
        _named("businessName", type="Commercial"),
    )

    type: Literal["Personal", "Commercial"]
    status: AccountStatus = "prospect"
    externalIds: ExternalIdsIn = []
    contact: PrimaryContactIn | None = None


class AccountPatch(AccountFields):
    """A JSON merge patch: absent stays, null clears."""

    type: Literal["Personal", "Commercial"] = _may_be_absent()
    status: AccountStatus = _may_be_absent()


class ContactFields(_Reachable):
    title: Line | None = None
    relation: Short | None = Field(None, description="To the account, for example Owner, Spouse, Accountant")
    dateOfBirth: Day | None = None


class ContactIn(ContactFields):
    """Needs a first or last name. The first contact of an account becomes its primary contact."""

    model_config = _A_PERSON

    accountId: RecordId
    primary: bool | None = None
    status: AccountStatus | None = Field(None, description="Default: the account's")
    externalIds: ExternalIdsIn = []


class AccountContactIn(ContactFields):
    """A contact added under its account's address: the path names the account."""

    model_config = _A_PERSON

    primary: bool | None = None
    status: AccountStatus | None = Field(None, description="Default: the account's")
    externalIds: ExternalIdsIn = []


class ContactPlaceIn(Strict):
    """Another account for a person who is a contact already."""

    accountId: RecordId
    primary: bool | None = None
    relation: Short | None = None
    title: Line | None = None


class MergeIn(Strict):
    """The other record, which ends. ``externalIds``: what becomes of two ids of one system."""

    loserId: RecordId
    externalIds: Literal["both", "survivor"] = "both"


class UnmergeIn(Strict):
    """The record that was merged into this one."""

    loserId: RecordId


class ContactPatch(ContactFields):
    """A JSON merge patch. ``primary`` true makes this contact its account's primary one; false is refused for it.

    Name, e-mail, phone, address and birth date change in every account of the person.
    """

    primary: bool = _may_be_absent()
    status: AccountStatus = _may_be_absent()


class PolicyFields(Strict):
    number: Line | None = None
    category: Line | None = Field(None, description="Line of business")
    carrier: Line | None = None
    description: Prose | None = None
    startDate: Day | None = None
    endDate: Day | None = None
    premium: Money | None = Field(None, description="Decimal, answered with two places")
    billMethod: Literal["agency", "direct"] | None = None
    priorPolicyId: RecordId | None = Field(None, description="The policy that this one renews")
    note: Prose | None = None


class PolicyIn(PolicyFields):
    accountId: RecordId
    contactId: RecordId | None = Field(None, description="Default: the account's primary contact")
    status: PolicyStatus = "active"
    local: bool = Field(False, description="Made in InsuredMine, known to no other system")
    externalIds: ExternalIdsIn = []


class PolicyPatch(PolicyFields):
    """A JSON merge patch: absent stays, null clears."""

    contactId: RecordId = _may_be_absent()
    status: PolicyStatus = _may_be_absent()
    local: bool = _may_be_absent()


class ExternalIdsBody(Strict):
    externalIds: ExternalIdsIn


class TargetResultIn(Strict):
    system: System
    state: Literal["done", "pending", "refused"]
    reason: Prose | None = None


class SyncRequestIn(Strict):
    recordKind: Literal["account", "contact"]
    recordId: RecordId
    targets: Annotated[list[System], Field(min_length=1, max_length=2)]


class SyncRequestPatch(Strict):
    state: RequestState = _may_be_absent()
    results: Annotated[list[TargetResultIn], Field(max_length=10)] = _may_be_absent()


class JobPatch(Strict):
    state: JobState = _may_be_absent()
    total: Annotated[int, Field(ge=0, le=10_000_000)] | None = None
    done: Annotated[int, Field(ge=0, le=10_000_000)] = _may_be_absent()
    message: Prose | None = None


def given(body: BaseModel) -> dict[str, Any]:
    """Only the members that were sent, as plain values."""
    return body.model_dump(exclude_unset=True)
