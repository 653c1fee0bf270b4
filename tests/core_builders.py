"""A core without connectors: an agency's settings, a clock that is moved by hand, a desk in memory, notices."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from werkzeug.test import TestResponse

from trifold.sync_core.bootstrap import FIELD_RULES
from trifold.sync_core.flows.desk import Desk
from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.model.identity import Link, Shadow
from trifold.sync_core.model.records import FIELDS, GoldenRecord
from trifold.sync_core.settings import Settings
from trifold.sync_core.store import crosswalk, records
from trifold.sync_core.store.database import Database
from trifold.sync_core.web.app import application

CUSTOMER = "0b7f2d4e-9a1c-5e3f-8d2b-6c4a1e9f7b30"
CONTACT = "5d3c9e1a-2b4f-5a6d-9c8e-7f1b3d5a9e42"
POLICY = "9e8d7c6b-5a4f-5e3d-8c2b-1a9f8e7d6c5b"
ACCOUNT = "66f1a0b2c3d4e5f60718293a"


def agency(**changed: Any) -> dict[str, Any]:
    """One agency as the settings file has it."""
    return {
        "ams360": {
            "url": "https://ams360.test/v3/WSAPIService.svc",
            "agency_no": "1000001-1",
            "login_id": "trifold",
            "password": "Trifold-1",
            "notice_secret": "bell",
        },
        "benefitpoint": {"url": "https://benefitpoint.test", "username": "u@trifold.example", "password": "Trifold-1"},
        "insuredmine": {"url": "https://insuredmine.test", "api_key": "key", "webhook_secret": "hook"},
        **changed,
    }


PASSWORD, TOKEN = "open sesame", "for-programs"


def settings(database: str = "sqlite://", **agencies: Any) -> Settings:
    console = {"password": PASSWORD, "token": TOKEN}
    return Settings.model_validate(
        {"database": database, "agencies": agencies or {"demo": agency()}, "console": console}
    )


@dataclass
class HandClock:
    at: datetime = datetime(2026, 1, 5, 9, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def advance(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@dataclass
class Counted:
    count: int = 0

    def new(self) -> str:
        self.count += 1
        return f"{self.count:012x}"


def nobody(agency: str, system: System) -> Any:
    raise AssertionError(f"nobody may call {system} here")


@dataclass
class Core:
    """A desk in memory and its web."""

    settings: Settings = field(default_factory=settings)
    clock: HandClock = field(default_factory=HandClock)

    def __post_init__(self) -> None:
        db = Database(self.settings.database, self.clock, Counted())
        db.make()
        self.desk = Desk(db=db, settings=self.settings, connectors=nobody, field_rules=FIELD_RULES)
        self.client = application(self.desk).test_client()

    def enter(self, password: str = PASSWORD, **fields: str) -> TestResponse:
        """Log in as a person does: open the page, send its form."""
        return self.send("/login", "/login", password=password, **fields)

    def send(self, page: str, action: str, **fields: str) -> TestResponse:
        """Open a page of the console and send a form of it, with the secret that stands in it."""
        return self.client.post(action, data={"csrf_token": self.secret(page), **fields})

    def secret(self, page: str) -> str:
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.client.get(page).text)
        assert found, f"{page} has no form"
        return found.group(1)

    def twin(self, path: str, **how: Any) -> TestResponse:
        """A JSON twin, as a program reads it."""
        return self.client.get(path, headers={"Authorization": f"Bearer {TOKEN}"}, **how)

    def rings(self) -> list[tuple[str, str, str, str | None]]:
        """What waits: (system, kind, external id, account id)."""
        with self.desk.db.read() as conn:
            rows = conn.exec_driver_sql("select system, kind, external_id, account_id from inbox order by id")
            return [tuple(row) for row in rows]

    def stored(self) -> int:
        """How many rows there are in the tables that a notice could touch."""
        with self.desk.db.read() as conn:
            return sum(
                conn.exec_driver_sql(f"select count(*) from {table}").scalar_one() for table in ("inbox", "audit")
            )

    def tell_ams360(self, body: Any, agency: str = "demo") -> TestResponse:
        return self.client.post(f"/hooks/ams360/{agency}", json=body)

    def tell_insuredmine(
        self, body: Mapping[str, Any], *, secret: str = "hook", late_seconds: int = 0, agency: str = "demo"
    ) -> TestResponse:
        raw = json.dumps(body).encode()
        stamp = str(int(self.clock.now().timestamp()) - late_seconds)
        return self.client.post(
            f"/hooks/insuredmine/{agency}",
            data=raw,
            headers=signed(raw, stamp, secret),
            content_type="application/json",
        )

    def know_account(self, name: str = "Harbor Light Bakery", **links: str) -> str:
        """A linked account; ``links`` are external ids by system. Gives its canonical id."""
        canonical_id = f"C-{self.desk.db.ids.new()}"
        fields = {**dict.fromkeys(FIELDS[Kind.ACCOUNT]), "firm_name": name, "phone": "2075550101"}
        with self.desk.db.begin() as conn:
            record = GoldenRecord(canonical_id=canonical_id, kind=Kind.ACCOUNT, parent_id=None, fields=fields)
            records.save(self.desk.db, conn, "demo", record)
            for system, external_id in links.items():
                link = Link(
                    canonical_id=canonical_id,
                    system=System(system),
                    kind=Kind.ACCOUNT,
                    external_id=external_id,
                    version="3",
                    shadow=Shadow(seen=fields, given=fields),
                )
                crosswalk.save(self.desk.db, conn, "demo", link, rule="new")
        return canonical_id


def signed(raw: bytes, stamp: str, secret: str) -> dict[str, str]:
    digest = hmac.new(secret.encode(), f"{stamp}.".encode() + raw, hashlib.sha256).hexdigest()
    return {"X-InsuredMine-Timestamp": stamp, "X-InsuredMine-Signature": f"sha256={digest}"}


def ams360_notice(entity: str = "Customer", keys: Mapping[str, str] | None = None, **changed: Any) -> dict[str, Any]:
    return {
        "NotificationId": "7c1d9f3a-1111-5222-8333-944455556666",
        "Version": "3",
        "AuthenticationCode": "bell",
        "AgencyNo": "1000001-1",
        "Entity": entity,
        "Action": "Updated",
        "Keys": {"CustomerId": CUSTOMER, **(keys or {})},
        "OccurredAt": "2026-01-05T09:00:00",
        **changed,
    }


def webhook(kind: str = "account.updated", **changed: Any) -> dict[str, Any]:
    return {
        "id": "0e2d4c6b-8a90-4b1c-9d2e-3f4a5b6c7d8e",
        "type": kind,
        "occurredAt": "2026-01-05T09:00:00Z",
        "recordId": ACCOUNT,
        "accountId": None,
        "version": 4,
        "changedBy": {"kind": "user", "name": "Ada"},
        **changed,
    }
