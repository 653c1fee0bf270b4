"""Each switch of BenefitPoint that is seen on the wire: its default, and what its other values do."""

from __future__ import annotations

from typing import Any

import pytest

from builders_benefitpoint import (
    ADDRESS,
    LOGIN,
    BenefitPoint,
    contact,
    group,
    login_message,
    session_message,
)
from trifold.simulators.benefitpoint.switches import DEFAULT_SWITCHES
from trifold.simulators.chassis.soap import codec_of

READER = "demo.reader@trifold.example"
USER = "demo@trifold.example"


def with_switches(**switches: Any) -> BenefitPoint:
    return BenefitPoint(switches=DEFAULT_SWITCHES.checked(switches))


def faultstring(answer: tuple[int, str]) -> str:
    status, text = answer
    assert status == 500
    return text.partition("<faultstring>")[2].partition("</faultstring>")[0]


def inner(answer: tuple[int, str]) -> str:
    """What stands in the body of a good answer."""
    status, text = answer
    assert status == 200, text
    return text.partition("<soapenv:Body>")[2].partition("</soapenv:Body>")[0]


# -------------------------------------------------------------------------------------------------------------- login
def test_service_names_add_addresses_and_any_address_takes_calls() -> None:
    bp = with_switches(service_names="LoginV2=Login BrokerConnectV4_3=BrokerV43")
    served = bp.session.get(f"{ADDRESS}/aptusConnect/BrokerV43.wsdl")
    assert served.status_code == 200 and f'location="{ADDRESS}/aptusConnect/services/BrokerV43SOAP"' in served.text
    assert bp.session.get(f"{ADDRESS}/aptusConnect/Login.wsdl").status_code == 200
    assert BenefitPoint().session.get(f"{ADDRESS}/aptusConnect/Login.wsdl").status_code == 404
    for path in ("services/BrokerV43SOAP", "Login.wsdl", "anything/at/all"):
        assert bp.post(login_message(USER, "Trifold-1"), f"/aptusConnect/{path}")[0] == 200


def test_session_life_may_be_endless_and_session_minutes_of_none_ends_all_sessions_now() -> None:
    for life, lives in (("sliding", False), ("fixed", False), ("never", True)):
        bp = with_switches(session_life=life)
        session_id = bp.log_in()
        bp.clock.advance(86_400)
        assert (bp.post(session_message("echo", session_id))[0] == 200) is lives
    bp = BenefitPoint()
    session_id = bp.log_in()
    bp.world.configure({"switches": {"session_minutes": 0}})
    assert bp.post(session_message("echo", session_id))[0] == 500


def test_login_result_may_name_the_user() -> None:
    bp = with_switches(login_result="with_user")
    answer = inner(bp.post(login_message(USER, "Trifold-1")))
    assert answer.endswith("</sessionID><userID>4</userID></result></loginResponse>")
    assert "userID" not in inner(BenefitPoint().post(login_message(USER, "Trifold-1")))


def test_logout_answer_may_hold_a_result() -> None:
    bp = with_switches(logout_answer="result")
    expected = f'<logoutResponse xmlns="{LOGIN}"><result xmlns=""><success>true</success></result></logoutResponse>'
    assert inner(bp.post(session_message("logout", bp.log_in()))) == expected


def test_current_user_may_be_a_summary_or_a_fault() -> None:
    whole = BenefitPoint()
    assert "<userID>4</userID>" in inner(whole.post(session_message("getCurrentUser", whole.log_in())))
    short = with_switches(current_user="summary")
    answer = inner(short.post(session_message("getCurrentUser", short.log_in())))
    assert '<result xmlns=""><ID>4</ID><username>' in answer and "<title>" not in answer
    none = with_switches(current_user="fault")
    assert faultstring(none.post(session_message("getCurrentUser", none.log_in()))) == "getCurrentUser is not offered."


def test_echo_of_dead_session_may_be_empty() -> None:
    bp = with_switches(echo_of_dead_session="empty")
    assert inner(bp.post(session_message("echo", "demo.gone"))) == (
        f'<echoResponse xmlns="{LOGIN}"><sessionID xmlns=""/></echoResponse>'
    )
    assert faultstring(bp.post(session_message("echo", "elsewhere.gone"))).startswith("The session is not valid")


def test_bad_credentials_text_is_a_setting_and_lock_out_after_counts_tries() -> None:
    bp = with_switches(bad_credentials_text="No.", lock_out_after=2)
    wrong, right = login_message(USER, "wrong"), login_message(USER, "Trifold-1")
    assert faultstring(bp.post(wrong)) == "No."
    assert bp.post(right)[0] == 200
    assert [faultstring(bp.post(wrong)) for _ in range(2)] == ["No.", "No."]
    assert faultstring(bp.post(right)) == "The credentials must be reset. Ask your administrator."
    assert bp.post(login_message(READER, "Trifold-1"))[0] == 200


def test_users_to_reset_cannot_log_in_and_reset_fault_may_not_tell_them_apart() -> None:
    own = with_switches(users_to_reset=[READER])
    assert faultstring(own.post(login_message(READER, "Trifold-1"))).startswith("The credentials must be reset.")
    same = with_switches(users_to_reset=[READER], reset_fault="as_bad_credentials")
    assert faultstring(same.post(login_message(READER, "Trifold-1"))).startswith("The user name or the password")


def test_an_inactive_user_cannot_log_in() -> None:
    bp = BenefitPoint()
    bp.made("inactivateUser", userID=5)
    assert faultstring(bp.post(login_message(READER, "Trifold-1"))).startswith("The credentials must be reset.")


def test_dead_session_may_be_the_not_authorized_sentence() -> None:
    bp = with_switches(dead_session="not_authorized")
    answer = bp.send("findOffices", "<criteria/>", "demo.gone")
    assert faultstring(answer) == "You are not authorized to access the requested information."


# ------------------------------------------------------------------------------------------------------------- faults
@pytest.mark.parametrize(
    ("rule", "detail"),
    [("empty", "<detail/>"), ("absent", ""), ("text", "<detail><reason>NotAuthorized</reason></detail>")],
)
def test_fault_detail_is_empty_absent_or_a_text(rule: str, detail: str) -> None:
    bp = with_switches(fault_detail=rule)
    _, text = bp.send("getAccount", "<accountID>7</accountID>", bp.log_in())
    assert f"requested information.</faultstring>{detail}</soapenv:Fault>" in text


def test_unknown_object_may_be_an_empty_answer() -> None:
    bp = with_switches(unknown_object="empty")
    answer = inner(bp.send("getAccount", "<accountID>7</accountID>", bp.log_in()))
    assert answer == '<getAccountResponse xmlns="http://ws.benefitpoint.com/aptusconnect/broker/v4"/>'


def test_no_access_and_invalid_write_may_be_server_faults() -> None:
    bp = with_switches(no_access="fault", invalid_write="fault")
    session_id = bp.log_in()
    answer = bp.send("deleteCarrierContacts", "<deletes><carrierID>1</carrierID></deletes>", session_id)
    assert faultstring(answer) == "contactIDs: required, but missing."
    removals = "<removals><accountID>7</accountID><userIDs>1</userIDs></removals>"
    assert faultstring(bp.send("removeTeamMembers", removals, session_id)) == "Invalid Access"


@pytest.mark.parametrize(("over_limit", "status"), [("429", 429), ("503", 503), ("fault", 500)])
def test_calls_per_minute_max_is_told_as_over_limit_says(over_limit: str, status: int) -> None:
    bp = with_switches(calls_per_minute_max=2, over_limit=over_limit)
    session_id = bp.log_in()
    assert [bp.send("findOffices", "<criteria/>", session_id)[0] for _ in range(3)] == [200, 200, status]
    bp.clock.advance(61)
    assert bp.send("findOffices", "<criteria/>", session_id)[0] == 200


# ------------------------------------------------------------------------------------------------------------ answers
def test_unset_enums_are_omitted_or_printed_by_field() -> None:
    for rule, industry, market in (([], False, False), (["primaryIndustry"], True, False), (["*"], True, True)):
        bp = with_switches(unset_enums=rule)
        info = {"commonGroupAccountInfo": {"taxpayerID": "00-1"}}
        account_id = bp.made("createAccount", account=group(info=info))
        text = inner(bp.send("getAccount", f"<accountID>{account_id}</accountID>", bp.log_in()))
        assert ("<primaryIndustry>None_Selected</primaryIndustry>" in text) is industry
        assert ("<marketSize>Not_Selected</marketSize>" in text) is market
        assert ("<inactiveReason>None_Selected</inactiveReason>" in text) is market


def test_empty_phones_follow_the_version_or_are_always_or_never_there() -> None:
    for rule, seen in (("by_version", [False, True]), ("omitted", [False, False]), ("nil", [True, True])):
        bp = with_switches(empty_phones=rule)
        contact_id = bp.made("createAccountContact", contact=contact(bp.made("createAccount", account=group())))
        wanted = f"<contactID>{contact_id}</contactID>"
        texts = [inner(bp.send("getAccountContact", wanted, bp.log_in(), version)) for version in ("v4", "v4_3")]
        assert ['<phones xsi:nil="true"/>' in text for text in texts] == seen


def test_empty_blocks_may_all_be_there() -> None:
    for rule, there in (("integration", False), ("all", True)):
        bp = with_switches(empty_blocks=rule)
        record = group()
        del record["mainAddress"]
        account_id = bp.made("createAccount", account=record)
        text = inner(bp.send("getAccount", f"<accountID>{account_id}</accountID>", bp.log_in()))
        assert "<accountIntegrationInfo/>" in text or "<accountIntegrationInfo></accountIntegrationInfo>" in text
        assert ("<mainAddress/>" in text or "<mainAddress></mainAddress>" in text) is there


def test_v4_3_additions_stand_last_or_first() -> None:
    for rule, start in (("last", "<accountID>"), ("first", "<accountTeamMembers>")):
        bp = with_switches(v4_3_additions=rule)
        account_id = bp.made("createAccount", account=group())
        wanted = f"<accountID>{account_id}</accountID>"
        text = inner(bp.send("getAccount", wanted, bp.log_in(), "v4_3"))
        assert text.partition('<account xmlns="">')[2].startswith(start)
        assert "accountTeamMembers" not in inner(bp.send("getAccount", wanted, bp.log_in(), "v4"))


def test_ams360_id_name_is_the_spelling_in_v4_3_answers_only() -> None:
    bp = with_switches(ams360_id_name="amsCustomerID")
    link = {"accountIntegrationInfo": {"amsCustomerId": "5b1e"}}
    wanted = f"<accountID>{bp.made('createAccount', account=group(info=link))}</accountID>"
    assert "<amsCustomerID>5b1e</amsCustomerID>" in inner(bp.send("getAccount", wanted, bp.log_in(), "v4_3"))
    assert "<amsCustomerId>5b1e</amsCustomerId>" in inner(bp.send("getAccount", wanted, bp.log_in(), "v4"))


@pytest.mark.parametrize("sent", ["continuousPolicy", "continousPolicy"])
def test_v4_3_takes_both_spellings_of_the_continuous_flag(sent: str) -> None:
    bp = BenefitPoint()
    account_id = bp.made("createAccount", account=group())
    record = (
        f"<product><accountID>{account_id}</accountID><productTypeID>103</productTypeID><name>Dental</name>"
        f"<carrierID>501</carrierID><{sent}>true</{sent}><officeID>1</officeID>"
        "<primarySalesLeadUserID>2</primarySalesLeadUserID><primaryServiceLeadUserID>3</primaryServiceLeadUserID>"
        "</product><planConfigurationOptions><AttributeValueOptions><none>true</none></AttributeValueOptions>"
        "<attributeViewLevelID>1</attributeViewLevelID></planConfigurationOptions>"
    )
    assert "<success>true</success>" in inner(bp.send("createProduct", record, bp.log_in(), "v4_3"))
    text = inner(bp.send("getProduct", "<productID>3000001</productID>", bp.log_in(), "v4_3"))
    assert "<continuousPolicy>true</continuousPolicy>" in text


def test_answers_stay_valid_whatever_enumerations_and_blocks_are_shown() -> None:
    bp = with_switches(unset_enums=["*"], empty_blocks="all")
    account_id = bp.made("createAccount", account=group())
    for version in ("v4", "v4_3"):
        _, text = bp.send("getAccount", f"<accountID>{account_id}</accountID>", bp.log_in(), version)
        assert codec_of("benefitpoint", version).validate(text.encode()) == []
