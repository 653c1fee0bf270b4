"""BenefitPoint's wire, pinned by bytes that were written by hand from the specification's prose. Invented data."""

from __future__ import annotations

import pytest

from builders_benefitpoint import (
    ENVELOPE,
    LOGIN,
    NAMESPACES,
    BenefitPoint,
    broker_message,
    contact,
    group,
    individual,
    login_message,
    session_message,
)

ANSWER_START = (
    '<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>'
)
ANSWER_END = "</soapenv:Body></soapenv:Envelope>"


def answered(body: str) -> str:
    return f"{ANSWER_START}{body}{ANSWER_END}"


def fault(text: str, code: str = "Server") -> tuple[int, str]:
    inner = f"<faultcode>soapenv:{code}</faultcode><faultstring>{text}</faultstring><detail/>"
    return 500, answered(f"<soapenv:Fault>{inner}</soapenv:Fault>")


@pytest.fixture
def bp() -> BenefitPoint:
    return BenefitPoint()


# ------------------------------------------------------------------------------------------------------------ login
def test_login_gives_a_session_id_and_logout_ends_it(bp: BenefitPoint) -> None:
    session_id = bp.log_in()
    echoed = answered(f'<echoResponse xmlns="{LOGIN}"><sessionID xmlns="">{session_id}</sessionID></echoResponse>')
    assert bp.post(session_message("echo", session_id)) == (200, echoed)
    assert bp.post(session_message("logout", session_id)) == (200, answered(f'<logoutResponse xmlns="{LOGIN}"/>'))
    assert bp.post(session_message("echo", session_id)) == fault("The session is not valid. Log in again.", "Client")


def test_bad_credentials_are_a_client_fault(bp: BenefitPoint) -> None:
    refused = fault("The user name or the password is not valid.", "Client")
    assert bp.post(login_message("demo@trifold.example", "wrong")) == refused
    assert bp.post(login_message("nobody@trifold.example", "Trifold-1")) == refused


@pytest.mark.parametrize("version", ["v4", "v4_3"])
def test_a_missing_or_unknown_session_is_a_client_fault(bp: BenefitPoint, version: str) -> None:
    dead = fault("The session is not valid. Log in again.", "Client")
    for session_id in (None, "", "demo.nothing", "elsewhere.5b1e"):
        assert bp.post(broker_message("findOffices", "<criteria/>", session_id, version)) == dead


# --------------------------------------------------------------------------------------------------------- accounts
ACCOUNT_V4 = """<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xmlns:tns="http://ws.benefitpoint.com/aptusconnect/broker/v4"
  xmlns:ns0="http://schemas.xmlsoap.org/soap/envelope/"
  xmlns:ns1="http://ws.benefitpoint.com/aptusconnect/broker/v4">
 <SOAP-ENV:Header><tns:SessionIdHeader><sessionId>SESSION</sessionId></tns:SessionIdHeader></SOAP-ENV:Header>
 <ns0:Body><ns1:createAccount><account>
  <accountClassification>Group</accountClassification><accountType>Client</accountType><officeID>1</officeID>
  <administratorUserID>1</administratorUserID><primaryContactUserID>1</primaryContactUserID>
  <mainAddress><street1>4 Kiln &amp; Yard</street1><city>Lakeview</city><state>California</state><zip>90001</zip>
  <country>United_States</country></mainAddress>
  <groupAccountInfo><accountName>Ochre Pottery</accountName><businessType>LLC</businessType>
  <accountIntegrationInfo><amsCustomerId>0b8e6f0a-1111-4222-8333-944455556666</amsCustomerId>
  <amsCustomerNumber>123</amsCustomerNumber></accountIntegrationInfo></groupAccountInfo>
 </account></ns1:createAccount></ns0:Body></SOAP-ENV:Envelope>"""


def test_create_and_get_an_account_in_v4(bp: BenefitPoint) -> None:
    session_id = bp.log_in()
    namespace = NAMESPACES["v4"]
    created = (
        f'<createAccountResponse xmlns="{namespace}"><result xmlns=""><success>true</success><ID>1000001</ID></result>'
        "</createAccountResponse>"
    )
    assert bp.post(ACCOUNT_V4.replace("SESSION", session_id)) == (200, answered(created))
    expected = (
        f'<getAccountResponse xmlns="{namespace}"><account xmlns=""><accountID>1000001</accountID><active>true</active>'
        "<accountClassification>Group</accountClassification><accountType>Client</accountType><officeID>1</officeID>"
        "<administratorUserID>1</administratorUserID><primaryContactUserID>1</primaryContactUserID><mainAddress>"
        "<street1>4 Kiln &amp; Yard</street1><city>Lakeview</city><state>California</state><zip>90001</zip>"
        "<country>United_States</country></mainAddress><createdOn>2026-03-02T10:00:00.000Z</createdOn>"
        "<lastModifiedOn>2026-03-02T10:00:00.000Z</lastModifiedOn><groupAccountInfo>"
        "<accountName>Ochre Pottery</accountName><businessType>LLC</businessType><accountIntegrationInfo>"
        "<amsCustomerId>0b8e6f0a-1111-4222-8333-944455556666</amsCustomerId><amsCustomerNumber>123</amsCustomerNumber>"
        "</accountIntegrationInfo></groupAccountInfo></account></getAccountResponse>"
    )
    assert bp.send("getAccount", "<accountID>1000001</accountID>", session_id) == (200, answered(expected))


def test_find_and_get_an_individual_in_v4_3_with_its_team(bp: BenefitPoint) -> None:
    bp.made("createAccount", account=individual())
    session_id, namespace = bp.log_in(), NAMESPACES["v4_3"]
    found = (
        f'<findAccountsResponse xmlns="{namespace}"><result xmlns=""><accountID>1000001</accountID>'
        "<accountName>Ann Berg</accountName><accountClassification>Individual</accountClassification>"
        "<accountType>Client</accountType><active>true</active>"
        "<lastModifiedOn>2026-03-02T10:00:00.000Z</lastModifiedOn><officeName>Springfield</officeName></result>"
        "</findAccountsResponse>"
    )
    criteria = "<criteria><accountNameMatch>berg</accountNameMatch><active></active></criteria>"
    assert bp.send("findAccounts", criteria, session_id, "v4_3") == (200, answered(found))
    status, text = bp.send("getAccount", "<accountID>1000001</accountID>", session_id, "v4_3")
    assert status == 200
    person = (
        "<individualAccountInfo><personInfo><firstName>Ann</firstName><lastName>Berg</lastName>"
        "<dateOfBirth>1980-04-05</dateOfBirth></personInfo><email>ann.berg@example.com</email><phone>"
        "<areaCode>217</areaCode><number>5550101</number><type>Home</type></phone><accountIntegrationInfo/>"
        "</individualAccountInfo>"
    )
    team = (
        "<accountTeamMembers><userID>1</userID><firstName>Ada</firstName><lastName>Winter</lastName>"
        "<email>ada.winter@trifold.example</email><brokerClientRoleID>1</brokerClientRoleID>"
        "<administrator>true</administrator><primaryContact>true</primaryContact><office><officeID>1</officeID>"
        "<officeName>Springfield</officeName><regionName>Midwest</regionName></office></accountTeamMembers></account>"
    )
    assert f"{person}{team}" in text


def test_what_cannot_be_saved_is_a_result_with_http_200(bp: BenefitPoint) -> None:
    session_id = bp.log_in()
    refused = (
        f'<updateAccountResponse xmlns="{NAMESPACES["v4"]}"><result xmlns=""><success>false</success><errors>'
        "<errorCode>Access_Error</errorCode><message>Invalid Access</message></errors></result></updateAccountResponse>"
    )
    whole = (
        "<update><accountID>7</accountID><accountClassification>Group</accountClassification>"
        "<accountType>Client</accountType><officeID>1</officeID><administratorUserID>1</administratorUserID>"
        "<primaryContactUserID>1</primaryContactUserID></update>"
    )
    assert bp.send("updateAccount", whole, session_id) == (200, answered(refused))
    half = "<account><accountClassification>Group</accountClassification></account>"
    for inner, message in (
        ("<account><officeID>x</officeID></account>", "officeID: 'x' is not a valid int."),
        (half, "accountType: required, but missing."),
        ("<account><colour>red</colour></account>", "colour: not a field here."),
        ("", "account: required, but missing."),
    ):
        status, text = bp.send("createAccount", inner, session_id)
        assert status == 200
        assert f"<errorCode>Validation_Error</errorCode><message>{message}</message>" in text


def test_a_get_of_an_unknown_id_is_the_known_sentence_with_http_500(bp: BenefitPoint) -> None:
    session_id = bp.log_in()
    sentence = fault("You are not authorized to access the requested information.")
    for version in NAMESPACES:
        for operation, field in (
            ("getAccount", "accountID"),
            ("getAccountContact", "contactID"),
            ("getProduct", "productID"),
            ("getProductHistory", "productID"),
            ("getOffice", "officeID"),
            ("getUser", "userID"),
            ("getTeamMembers", "accountID"),
        ):
            assert bp.send(operation, f"<{field}>7</{field}>", session_id, version) == sentence


# --------------------------------------------------------------------------------------------------------- contacts
def test_a_contact_without_a_phone_has_an_empty_slot_in_v4_3_only(bp: BenefitPoint) -> None:
    account_id = bp.made("createAccount", account=group())
    session_id = bp.log_in()
    inner = (
        "<contact><contact><firstName>Zoë</firstName><lastName>O'Hara</lastName><email/><address/></contact>"
        f"<accountID>{account_id}</accountID><primary>true</primary><responsibilities>Billing</responsibilities></contact>"
    )
    status, text = bp.send("createAccountContact", inner, session_id)
    assert status == 200 and "<success>true</success><ID>2000001</ID>" in text
    for version, slot in (("v4", ""), ("v4_3", '<phones xsi:nil="true"/>')):
        expected = (
            f'<getAccountContactResponse xmlns="{NAMESPACES[version]}"><contact xmlns=""><contact>'
            f"<contactID>2000001</contactID><firstName>Zoë</firstName><lastName>O'Hara</lastName>{slot}</contact>"
            f"<accountID>{account_id}</accountID><primary>true</primary><responsibilities>Billing</responsibilities>"
            "<lastModifiedOn>2026-03-02T10:00:00.000Z</lastModifiedOn></contact></getAccountContactResponse>"
        )
        answer = bp.send("getAccountContact", "<contactID>2000001</contactID>", session_id, version)
        assert answer == (200, answered(expected))


def test_an_update_with_an_empty_element_clears_it_and_phones_are_replaced(bp: BenefitPoint) -> None:
    account_id = bp.made("createAccount", account=group())
    phones = [{"number": "5550101", "type": "Work"}, {"number": "5550102", "type": "Fax"}]
    contact_id = bp.made("createAccountContact", contact=contact(account_id, title="CFO", person={"phones": phones}))
    session_id = bp.log_in()
    update = (
        f"<update><contact><contactID>{contact_id}</contactID><firstName>Carla</firstName><lastName>Stone</lastName>"
        "<phones><number>5550103</number><type>Mobile</type></phones></contact>"
        f"<accountID>{account_id}</accountID><title></title></update>"
    )
    status, text = bp.send("updateAccountContact", update, session_id)
    assert status == 200 and f"<success>true</success><ID>{contact_id}</ID>" in text
    found = bp.ask("getAccountContact", contactID=contact_id)["contact"]
    assert "title" not in found and found["contact"]["email"] == "carla@example.com"
    assert found["contact"]["phones"] == [{"number": "5550103", "type": "Mobile"}]


def test_contacts_are_listed_and_deleted(bp: BenefitPoint) -> None:
    account_id = bp.made("createAccount", account=individual())
    session_id, namespace = bp.log_in(), NAMESPACES["v4_3"]
    listed = bp.send(
        "findAccountContacts", f"<criteria><accountID>{account_id}</accountID></criteria>", session_id, "v4_3"
    )
    assert listed[0] == 200 and "<primary>true</primary>" in listed[1]
    deletes = f"<deletes><accountID>{account_id}</accountID><contactIDs>2000001</contactIDs></deletes>"
    done = (
        f'<deleteAccountContactsResponse xmlns="{namespace}"><result xmlns=""><success>true</success></result>'
        "</deleteAccountContactsResponse>"
    )
    assert bp.send("deleteAccountContacts", deletes, session_id, "v4_3") == (200, answered(done))


# ------------------------------------------------------------------------------------------------------------ plans
CREATE_PRODUCT = (
    "<product><accountID>1000001</accountID><productTypeID>103</productTypeID>"
    "<isAdditionalProduct>false</isAdditionalProduct><name>Dental</name><carrierID>504</carrierID>"
    "<policyNumber>HO 37-1</policyNumber><policyOriginationReason>New</policyOriginationReason>"
    "<effectiveAsOf>2026-01-01T00:00:00</effectiveAsOf><renewalOn>2027-01-01T00:00:00.000+00:00</renewalOn>"
    "<FLAG>true</FLAG><totalEstimatedMonthlyPremium>120.50</totalEstimatedMonthlyPremium>"
    "<billingType>Direct_Bill</billingType><billingCarrierType>Parent_Company</billingCarrierType>"
    "<officeID>1</officeID><primarySalesLeadUserID>2</primarySalesLeadUserID>"
    "<primaryServiceLeadUserID>3</primaryServiceLeadUserID></product>"
    "<planConfigurationOptions><AttributeValueOptions><none>true</none></AttributeValueOptions>"
    "<attributeViewLevelID>1</attributeViewLevelID></planConfigurationOptions>"
)


@pytest.mark.parametrize(("version", "flag"), [("v4", "continousPolicy"), ("v4_3", "continuousPolicy")])
def test_create_and_get_a_plan(bp: BenefitPoint, version: str, flag: str) -> None:
    bp.made("createAccount", account=group())
    session_id, namespace = bp.log_in(), NAMESPACES[version]
    status, text = bp.send("createProduct", CREATE_PRODUCT.replace("FLAG", flag), session_id, version)
    assert status == 200 and "<success>true</success><ID>3000001</ID>" in text
    expected = (
        f'<getProductResponse xmlns="{namespace}"><result xmlns=""><productID>3000001</productID>'
        "<accountID>1000001</accountID><productTypeID>103</productTypeID>"
        "<isAdditionalProduct>false</isAdditionalProduct><productStatus>Current</productStatus><name>Dental</name>"
        "<carrierID>504</carrierID><policyNumber>HO 37-1</policyNumber>"
        "<policyOriginationReason>New</policyOriginationReason><effectiveAsOf>2026-01-01T00:00:00.000Z</effectiveAsOf>"
        f"<renewalOn>2027-01-01T00:00:00.000Z</renewalOn><{flag}>true</{flag}>"
        "<originalEffectiveAsOf>2026-01-01T00:00:00.000Z</originalEffectiveAsOf>"
        "<totalEstimatedMonthlyPremium>120.5</totalEstimatedMonthlyPremium><billingType>Direct_Bill</billingType>"
        "<billingCarrierType>Parent_Company</billingCarrierType><officeID>1</officeID>"
        "<primarySalesLeadUserID>2</primarySalesLeadUserID><primaryServiceLeadUserID>3</primaryServiceLeadUserID>"
        "<lastModifiedOn>2026-03-02T10:00:00.000Z</lastModifiedOn><createdOn>2026-03-02T10:00:00.000Z</createdOn>"
        "</result></getProductResponse>"
    )
    assert bp.send("getProduct", "<productID>3000001</productID>", session_id, version) == (200, answered(expected))
    summary = (
        f'<findProductsResponse xmlns="{namespace}"><summaries xmlns=""><productID>3000001</productID>'
        "<productTypeID>103</productTypeID><productTypeDescription>Dental PPO</productTypeDescription>"
        "<isAdditionalProduct>false</isAdditionalProduct><productStatus>Current</productStatus><name>Dental</name>"
        "<carrierID>504</carrierID><carrierName>North Star Dental</carrierName><policyNumber>HO 37-1</policyNumber>"
        "<effectiveAsOf>2026-01-01T00:00:00.000Z</effectiveAsOf><renewalOn>2027-01-01T00:00:00.000Z</renewalOn>"
        "<continuousPolicy>true</continuousPolicy><lastModifiedOn>2026-03-02T10:00:00.000Z</lastModifiedOn>"
        "<policyOriginationReason>New</policyOriginationReason><accountName>Juniper Foundry</accountName></summaries>"
        "</findProductsResponse>"
    )
    criteria = "<criteria><accountID>1000001</accountID></criteria>"
    assert bp.send("findProducts", criteria, session_id, version) == (200, answered(summary))


# ---------------------------------------------------------------------------------------------------------- changes
@pytest.mark.parametrize("version", ["v4", "v4_3"])
@pytest.mark.parametrize(
    "since", ["2026-03-02T10:00:00.000000+00:00", "2026-03-02T10:00:00", "2026-03-02T05:00:00-05:00"]
)
def test_changes_are_listed_with_a_fraction_and_a_zone(bp: BenefitPoint, version: str, since: str) -> None:
    bp.made("createAccount", account=group())
    session_id, namespace = bp.log_in(), NAMESPACES[version]
    message = (
        f'<Envelope xmlns="{ENVELOPE}"><Header><SessionIdHeader xmlns="{namespace}"><sessionId xmlns="">{session_id}'
        f'</sessionId></SessionIdHeader></Header><Body><findChanges xmlns="{namespace}"><criteria xmlns="">'
        f"<sinceLastModifiedOn>{since}</sinceLastModifiedOn><typesToInclude>Account</typesToInclude></criteria>"
        "</findChanges></Body></Envelope>"
    )
    expected = (
        f'<findChangesResponse xmlns="{namespace}"><changes xmlns="">'
        "<processStartedOn>2026-03-02T10:00:00.000Z</processStartedOn><modifications><entityID>1000001</entityID>"
        "<entityType>Account</entityType><lastModifiedOn>2026-03-02T10:00:00.000Z</lastModifiedOn></modifications>"
        "</changes></findChangesResponse>"
    )
    assert bp.post(message) == (200, answered(expected))


def test_a_deletion_is_listed_with_its_moment(bp: BenefitPoint) -> None:
    account_id = bp.made("createAccount", account=individual())
    bp.ask("deleteAccountContacts", deletes={"accountID": account_id, "contactIDs": [2_000_001]})
    criteria = "<criteria><typesToInclude>Account_Contact</typesToInclude></criteria>"
    expected = (
        f'<findChangesResponse xmlns="{NAMESPACES["v4"]}"><changes xmlns="">'
        "<processStartedOn>2026-03-02T10:00:00.000Z</processStartedOn><deletions><entityID>2000001</entityID>"
        "<entityType>Account_Contact</entityType><deletedOn>2026-03-02T10:00:00.000Z</deletedOn></deletions>"
        "</changes></findChangesResponse>"
    )
    assert bp.send("findChanges", criteria, bp.log_in()) == (200, answered(expected))


def test_a_span_over_thirty_days_is_a_fault(bp: BenefitPoint) -> None:
    criteria = "<criteria><sinceLastModifiedOn>2026-01-01T00:00:00Z</sinceLastModifiedOn></criteria>"
    answer = bp.send("findChanges", criteria, bp.log_in())
    assert answer == fault("sinceLastModifiedOn must be within the last 30 days.", "Client")


# ------------------------------------------------------------------------------------------------------------ lists
def test_lists_and_module_checks(bp: BenefitPoint) -> None:
    session_id, namespace = bp.log_in(), NAMESPACES["v4_3"]
    office = (
        f'<getOfficeResponse xmlns="{namespace}"><office xmlns=""><officeID>2</officeID>'
        "<officeName>Riverton</officeName><regionName>Midwest</regionName></office></getOfficeResponse>"
    )
    assert bp.send("getOffice", "<officeID>2</officeID>", session_id, "v4_3") == (200, answered(office))
    allowed = (
        f'<checkAccountModuleAccessResponse xmlns="{namespace}"><result xmlns=""><success>true</success></result>'
        "</checkAccountModuleAccessResponse>"
    )
    assert bp.send("checkAccountModuleAccess", "", session_id, "v4_3") == (200, answered(allowed))
    for operation, inner, part in (
        ("getAvailableCarriers", "", "<carrierID>501</carrierID><carrierName>Blue Harbor Health</carrierName>"),
        ("getProductTypes", "<returnAllTypes>true</returnAllTypes>", "<shortDescription>401(k)</shortDescription>"),
        ("findUsers", "<criteria/>", "<ID>4</ID><username>demo@trifold.example</username>"),
        ("getAccountTeamRoles", "", "<roleID>1</roleID><description>Account Executive</description>"),
    ):
        status, text = bp.send(operation, inner, session_id, "v4_3")
        assert status == 200 and part in text
