"""A stranger's SOAP client loads each WSDL that the simulator serves, and performs every operation that it offers."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
import zeep

from builders_benefitpoint import ADDRESS, PLAN_OPTIONS, BenefitPoint, contact, group, individual, plan
from trifold.contracts.tables import load
from trifold.simulators.benefitpoint.operations import OPERATIONS

BROKERS = {"v4": "BrokerConnectV4", "v4_3": "BrokerConnectV4_3"}


class Client:
    """zeep on one of the served WSDLs; it notes what it performed."""

    def __init__(self, bp: BenefitPoint, name: str, session_id: str | None = None) -> None:
        transport = zeep.Transport(session=bp.session)
        self.zeep = zeep.Client(f"{ADDRESS}/aptusConnect/{name}.wsdl", transport=transport)
        self.performed: set[str] = set()
        self._headers = {"SessionIdHeader": {"sessionId": session_id}} if session_id else None

    def __getattr__(self, operation: str) -> Any:
        def perform(**fields: Any) -> Any:
            self.performed.add(operation)
            return getattr(self.zeep.service, operation)(**fields, _soapheaders=self._headers)

        return perform

    def made(self, operation: str, **fields: Any) -> int:
        result = getattr(self, operation)(**fields)
        assert result.success and not result.errors, result
        return int(result.ID)


@pytest.fixture(params=["v4", "v4_3"])
def version(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def bp() -> BenefitPoint:
    return BenefitPoint()


@pytest.fixture
def broker(bp: BenefitPoint, version: str) -> Client:
    return Client(bp, BROKERS[version], bp.log_in())


def test_the_login_service_is_performed_whole(bp: BenefitPoint) -> None:
    login = Client(bp, "LoginV2")
    session_id = login.login(username="demo@trifold.example", password="Trifold-1")
    assert login.echo(sessionID=session_id) == session_id
    assert login.getCurrentUser(sessionID=session_id).username == "demo@trifold.example"
    login.logout(sessionID=session_id)
    with pytest.raises(zeep.exceptions.Fault, match="session"):
        login.echo(sessionID=session_id)
    with pytest.raises(zeep.exceptions.Fault, match="password"):
        login.login(username="demo@trifold.example", password="wrong")
    assert login.performed == {operation.name for operation in load("benefitpoint").operations_of("LoginV2")}


def test_the_broker_wsdl_shows_two_namespaces_and_a_hundred_operations(broker: Client, version: str) -> None:
    assert len(broker.zeep.service._operations) == 100
    spaces = [space for space in broker.zeep.namespaces.values() if "benefitpoint" in space]
    assert spaces == [
        f"http://ws.benefitpoint.com/aptusconnect/broker/{version}",
        "http://ws.benefitpoint.com/common/v3",
    ]
    service = next(iter(broker.zeep.wsdl.services.values()))
    port = next(iter(service.ports.values()))
    name = BROKERS[version]
    assert port.binding_options["address"] == f"{ADDRESS}/aptusConnect/services/{name}SOAP"


def test_every_simulated_operation_is_performed(bp: BenefitPoint, broker: Client, version: str) -> None:
    group_id = perform_accounts(broker)
    perform_contacts(broker, group_id, version)
    perform_products(broker, group_id, version)
    perform_lists(broker, group_id, version)
    assert broker.performed == set(OPERATIONS)


def perform_accounts(broker: Client) -> int:
    link = {
        "accountIntegrationInfo": {"amsCustomerId": "0b8e6f0a-1111-4222-8333-944455556666", "amsCustomerNumber": 41}
    }
    group_id = broker.made("createAccount", account=group(info=link, notes="Ring & ask <Ada>"))
    person_id = broker.made("createAccount", account=individual())
    found = broker.getAccount(accountID=group_id)
    assert found.notes == "Ring & ask <Ada>" and found.groupAccountInfo.accountIntegrationInfo.amsCustomerNumber == 41
    person = broker.getAccount(accountID=person_id).individualAccountInfo
    assert person.personInfo.dateOfBirth == date(1980, 4, 5)
    assert broker.made("updateAccount", update=found) == group_id
    assert [row.accountID for row in broker.findAccounts(criteria={})] == [group_id, person_id]
    assert broker.made("updateExternalAccount", accountID=group_id) == group_id
    refused = broker.updateExternalAccount(accountID=person_id)
    assert refused.success is False and refused.errors[0].errorCode == "Application_Error"
    with pytest.raises(zeep.exceptions.Fault, match="not authorized") as caught:
        broker.getAccount(accountID=7)
    assert caught.value.code == "soapenv:Server"
    return group_id


def perform_contacts(broker: Client, group_id: int, version: str) -> None:
    contact_id = broker.made("createAccountContact", contact=contact(group_id, primary=True))
    found = broker.getAccountContact(contactID=contact_id)
    assert found.contact.lastName == "Stone" and found.lastModifiedOn == datetime(2026, 3, 2, 10, tzinfo=UTC)
    assert [phone.number for phone in found.contact.phones] == ([None] if version == "v4_3" else [])
    found.contact.phones = [{"areaCode": "217", "number": "5550102", "type": "Work"}]
    assert broker.made("updateAccountContact", update=found) == contact_id
    (listed,) = broker.findAccountContacts(criteria={"accountID": str(group_id)})
    assert listed.contact.phones[0].number == "5550102"
    assert broker.deleteAccountContacts(deletes={"accountID": group_id, "contactIDs": [contact_id]}).success
    changes = broker.findChanges(
        criteria={"sinceLastModifiedOn": datetime(2026, 3, 1), "typesToInclude": ["Account_Contact"]}
    )
    assert [entry.entityID for entry in changes.deletions] == [contact_id]


def perform_products(broker: Client, group_id: int, version: str) -> None:
    record = plan(group_id, effectiveAsOf=datetime(2026, 1, 1), renewalOn=datetime(2027, 1, 1))
    flag = "continuousPolicy" if version == "v4_3" else "continousPolicy"
    record |= {flag: False, "totalEstimatedMonthlyPremium": 99.5, "policyNumber": "D-1", "billingType": "Direct_Bill"}
    product_id = broker.made("createProduct", product=record, planConfigurationOptions=PLAN_OPTIONS)
    found = broker.getProduct(productID=product_id)
    assert found.totalEstimatedMonthlyPremium == 99.5 and found[flag] is False and found.productStatus == "Current"
    found.policyIntegrationInfo = {"amsPolicyID": "77aa"}
    found.cancellationOn = datetime(2026, 3, 1)
    assert broker.made("updateProduct", update=found) == product_id
    assert broker.getProduct(productID=product_id).policyIntegrationInfo.amsPolicyID == "77aa"
    (summary,) = broker.findProducts(criteria={"accountID": group_id})
    assert summary.productStatus == "Cancelled" and summary.policyOriginationReason == "New"
    assert len(broker.getProductHistory(productID=product_id).productHistoryEntries) == 1
    assert broker.made("updateExternalProduct", productID=product_id) == product_id


def perform_lists(broker: Client, group_id: int, version: str) -> None:
    assert "Blue Harbor Health" in [carrier.carrierName for carrier in broker.getAvailableCarriers()]
    every_type = {"returnAllTypes": True} if version == "v4_3" else {}
    assert {entry.lineOfCoverage for entry in broker.getProductTypes(**every_type)} > {"Medical", "Dental"}
    assert len(broker.findOffices(criteria={})) == 3
    assert broker.getOffice(officeID=3).regionName == "Coast"
    assert broker.getUser(userID=broker.findUsers(criteria={"usernameMatch": "ada"})[0].ID).lastName == "Winter"
    assert broker.getAccountTeamRoles()[0].description == "Account Executive"
    assert broker.getTeamMembers(accountID=group_id)[0].administrator is True
    for module in ("Account", "Contact", "ActivityLog", "Product", "User"):
        assert getattr(broker, f"check{module}ModuleAccess")().success is True
    assert broker.checkRevenueTrackingModuleAccess().success is False


def test_an_operation_that_is_not_simulated_faults_with_its_name(broker: Client) -> None:
    with pytest.raises(zeep.exceptions.Fault, match="The operation getRate is not simulated"):
        broker.getRate(rateID=1)
