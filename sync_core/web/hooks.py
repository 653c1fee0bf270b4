"""observe: notifications of AMS360 and webhooks of InsuredMine become changes. They say who changed; we read it again.

POST /hooks/ams360/<agency>       ``AuthenticationCode`` in the body is the agency's notice secret.
POST /hooks/insuredmine/<agency>  signed: HMAC-SHA256 of ``<timestamp>.<body>``, at most five minutes old.
202 ``{"received": bool}``: false when it coalesced, was our own write, or is of no interest. Nothing is stored of what
is refused.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Annotated, Any, Literal, TypeVar

from flask import Blueprint, Response, jsonify, request
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from pydantic_core import from_json

from trifold.sync_core import logs
from trifold.sync_core.flows.desk import Desk
from trifold.sync_core.flows.intake import notice
from trifold.sync_core.model.changes import Change, JobKind, Kind, System, Work, asked_in_insuredmine
from trifold.sync_core.web.refusals import Refused, Tally

WINDOW_SECONDS = 300
AMS360, INSUREDMINE = System.AMS360.value, System.INSUREDMINE.value

Guid = Annotated[str, StringConstraints(pattern=r"^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$")]
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._:-]{1,64}$")]


class _Lenient(BaseModel):
    """Members that we don't know are none of our business; those that we know must be right."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)


class Ams360Keys(_Lenient):
    customer_id: Guid = Field(alias="CustomerId")
    contact_id: Guid | None = Field(default=None, alias="CustomerContactId")
    policy_id: Guid | None = Field(default=None, alias="PolicyId")


class Ams360Notice(_Lenient):
    """Keys only, in the style of AMS360's notification service, version 3 (the wire is our choice)."""

    agency_no: str = Field(alias="AgencyNo")
    entity: Literal["Customer", "CustomerContact", "Policy"] = Field(alias="Entity")
    action: Literal["Inserted", "Updated", "Deleted"] = Field(alias="Action")
    keys: Ams360Keys = Field(alias="Keys")
    notice_id: str | None = Field(default=None, alias="NotificationId", max_length=64)

    def change(self) -> Change:
        """Raises ValueError when the entity's own key is absent."""
        kind, own = {
            "Customer": (Kind.ACCOUNT, self.keys.customer_id),
            "CustomerContact": (Kind.CONTACT, self.keys.contact_id),
            "Policy": (Kind.POLICY, self.keys.policy_id),
        }[self.entity]
        if own is None:
            raise ValueError(f"Keys: {self.entity}Id is missing")
        account_id = None if kind is Kind.ACCOUNT else self.keys.customer_id
        gone = self.action == "Deleted"
        return Change(system=System.AMS360, kind=kind, external_id=own, account_id=account_id, gone=gone)


class InsuredMineWebhook(_Lenient):
    """``type`` is ``<kind>.<what happened>``; records have an id and a version, requests and jobs their own id."""

    type: str = Field(max_length=64)
    notice_id: str | None = Field(default=None, alias="id", max_length=64)
    record_id: Id | None = Field(default=None, alias="recordId")
    account_id: Id | None = Field(default=None, alias="accountId")
    version: int | None = Field(default=None, ge=0)
    request_id: Id | None = Field(default=None, alias="requestId")
    job_id: Id | None = Field(default=None, alias="jobId")

    def change(self) -> Work | None:
        """None for a type that is of no interest. Raises ValueError when the id that the type needs is absent."""
        asked = {
            "sync.requested": (JobKind.SYNC_REQUEST, "requestId", self.request_id),
            "sync.daily_requested": (JobKind.DAILY, "jobId", self.job_id),
        }
        if self.type in asked:
            job, name, own = asked[self.type]
            return asked_in_insuredmine(job, _needed(name, own))
        named, _, happened = self.type.partition(".")
        if named not in (Kind.ACCOUNT, Kind.CONTACT, Kind.POLICY):
            return None
        kind = Kind(named)
        return Change(
            system=System.INSUREDMINE,
            kind=kind,
            external_id=_needed("recordId", self.record_id),
            account_id=None if kind is Kind.ACCOUNT else self.account_id,
            version=self.version,
            gone=happened == "deleted",
        )


def _needed(name: str, value: str | None) -> str:
    if value is None:
        raise ValueError(f"{name} is missing")
    return value


Told = TypeVar("Told", Ams360Notice, InsuredMineWebhook)


def blueprint(desk: Desk, tally: Tally, ignored: Tally) -> Blueprint:
    """``tally`` counts what is refused, ``ignored`` what was taken and is of no interest."""
    hooks = Blueprint("hooks", __name__, url_prefix="/hooks")

    def answer(agency: str, change: Work, notice_id: str | None) -> tuple[Response, int]:
        return jsonify(received=notice(desk, agency, change, notice_id)), 202

    @hooks.post("/ams360/<agency>")
    def ams360(agency: str) -> tuple[Response, int]:
        _known(desk, AMS360, agency)
        settings = desk.agency(agency).ams360
        body = _json(AMS360)
        _authentic(settings.notice_secret, body.get("AuthenticationCode"))
        told, change = _read(AMS360, Ams360Notice, body)
        if told.agency_no != settings.agency_no:
            raise Refused(400, AMS360, "wrong agency", "AgencyNo: this is the address of another agency.")
        assert change is not None
        return answer(agency, change, told.notice_id)

    @hooks.post("/insuredmine/<agency>")
    def insuredmine(agency: str) -> tuple[Response, int]:
        _known(desk, INSUREDMINE, agency)
        _is_json(INSUREDMINE)
        _signed(desk, desk.agency(agency).insuredmine.webhook_secret, request.get_data())
        told, change = _read(INSUREDMINE, InsuredMineWebhook, _json(INSUREDMINE))
        if change is None:
            ignored.count(INSUREDMINE, "type of no interest")
            logs.event("webhook.ignored", agency=agency, system=INSUREDMINE, type=told.type)
            return jsonify(received=False), 202
        return answer(agency, change, told.notice_id)

    return hooks


def _known(desk: Desk, hook: str, agency: str) -> None:
    if agency not in desk.settings.agencies:
        raise Refused(404, hook, "unknown agency", "The settings have no agency of that name.")


def _is_json(hook: str) -> None:
    if not request.is_json:
        raise Refused(415, hook, "not JSON", "Send application/json.")


def _json(hook: str) -> dict[str, Any]:
    _is_json(hook)
    try:
        body = from_json(request.get_data(), allow_inf_nan=False)
    except ValueError:
        raise Refused(400, hook, "malformed JSON", "The body is not well-formed JSON.") from None
    if not isinstance(body, dict):
        raise Refused(400, hook, "malformed JSON", "The body must be a JSON object.")
    return body


def _authentic(secret: str, given: Any) -> None:
    code = given if isinstance(given, str) else ""
    if not secret or not hmac.compare_digest(secret.encode(), code.encode()):
        raise Refused(401, AMS360, "wrong secret", "AuthenticationCode is not this agency's.")


def _signed(desk: Desk, secret: str, raw: bytes) -> None:
    stamp = request.headers.get("X-InsuredMine-Timestamp", "")
    given = request.headers.get("X-InsuredMine-Signature", "")
    digest = hmac.new(secret.encode(), stamp.encode() + b"." + raw, hashlib.sha256).hexdigest()
    if not secret or not hmac.compare_digest(f"sha256={digest}".encode(), given.encode()):
        raise Refused(401, INSUREDMINE, "wrong signature", "X-InsuredMine-Signature does not fit the body.")
    now = desk.db.clock.now().timestamp()
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) < 12 and abs(now - int(stamp)) <= WINDOW_SECONDS):
        raise Refused(401, INSUREDMINE, "outside the window", "X-InsuredMine-Timestamp is over five minutes away.")


def _read(hook: str, shape: type[Told], body: dict[str, Any]) -> tuple[Told, Work | None]:
    try:
        told = shape.model_validate(body)
        return told, told.change()
    except ValidationError as error:
        lines = [f"{'.'.join(str(part) for part in mistake['loc'])}: {mistake['msg']}" for mistake in error.errors()]
        raise Refused(400, hook, "invalid notice", "; ".join(lines)) from None
    except ValueError as error:
        raise Refused(400, hook, "invalid notice", f"{error}.") from None
