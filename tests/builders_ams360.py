"""A caller that posts raw messages to AMS360, and the frames of its answers as the specification describes them."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from flask.testing import FlaskClient

from trifold.contracts.tables import load
from trifold.contracts.wsdl import validator
from trifold.simulators.ams360 import VENDOR
from trifold.simulators.chassis.app import Simulator
from trifold.simulators.chassis.clock import Clock
from trifold.simulators.chassis.soap import ENVELOPE, open_envelope

PATH = "/v3/WSAPIService.svc"
TNS = "http://www.WSAPI.AMS360.com/v3.0"
DC = "http://www.WSAPI.AMS360.com/v3.0/DataContract"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
GUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
NOBODY = "0f8fad5b-d9cb-469f-a165-70867728950e"

LOGIN = f"""<?xml version="1.0" encoding="utf-8"?>
<soap:Envelope xmlns:soap="{ENVELOPE}">
  <soap:Body>
    <Login xmlns="{TNS}">
      <Request xmlns:a="{DC}">
        <a:AgencyNo>1000001-1</a:AgencyNo><a:LoginId>trifold</a:LoginId><a:Password>Trifold-1</a:Password><a:EmployeeCode/>
      </Request>
    </Login>
  </soap:Body>
</soap:Envelope>"""

CUSTOMER = """<a:IsActive>true</a:IsActive><a:AddressLine1>1 Elm St</a:AddressLine1>
<a:BusinessAreaCode>617</a:BusinessAreaCode><a:BusinessPhone>5550101</a:BusinessPhone><a:City/><a:AccountRepCode>!!#</a:AccountRepCode>
<a:DateOfBirth>1984-02-29T00:00:00</a:DateOfBirth>
<a:Email i:nil="true" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"/>
<a:FirstName>Ann</a:FirstName><a:GLBranchCode>HBR</a:GLBranchCode><a:GLDepartmentCode>PER</a:GLDepartmentCode>
<a:GLDivisionCode>EST</a:GLDivisionCode><a:GLGroupCode>SVC</a:GLGroupCode><a:IsPersonal>1</a:IsPersonal>
<a:LastName>Berg &amp; &lt;Sons&gt; </a:LastName><a:AccountExecCode>!!"</a:AccountExecCode>
<a:CustomerType>C</a:CustomerType>"""
POLICY = """<a:PolicyNumber>HO 37959602</a:PolicyNumber><a:TypeOfBusiness>1</a:TypeOfBusiness>
<a:WritingCompanyCode>GRW</a:WritingCompanyCode><a:PolicyEffectiveDate>2026-03-02T00:00:00</a:PolicyEffectiveDate>
<a:PolicyExpirationDate>2027-03-02T00:00:00</a:PolicyExpirationDate><a:FullTermPremium>1250.50</a:FullTermPremium>
<a:LineOfBusinessList><a:PolicyLineOfBusiness><a:PolicyLineOfBusiness>HOME</a:PolicyLineOfBusiness>
</a:PolicyLineOfBusiness></a:LineOfBusinessList>"""


def new_simulator() -> Simulator:
    made = Simulator(VENDOR, clock=Clock(datetime(2026, 3, 2, 9, tzinfo=UTC)))
    made.worlds.create("demo", seed=1)
    return made


def action_of(body: str | bytes) -> str:
    """The SOAPAction of the operation in a message's body."""
    text = body if isinstance(body, str) else body.decode("utf-8", "replace")
    found = re.search(r"Body[^>]*>\s*<(?:\w+:)?(\w+)", text)
    return f'"{TNS}/WSAPIServiceContract/{found[1] if found else ""}"'


def headers_of(body: str | bytes) -> dict[str, str]:
    return {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": action_of(body)}


class Caller:
    """Posts raw messages; every answer with a SOAP body must satisfy the schema."""

    def __init__(self, http: FlaskClient) -> None:
        self.http = http
        self.ticket = ""

    def post(self, body: str | bytes, path: str = PATH, **headers: str) -> tuple[int, str]:
        answer = self.http.post(path, data=body, headers={**headers_of(body), **headers})
        if answer.status_code == 200:
            schema = validator(load("ams360"), "WSAPIServiceContract")
            schema.assertValid(open_envelope(answer.data).payload)
        return answer.status_code, answer.text

    def call(self, operation: str, members: str | None = None, child: str = "Request") -> tuple[int, str]:
        inner = "" if members is None else f'<{child} xmlns:a="{DC}">{members}</{child}>'
        return self.post(
            f'<s:Envelope xmlns:s="{ENVELOPE}"><s:Header><h:WSAPISession xmlns:h="{TNS}"><h:Ticket>{self.ticket}'
            f'</h:Ticket></h:WSAPISession></s:Header><s:Body><{operation} xmlns="{TNS}">{inner}</{operation}>'
            "</s:Body></s:Envelope>"
        )

    def made(self, operation: str, members: str, child: str = "Request") -> str:
        """The guid that an insert answers."""
        status, text = self.call(operation, members, child)
        assert status == 200, text
        return re.findall(f"<a:[A-Za-z]+Id>({GUID})</a:", text)[0]


def answered(operation: str, result: str) -> str:
    """The whole answer, with the prefixes and declarations of the live capture."""
    return (
        f'<s:Envelope xmlns:s="{ENVELOPE}"><s:Body><{operation}Response xmlns="{TNS}">'
        f'<{operation}Result xmlns:a="{DC}" xmlns:i="{XSI}">{result}</{operation}Result></{operation}Response>'
        "</s:Body></s:Envelope>"
    )


def answered_empty(operation: str) -> str:
    return f'<s:Envelope xmlns:s="{ENVELOPE}"><s:Body><{operation}Response xmlns="{TNS}"/></s:Body></s:Envelope>'


def fault(kind: str, detail: str) -> str:
    return (
        f'<s:Envelope xmlns:s="{ENVELOPE}"><s:Body><s:Fault><faultcode>s:Client</faultcode>'
        f'<faultstring xml:lang="en-US">{kind}</faultstring><detail>'
        f'<{kind} xmlns="{DC}" xmlns:i="{XSI}">{detail}</{kind}></detail></s:Fault></s:Body></s:Envelope>'
    )


def matches(text: str, pattern: str) -> bool:
    """Whether the text is the pattern, in which GUID stands for any guid."""
    return re.fullmatch(re.escape(pattern).replace("GUID", GUID), text) is not None


def logged_in(simulator: Simulator) -> Caller:
    found = Caller(simulator.app.test_client())
    found.ticket = re.findall("<Ticket>(.*)</Ticket>", found.post(LOGIN)[1])[0]
    return found
