"""The agencies of the plays: their settings in the sync core and in the simulators, with the seeds' well-known codes.

An agency is named like its world. The stage and the sandbox both build theirs here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from trifold.simulators.registry import vendor
from trifold.sync_core.settings import (
    Agency,
    Ams360Settings,
    BenefitPointSettings,
    ConsoleSettings,
    InsuredMineSettings,
    Settings,
    is_loopback,
)

# What differs from an ordinary agency, by world.
NEXT_DOOR = "next-door"  # an agency in every play that is not the play's
WORLDS: Mapping[str, Mapping[str, Any]] = {
    "demo": {},
    NEXT_DOOR: {},
    "connected": {"internal_connection": "core"},
    "vendor": {"internal_connection": "vendor", "key_grace_hours": 2},
    "daily": {"mode": "daily", "daily_at": "05:00", "timezone": "America/New_York"},  # 10:00 UTC in winter
}
POLL_SECONDS = 0.5
CONSOLE = ConsoleSettings(password="Trifold-1", token="trifold-console")  # dummies

# Codes and ids of the simulators' seeds: every new world has them.
EXECUTIVE, REPRESENTATIVE = "!!!", "!!#"
UNIT = {"division": "EST", "branch": "HBR", "department": "PER", "group": "SVC"}
COMPANY = "BLH"
OFFICE, DEPARTMENT, ADMINISTRATOR, SALES_LEAD, SERVICE_LEAD = 1, 2, 1, 2, 3
CARRIER_OF_BENEFITPOINT, PRODUCT_TYPE_OF_BENEFITPOINT = 507, 108  # Summit Vale Life, wellness: not in AMS360
PRODUCT_TYPE, CARRIER = 101, 503  # Medical PPO of Granite Mutual, which both systems know


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """Where the four parts answer, without a slash at the end. ``core`` None: nobody takes notices."""

    ams360: str = "http://ams360.test"
    benefitpoint: str = "http://benefitpoint.test"
    insuredmine: str = "http://insuredmine.test"
    core: str | None = "http://sync-core.test"

    def of(self, system: str) -> str:
        return str(getattr(self, system))

    @property
    def wsapi(self) -> str:
        """The address of AMS360's service."""
        return f"{self.ams360}/v3/WSAPIService.svc"


def notice_secret(world: str) -> str:
    """What AMS360's notices carry as their authentication code (a dummy)."""
    return f"ams-{world}-notice"


def outside(url: str) -> bool:
    """Whether it is not on this very machine: a stage's invented hosts, containers of one network."""
    return not is_loopback(urlsplit(url).hostname or "")


def agency_settings(world: str, addresses: Addresses) -> Agency:
    """One agency for the sync core."""
    ams360, benefitpoint, insuredmine = (
        vendor(system).credentials(world) for system in ("ams360", "benefitpoint", "insuredmine")
    )
    return Agency(
        ams360=Ams360Settings(
            url=addresses.wsapi,
            allow_plain_http=outside(addresses.ams360),
            agency_no=ams360["agency_no"],
            login_id=ams360["login_id"],
            password=ams360["password"],
            notice_secret=notice_secret(world),
            executive=EXECUTIVE,
            representative=REPRESENTATIVE,
            division=UNIT["division"],
            branch=UNIT["branch"],
            department=UNIT["department"],
            group=UNIT["group"],
            company_code=COMPANY,
            list_prefixes="",  # one call lists a small agency; the sweep's own tests and bench go by prefixes
        ),
        benefitpoint=BenefitPointSettings(
            url=addresses.benefitpoint,
            allow_plain_http=outside(addresses.benefitpoint),
            username=benefitpoint["username"],
            password=benefitpoint["password"],
            office_id=OFFICE,
            department_id=DEPARTMENT,
            administrator_user_id=ADMINISTRATOR,
            primary_contact_user_id=ADMINISTRATOR,
            business_type="Other",
        ),
        insuredmine=InsuredMineSettings(
            url=addresses.insuredmine,
            allow_plain_http=outside(addresses.insuredmine),
            api_key=insuredmine["api_key"],
            webhook_secret=insuredmine["webhook_secret"],
        ),
        poll_seconds=POLL_SECONDS,
        **WORLDS.get(world, {}),
    )


def core_settings(worlds: Iterable[str], addresses: Addresses, **others: Any) -> Settings:
    """The whole settings of the sync core; ``others`` are Settings' own names, such as ``database``."""
    agencies = {world: agency_settings(world, addresses) for world in worlds}
    return Settings(**{"agencies": agencies, "console": CONSOLE, **others})


def simulator_settings(world: str, addresses: Addresses) -> Mapping[str, Mapping[str, Any]]:
    """By system, the settings of its world: who takes its notices, and BenefitPoint's own way to AMS360."""
    secrets = {
        "ams360": notice_secret(world),
        "insuredmine": vendor("insuredmine").credentials(world)["webhook_secret"],
    }
    found: dict[str, dict[str, Any]] = {system: {"recipients": []} for system in secrets}
    if addresses.core:
        for system, secret in secrets.items():
            url = f"{addresses.core}/hooks/{system}/{world}"
            found[system]["recipients"] = [{"url": url, "secret": secret}]
    own_way = {"url": addresses.wsapi, **vendor("ams360").credentials(world)}
    by_itself = {"internal_connection": "vendor"} if world == "vendor" else {}
    return {**found, "benefitpoint": {"ams360": own_way, **by_itself}}
