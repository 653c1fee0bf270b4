"""The code lists' operations: whole lists, single rows by code or short name, and narrowed lists."""

from __future__ import annotations

from trifold.simulators.ams360 import letters, lists
from trifold.simulators.ams360.records import Record
from trifold.simulators.ams360.results import Fields, Operation, Operations, shown
from trifold.simulators.ams360.turn import Turn


def _shown_as(turn: Turn, kind: str, row: Record) -> Record:
    if kind == "CompanyInfo":
        return row | {"CompanyType": letters.shown(turn, "CompanyType", row["CompanyType"])}
    return row


def _answer(turn: Turn, kind: str, member: str, rows: list[Record]) -> Record:
    return {member: [_shown_as(turn, kind, row) for row in rows]}


def _all(kind: str, member: str) -> Operation:
    return lambda turn, fields: _answer(turn, kind, member, lists.all_of(turn, kind))


def _below(kind: str, member: str, key: str) -> Operation:
    return lambda turn, fields: _answer(turn, kind, member, lists.below(turn, kind, fields.get(key)))


def _beginning(kind: str, member: str, by: str, key: str) -> Operation:
    return lambda turn, fields: _answer(turn, kind, member, lists.beginning_with(turn, kind, by, fields.get(key)))


def _one(kind: str, member: str, by: str, key: str) -> Operation:
    def operation(turn: Turn, fields: Fields) -> Record:
        found = lists.one_by(turn, kind, by, fields.get(key))
        return shown(turn, member, key, fields, _shown_as(turn, kind, found) if found else None)

    return operation


def _with(kind: str, member: str, field: str, key: str) -> Operation:
    """The rows whose ``field`` is exactly the asked value."""

    def operation(turn: Turn, fields: Fields) -> Record:
        rows = [row for row in lists.all_of(turn, kind) if row[field] == fields.get(key)]
        return _answer(turn, kind, member, rows)

    return operation


def _companies_by_type(turn: Turn, fields: Fields) -> Record:
    """The companies of the asked types; no type gives none."""
    wanted = {letters.stored(turn, "CompanyType", code) for code in fields.get("CompanyTypes") or []}
    rows = [row for row in lists.all_of(turn, "CompanyInfo") if row["CompanyType"] in wanted]
    return _answer(turn, "CompanyInfo", "CompanyInfoList", rows)


def _vendors_by_kind(turn: Turn, fields: Fields) -> Record:
    wanted = bool(fields.get("IsCompany"))  # absent: .NET's default
    return {"VendorInfoList": [row for row in lists.all_of(turn, "VendorInfo") if row["IsCompany"] == wanted]}


def _lines_of_business(turn: Turn, fields: Fields) -> Record:
    found = lists.lines_of_business(turn, fields.get("TypeOfBusinessCode"), fields.get("IncomeGroup"))
    return {"LineOfBusinessInfoList": found}


def _invoice(turn: Turn, fields: Fields) -> Record:
    found = lists.one_of(turn, "VendorInvoiceInfo", fields.get("VendorInvoiceId"), "VendorInvoice")
    return shown(turn, "VendorInvoice", "VendorInvoiceId", fields, found)


def _agency_url(turn: Turn, fields: Fields) -> Record:
    return {"AMS360Url": f"https://ams360.example/agency/{turn.world.credentials['agency_no']}"}


def _gl_operations(level: str) -> Operations:
    kind, member = f"GL{level}", f"GL{level}List"
    return {
        f"{kind}GetListAll": _all(kind, member),
        f"{kind}GetByCode": _one(kind, kind, f"{kind}Code", f"{kind}Code"),
        f"{kind}GetByShortName": _one(kind, kind, "ShortName", f"{kind}ShortName"),
        f"{kind}GetListByNamePrefix": _beginning(kind, member, "Name", f"{kind}NamePrefix"),
    }


OPERATIONS: Operations = {
    "AgencyInfoGet": lambda turn, fields: {"AgencyInfo": lists.agency_info(turn)},
    "AMS360AgencyUrlGet": _agency_url,
    "ValueListGet": lambda turn, fields: {"AllowedValues": lists.value_list(turn, fields.get("ListName"))},
    "BankGetListAll": _all("BankInfo", "BankInfoList"),
    "BankGetByCode": _one("BankInfo", "Bank", "BankCode", "BankCode"),
    "BankGetListByAccountType": _with("BankInfo", "BankInfoList", "AccountType", "AccountType"),
    "BankGetListByBankNamePrefix": _beginning("BankInfo", "BankInfoList", "BankName", "BankNamePrefix"),
    "BrokerGetListAll": _all("BrokerInfo", "BrokerInfoList"),
    "BrokerGetByCode": _one("BrokerInfo", "Broker", "BrokerCode", "BrokerCode"),
    "BrokerGetByShortName": _one("BrokerInfo", "Broker", "ShortName", "BrokerShortName"),
    "BrokerGetListByLastNamePrefix": _beginning("BrokerInfo", "BrokerInfoList", "LastName", "BrokerLastNamePrefix"),
    "CompanyGetListAll": _all("CompanyInfo", "CompanyInfoList"),
    "CompanyGetByCode": _one("CompanyInfo", "Company", "CompanyCode", "CompanyCode"),
    "CompanyGetByShortName": _one("CompanyInfo", "Company", "ShortName", "CompanyShortName"),
    "CompanyGetListByNamePrefix": _beginning("CompanyInfo", "CompanyInfoList", "Name", "CompanyNamePrefix"),
    "CompanyGetListByParentCompanyCode": _with(
        "CompanyInfo", "CompanyInfoList", "ParentCompanyCode", "ParentCompanyCode"
    ),
    "CompanyGetListByType": _companies_by_type,
    "VendorGetListAll": _all("VendorInfo", "VendorInfoList"),
    "VendorGetByCode": _one("VendorInfo", "Vendor", "VendorCode", "VendorCode"),
    "VendorGetListByIsCompany": _vendors_by_kind,
    "VendorGetListByLastNamePrefix": _beginning("VendorInfo", "VendorInfoList", "LastName", "VendorLastNamePrefix"),
    "VendorInvoiceGetById": _invoice,
    "VendorInvoiceGetListByVendor": _below("VendorInvoiceInfo", "VendorInvoiceInfoList", "VendorCode"),
    "PlanTypeGetListAll": _all("PlanType", "PlanTypeList"),
    "PlanTypeGetByCode": _one("PlanType", "PlanType", "PlanCode", "PlanCode"),
    "PlanTypeGetListByCompanyCode": _below("PlanType", "PlanTypeList", "CompanyCode"),
    "LineOfBusinessGetAllList": _lines_of_business,
    "LineOfBusinessGetList": _lines_of_business,
    "LineOfBusinessGetByCode": _one("LineOfBusinessInfo", "LineOfBusiness", "LineOfBusinessCode", "LineOfBusinessCode"),
    "S1099GetListAll": _all("S1099CategoryInfo", "S1099CategoryInfoList"),
    **_gl_operations("Division"),
    **_gl_operations("Branch"),
    **_gl_operations("Department"),
    **_gl_operations("Group"),
    "GLBranchGetListByGLDivisionCode": _below("GLBranch", "GLBranchList", "GLDivisionCode"),
    "GLDepartmentGetListByGLBranchCode": _below("GLDepartment", "GLDepartmentList", "GLBranchCode"),
    "GLGroupGetListByGLDepartmentCode": _below("GLGroup", "GLGroupList", "GLDepartmentCode"),
}
