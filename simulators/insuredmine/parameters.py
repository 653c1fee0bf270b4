"""What the REST API takes in its paths, queries and headers. Values are never null there; absent means not asked."""

from __future__ import annotations

import functools
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from trifold.simulators.insuredmine.models import JobState, PolicyStatus, RecordId, RequestState, System

Flag = Literal["true", "false"]


class Parameters(BaseModel):
    """The library asks for the schema at every request; it is computed once here."""

    @classmethod
    @functools.cache
    def model_json_schema(cls, *args: Any, **kwargs: Any) -> dict[str, Any]:  # type: ignore[override]
        return super().model_json_schema(*args, **kwargs)


class Query(Parameters):
    model_config = ConfigDict(extra="forbid")


class RecordPath(Parameters):
    id: RecordId


class AsTheyAre(Query):
    includeDeleted: Flag = Field("false", description="Show a deleted record, with its deletedAt")


class Paging(Query):
    cursor: Annotated[str, Field(pattern=r"^[0-9]{1,15}$")] | None = Field(None, description="From nextCursor")
    limit: int = Field(50, ge=1, le=200)


class RecordsQuery(Paging):
    externalSystem: System | None = None
    externalId: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    name: Annotated[str, Field(min_length=1, max_length=200)] | None = Field(
        None, description="Part of a name (a policy: of its number), case-insensitive"
    )
    badge: (
        Literal["AMS360 synced", "BenefitPoint synced", "both", "ams360_only", "benefitpoint_only", "none"] | None
    ) = None
    accountId: RecordId | None = None
    includeDeleted: Flag = "false"


class PeopleQuery(RecordsQuery):
    email: Annotated[str, Field(min_length=1, max_length=254)] | None = Field(
        None, description="The whole e-mail address, case-insensitive"
    )
    phone: Annotated[str, Field(pattern=r"^[0-9]{10}$")] | None = Field(None, description="Ten digits")


class PoliciesQuery(RecordsQuery):
    status: PolicyStatus | None = None


class RequestsQuery(Paging):
    state: RequestState | None = None
    recordId: RecordId | None = None


class JobsQuery(Paging):
    state: JobState | None = None


class RemoveContactQuery(Query):
    cascade: Flag = Field("false", description="Delete the contact's policies as well, instead of refusing")


class KeyHeader(Parameters):
    key: Annotated[str, Field(min_length=1, max_length=200)] | None = Field(
        None,
        alias="Idempotency-Key",
        description="A repeated key with the same body gets the first answer again; with another body 422",
    )


class MatchHeader(Parameters):
    if_match: str | None = Field(None, alias="If-Match", description='The ETag that was read, for example "3"')
