"""AMS360's wire, byte for byte, by hand: what belongs to a policy, claims, and the rest of the office's lists."""

from __future__ import annotations

import re

import pytest

from builders_ams360 import CUSTOMER, GUID, POLICY, Caller, answered, answered_empty, matches
from trifold.simulators.ams360 import claims
from trifold.simulators.ams360.turn import turn_in
from trifold.simulators.chassis.app import Simulator

NIL = 'i:nil="true"'
NO_GUID = "00000000-0000-0000-0000-000000000000"
# The members of a policy's contact after its phone.
UNSET = """Ext Address1 Address2 City State ZipCode County RefNo Title FormalSalutation InformalSalutation
ResidenceAreaCode ResidencePhone ResidenceExt FaxAreaCode FaxPhone FaxExt MobileAreaCode MobilePhone MobileExt
PagerAreaCode PagerPhone PagerExt EMail"""
DAY = "<a:TransactionEffectiveDate>2026-03-02T00:00:00</a:TransactionEffectiveDate>"


@pytest.fixture
def customer(caller: Caller) -> str:
    return caller.made("CustomerInsert", f"<a:Customer>{CUSTOMER}</a:Customer>")


@pytest.fixture
def policy(caller: Caller, customer: str) -> str:
    given = f"<a:Policy><a:CustomerId>{customer}</a:CustomerId>{POLICY}</a:Policy>"
    return caller.made("PolicyInsert", given, "request")


def test_a_premium_row_keeps_the_misspelt_name_and_its_decimals(caller: Caller, policy: str) -> None:
    given = (
        f"<a:PolicyId>{policy}</a:PolicyId>{DAY}<a:LineOfBusiness>HOME</a:LineOfBusiness><a:PlanType>HOM</a:PlanType>"
        "<a:Premium>1250.50</a:Premium><a:BilliedPremium>10.00</a:BilliedPremium>"
    )
    wrapped = f"<a:PolicyTransactionPremium>{given}</a:PolicyTransactionPremium>"
    key = caller.made("PolicyTransactionPremiumInsert", wrapped, "request")
    row = (
        f"<a:PolicyTransactionPremium><a:PolicyId>{policy}</a:PolicyId>{DAY}"
        f"<a:PolicyTransactionPremiumId>{key}</a:PolicyTransactionPremiumId><a:LineOfBusiness>HOME</a:LineOfBusiness>"
        "<a:PlanType>HOM</a:PlanType><a:WritingCompanyCode>GRW</a:WritingCompanyCode>"
        f"<a:Description/><a:Premium>1250.50</a:Premium><a:BilliedPremium>10.00</a:BilliedPremium>"
        "<a:WrittenPremium>0</a:WrittenPremium><a:FullTermPremium>0</a:FullTermPremium>"
        f"<a:IncludePremium>false</a:IncludePremium><a:HowBilled/><a:IsSuspended>false</a:IsSuspended>"
        f"<a:Reconciled/><a:EstRevenue {NIL}/></a:PolicyTransactionPremium>"
    )
    named = f"<a:PolicyTransactionPremiumId>{key}</a:PolicyTransactionPremiumId>"
    got = caller.call("PolicyTransactionPremiumGet", named, "request")
    assert got == (200, answered("PolicyTransactionPremiumGet", row))
    listed = caller.call(
        "PolicyTransactionPremiumGetListForPolicy", f"<a:PolicyId>{policy}</a:PolicyId>{DAY}", "request"
    )
    rows = f"<a:PolicyTransactionPremium>{row}</a:PolicyTransactionPremium>"
    assert listed == (200, answered("PolicyTransactionPremiumGetListForPolicy", rows))
    text = caller.call("PolicyGet", f"<a:PolicyId>{policy}</a:PolicyId>")[1]
    assert f"<a:TransactionPremiumList>{row}</a:TransactionPremiumList>" in text
    deleted = caller.call("PolicyTransactionPremiumDelete", named, "request")
    assert deleted == (200, answered_empty("PolicyTransactionPremiumDelete"))


def test_a_remark_is_read_by_its_transaction(caller: Caller, policy: str) -> None:
    where = f"<a:PolicyId>{policy}</a:PolicyId>"
    given = f"<a:PolicyRemark>{where}<a:RemarkText>Two dogs</a:RemarkText>{DAY}</a:PolicyRemark>"
    status, text = caller.call("PolicyInsertRemark", given, "request")
    assert (status, matches(text, answered("PolicyInsertRemark", "<a:RemarkId>GUID</a:RemarkId>"))) == (200, True)
    key = re.findall(GUID, text)[0]
    row = (
        f"<a:PolicyRemark>{where}<a:RemarkId>{key}</a:RemarkId><a:RemarkText>Two dogs</a:RemarkText>{DAY}"
        f"<a:IsSaved {NIL}/><a:IsUploaded {NIL}/></a:PolicyRemark>"
    )
    got = caller.call("PolicyGetRemark", where + DAY, "request")
    assert got == (200, answered("PolicyGetRemark", row))
    changed = row.replace("Two", "Three").replace(
        f" {NIL}/", f' {NIL} xmlns:i="http://www.w3.org/2001/XMLSchema-instance"/'
    )
    assert caller.call("PolicyUpdateRemark", changed, "request") == (200, answered_empty("PolicyUpdateRemark"))
    gone = f"{where}<a:RemarkId>{key}</a:RemarkId>{DAY}"
    assert caller.call("PolicyDeleteRemark", gone, "request") == (200, answered_empty("PolicyDeleteRemark"))
    got = caller.call("PolicyGetRemark", where + DAY, "request")[1]
    assert got == answered("PolicyGetRemark", f"<a:PolicyRemark {NIL}/>")


def test_a_policys_contact_has_36_fields_and_counts_from_the_effective_date(caller: Caller, policy: str) -> None:
    given = (
        f"<a:PolicyId>{policy}</a:PolicyId><a:Name>Harbor Savings</a:Name>"
        "<a:AreaCode>617</a:AreaCode><a:Phone>5550199</a:Phone>"
    )
    key = caller.made("PolicyContactInsert", f"<a:PolicyContact>{given}</a:PolicyContact>", "request")
    unset = "".join(f"<a:{name}/>" for name in UNSET.split())
    row = (
        f"<a:PolicyContact><a:PolicyId>{policy}</a:PolicyId><a:LineOfBusinessId>{NO_GUID}</a:LineOfBusinessId>"
        f"<a:PolicyContactId>{key}</a:PolicyContactId><a:EffectiveDate>2026-03-02T00:00:00</a:EffectiveDate>"
        f"<a:Status/><a:AttachId>{NO_GUID}</a:AttachId><a:AttachType>0</a:AttachType>"
        f"<a:Name>Harbor Savings</a:Name><a:Responsibility/><a:Description/>"
        f"<a:AreaCode>617</a:AreaCode><a:Phone>5550199</a:Phone>{unset}</a:PolicyContact>"
    )
    listed = caller.call("PolicyContactGetList", f"<a:PolicyId>{policy}</a:PolicyId>", "request")
    assert listed == (200, answered("PolicyContactGetList", f"<a:PolicyContactList>{row}</a:PolicyContactList>"))
    named = f"<a:PolicyId>{policy}</a:PolicyId><a:PolicyContactId>{key}</a:PolicyContactId>"
    got = caller.call("PolicyContactGet", named, "request")
    assert got == (200, answered("PolicyContactGet", row))


def test_a_policys_personnel_has_ids(caller: Caller, policy: str) -> None:
    member = "<a:EmployeeCode>!!%</a:EmployeeCode><a:EmployeeType>E</a:EmployeeType><a:IsPrimary>true</a:IsPrimary>"
    wanted = (
        f"<a:PolicyId>{policy}</a:PolicyId><a:ModifyList><a:PolicyPersonnel>{member}</a:PolicyPersonnel></a:ModifyList>"
    )
    modified = caller.call("PolicyServicePersonnelModifyList", wanted, "request")
    assert modified == (200, answered_empty("PolicyServicePersonnelModifyList"))
    status, text = caller.call("PolicyServicePersonnelGetList", f"<a:PolicyId>{policy}</a:PolicyId>{DAY}", "request")
    row = f"{member}<a:PolicyId>{policy}</a:PolicyId><a:PolicyPersonnelId>GUID</a:PolicyPersonnelId>"
    rows = f"<a:PolicyServicePersonnelList><a:PolicyPersonnel>{row}</a:PolicyPersonnel></a:PolicyServicePersonnelList>"
    assert (status, matches(text, answered("PolicyServicePersonnelGetList", rows))) == (200, True)


def test_a_claim_is_listed_with_its_customer_and_read_with_its_contacts(
    simulator: Simulator, caller: Caller, customer: str, policy: str
) -> None:
    with turn_in(simulator.worlds.get("demo"), "screen") as turn:
        lost = turn.today()
        given = {"ClaimNo": "CL1", "LossDate": lost, "ReportedDate": lost, "ClaimStatus": "Open"}
        key = claims.open_claim(turn, policy, given | {"ClaimContactList": [{"NameClaimContact": "Bo Berg"}]})
    status, text = caller.call("ClaimGetListByPolicyId", f"<a:PolicyId>{policy}</a:PolicyId>")
    row = (
        f"<a:ClaimInfo><a:ClaimId>{key}</a:ClaimId><a:CauseOfLoss/><a:ClaimNo>CL1</a:ClaimNo>"
        f"<a:ClaimStatus>Open</a:ClaimStatus><a:CustId>{customer}</a:CustId><a:Description/>"
        "<a:LineOfBusiness>HOME</a:LineOfBusiness><a:LineOfBusinessId>GUID</a:LineOfBusinessId>"
        "<a:LossDate>2026-03-02T00:00:00</a:LossDate><a:PolicyEffectiveDate>2026-03-02T00:00:00</a:PolicyEffectiveDate>"
        f"<a:PolicyEndorsementDate {NIL}/><a:PolicyExpirationDate>2027-03-02T00:00:00</a:PolicyExpirationDate>"
        f"<a:PolicyId>{policy}</a:PolicyId><a:PolicyNumber>HO 37959602</a:PolicyNumber>"
        "<a:ReportedDate>2026-03-02T00:00:00</a:ReportedDate><a:ClaimContactList><a:ClaimContactInfo>"
        "<a:ClaimContactId>GUID</a:ClaimContactId><a:NameClaimContact>Bo Berg</a:NameClaimContact></a:ClaimContactInfo>"
        "</a:ClaimContactList></a:ClaimInfo>"
    )
    expected = answered("ClaimGetListByPolicyId", f"<a:ClaimInfoList>{row}</a:ClaimInfoList>")
    assert (status, matches(text, expected)) == (200, True)
    assert caller.call("ClaimGetListByCustomerId", f"<a:CustomerId>{customer}</a:CustomerId>")[1] == text.replace(
        "ByPolicyId", "ByCustomerId"
    )
    text = caller.call("ClaimGetById", f"<a:ClaimId>{key}</a:ClaimId>")[1]
    assert f"<a:ClaimContact><a:ClaimId>{key}</a:ClaimId><a:ClaimContactId>" in text
    assert "CustId" not in text


@pytest.mark.parametrize(
    ("operation", "members", "child", "row"),
    [
        (
            "BankGetListByBankNamePrefix",
            "<a:BankNamePrefix>ridge</a:BankNamePrefix>",
            "request",
            "<a:BankInfoList><a:BankInfo><a:BankCode>WTR</a:BankCode><a:BankName>Ridge National Trust</a:BankName>"
            "<a:ShortName>WTR</a:ShortName><a:BankAccountNumber>DIGITS</a:BankAccountNumber>"
            "<a:RoutingNumber>DIGITS</a:RoutingNumber><a:GLNumber>1021</a:GLNumber><a:AccountType>T</a:AccountType>"
            "<a:GLDivisionCode>WST</a:GLDivisionCode><a:IsInactive>false</a:IsInactive></a:BankInfo></a:BankInfoList>",
        ),
        (
            "CompanyGetByCode",
            "<a:CompanyCode>GRW</a:CompanyCode>",
            "Request",
            "<a:Company><a:CompanyCode>GRW</a:CompanyCode><a:IsInactive>false</a:IsInactive>"
            "<a:NAICCompanyCode>90004</a:NAICCompanyCode><a:Name>Granite Mutual Writing</a:Name>"
            "<a:ParentCompanyCode>GRT</a:ParentCompanyCode><a:ShortName>GRW</a:ShortName>"
            "<a:CompanyType>W</a:CompanyType></a:Company>",
        ),
        (
            "GLBranchGetListByNamePrefix",
            "<a:GLBranchNamePrefix>rid</a:GLBranchNamePrefix>",
            "Request",
            "<a:GLBranchList><a:GLBranch><a:GLBranchCode>RDG</a:GLBranchCode><a:IsInactive>false</a:IsInactive>"
            "<a:Name>Ridgeview</a:Name><a:ShortName>RDG</a:ShortName></a:GLBranch></a:GLBranchList>",
        ),
        (
            "GLGroupGetByShortName",
            "<a:GLGroupShortName>SEL</a:GLGroupShortName>",
            "Request",
            "<a:GLGroup><a:GLGroupCode>SEL</a:GLGroupCode><a:IsInactive>false</a:IsInactive><a:Name>Select</a:Name>"
            "<a:ShortName>SEL</a:ShortName></a:GLGroup>",
        ),
        (
            "PlanTypeGetByCode",
            "<a:PlanCode>DEN</a:PlanCode>",
            "Request",
            "<a:PlanType><a:PlanDescription>Dental</a:PlanDescription><a:IsInactive>false</a:IsInactive>"
            "<a:PlanCode>DEN</a:PlanCode><a:PermanentFlag>0</a:PermanentFlag></a:PlanType>",
        ),
        (
            "VendorGetByCode",
            "<a:VendorCode>INS</a:VendorCode>",
            "Request",
            "<a:Vendor><a:Description>Property inspections</a:Description>"
            "<a:EmployerIdentificationNumber>00-DIGITS</a:EmployerIdentificationNumber><a:FirstName>Dana</a:FirstName>"
            "<a:GLNumber>6340</a:GLNumber><a:IsCompany>false</a:IsCompany><a:IsInactive>false</a:IsInactive>"
            "<a:LastName>Okafor</a:LastName><a:MiddleName/><a:ShortName>INS</a:ShortName>"
            "<a:VendorCode>INS</a:VendorCode></a:Vendor>",
        ),
        (
            "BrokerGetByCode",
            '<a:BrokerCode>!"&amp;</a:BrokerCode>',
            "Request",
            f'<a:Broker><a:AddressLine1/><a:AddressLine2/><a:BrokerCode>!"&amp;</a:BrokerCode>'
            f"<a:City/><a:Contact/><a:FirstName>NAME</a:FirstName><a:IsInactive>false</a:IsInactive>"
            f"<a:LastName>NAME</a:LastName><a:MiddleName/><a:IsNetCommissionedBroker {NIL}/>"
            f"<a:ShortName>NAME</a:ShortName><a:State/><a:ZipCode/></a:Broker>",
        ),
    ],
)
def test_a_row_of_the_office_is_read_by_code_or_name(
    caller: Caller, operation: str, members: str, child: str, row: str
) -> None:
    status, text = caller.call(operation, members, child)
    pattern = re.escape(answered(operation, row)).replace("DIGITS", "[0-9]+").replace("NAME", "[A-Za-z' -]+")
    assert (status, bool(re.fullmatch(pattern, text))) == (200, True), text


def test_invoices_are_listed_as_texts_and_read_with_dates_and_amounts(caller: Caller) -> None:
    text = caller.call("VendorInvoiceGetListByVendor", "<a:VendorCode>CLN</a:VendorCode>")[1]
    rows = re.findall("<a:VendorInvoiceInfo>.*?</a:VendorInvoiceInfo>", text)
    row = next(row for row in rows if "CLN-0001" in row)
    assert row.startswith("<a:VendorInvoiceInfo><a:Actions/><a:BankCode>OPR</a:BankCode>")
    assert "<a:PostDate>01/31/2026</a:PostDate>" in row and "<a:VenDueDate>03/02/2026</a:VenDueDate>" in row
    key, paid = re.findall(f"<a:VInvId>({GUID})</a:VInvId>", row)[0], re.findall("<a:VInvPayAmt>(.*?)</a:", row)[0]
    text = caller.call("VendorInvoiceGetById", f"<a:VendorInvoiceId>{key}</a:VendorInvoiceId>")[1]
    assert text == answered(
        "VendorInvoiceGetById",
        "<a:VendorInvoice><a:BankCode>OPR</a:BankCode><a:Description>Cleaning</a:Description>"
        "<a:GLDivisionCode>EST</a:GLDivisionCode><a:DatePosted>2026-01-31T00:00:00</a:DatePosted><a:Status>P</a:Status>"
        "<a:VendorCode>CLN</a:VendorCode><a:VendorDueDate>2026-03-02T00:00:00</a:VendorDueDate>"
        "<a:VendorPaidDate>2026-03-02T00:00:00</a:VendorPaidDate>"
        "<a:VendorInvoiceDate>2026-01-31T00:00:00</a:VendorInvoiceDate>"
        f"<a:VendorInvoiceId>{key}</a:VendorInvoiceId><a:VendorInvoiceNumber>CLN-0001</a:VendorInvoiceNumber>"
        f"<a:VendorInvoicePayAmount>{paid}</a:VendorInvoicePayAmount>"
        f"<a:VendorInvoiceTotalAmount>{paid}</a:VendorInvoiceTotalAmount><a:VendorInvoiceTemplateId {NIL}/>"
        "</a:VendorInvoice>",
    )


def test_tax_forms_are_categories_with_their_types(caller: Caller) -> None:
    text = caller.call("S1099GetListAll")[1]
    assert (
        "<a:S1099CategoryInfo><a:S1099Category>2</a:S1099Category>"
        "<a:S1099CategoryDescription>1099-NEC</a:S1099CategoryDescription><a:S1099Types><a:S1099TypeInfo>"
        "<a:S1099Type>1</a:S1099Type><a:S1099TypeDescription>Nonemployee compensation</a:S1099TypeDescription>"
        "</a:S1099TypeInfo></a:S1099Types></a:S1099CategoryInfo>" in text
    )
