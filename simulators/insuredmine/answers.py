"""What goes out: the answers of the REST API, for its OpenAPI document. Our design."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from trifold.simulators.insuredmine.models import (
    AccountStatus,
    JobState,
    PolicyStatus,
    RecordKind,
    RequestState,
    System,
)

Moment = Annotated[str, Field(json_schema_extra={"format": "date-time"}, examples=["2026-01-02T03:04:05.678Z"])]
Cursor = Annotated[str | None, Field(description="Give it as ?cursor= for the next page; null at the end")]


class ChangedBy(BaseModel):
    kind: Literal["user", "api", "derived"]
    name: str


class Address(BaseModel):
    street1: str | None
    street2: str | None
    city: str | None
    state: str | None
    zip: str | None


class BusinessUnit(BaseModel):
    division: str | None
    branch: str | None
    department: str | None
    group: str | None


class ExternalId(BaseModel):
    system: System
    externalId: str
    externalNumber: str | None
    linkedAt: str
    lastSeenHash: str | None


class ContactRef(BaseModel):
    id: str
    primary: bool


class _Record(BaseModel):
    id: str
    externalIds: list[ExternalId]
    badges: list[str] = Field(description="Derived from externalIds: AMS360 synced, BenefitPoint synced")
    version: int
    createdAt: Moment
    updatedAt: Moment
    deletedAt: Moment | None
    mergedInto: str | None = Field(None, description="Of a record that was merged: the one that survived")
    createdBy: ChangedBy
    updatedBy: ChangedBy


class Account(_Record):
    type: Literal["Personal", "Commercial"]
    name: str = Field(description="For display: the person's or the firm's name")
    firstName: str | None
    middleName: str | None
    lastName: str | None
    businessName: str | None
    dba: str | None
    email: str | None
    phone: str | None
    address: Address
    status: AccountStatus
    businessUnit: BusinessUnit
    executive: str | None
    representative: str | None
    contacts: list[ContactRef]


class ContactPlace(BaseModel):
    accountId: str
    contactId: str
    primary: bool
    relation: str | None


class Contact(_Record):
    """A person in one account; the same person's contacts in other accounts have the same personId."""

    accountId: str
    personId: str
    primary: bool
    relation: str | None
    accounts: list[ContactPlace] = Field(description="All accounts that the person is a contact of")
    name: str
    firstName: str | None
    middleName: str | None
    lastName: str | None
    title: str | None
    email: str | None
    phone: str | None
    address: Address
    dateOfBirth: str | None
    status: AccountStatus


class Policy(_Record):
    accountId: str
    contactId: str
    number: str | None
    category: str | None
    carrier: str | None
    description: str | None
    startDate: str | None
    endDate: str | None
    premium: str | None
    billMethod: Literal["agency", "direct"] | None
    status: PolicyStatus
    priorPolicyId: str | None
    local: bool
    note: str | None


class AccountPage(BaseModel):
    items: list[Account]
    nextCursor: Cursor


class ContactPage(BaseModel):
    items: list[Contact]
    nextCursor: Cursor


class PolicyPage(BaseModel):
    items: list[Policy]
    nextCursor: Cursor


class TargetResult(BaseModel):
    system: System
    state: Literal["done", "pending", "refused"]
    reason: str | None


class SyncRequest(BaseModel):
    id: str
    recordKind: Literal["account", "contact"]
    recordId: str
    accountId: str
    targets: list[System]
    state: RequestState
    results: list[TargetResult]
    requestedBy: ChangedBy
    createdAt: Moment
    updatedAt: Moment


class SyncRequestPage(BaseModel):
    items: list[SyncRequest]
    nextCursor: Cursor


class DailyJob(BaseModel):
    id: str
    state: JobState
    total: int | None
    done: int
    message: str | None
    requestedBy: ChangedBy
    joinedBy: list[ChangedBy]
    createdAt: Moment
    updatedAt: Moment
    finishedAt: Moment | None


class DailyJobPage(BaseModel):
    items: list[DailyJob]
    nextCursor: Cursor


class StartedJob(DailyJob):
    joined: bool = Field(description="True when the job was open already, and this press joined it")


class Change(BaseModel):
    seq: int
    kind: RecordKind
    recordId: str
    accountId: str
    action: Literal["created", "updated", "deleted"]
    version: int
    changedBy: ChangedBy
    at: Moment


class ChangePage(BaseModel):
    items: list[Change]
    nextCursor: str = Field(description="Always given: keep it, and ask again from there later")
    hasMore: bool


class Member(BaseModel):
    id: str
    name: str
    role: str
    email: str


class Carrier(BaseModel):
    id: str
    name: str
    code: str


class Category(BaseModel):
    id: str
    name: str
    type: str


class MemberPage(BaseModel):
    items: list[Member]
    nextCursor: Cursor


class CarrierPage(BaseModel):
    items: list[Carrier]
    nextCursor: Cursor


class CategoryPage(BaseModel):
    items: list[Category]
    nextCursor: Cursor


class FieldProblem(BaseModel):
    field: str
    message: str


class Problem(BaseModel):
    """RFC 9457 problem details, as application/problem+json."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    instance: str
    errors: list[FieldProblem] = Field(description="What is wrong field by field; may be empty")
