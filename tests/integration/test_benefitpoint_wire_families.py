"""The bytes of BenefitPoint's smaller families, written by hand from the specification's tables. Invented data."""

from __future__ import annotations

import pytest

from builders_benefitpoint import NAMESPACES, BenefitPoint, group

ANSWER_START = (
    '<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>'
)
ANSWER_END = "</soapenv:Body></soapenv:Envelope>"
NOW = "2026-03-02T10:00:00.000Z"


class Broker:
    """A session of one version with one group account."""

    def __init__(self, version: str) -> None:
        self.bp, self.version = BenefitPoint(), version
        self.account_id = self.bp.made("createAccount", account=group(primaryServiceLeadUserID=3))
        self.session_id = self.bp.log_in()

    def send(self, operation: str, children: str = "") -> str:
        """The bytes of a good answer."""
        status, text = self.bp.send(operation, children, self.session_id, self.version)
        assert status == 200, text
        return text

    def expected(self, operation: str, children: str) -> str:
        tag = f"{operation}Response"
        return f'{ANSWER_START}<{tag} xmlns="{NAMESPACES[self.version]}">{children}</{tag}>{ANSWER_END}'

    def made(self, operation: str, children: str, record_id: int) -> None:
        result = f'<result xmlns=""><success>true</success><ID>{record_id}</ID></result>'
        assert self.send(operation, children) == self.expected(operation, result)


@pytest.fixture(params=["v4", "v4_3"])
def broker(request: pytest.FixtureRequest) -> Broker:
    return Broker(str(request.param))


# ------------------------------------------------------------------------------------------------------- activity log
def test_an_activity_log_record_in_bytes(broker: Broker) -> None:
    record = (
        "<record><accountID>1000001</accountID><inquirerFirstName>Lee</inquirerFirstName>"
        "<inquirerPhone3><areaCode>217</areaCode><number>5550199</number><type>Work</type></inquirerPhone3>"
        "<subjectID>301</subjectID><shortDescription>Denied &amp; asked</shortDescription>"
        "<dueOn>2026-04-01T00:00:00</dueOn><priority>High</priority><status>None_Selected</status>"
        "<activities><description>Call</description><details><notes>no answer</notes>"
        "<followupOn>2026-03-05T09:00:00Z</followupOn></details></activities></record>"
    )
    broker.made("createActivityLogRecord", record, 4000001)
    found = (
        '<record xmlns=""><recordID>4000001</recordID><accountID>1000001</accountID>'
        "<inquirerFirstName>Lee</inquirerFirstName>"
        "<inquirerPhone3><areaCode>217</areaCode><number>5550199</number><type>Work</type></inquirerPhone3>"
        "<subjectID>301</subjectID><shortDescription>Denied &amp; asked</shortDescription>"
        f"<createdOn>{NOW}</createdOn><createdByUserID>4</createdByUserID><dueOn>2026-04-01T00:00:00.000Z</dueOn>"
        "<priority>High</priority><status>Open</status><assignedToUserID>4</assignedToUserID>"
        "<activities><activityID>1</activityID><description>Call</description><details><notes>no answer</notes>"
        "<followupOn>2026-03-05T09:00:00.000Z</followupOn></details></activities>"
        f"<lastModifiedOn>{NOW}</lastModifiedOn></record>"
    )
    answer = broker.send("getActivityLogRecord", "<recordID>4000001</recordID>")
    assert answer == broker.expected("getActivityLogRecord", found)
    summary = (
        '<summaries xmlns=""><recordID>4000001</recordID><accountID>1000001</accountID>'
        "<accountName>Juniper Foundry</accountName><inquirerFirstName>Lee</inquirerFirstName>"
        "<assignedToUserID>4</assignedToUserID><assignedToUserName>demo@trifold.example</assignedToUserName>"
        "<assignedToFirstName>Web</assignedToFirstName><assignedToLastName>Services</assignedToLastName>"
        f"<summary>Denied &amp; asked</summary><dueOn>2026-04-01T00:00:00.000Z</dueOn><createdOn>{NOW}</createdOn>"
        "<priority>High</priority><status>Open</status><subjectID>301</subjectID>"
        f"<subjectText>Claims question</subjectText><lastModifiedOn>{NOW}</lastModifiedOn></summaries>"
    )
    criteria = "<criteria><accountID>1000001</accountID><recordStatus></recordStatus></criteria>"
    assert broker.send("findActivityLogRecords", criteria) == broker.expected("findActivityLogRecords", summary)
    changed = (
        f'<changes xmlns=""><processStartedOn>{NOW}</processStartedOn><modifications><entityID>4000001</entityID>'
        f"<entityType>Activity_Log_Record</entityType><lastModifiedOn>{NOW}</lastModifiedOn></modifications></changes>"
    )
    wanted = "<criteria><typesToInclude>Activity_Log_Record</typesToInclude></criteria>"
    assert broker.send("findChanges", wanted) == broker.expected("findChanges", changed)


def test_a_record_from_a_template_keeps_the_small_f_of_its_operation(broker: Broker) -> None:
    wanted = "<accountID>1000001</accountID><templateID>501</templateID>"
    broker.made("createActivityLogRecordfromTemplate", wanted, 4000001)


def test_subjects_and_look_ups_in_bytes(broker: Broker) -> None:
    subjects = broker.send("getActivityLogSubjects")
    assert (
        '<subjects xmlns=""><subjectID>301</subjectID><description>Claims question</description>'
        '<type>Claims_Info</type></subjects><subjects xmlns="">' in subjects
    )
    for operation, part, value in (
        ("lookupInquirerTypes", "inquirerTypes", "Employee"),
        ("lookupSalesOpportunityStages", "stages", "Identified"),
        ("lookupPolicyOriginationReasonQualifiers", "policyOriginationReasonQualifiers", "Broker of record change"),
        ("getDisciplines", "disciplines", "Employee Benefits"),
    ):
        assert f'Response xmlns="{NAMESPACES[broker.version]}"><{part} xmlns=""><ID>1</ID><value>{value}</value>' in (
            broker.send(operation)
        )


# -------------------------------------------------------------------------------------------------------------- teams
def test_teams_in_bytes(broker: Broker) -> None:
    updates = (
        "<teamUpdates><accountID>1000001</accountID><teamMembers><userID>2</userID>"
        "<brokerClientRoleID>4</brokerClientRoleID><teamOwner>true</teamOwner></teamMembers></teamUpdates>"
    )
    broker.made("updateTeamMembers", updates, 1000001)
    office = (
        "<office><officeID>1</officeID><officeName>Springfield</officeName><regionName>Midwest</regionName></office>"
    )
    saul = (
        '<teamMembers xmlns=""><userID>2</userID><firstName>Saul</firstName><lastName>Lindgren</lastName>'
        "<email>saul.lindgren@trifold.example</email><brokerClientRoleID>4</brokerClientRoleID>"
        f"<administrator>false</administrator><primaryContact>false</primaryContact>{office}</teamMembers>"
    )
    assert saul in broker.send("getTeamMembers", "<accountID>1000001</accountID>")
    removals = "<removals><accountID>1000001</accountID><userIDs>2</userIDs><userIDs>3</userIDs></removals>"
    broker.made("removeTeamMembers", removals, 1000001)
    refused = (
        '<result xmlns=""><success>false</success><errors><errorCode>Validation_Error</errorCode>'
        "<message>userIDs: 2 is not in the team.</message></errors></result>"
    )
    removals = "<removals><accountID>1000001</accountID><userIDs>2</userIDs></removals>"
    assert broker.send("removeTeamMembers", removals) == broker.expected("removeTeamMembers", refused)


def test_accounts_of_an_administrator_are_bare_numbers(broker: Broker) -> None:
    criteria = "<criteria><userID>1</userID><firstRecord/><maxRecords/></criteria>"
    found = '<accountID xmlns="">1000001</accountID>'
    operation = "findAccountsByAdminPrimaryContact"
    assert broker.send(operation, criteria) == broker.expected(operation, found)
    operation = "getAccountsByAdminPrimaryContactCount"
    assert broker.send(operation, "<userID>1</userID>") == broker.expected(operation, '<count xmlns="">1</count>')


# ----------------------------------------------------------------------------------------------------------- carriers
def test_a_carrier_contact_in_bytes(broker: Broker) -> None:
    record = (
        "<contact><contact><firstName>Nora</firstName><lastName>Vane</lastName></contact><carrierID>501</carrierID>"
        "<officeIDs>1</officeIDs><officeIDs>2</officeIDs><title>Rep</title>"
        "<contactAssignments>Renewal_Contact</contactAssignments><marketSize>Small_Group</marketSize></contact>"
    )
    broker.made("createCarrierContact", record, 5000001)
    phones = '<phones xsi:nil="true"/>' if broker.version == "v4_3" else ""
    found = (
        '<contact xmlns=""><contact><contactID>5000001</contactID><firstName>Nora</firstName><lastName>Vane</lastName>'
        f"<address/>{phones}</contact><carrierID>501</carrierID><officeIDs>1</officeIDs><officeIDs>2</officeIDs><title>Rep</title>"
        "<contactAssignments>Renewal_Contact</contactAssignments><marketSize>Small_Group</marketSize>"
        f"<lastModifiedOn>{NOW}</lastModifiedOn></contact>"
    )
    answer = broker.send("getCarrierContact", "<contactID>5000001</contactID>")
    assert answer == broker.expected("getCarrierContact", found)
    listed = found.replace('<contact xmlns="">', '<contacts xmlns="">').removesuffix("</contact>") + "</contacts>"
    assert broker.send("findCarrierContacts", "<criteria/>") == broker.expected("findCarrierContacts", listed)
    deletes = "<deletes><carrierID>501</carrierID><contactIDs>5000001</contactIDs></deletes>"
    done = '<result xmlns=""><success>true</success></result>'
    assert broker.send("deleteCarrierContacts", deletes) == broker.expected("deleteCarrierContacts", done)


def test_the_carrier_list_in_bytes(broker: Broker) -> None:
    answer = broker.send("getAvailableCarriers")
    first = '<carriers xmlns=""><carrierID>501</carrierID><carrierName>Blue Harbor Health</carrierName></carriers>'
    assert first in answer and "Far Shore Life" not in answer


# ------------------------------------------------------------------------------------------------------ custom fields
def test_a_custom_field_structure_in_bytes(broker: Broker) -> None:
    found = (
        '<customFieldStructure xmlns=""><customizationArea>Service_Info</customizationArea><sections>'
        "<label>Service</label><sortOrder>3</sortOrder><active>true</active><customFields>"
        "<customFieldID>9011</customFieldID><fieldType>Radio_Button</fieldType>"
        "<fieldValueType>Select_Option</fieldValueType>"
        "<optionValues><customFieldOptionValueID>9111</customFieldOptionValueID><description>Gold</description>"
        "<active>true</active><sortOrder>1</sortOrder></optionValues>"
        "<optionValues><customFieldOptionValueID>9112</customFieldOptionValueID><description>Silver</description>"
        "<active>true</active><sortOrder>2</sortOrder></optionValues>"
        "<label>Service tier</label><required>false</required><active>true</active><sortOrder>11</sortOrder>"
        "</customFields></sections></customFieldStructure>"
    )
    wanted = "<customizationArea>Service_Info</customizationArea>"
    assert broker.send("getCustomFieldStructure", wanted) == broker.expected("getCustomFieldStructure", found)


# ------------------------------------------------------------------------------------------------ other classifications
def test_a_marketing_group_an_agency_and_an_agent_in_bytes(broker: Broker) -> None:
    head = (
        "<account><accountClassification>{}</accountClassification><accountType>{}</accountType><officeID>1</officeID>"
        "<administratorUserID>1</administratorUserID><primaryContactUserID>1</primaryContactUserID>{}</account>"
    )
    pool = (
        "<marketingGroupAccountInfo><marketingGroupName>River Pool</marketingGroupName>"
        "<marketingGroupType>JPA</marketingGroupType><associatedAccountIDs>1000001</associatedAccountIDs>"
        "</marketingGroupAccountInfo>"
    )
    agency = "<agencyAccountInfo><agencyName>Reed &amp; Sons</agencyName></agencyAccountInfo>"
    agent = (
        "<agentAccountInfo><personInfo><firstName>Abel</firstName><lastName>Reed</lastName></personInfo>"
        "<agencyAccountID>1000003</agencyAccountID></agentAccountInfo>"
    )
    broker.made("createAccount", head.format("Marketing_Group", "Marketing_Group", pool), 1000002)
    broker.made("createAccount", head.format("Agency", "Other", agency), 1000003)
    broker.made("createAccount", head.format("Agent", "Other", agent), 1000004)
    shown = agency.replace("</agencyAccountInfo>", "<associatedAgentAccountIDs>1000004</associatedAgentAccountIDs>")
    for account_id, block in ((1000002, pool), (1000003, shown), (1000004, agent)):
        assert f"<lastModifiedOn>{NOW}</lastModifiedOn>{block}" in (
            broker.send("getAccount", f"<accountID>{account_id}</accountID>")
        )


# --------------------------------------------------------------------------------------------------- products and users
def test_a_change_of_broker_is_history_with_who_recorded_it(broker: Broker) -> None:
    record = (
        "<product><accountID>1000001</accountID><productTypeID>103</productTypeID><name>Dental</name>"
        "<carrierID>501</carrierID><brokerOfRecordAccountID>1000001</brokerOfRecordAccountID>"
        "<brokerOfRecordAsOf>2026-01-01T00:00:00</brokerOfRecordAsOf><officeID>1</officeID>"
        "<primarySalesLeadUserID>2</primarySalesLeadUserID><primaryServiceLeadUserID>3</primaryServiceLeadUserID>"
        "</product><planConfigurationOptions><AttributeValueOptions><none>true</none></AttributeValueOptions>"
        "<attributeViewLevelID>1</attributeViewLevelID></planConfigurationOptions>"
    )
    broker.made("createProduct", record, 3000001)
    history = (
        '<productHistory xmlns=""><productID>3000001</productID><productHistoryEntries>'
        "<brokerOfRecordAccountID>1000001</brokerOfRecordAccountID>"
        "<brokerOfRecordAsOf>2026-01-01T00:00:00.000Z</brokerOfRecordAsOf>"
        "<brokerOfRecordRecordedByUserID>4</brokerOfRecordRecordedByUserID>"
        f"<entryOn>{NOW}</entryOn></productHistoryEntries></productHistory>"
    )
    answer = broker.send("getProductHistory", "<productID>3000001</productID>")
    assert answer == broker.expected("getProductHistory", history)


def test_a_user_is_inactivated_in_bytes(broker: Broker) -> None:
    broker.made("inactivateUser", "<userID>2</userID>", 2)
    assert "<role>Broker_User</role><active>false</active>" in broker.send("getUser", "<userID>2</userID>")


def test_what_ams360_cannot_be_given_is_an_application_error(broker: Broker) -> None:
    refused = (
        '<result xmlns=""><success>false</success><errors><errorCode>Application_Error</errorCode>'
        "<message>The account is not linked to AMS360.</message></errors></result>"
    )
    answer = broker.send("updateExternalAccount", "<accountID>1000001</accountID>")
    assert answer == broker.expected("updateExternalAccount", refused)


def test_v4_3_takes_a_team_without_offices_in_an_account() -> None:
    broker = Broker("v4_3")
    record = (
        "<account><accountClassification>Group</accountClassification><accountType>Client</accountType>"
        "<officeID>1</officeID><administratorUserID>1</administratorUserID>"
        "<primaryContactUserID>1</primaryContactUserID><groupAccountInfo><accountName>Ochre</accountName>"
        "<businessType>LLC</businessType></groupAccountInfo><accountTeamMembers><userID>2</userID>"
        "<firstName>Saul</firstName><lastName>Lindgren</lastName><email>saul@example.com</email>"
        "<brokerClientRoleID>2</brokerClientRoleID><teamRolePrimary>true</teamRolePrimary></accountTeamMembers></account>"
    )
    broker.made("createAccount", record, 1000002)
    team = broker.send("getTeamMembers", "<accountID>1000002</accountID>")
    assert "<userID>2</userID>" in team and "<teamRolePrimary>true</teamRolePrimary></teamMembers>" in team
