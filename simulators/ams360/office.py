"""The rest of a new world's office: banks, vendors and their invoices, questions about customers; claims. All invented.

Invoices and claims are read-only over WSAPI, so that only the seed makes them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from faker import Faker
from sqlalchemy import Connection, select

from trifold.simulators.ams360 import claims, tables
from trifold.simulators.ams360.records import complete, freeze
from trifold.simulators.ams360.turn import Turn
from trifold.simulators.chassis.worlds import World

# code -> (name, account type, GL number, division)
BANKS: Mapping[str, tuple[str, str, str, str]] = {
    "OPR": ("Harbor Savings Operating", "O", "1010", "EST"),
    "TRU": ("Harbor Savings Trust", "T", "1020", "EST"),
    "WTR": ("Ridge National Trust", "T", "1021", "WST"),
}
# code -> (company or last name, first name, GL number, what for)
VENDORS: Mapping[str, tuple[str, str, str, str]] = {
    "CLN": ("Bright Office Cleaning", "", "6210", "Cleaning"),
    "INS": ("Okafor", "Dana", "6340", "Property inspections"),
    "PRT": ("Millfield Printing", "", "6120", "Stationery"),
}
# (question, type of business, answer format, longest answer)
QUESTIONS: tuple[tuple[str, int, str, int], ...] = (
    ("How did you hear of us?", 0, "Text", 60),
    ("Preferred language", 0, "Text", 20),
    ("Number of vehicles", 1, "Number", 3),
    ("Fiscal year end", 2, "Text", 5),
    ("Eligible employees", 3, "Number", 6),
)
# category -> (description, types): the forms and boxes that US payers report on
TAX_FORMS: Mapping[int, tuple[str, Mapping[int, str]]] = {
    1: ("1099-MISC", {1: "Rents", 2: "Royalties", 3: "Other income"}),
    2: ("1099-NEC", {1: "Nonemployee compensation"}),
}
# employee -> the (division, branch) pairs of the business units; "" = all branches
UNITS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "!!!": (("EST", ""), ("WST", "")),
    '!!"': (("EST", ""),),
    "!!#": (("EST", "HBR"),),
    "!!$": (("WST", ""),),
    "!!%": (("EST", ""), ("WST", "")),
}
CAUSES = ("Water damage", "Collision", "Theft", "Wind", "Fall on premises")
_POLICIES_PER_CLAIM = 7
_CLAIMS_MAX = 500
Row = dict[str, Any]


def units_of(employee_code: str) -> list[dict[str, Any]]:
    """The BusinessUnit rows of a seeded employee; a blank level means all of it."""
    return [
        {"GLDivisionCode": division, "GLBranchCode": branch or None, "GLDepartmentCode": None, "GLGroupCode": None}
        for division, branch in UNITS.get(employee_code, ())
    ]


def _row(kind: str, code: str, given: Mapping[str, Any], parents: tuple[str, ...] = ()) -> Row:
    return {"kind": kind, "code": code, "parents": list(parents), "record": freeze(complete(kind, given))}


def office_lists(conn: Connection, world: World, people: Faker) -> Iterator[Row]:
    """Rows of the code lists."""
    turn = Turn(conn, world, "seed")
    for code, (name, account_type, gl_number, division) in BANKS.items():
        bank = {"BankCode": code, "BankName": name, "ShortName": code, "AccountType": account_type}
        numbers = {"BankAccountNumber": people.numerify("00########"), "RoutingNumber": people.numerify("0000#####")}
        yield _row("BankInfo", code, bank | numbers | {"GLNumber": gl_number, "GLDivisionCode": division})
    for code, (last, first, gl_number, what) in VENDORS.items():
        vendor = {"VendorCode": code, "LastName": last, "FirstName": first or None, "IsCompany": not first}
        vendor |= {"ShortName": code, "GLNumber": gl_number, "Description": what}
        yield _row("VendorInfo", code, vendor | {"EmployerIdentificationNumber": people.numerify("00-#######")})
        for number in range(1, people.random_int(2, 3) + 1):
            yield _invoice(turn, people, code, number)
    for text, type_of_business, answer_format, length in QUESTIONS:
        key = world.guid(conn, "question")
        question = {"QuestionText": text, "QuestionId": key, "TypeOfBusiness": type_of_business}
        question |= {"AnswerFormat": answer_format, "AnswerLength": length}
        yield _row("CustomerProfileAnswer", key, question)
    for category, (text, types) in TAX_FORMS.items():
        rows = [{"S1099Type": number, "S1099TypeDescription": name} for number, name in types.items()]
        form = {"S1099Category": category, "S1099CategoryDescription": text, "S1099Types": rows}
        yield _row("S1099CategoryInfo", str(category), form)


def _slashed(day: datetime) -> str:
    return f"{day:%m/%d/%Y}"


def _invoice(turn: Turn, people: Faker, vendor: str, number: int) -> Row:
    """An invoice as both of its types: one with dates and amounts, one with texts (AMS360 WSDL)."""
    key, made = turn.world.guid(turn.conn, "invoice"), turn.today() - timedelta(days=30 * number)
    due, amount = made + timedelta(days=30), Decimal(people.random_int(4_000, 90_000)) / 100
    bank, (bank_name, _, _, division) = next(iter(BANKS.items()))
    whole = {
        "VendorInvoiceId": key,
        "VendorInvoiceNumber": f"{vendor}-{number:04}",
        "VendorCode": vendor,
        "BankCode": bank,
        "Description": VENDORS[vendor][3],
        "GLDivisionCode": division,
        "Status": "P",
        "DatePosted": made,
        "VendorInvoiceDate": made,
        "VendorDueDate": due,
        "VendorPaidDate": due,
        "VendorInvoicePayAmount": amount,
        "VendorInvoiceTotalAmount": amount,
    }
    listed = {
        "VInvId": key,
        "VInvNo": whole["VendorInvoiceNumber"],
        "BankName": bank_name,
        "GLDivCode": division,
        "IsAttachments": "False",
        "InvStatus": "Paid",
        "PostDate": _slashed(made),
        "VInvDate": _slashed(made),
        "VenDueDate": _slashed(due),
        "VenPayDate": _slashed(due),
        "VInvPayAmt": str(amount),
        "VInvTotAmt": str(amount),
    }
    row = _row("VendorInvoiceInfo", key, whole | listed, (vendor,))
    row["record"] |= freeze(complete("VendorInvoice", whole))
    return row


def open_claims(conn: Connection, world: World) -> None:
    """A claim under every seventh policy, up to 500: with a date of loss in the term, and a person to call."""
    turn, people = Turn(conn, world, "seed"), world.faker(conn)
    query = select(tables.policies.c.policy_id, tables.policies.c.record).order_by(tables.policies.c.policy_number)
    rows = conn.execute(query.limit(_POLICIES_PER_CLAIM * _CLAIMS_MAX)).all()
    for number, (policy_id, policy) in enumerate(rows[::_POLICIES_PER_CLAIM], 1):
        lost = datetime.fromisoformat(policy["PolicyEffectiveDate"]) + timedelta(days=people.random_int(1, 60))
        contact = {"NameClaimContact": people.name(), "ContactTypeClaimContact": "Claimant"}
        claim = {
            "ClaimNo": f"CL{number:06}",
            "CauseOfLoss": people.random_element(CAUSES),
            "ClaimStatus": people.random_element(("Open", "Closed")),
            "LossDate": lost,
            "ReportedDate": lost + timedelta(days=people.random_int(0, 9)),
            "ClaimContactList": [contact],
        }
        claims.open_claim(turn, policy_id, claim | {"Description": claim["CauseOfLoss"]})
