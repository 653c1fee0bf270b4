"""The real connectors, opened at an address with the examples of the contracts as their settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import requests

from trifold.sync_core.connectors.ams360.client import Ams360Connector
from trifold.sync_core.connectors.benefitpoint.client import BenefitPointConnector
from trifold.sync_core.connectors.insuredmine.client import InsuredMineConnector
from trifold.sync_core.settings import Ams360Settings, BenefitPointSettings, InsuredMineSettings

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
TICKET = "UEFDVC1FWEFNUExFLVRJQ0tFVC0w" * 4
AMS360_LOGIN = {"AgencyNo": "7654321-1", "LoginId": "pact-login", "Password": "Pact-Password-1"}
AMS360_CODES = {
    "AccountExecCode": "QX1",
    "AccountRepCode": "QX2",
    "GLDivisionCode": "QD1",
    "GLBranchCode": "QB1",
    "GLDepartmentCode": "QP1",
    "GLGroupCode": "QG1",
}
SESSION_ID = "pact.11111111-2222-4333-8444-555555555555"
BENEFITPOINT_LOGIN = {"username": "pact@broker.example", "password": "Pact-Password-2"}
BENEFITPOINT_IDS = {
    "officeID": "9100001",
    "departmentID": "9200002",
    "administratorUserID": "9300003",
    "primaryContactUserID": "9400004",
}
API_KEY = "pact-api-key-0001"
_TIMEOUT_SECONDS = 5.0
Connect = Callable[[str, requests.Session], Any]


def _still() -> float:
    return 0.0


def ams360(url: str, session: requests.Session) -> Ams360Connector:
    settings = Ams360Settings(
        url=url,
        allow_plain_http=True,
        agency_no=AMS360_LOGIN["AgencyNo"],
        login_id=AMS360_LOGIN["LoginId"],
        password=AMS360_LOGIN["Password"],
        executive=AMS360_CODES["AccountExecCode"],
        representative=AMS360_CODES["AccountRepCode"],
        division=AMS360_CODES["GLDivisionCode"],
        branch=AMS360_CODES["GLBranchCode"],
        department=AMS360_CODES["GLDepartmentCode"],
        group=AMS360_CODES["GLGroupCode"],
        timeout_seconds=_TIMEOUT_SECONDS,
    )
    return Ams360Connector(settings, session, _still, read_wait_seconds=0)


def benefitpoint(url: str, session: requests.Session) -> BenefitPointConnector:
    settings = BenefitPointSettings(
        url=url,
        allow_plain_http=True,
        username=BENEFITPOINT_LOGIN["username"],
        password=BENEFITPOINT_LOGIN["password"],
        office_id=int(BENEFITPOINT_IDS["officeID"]),
        department_id=int(BENEFITPOINT_IDS["departmentID"]),
        administrator_user_id=int(BENEFITPOINT_IDS["administratorUserID"]),
        primary_contact_user_id=int(BENEFITPOINT_IDS["primaryContactUserID"]),
        business_type="Other",
        timeout_seconds=_TIMEOUT_SECONDS,
    )
    return BenefitPointConnector(settings, session, _still, lambda: NOW, read_wait_seconds=0)


def insuredmine(url: str, session: requests.Session) -> InsuredMineConnector:
    settings = InsuredMineSettings(
        url=url, allow_plain_http=True, api_key=API_KEY, webhook_secret="pact-secret", timeout_seconds=_TIMEOUT_SECONDS
    )
    return InsuredMineConnector(settings, session, _still, read_wait_seconds=0)


CONNECTORS: Mapping[str, Connect] = {"ams360": ams360, "benefitpoint": benefitpoint, "insuredmine": insuredmine}
