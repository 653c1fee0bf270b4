"""The calls that are measured: for each system a read of one record by its id, and a search that finds ten."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from trifold.loadtests import ams360
from trifold.simulators.registry import vendor

WORLD = "demo"
FOUND = 10
PREFIX = "Quillfeather"  # the ten records that the search finds begin with it; no invented name does
BENEFITPOINT_PATH = "/aptusConnect/services/BrokerConnectV4SOAP"
_BROKER = "http://ws.benefitpoint.com/aptusconnect/broker/v4"
_LOGIN = "http://ws.benefitpoint.com/aptusconnect/login/v2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request; its answer must be 200 and hold ``expected``."""

    path: str
    method: str = "POST"
    body: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    expected: str = ""


Ask = Callable[[Call], str]  # sends a call, gives the answer's text


def calls(system: str, ask: Ask) -> dict[str, Call]:
    """``{"get by id": ..., "find ten by prefix": ...}`` in the world ``demo``, in which they are made ready first."""
    return _READY[system](ask)


def _ams360(ask: Ask) -> dict[str, Call]:
    def soap(body: str, expected: str = "") -> Call:
        return Call(path=ams360.PATH, body=body.encode(), headers=ams360.headers(body), expected=expected)

    ticket = ams360.ticket_in(ask(soap(ams360.log_in(**vendor("ams360").credentials(WORLD)))))
    for number in range(FOUND):
        person = ams360.person("q", number, "1 Harbor Street") | {"LastName": f"{PREFIX}{number}", "FirmName": ""}
        customer_id = ams360.customer_id_in(ask(soap(ams360.write("CustomerInsert", person, ticket))))
    search = ams360.list_all(ticket).replace("</a:NamePrefix>", f"{PREFIX}</a:NamePrefix>")
    return {
        "get by id": soap(ams360.read(customer_id, ticket), f"{PREFIX}{FOUND - 1}"),
        "find ten by prefix": soap(search, f"{PREFIX}{FOUND - 1}"),
    }


def _benefitpoint(ask: Ask) -> dict[str, Call]:
    credentials = vendor("benefitpoint").credentials(WORLD)
    login = f'<username xmlns="">{credentials["username"]}</username><password xmlns="">{credentials["password"]}'
    opened = ask(_broker(_LOGIN, "login", f"{login}</password>", None, path="/aptusConnect/services/LoginV2SOAP"))
    session = opened.partition("<sessionID>")[2].partition("<")[0]

    def soap(operation: str, inner: str, expected: str = "") -> Call:
        return _broker(_BROKER, operation, inner, session, expected=expected)

    for number in range(FOUND):
        account = (
            "<accountClassification>Group</accountClassification><accountType>Client</accountType>"
            "<officeID>1</officeID><administratorUserID>1</administratorUserID><primaryContactUserID>1"
            f"</primaryContactUserID><groupAccountInfo><accountName>{PREFIX} {number}</accountName>"
            "<businessType>LLC</businessType></groupAccountInfo>"
        )
        made = ask(soap("createAccount", f"<account>{account}</account>"))
    account_id = made.partition("<ID>")[2].partition("<")[0]
    criteria = f"<criteria><accountNameMatch>{escape(PREFIX)}</accountNameMatch></criteria>"
    return {
        "get by id": soap("getAccount", f"<accountID>{account_id}</accountID>", f"{PREFIX} {FOUND - 1}"),
        "find ten by prefix": soap("findAccounts", criteria, f"{PREFIX} {FOUND - 1}"),
    }


def _broker(
    namespace: str,
    operation: str,
    inner: str,
    session: str | None,
    *,
    path: str = BENEFITPOINT_PATH,
    expected: str = "",
) -> Call:
    header = ""
    if session:
        entry = f'<b:SessionIdHeader xmlns:b="{namespace}"><sessionId>{session}</sessionId></b:SessionIdHeader>'
        header = f"<s:Header>{entry}</s:Header>"
    body = (
        f'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/">{header}<s:Body>'
        f'<b:{operation} xmlns:b="{namespace}">{inner}</b:{operation}></s:Body></s:Envelope>'
    )
    return Call(path=path, body=body.encode(), headers={"Content-Type": "text/xml; charset=utf-8"}, expected=expected)


def _insuredmine(ask: Ask) -> dict[str, Call]:
    key = {"X-API-Key": vendor("insuredmine").credentials(WORLD)["api_key"]}
    for number in range(FOUND):
        body = f'{{"type": "Personal", "firstName": "Dana", "lastName": "{PREFIX}{number}"}}'.encode()
        headers = {**key, "Content-Type": "application/json"}
        made = ask(Call(path="/v1/accounts", body=body, headers=headers))
    account_id = made.partition('"id": "')[2].partition('"')[0]
    last = f"{PREFIX}{FOUND - 1}"
    return {
        "get by id": Call(path=f"/v1/accounts/{account_id}", method="GET", headers=key, expected=last),
        "find ten by prefix": Call(path=f"/v1/accounts?name={PREFIX}", method="GET", headers=key, expected=last),
    }


_READY: dict[str, Callable[[Ask], dict[str, Call]]] = {
    "ams360": _ams360,
    "benefitpoint": _benefitpoint,
    "insuredmine": _insuredmine,
}
