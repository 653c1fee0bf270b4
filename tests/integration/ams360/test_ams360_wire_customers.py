"""AMS360's wire, byte for byte, by hand: what belongs to a customer, notes, activities, suspenses, employees."""

from __future__ import annotations

import base64
import re

import pytest

from builders_ams360 import (
    CUSTOMER,
    GUID,
    TNS,
    XSI,
    Caller,
    answered,
    answered_empty,
    matches,
)

NIL = 'i:nil="true"'
NO_PHONES = "".join(
    f"<a:International{part}{number}/>"
    for number in (1, 2)
    for part in ("PhoneID", "PhoneType", "CountryCode", "PhoneNumber", "PhoneExtension")
)


@pytest.fixture
def customer(caller: Caller) -> str:
    return caller.made("CustomerInsert", f"<a:Customer>{CUSTOMER}</a:Customer>")


def test_a_dependent_has_its_phones_in_the_alphabets_order_and_takes_the_lower_case_request(
    caller: Caller, customer: str
) -> None:
    given = f"<a:CustomerId>{customer}</a:CustomerId><a:DOB>2015-06-01T00:00:00</a:DOB><a:FirstName>Cy</a:FirstName>"
    key = caller.made("CustomerDependentInsert", f"<a:CustomerDependent>{given}</a:CustomerDependent>", "request")
    row = (
        f"<a:BusinessAreaCode/><a:BusinessExt/><a:BusinessPhone/>"
        f"<a:CustomerId>{customer}</a:CustomerId><a:DependentId>{key}</a:DependentId>"
        f"<a:DOB>2015-06-01T00:00:00</a:DOB><a:DriversLicense/><a:Email/><a:FaxAreaCode/>"
        f"<a:FaxExt/><a:FaxPhone/><a:FirstName>Cy</a:FirstName><a:LastName/><a:Married/>"
        f"<a:MiddleName/><a:MobileAreaCode/><a:MobileExt/><a:MobilePhone/>"
        f"<a:Occupation/><a:PagerAreaCode/><a:PagerExt/><a:PagerPhone/><a:Relationship/>"
        f"<a:ResidenceAreaCode/><a:ResidenceExt/><a:ResidencePhone/><a:SSN/>"
        f"<a:YearEmployed/>{NO_PHONES}"
    )
    got = caller.call("CustomerDependentGet", f"<a:DependentId>{key}</a:DependentId>", "request")
    assert got == (200, answered("CustomerDependentGet", f"<a:CustomerDependent>{row}</a:CustomerDependent>"))
    listed = caller.call("CustomerDependentGetList", f"<a:CustomerId>{customer}</a:CustomerId>", "request")[1]
    rows = f"<a:CustomerDependentList><a:CustomerDependent>{row}</a:CustomerDependent></a:CustomerDependentList>"
    assert listed == answered("CustomerDependentGetList", rows)
    both = f"<a:DependentId>{key}</a:DependentId><a:CustomerId>{customer}</a:CustomerId>"
    deleted = caller.call("CustomerDependentDelete", both, "request")
    assert deleted == (200, answered_empty("CustomerDependentDelete"))


def test_a_customers_personnel_is_modified_and_listed(caller: Caller, customer: str) -> None:
    row = (
        "<a:CustomerServicePersonnel><a:EmployeeCode>!!&amp;</a:EmployeeCode><a:TypeOfEmployee>R</a:TypeOfEmployee>"
        f"<a:TypeOfBusiness>1</a:TypeOfBusiness><a:IsPrimary>true</a:IsPrimary><a:CustomerId>{customer}</a:CustomerId>"
        "</a:CustomerServicePersonnel>"
    )
    wanted = f"<a:CustomerId>{customer}</a:CustomerId><a:ModifyList>{row}</a:ModifyList>"
    modified = caller.call("CustomerServicePersonnelModifyList", wanted)
    assert modified == (200, answered_empty("CustomerServicePersonnelModifyList"))
    listed = caller.call("CustomerServicePersonnelGetList", f"<a:CustomerId>{customer}</a:CustomerId>")
    expected = f"<a:CustomerServicePersonnelList>{row}</a:CustomerServicePersonnelList>"
    assert listed == (200, answered("CustomerServicePersonnelGetList", expected))


def test_a_profile_answer_is_a_question_with_its_text(caller: Caller, customer: str) -> None:
    listed = caller.call("CustomerProfileAnswerGetList", f"<a:CustomerId>{customer}</a:CustomerId>", "request")[1]
    question = re.findall(f"Number of vehicles<.*?<a:QuestionId>({GUID})</a:QuestionId>", listed)[0]
    both = f"<a:CustomerId>{customer}</a:CustomerId><a:QuestionId>{question}</a:QuestionId>"
    saved = caller.call("CustomerProfileAnswerUpdate", f"<a:AnswerText>2</a:AnswerText>{both}", "request")
    assert saved == (200, answered_empty("CustomerProfileAnswerUpdate"))
    got = caller.call("CustomerProfileAnswerGet", both, "request")
    assert got == (
        200,
        answered(
            "CustomerProfileAnswerGet",
            "<a:CustomerProfileAnswer><a:QuestionText>Number of vehicles</a:QuestionText><a:AnswerText>2</a:AnswerText>"
            "<a:TypeOfBusiness>1</a:TypeOfBusiness><a:AnswerFormat>Number</a:AnswerFormat>"
            f"<a:AnswerLength>3</a:AnswerLength>{both}</a:CustomerProfileAnswer>",
        ),
    )
    deleted = caller.call("CustomerProfileAnswerDelete", both, "request")
    assert deleted == (200, answered_empty("CustomerProfileAnswerDelete"))


def test_a_notes_text_is_a_bare_base64_stream_and_is_rewritten_by_a_memory_stream(
    caller: Caller, customer: str
) -> None:
    given = (
        f"<a:CustomerId>{customer}</a:CustomerId><a:NoteText>Called &amp; left</a:NoteText>"
        "<a:NoteDate>2026-03-02T00:00:00</a:NoteDate><a:Priority>N</a:Priority>"
    )
    status, text = caller.call("CustomerNoteInsert", f"<a:CustomerNote>{given}</a:CustomerNote>")
    assert (status, matches(text, answered("CustomerNoteInsert", "<a:NoteId>GUID</a:NoteId>"))) == (200, True)
    named = f"<a:NoteId>{re.findall(GUID, text)[0]}</a:NoteId>"
    content = base64.b64encode(b"Called & left").decode()
    got = caller.call("CustomerNoteGetNoteTextById", named, "request")
    assert got == (200, answered("CustomerNoteGetNoteTextById", content))
    stream = (
        f'<a:Note xmlns:i="{XSI}" xmlns:c="http://schemas.datacontract.org/2004/07/System.IO" i:type="c:MemoryStream">'
        '<d:__identity i:nil="true" xmlns:d="http://schemas.datacontract.org/2004/07/System"/>'
        "<c:_buffer>eFNheWluZyBub3RoaW5nIG1vcmU=</c:_buffer><c:_capacity>64</c:_capacity><c:_expandable>true"
        "</c:_expandable><c:_exposable>true</c:_exposable><c:_isOpen>true</c:_isOpen><c:_length>7</c:_length>"
        "<c:_origin>1</c:_origin><c:_position>0</c:_position><c:_writable>true</c:_writable></a:Note>"
    )
    updated = caller.call("CustomerNoteUpdateNoteText", named + stream, "request")
    assert updated == (200, answered_empty("CustomerNoteUpdateNoteText"))
    got = caller.call("CustomerNoteGetNoteTextById", named, "request")[1]
    assert got == answered("CustomerNoteGetNoteTextById", base64.b64encode(b"Saying").decode())


def test_a_personal_note_is_listed_with_its_flags(caller: Caller) -> None:
    given = (
        "<a:EmployeeCode>!!#</a:EmployeeCode><a:NoteText>Mine</a:NoteText><a:NoteDate>2026-03-02T00:00:00</a:NoteDate>"
    )
    key = caller.made("PersonalNoteInsert", f"<a:UserNote>{given}</a:UserNote>")
    expected = (
        f"<a:UserNoteList><a:PersonalNote>{given}<a:NoteId>{key}</a:NoteId><a:PurgeDate {NIL}/><a:Priority/>"
        "<a:Attachment>false</a:Attachment><a:IsSticky>false</a:IsSticky><a:IsNoteTruncated>false</a:IsNoteTruncated>"
        "</a:PersonalNote></a:UserNoteList>"
    )
    assert caller.call("PersonalNoteGetListAll") == (200, answered("PersonalNoteGetListAll", expected))


def test_a_common_note_and_a_common_activity_answer_their_ids(caller: Caller) -> None:
    note = "<a:NoteTypeId>GRW</a:NoteTypeId><a:NoteType>4</a:NoteType><a:NoteText>New</a:NoteText>"
    status, text = caller.call("CommonNoteInsert", f"<a:CommonNote>{note}</a:CommonNote>")
    assert (status, matches(text, answered("CommonNoteInsert", "<a:NoteId>GUID</a:NoteId>"))) == (200, True)
    activity = (
        "<a:ActivityAction>CALL</a:ActivityAction><a:ActivityDate>2026-03-02T00:00:00</a:ActivityDate>"
        "<a:ActivityTypeId>PRT</a:ActivityTypeId><a:ActivityTime>PT13H5M</a:ActivityTime><a:ActivityType>7</a:ActivityType>"
        "<a:EmployeeCode>!!#</a:EmployeeCode>"
    )
    status, text = caller.call("CommonActivityInsert", f"<a:CommonActivity>{activity}</a:CommonActivity>", "request")
    expected = answered("CommonActivityInsert", "<a:ActivityId>GUID</a:ActivityId>")
    assert (status, matches(text, expected)) == (200, True)


def test_a_customers_activity_has_a_duration_of_iso_8601(caller: Caller, customer: str) -> None:
    given = (
        "<a:ActivityDate>2026-03-02T00:00:00</a:ActivityDate><a:ActivityTime>PT13H5M</a:ActivityTime>"
        f"<a:CustomerId>{customer}</a:CustomerId><a:ActivityAction>CALL</a:ActivityAction>"
        "<a:EmployeeCode>!!#</a:EmployeeCode>"
    )
    status, text = caller.call("CustomerActivityInsert", f"<a:CustomerActivity>{given}</a:CustomerActivity>")
    expected = answered("CustomerActivityInsert", "<a:ActivityId>GUID</a:ActivityId>")
    assert (status, matches(text, expected)) == (200, True)
    wrong = given.replace("PT13H5M", "13:05")
    status, text = caller.call("CustomerActivityInsert", f"<a:CustomerActivity>{wrong}</a:CustomerActivity>")
    assert (status, "ActivityTime" in text and "WSAPIGeneralFault" in text) == (500, True)


def test_a_customers_suspense_is_read_under_the_name_suspense(caller: Caller, customer: str) -> None:
    given = (
        f"<a:CustomerId>{customer}</a:CustomerId><a:SuspenseAction>CALL</a:SuspenseAction>"
        "<a:AssignedToEmployeeCode>!!#</a:AssignedToEmployeeCode><a:DueDate>2026-03-09T00:00:00</a:DueDate>"
    )
    key = caller.made("CustomerSuspenseInsert", f"<a:Suspense>{given}</a:Suspense>")
    row = (
        f"<a:SuspenseId>{key}</a:SuspenseId><a:CustomerId>{customer}</a:CustomerId><a:PolicyId {NIL}/>"
        f"<a:PolicyEffectiveDate {NIL}/><a:CompanyCode/><a:ClaimId {NIL}/>"
        f"<a:SuspenseAction>CALL</a:SuspenseAction><a:InitiatedDate>2026-03-02T00:00:00</a:InitiatedDate>"
        f"<a:InitiatedByEmployeeCode/>"
        "<a:AssignedToEmployeeCode>!!#</a:AssignedToEmployeeCode><a:DueDate>2026-03-09T00:00:00</a:DueDate>"
        f"<a:TimesRescheduled {NIL}/><a:Description/><a:Priority>0</a:Priority>"
        f"<a:IsCompleted>false</a:IsCompleted><a:CompletedBy/><a:CompletedDate {NIL}/>"
    )
    got = caller.call("CustomerSuspenseGetBySuspenseId", f"<a:SuspenseId>{key}</a:SuspenseId>")
    assert got == (200, answered("CustomerSuspenseGetBySuspenseId", f"<a:Suspense>{row}</a:Suspense>"))
    listed = caller.call("CustomerSuspenseGetListByCustomerId", f"<a:CustomerId>{customer}</a:CustomerId>")[1]
    rows = f"<a:SuspenseList><a:CustomerSuspenseInfo>{row}</a:CustomerSuspenseInfo></a:SuspenseList>"
    assert listed == answered("CustomerSuspenseGetListByCustomerId", rows)


def test_a_common_suspense_is_found_by_the_entity_it_hangs_on(caller: Caller) -> None:
    given = (
        "<a:SuspenseTypeId>OPR</a:SuspenseTypeId><a:SuspenseType>8</a:SuspenseType>"
        "<a:DueDate>2026-03-09T00:00:00</a:DueDate><a:TimesRescheduled>255</a:TimesRescheduled>"
    )
    key = caller.made("CommonSuspenseInsert", f"<a:CommonSuspense>{given}</a:CommonSuspense>")
    row = (
        f"<a:SuspenseId>{key}</a:SuspenseId><a:SuspenseTypeId>OPR</a:SuspenseTypeId><a:SuspenseType>8</a:SuspenseType>"
        f"<a:SuspenseAction/><a:InitiatedDate>2026-03-02T00:00:00</a:InitiatedDate>"
        f"<a:InitiatedByEmployeeCode/><a:AssignedToEmployeeCode/><a:DueDate>2026-03-09T00:00:00</a:DueDate>"
        f"<a:TimesRescheduled>255</a:TimesRescheduled><a:Description/><a:Priority>0</a:Priority>"
        f"<a:IsCompleted>false</a:IsCompleted><a:CompletedBy/><a:CompletedDate {NIL}/>"
    )
    wanted = "<a:EntityId>OPR</a:EntityId><a:EntityType>8</a:EntityType>"
    rows = f"<a:CommonSuspenseList><a:CommonSuspenseInfo>{row}</a:CommonSuspenseInfo></a:CommonSuspenseList>"
    listed = caller.call("CommonSuspenseGetListByEntityId", wanted)
    assert listed == (200, answered("CommonSuspenseGetListByEntityId", rows))
    ids = (
        f"<a:SuspenseId>{key}</a:SuspenseId><a:SuspenseTypeId>OPR</a:SuspenseTypeId><a:SuspenseType>8</a:SuspenseType>"
    )
    assert caller.call("CommonSuspenseDelete", ids) == (200, answered_empty("CommonSuspenseDelete"))


def test_an_inserted_employee_is_answered_by_its_code_and_read_with_business_units_last(caller: Caller) -> None:
    given = "<a:Employee><a:FirstName>Dee</a:FirstName><a:LastName>Quill</a:LastName></a:Employee>"
    inserted = caller.call("EmployeeInsert", given)
    assert inserted == (200, answered("EmployeeInsert", "<a:EmployeeCode>!!'</a:EmployeeCode>"))
    text = caller.call("EmployeeGetByCode", "<a:EmployeeCode>!!#</a:EmployeeCode>")[1]
    start = answered("EmployeeGetByCode", "|").split("|")[0]
    assert text.startswith(f"{start}<a:Employee><a:Address/><a:AddressLine2/><a:BusinessAreaCode>")
    assert (
        "<a:Other>false</a:Other><a:BusinessUnitList><a:BusinessUnit><a:GLDivisionCode>EST</a:GLDivisionCode>"
        "<a:GLBranchCode>HBR</a:GLBranchCode><a:GLDepartmentCode/><a:GLGroupCode/></a:BusinessUnit>"
        "</a:BusinessUnitList></a:Employee>" in text
    )


def test_the_agencys_address_is_one_text(caller: Caller) -> None:
    url = "<a:AMS360Url>https://ams360.example/agency/1000001-1</a:AMS360Url>"
    assert caller.call("AMS360AgencyUrlGet") == (200, answered("AMS360AgencyUrlGet", url))
    assert TNS in caller.call("AMS360AgencyUrlGet")[1]
