"""What a stranger's client does with AMS360, family by family; together the stories perform every working operation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

from ams360_strangers import Stranger

DAY, NEXT_SECOND = datetime(2026, 3, 2), datetime(2026, 3, 2, 0, 0, 1)
CODES = {
    "AccountExecCode": '!!"',
    "AccountRepCode": "!!#",
    "GLDivisionCode": "EST",
    "GLBranchCode": "HBR",
    "GLDepartmentCode": "PER",
    "GLGroupCode": "SVC",
}
PERSON: dict[str, Any] = {
    "FirstName": "Ann",
    "LastName": "Berg & <Sons>",
    "CustomerType": "C",
    "IsActive": True,
    "BusinessAreaCode": "617",
    "BusinessPhone": "5550101",
    "DateOfBirth": datetime(1984, 2, 29),
    **CODES,
}
POLICY: dict[str, Any] = {
    "PolicyNumber": "HO 37959602",
    "TypeOfBusiness": 1,
    "WritingCompanyCode": "GRW",
    "PolicyEffectiveDate": DAY,
    "PolicyExpirationDate": datetime(2027, 3, 2),
    "FullTermPremium": Decimal("1250.50"),
    "LineOfBusinessList": {"PolicyLineOfBusiness": [{"PolicyLineOfBusiness": "HOME"}]},
}


def new_customer(agency: Stranger) -> str:
    return str(agency.call("CustomerInsert", Customer=PERSON))


def new_policy(agency: Stranger, customer_id: str) -> str:
    return str(agency.call("PolicyInsert", Policy=POLICY | {"CustomerId": customer_id}))


def customers(agency: Stranger) -> None:
    key = new_customer(agency)
    found = agency.call("CustomerGetById", CustomerId=key)
    assert (found.LastName, found.AccountExecCode, found.DateOfBirth) == (
        "Berg & <Sons>",
        '!!"',
        datetime(1984, 2, 29),
    )
    found.City = "Millfield"
    agency.call("CustomerUpdate", Customer=found)
    assert agency.call("CustomerGetByNumber", CustomerNumber=str(found.CustomerNumber)).City == "Millfield"
    rows = agency.rows("CustomerGetListByNamePrefix", "CustomerInfo", NamePrefix="berg & <")
    (row,) = [row for row in rows if row.CustomerId == key]
    assert (row.IsPersonal, row.IsActive) == ("False", True)
    hits = agency.rows("SearchByPhoneNumber", "SearchResultInfo", PhoneNumber="6175550101")
    assert (key, "Customer") in [(hit.EntityId, hit.EntityType) for hit in hits]


def contacts(agency: Stranger) -> None:
    customer = new_customer(agency)
    responsibilities = {"CustomerContactResponsibility": [{"ResponsibilityType": "BIL"}]}
    given = {"CustomerId": customer, "ContactName": "Bo Berg", "SortOrder": 1}
    given["CustomerContactResponsibilityList"] = responsibilities
    key = agency.call("CustomerContactInsert", CustomerContact=given)
    found = agency.call("CustomerContactGet", CustomerContactId=key)
    found.Title = "Owner"
    agency.call("CustomerContactUpdate", CustomerContact=found)
    (row,) = agency.rows("CustomerContactGetList", "CustomerContact", CustomerId=customer)
    assert (row.ContactName, row.Title, row.SortOrder) == ("Bo Berg", "Owner", 1)
    assert row.CustomerContactResponsibilityList.CustomerContactResponsibility[0].ResponsibilityType == "BIL"
    agency.call("CustomerContactDelete", CustomerContactId=key, CustomerId=customer)
    assert agency.rows("CustomerContactGetList", "CustomerContact", CustomerId=customer) == []


def dependents(agency: Stranger) -> None:
    customer = new_customer(agency)
    given = {"CustomerId": customer, "FirstName": "Cy", "LastName": "Berg", "DOB": datetime(2015, 6, 1)}
    key = agency.call("CustomerDependentInsert", CustomerDependent=given)
    found = agency.call("CustomerDependentGet", DependentId=key)
    assert (found.FirstName, found.DOB) == ("Cy", datetime(2015, 6, 1))
    found.Relationship = "Son"
    agency.call("CustomerDependentUpdate", CustomerDependent=found)
    (row,) = agency.rows("CustomerDependentGetList", "CustomerDependent", CustomerId=customer)
    assert (row.DependentId, row.Relationship) == (key, "Son")
    agency.call("CustomerDependentDelete", DependentId=key, CustomerId=customer)
    assert agency.rows("CustomerDependentGetList", "CustomerDependent", CustomerId=customer) == []


def personnel(agency: Stranger) -> None:
    customer = new_customer(agency)
    row = {"EmployeeCode": "!!$", "TypeOfEmployee": "R", "TypeOfBusiness": 1, "IsPrimary": True, "CustomerId": customer}
    modify = {"CustomerServicePersonnel": [row]}
    agency.call("CustomerServicePersonnelModifyList", CustomerId=customer, ModifyList=modify)
    listing = ("CustomerServicePersonnelGetList", "CustomerServicePersonnel")
    (found,) = agency.rows(*listing, CustomerId=customer)
    assert (found.EmployeeCode, found.IsPrimary) == ("!!$", True)
    agency.call("CustomerServicePersonnelModifyList", CustomerId=customer, DeleteList=modify)
    assert agency.rows(*listing, CustomerId=customer) == []
    policy = new_policy(agency, customer)
    member = {"EmployeeCode": "!!%", "EmployeeType": "E"}
    agency.call("PolicyServicePersonnelModifyList", PolicyId=policy, ModifyList={"PolicyPersonnel": [member]})
    wanted = {"PolicyId": policy, "TransactionEffectiveDate": DAY}
    (found,) = agency.rows("PolicyServicePersonnelGetList", "PolicyPersonnel", **wanted)
    assert (found.EmployeeCode, found.PolicyId) == ("!!%", policy)
    gone = {"PolicyPersonnel": [{"PolicyPersonnelId": found.PolicyPersonnelId}]}
    agency.call("PolicyServicePersonnelModifyList", PolicyId=policy, DeleteList=gone)
    assert agency.rows("PolicyServicePersonnelGetList", "PolicyPersonnel", **wanted) == []


def profile_answers(agency: Stranger) -> None:
    customer = new_customer(agency)
    questions = agency.rows("CustomerProfileAnswerGetList", "CustomerProfileAnswer", CustomerId=customer)
    key = next(row.QuestionId for row in questions if row.QuestionText == "Preferred language")
    both = {"CustomerId": customer, "QuestionId": key}
    agency.call("CustomerProfileAnswerUpdate", AnswerText="Welsh", **both)
    found = agency.call("CustomerProfileAnswerGet", **both)
    assert (found.AnswerText, found.AnswerLength) == ("Welsh", 20)
    agency.call("CustomerProfileAnswerDelete", **both)
    assert agency.call("CustomerProfileAnswerGet", **both).AnswerText is None


def notes(agency: Stranger) -> None:
    customer = new_customer(agency)
    note = {"CustomerId": customer, "NoteText": "Called about é", "NoteDate": DAY, "Priority": "N"}
    key = agency.call("CustomerNoteInsert", CustomerNote=note)
    assert agency.text("CustomerNoteGetNoteTextById", key) == "Called about é"
    agency.rewrite("CustomerNoteUpdateNoteText", key, "Rang twice")
    assert agency.text("CustomerNoteGetNoteTextById", key) == "Rang twice"
    common = {"NoteType": 4, "NoteTypeId": "GRW", "NoteText": "New underwriter", "NoteDate": DAY}
    key = agency.call("CommonNoteInsert", CommonNote=common)
    agency.rewrite("CommonNoteUpdateNoteText", key, "Old underwriter")
    assert agency.text("CommonNoteGetNoteTextById", key) == "Old underwriter"
    own = {"EmployeeCode": "!!#", "NoteText": "x" * 1_200, "NoteDate": DAY, "IsSticky": True}
    key = agency.call("PersonalNoteInsert", UserNote=own)
    (row,) = agency.rows("PersonalNoteGetListAll", "PersonalNote")
    assert (row.NoteId, len(row.NoteText), row.IsNoteTruncated) == (key, 1_000, True)
    assert agency.text("PersonalNoteGetNoteTextById", key) == "x" * 1_200
    agency.rewrite("PersonalNoteUpdateNoteText", key, "Short")
    wanted = {"DateFrom": DAY, "DateTo": DAY, "IncludeOnlyAttachments": False}
    (row,) = agency.rows("PersonalNoteGetList", "PersonalNote", **wanted)
    assert (row.NoteText, row.IsNoteTruncated) == ("Short", False)


def activities(agency: Stranger) -> None:
    customer = new_customer(agency)
    done = {"ActivityDate": DAY, "ActivityTime": "PT13H5M", "ActivityAction": "CALL", "EmployeeCode": "!!#"}
    documents = {"Doc360Document": [{"Description": "Letter", "TotalBytes": 12}]}
    given = done | {"CustomerId": customer, "Description": "Called", "Attachments": documents}
    assert agency.call("CustomerActivityInsert", CustomerActivity=given)
    common = done | {"ActivityType": 7, "ActivityTypeId": "PRT"}
    assert agency.call("CommonActivityInsert", CommonActivity=common)


def suspenses(agency: Stranger) -> None:
    customer = new_customer(agency)
    given = {"CustomerId": customer, "SuspenseAction": "CALL", "DueDate": DAY, "AssignedToEmployeeCode": "!!#"}
    key = agency.call("CustomerSuspenseInsert", Suspense=given)
    found = agency.call("CustomerSuspenseGetBySuspenseId", SuspenseId=key)
    found.IsCompleted = True
    agency.call("CustomerSuspenseUpdate", Suspense=found)
    listing = ("CustomerSuspenseGetListByCustomerId", "CustomerSuspenseInfo")
    (row,) = agency.rows(*listing, CustomerId=customer, IsComplete=True)
    assert (row.SuspenseId, row.CompletedDate) == (key, DAY)
    assert agency.rows(*listing, CustomerId=customer, IsComplete=False) == []
    agency.call("CustomerSuspenseDelete", SuspenseId=key, CustomerId=customer)
    assert agency.rows(*listing, CustomerId=customer) == []
    common = {"SuspenseType": 8, "SuspenseTypeId": "OPR", "DueDate": DAY, "Priority": 2, "TimesRescheduled": 255}
    key = agency.call("CommonSuspenseInsert", CommonSuspense=common)
    found = agency.call("CommonSuspenseGetBySuspenseId", SuspenseId=key)
    found.Description = "Reconcile"
    agency.call("CommonSuspenseUpdate", CommonSuspense=found)
    listing = ("CommonSuspenseGetListByEntityId", "CommonSuspenseInfo")
    (row,) = agency.rows(*listing, EntityType=8, EntityId="OPR")
    assert (row.Description, row.TimesRescheduled) == ("Reconcile", 255)
    agency.call("CommonSuspenseDelete", SuspenseId=key, SuspenseTypeId="OPR", SuspenseType=8)
    assert agency.rows(*listing, EntityType=8, EntityId="OPR") == []


def policies(agency: Stranger) -> None:
    customer = new_customer(agency)
    key = new_policy(agency, customer)
    number = agency.call("CustomerGetById", CustomerId=customer).CustomerNumber
    change = {"TransactionEffectiveDate": DAY, "TransactionType": "PCH"}
    endorsed = agency.call("PolicyEndorse", PolicyId=key, **change)
    moments = [row.TransactionEffectiveDate for row in endorsed.TransactionList.PolicyTransaction]
    assert moments == [DAY, NEXT_SECOND]
    held = agency.call("PolicyGet", PolicyId=key)
    held.Description = "Corrected"
    agency.call("PolicyCorrect", Policy=held)
    held.PolicyEffectiveDate, held.PolicyExpirationDate = datetime(2027, 3, 2), datetime(2028, 3, 2)
    renewal_id = agency.call("PolicyRenew", Policy=held)
    renewal = agency.call("PolicyGet", PolicyId=renewal_id)
    assert (renewal.PriorPolicyId, renewal.PriorPolicy, renewal.Description) == (key, "HO 37959602", "Corrected")
    for operation, wanted in (
        ("PolicyGetListByCustomerId", {"CustomerId": customer, "PolicyStatus": {"string": ["A"]}}),
        ("PolicyGetListByCustomerNumber", {"CustomerNumber": str(number)}),
    ):
        assert {row.PolicyId for row in agency.rows(operation, "PolicyInfo", **wanted)} == {key, renewal_id}
    rows = agency.rows("PolicyGetListByPolicyNumber", "PolicyInfo", PolicyNumber="HO 37959602")
    assert {key, renewal_id} <= {row.PolicyId for row in rows}
    in_effect = {"PolicyNumber": "HO 37959602", "InEffectOnDate": datetime(2027, 3, 2)}
    rows = agency.rows("PolicyGetListByPolicyNumberAndDate", "PolicyInfo", **in_effect)
    assert renewal_id in {row.PolicyId for row in rows} and key not in {row.PolicyId for row in rows}
    agency.call("PolicyDelete", PolicyId=renewal_id, CustomerId=customer)
    rows = agency.rows("PolicyGetListByCustomerId", "PolicyInfo", CustomerId=customer)
    assert [row.PolicyId for row in rows] == [key]


def premiums(agency: Stranger) -> None:
    policy = new_policy(agency, new_customer(agency))
    given = {"PolicyId": policy, "TransactionEffectiveDate": DAY, "LineOfBusiness": "HOME", "PlanType": "HOM"}
    given["Premium"] = Decimal("1250.50")
    key = agency.call("PolicyTransactionPremiumInsert", PolicyTransactionPremium=given)
    found = agency.call("PolicyTransactionPremiumGet", PolicyTransactionPremiumId=key)
    assert (found.Premium, found.BilliedPremium, found.WritingCompanyCode) == (Decimal("1250.50"), 0, "GRW")
    found.BilliedPremium = Decimal("1250.50")
    agency.call("PolicyTransactionPremiumUpdate", PolicyTransactionPremium=found)
    listing = ("PolicyTransactionPremiumGetListForPolicy", "PolicyTransactionPremium")
    (row,) = agency.rows(*listing, PolicyId=policy, TransactionEffectiveDate=DAY, FilterIncludeCorrected=True)
    assert row.BilliedPremium == Decimal("1250.50")
    agency.call("PolicyTransactionPremiumDelete", PolicyTransactionPremiumId=key)
    assert agency.rows(*listing, PolicyId=policy) == []


def remarks(agency: Stranger) -> None:
    policy = new_policy(agency, new_customer(agency))
    where = {"PolicyId": policy, "TransactionEffectiveDate": DAY}
    key = agency.call("PolicyInsertRemark", PolicyRemark=where | {"RemarkText": "Two dogs"})
    found = agency.call("PolicyGetRemark", **where)
    assert (found.RemarkId, found.RemarkText) == (key, "Two dogs")
    found.RemarkText = "Three dogs"
    agency.call("PolicyUpdateRemark", PolicyRemark=found)
    assert agency.call("PolicyGetRemark", **where).RemarkText == "Three dogs"
    agency.call("PolicyDeleteRemark", RemarkId=key, **where)
    gone = agency.call("PolicyGetRemark", **where)
    assert gone is None or gone.RemarkId is None


def policy_contacts(agency: Stranger) -> None:
    policy = new_policy(agency, new_customer(agency))
    line = agency.call("PolicyGet", PolicyId=policy).LineOfBusinessList.PolicyLineOfBusiness[0].LineOfBusinessId
    where = {"PolicyId": policy, "LineOfBusinessId": line, "EffectiveDate": DAY}
    given = where | {"Name": "Harbor Savings", "Responsibility": "Mortgagee", "AreaCode": "617", "Phone": "5550199"}
    key = agency.call("PolicyContactInsert", PolicyContact=given)
    found = agency.call("PolicyContactGet", PolicyContactId=key, **where)
    found.RefNo = "L-1"
    agency.call("PolicyContactUpdate", PolicyContact=found)
    (row,) = agency.rows("PolicyContactGetList", "PolicyContact", PolicyId=policy)
    assert (row.PolicyContactId, row.Name, row.RefNo) == (key, "Harbor Savings", "L-1")
    agency.call("PolicyContactDelete", PolicyContactId=key, **where)
    assert agency.rows("PolicyContactGetList", "PolicyContact", PolicyId=policy) == []


def claims(agency: Stranger) -> None:
    everyone = agency.rows("CustomerGetListByNamePrefix", "CustomerInfo", NamePrefix="")
    listing = ("ClaimGetListByCustomerId", "ClaimInfo")
    found = [claim for row in everyone for claim in agency.rows(*listing, CustomerId=row.CustomerId)]
    claim = agency.call("ClaimGetById", ClaimId=found[0].ClaimId)
    assert (claim.ClaimNo, claim.PolicyNumber) == (found[0].ClaimNo, found[0].PolicyNumber)
    assert claim.ClaimContactList.ClaimContact[0].ContactTypeClaimContact == "Claimant"
    rows = agency.rows("ClaimGetListByPolicyId", "ClaimInfo", PolicyId=claim.PolicyId)
    assert claim.ClaimId in [row.ClaimId for row in rows]


def employees(agency: Stranger) -> None:
    given = {"FirstName": "Dee", "LastName": "Quill", "ShortName": "DQuill", "Representative": True}
    code = agency.call("EmployeeInsert", Employee=given | {"EmployeeStatus": "A", "EmployeeCode": "MINE"})
    assert len(code) == 3
    found = agency.call("EmployeeGetByCode", EmployeeCode=code)
    assert (found.LastName, found.Representative, found.Executive) == ("Quill", True, False)
    agency.call("EmployeeUpdate", Employee=given | {"EmployeeCode": code, "Executive": True})
    assert agency.call("EmployeeGetByShortName", EmployeeShortName="dquill").Executive is True
    (row,) = agency.rows("EmployeeGetListByLastNamePrefix", "EmployeeInfo", EmployeeLastNamePrefix="quil")
    assert row.EmployeeCode == code
    units = agency.call("EmployeeGetByCode", EmployeeCode="!!#").BusinessUnitList.BusinessUnit
    assert [(unit.GLDivisionCode, unit.GLBranchCode) for unit in units] == [("EST", "HBR")]


# (operation, the item of its list)
WHOLE_LISTS = (
    ("BankGetListAll", "BankInfo"),
    ("BrokerGetListAll", "BrokerInfo"),
    ("CompanyGetListAll", "CompanyInfo"),
    ("EmployeeGetListAll", "EmployeeInfo"),
    ("GLBranchGetListAll", "GLBranch"),
    ("GLDepartmentGetListAll", "GLDepartment"),
    ("GLDivisionGetListAll", "GLDivision"),
    ("GLGroupGetListAll", "GLGroup"),
    ("LineOfBusinessGetAllList", "LineOfBusinessInfo"),
    ("PlanTypeGetListAll", "PlanType"),
    ("S1099GetListAll", "S1099CategoryInfo"),
    ("VendorGetListAll", "VendorInfo"),
)
# (operation, request, the item of its list, how many)
NARROWED_LISTS: tuple[tuple[str, dict[str, Any], str, int], ...] = (
    ("BankGetListByAccountType", {"AccountType": "T"}, "BankInfo", 2),
    ("BankGetListByBankNamePrefix", {"BankNamePrefix": "harbor"}, "BankInfo", 2),
    ("CompanyGetListByNamePrefix", {"CompanyNamePrefix": "gran"}, "CompanyInfo", 2),
    ("CompanyGetListByParentCompanyCode", {"ParentCompanyCode": "GRT"}, "CompanyInfo", 2),
    ("CompanyGetListByType", {"CompanyTypes": {"string": ["W"]}}, "CompanyInfo", 1),
    ("EmployeeGetListByType", {"IncludeOther": True}, "EmployeeInfo", 1),
    ("GLBranchGetListByGLDivisionCode", {"GLDivisionCode": "EST"}, "GLBranch", 2),
    ("GLBranchGetListByNamePrefix", {"GLBranchNamePrefix": "HAR"}, "GLBranch", 1),
    ("GLDepartmentGetListByGLBranchCode", {"GLBranchCode": "MIL"}, "GLDepartment", 2),
    ("GLDepartmentGetListByNamePrefix", {"GLDepartmentNamePrefix": "ben"}, "GLDepartment", 1),
    ("GLDivisionGetListByNamePrefix", {"GLDivisionNamePrefix": "e"}, "GLDivision", 1),
    ("GLGroupGetListByGLDepartmentCode", {"GLDepartmentCode": "PER"}, "GLGroup", 1),
    ("GLGroupGetListByNamePrefix", {"GLGroupNamePrefix": "se"}, "GLGroup", 2),
    ("LineOfBusinessGetList", {"TypeOfBusinessCode": 1}, "LineOfBusinessInfo", 3),
    ("PlanTypeGetListByCompanyCode", {"CompanyCode": "BLH"}, "PlanType", 3),
    ("ValueListGet", {"ListName": "CustomerType"}, "AllowedValue", 3),
    ("VendorGetListByIsCompany", {"IsCompany": True}, "VendorInfo", 2),
    ("VendorGetListByLastNamePrefix", {"VendorLastNamePrefix": "OKA"}, "VendorInfo", 1),
)
# (operation, request, a field of the row, its value)
SINGLE_ROWS: tuple[tuple[str, dict[str, Any], str, object], ...] = (
    ("BankGetByCode", {"BankCode": "TRU"}, "BankName", "Harbor Savings Trust"),
    ("BrokerGetByCode", {"BrokerCode": '!"&'}, "BrokerCode", '!"&'),
    ("CompanyGetByCode", {"CompanyCode": "GRW"}, "ParentCompanyCode", "GRT"),
    ("CompanyGetByShortName", {"CompanyShortName": "grw"}, "CompanyCode", "GRW"),
    ("GLBranchGetByCode", {"GLBranchCode": "HBR"}, "Name", "Harbor"),
    ("GLBranchGetByShortName", {"GLBranchShortName": "hbr"}, "Name", "Harbor"),
    ("GLDepartmentGetByCode", {"GLDepartmentCode": "PER"}, "Name", "Personal Lines"),
    ("GLDepartmentGetByShortName", {"GLDepartmentShortName": "PER"}, "Name", "Personal Lines"),
    ("GLDivisionGetByCode", {"GLDivisionCode": "EST"}, "Name", "East"),
    ("GLDivisionGetByShortName", {"GLDivisionShortName": "EST"}, "Name", "East"),
    ("GLGroupGetByCode", {"GLGroupCode": "SEL"}, "Name", "Select"),
    ("GLGroupGetByShortName", {"GLGroupShortName": "SEL"}, "Name", "Select"),
    ("LineOfBusinessGetByCode", {"LineOfBusinessCode": "HOME"}, "Description", "Homeowners"),
    ("PlanTypeGetByCode", {"PlanCode": "DEN"}, "PlanDescription", "Dental"),
    ("VendorGetByCode", {"VendorCode": "INS"}, "LastName", "Okafor"),
)


def code_lists(agency: Stranger) -> None:
    for operation, item in WHOLE_LISTS:
        assert len(agency.rows(operation, item)) >= 2, operation
    for operation, wanted, item, count in NARROWED_LISTS:
        assert len(agency.rows(operation, item, **wanted)) == count, operation
    for operation, wanted, field, value in SINGLE_ROWS:
        assert agency.call(operation, **wanted)[field] == value, operation
    broker = agency.rows("BrokerGetListAll", "BrokerInfo")[0]
    assert agency.call("BrokerGetByShortName", BrokerShortName=broker.ShortName).BrokerCode == broker.BrokerCode
    listing = ("BrokerGetListByLastNamePrefix", "BrokerInfo")
    rows = agency.rows(*listing, BrokerLastNamePrefix=broker.LastName[:3])
    assert broker.BrokerCode in [row.BrokerCode for row in rows]
    assert "Insurance Agency" in agency.call("AgencyInfoGet").AgencyName
    assert agency.call("AMS360AgencyUrlGet").startswith("https://")


def vendor_invoices(agency: Stranger) -> None:
    rows = agency.rows("VendorInvoiceGetListByVendor", "VendorInvoiceInfo", VendorCode="CLN")
    found = agency.call("VendorInvoiceGetById", VendorInvoiceId=rows[0].VInvId)
    assert (found.VendorInvoiceNumber, found.VendorCode) == (rows[0].VInvNo, "CLN")
    assert str(found.VendorInvoicePayAmount) == rows[0].VInvPayAmt


STORIES: tuple[Callable[[Stranger], None], ...] = (
    customers,
    contacts,
    dependents,
    personnel,
    profile_answers,
    notes,
    activities,
    suspenses,
    policies,
    premiums,
    remarks,
    policy_contacts,
    claims,
    employees,
    code_lists,
    vendor_invoices,
)
