"""Behaviours that the vendor has not published, each with the default that is simulated first.

A world's setting ``switches`` overrides them by name, for example ``{"switches": {"update_absent": "clear"}}``. The
numbers are those of the specification's list of switches; number 21 (criteria combine) has no alternative.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from trifold.simulators.chassis.switches import Switch, Switches

if TYPE_CHECKING:
    from trifold.simulators.chassis.worlds import World

_WIRE = (
    Switch(1, "service_names", "", (), "other names of addresses, such as LoginV2=Login BrokerConnectV4_3=BrokerV43"),
    Switch(2, "session_minutes", 30, (), "how many minutes a session lives; 0: every session is dead at once"),
    Switch(2, "session_life", "sliding", ("sliding", "fixed", "never"), "when a session ends: use lengthens it or not"),
    Switch(3, "concurrent_sessions", True, (), "false: a new login ends the older sessions of that user"),
    Switch(4, "login_result", "session", ("session", "with_user"), "what login answers besides the session id"),
    Switch(5, "logout_answer", "empty", ("empty", "result"), "what logout answers"),
    Switch(6, "current_user", "user", ("user", "summary", "fault"), "getCurrentUser: a User, a UserSummary, a fault"),
    Switch(7, "echo_of_dead_session", "fault", ("fault", "empty"), "echo with a session that is dead"),
    Switch(8, "bad_credentials_text", "The user name or the password is not valid.", (), "the faultstring"),
    Switch(8, "lock_out_after", 0, (), "wrong passwords after which a user is locked out; 0: never"),
    Switch(9, "users_to_reset", (), (), "user names whose credentials must be reset before they can log in"),
    Switch(9, "reset_fault", "own", ("own", "as_bad_credentials"), "the faultstring for those, and for a locked user"),
    Switch(10, "dead_session", "own", ("own", "not_authorized"), "the faultstring for a dead or missing session"),
    Switch(
        11,
        "unknown_object",
        "not_authorized",
        ("not_authorized", "empty", "other_text"),
        "get of an unknown, deleted or forbidden object: the vendor's sentence, an empty answer, another text",
    ),
    Switch(12, "fault_detail", "empty", ("empty", "absent", "text"), "a fault's detail element"),
    Switch(13, "no_access", "result", ("result", "fault"), "create or update without the right"),
    Switch(14, "invalid_write", "result", ("result", "fault"), "a create or update that breaks a rule"),
    Switch(22, "rows_max", 0, (), "the most rows that a find answers; 0: no cap"),
    Switch(22, "calls_per_minute_max", 0, (), "the most broker calls of a world within a minute; 0: no limit"),
    Switch(22, "over_limit", "429", ("429", "503", "fault"), "the answer to a call over that limit"),
)
_WRITES = (
    Switch(
        15,
        "duplicate_rule",
        "off",
        ("off", "accountName", "taxpayerID", "amsCustomerId"),
        "what createAccount compares to find a Duplicate_Error; accountName: within the office",
    ),
    Switch(16, "too_long", "refuse", ("refuse", "cut", "accept"), "a text over its documented width"),
    Switch(17, "required_custom_fields", "refuse", ("refuse", "accept"), "a create or update that lacks one"),
    Switch(17, "custom_fields_required", (), (), "the labels of the custom fields that the brokerage requires"),
    Switch(
        18, "update_absent", "leave", ("leave", "clear"), "what an optional element that is absent does in an update"
    ),
    Switch(19, "update_lists", "replace", ("replace", "merge"), "a list in an update: replaced whole, or merged by id"),
    Switch(37, "individual_primary_contact", True, (), "whether an Individual account gets its own primary contact"),
    Switch(0, "one_primary_contact", True, (), "whether a new primary contact takes the mark from the former one"),
    Switch(43, "renewal_without_prior", "accept", ("accept", "refuse"), "createProduct of a renewal without a parent"),
    Switch(
        44, "link_fields", "as_sent", ("as_sent", "read_only", "must_match"), "AMS360's ids in a create or an update"
    ),
    Switch(45, "locked_when_linked", (), ("name", "address", "contacts"), "what AMS360 owns once an account is linked"),
)
_ANSWERS = (
    Switch(
        20,
        "account_name_match",
        "contains",
        ("contains", "prefix", "exact", "wildcard"),
        "how findAccounts compares names; never case-sensitive; wildcard: * and ? stand for other letters",
    ),
    Switch(0, "first_record", 0, (0, 1), "what findAccountsByAdminPrimaryContact calls the first record"),
    Switch(32, "unset_enums", (), (), "enumerated fields that answers print as None_Selected when unset; *: all"),
    Switch(
        33,
        "empty_phones",
        "by_version",
        ("by_version", "omitted", "nil"),
        "no phones in an answer; by_version: v4 omits them, v4_3 sends a nil element",
    ),
    Switch(34, "empty_blocks", "integration", ("integration", "all"), "which empty complex elements answers hold"),
    Switch(35, "v4_3_additions", "last", ("last", "first"), "where v4_3's additions stand in the order of a type"),
    Switch(36, "continuous_flag", "continuousPolicy", ("continuousPolicy", "continousPolicy"), "spelling in v4_3"),
    Switch(38, "product_status", "derived", ("derived", "stored"), "a product's status: from its dates, or as sent"),
    Switch(39, "incomplete_account", "fault", ("fault", "as_is"), "getAccount of one that lacks a required field"),
    Switch(40, "money", "by_right", ("by_right", "always"), "who is shown commissionInfo and the financial totals"),
    Switch(41, "carrier_list", "brokerage", ("brokerage", "master"), "the list that getAvailableCarriers answers"),
    Switch(47, "ams360_id_name", "amsCustomerId", (), "the spelling of AMS360's id in v4_3 answers"),
)
_CHANGES = (
    Switch(23, "changes_over_30_days", "fault", ("fault", "cut", "empty"), "findChanges with a span over 30 days"),
    Switch(24, "changes_since_absent", "30_days", ("30_days", "fault", "everything"), "findChanges without a moment"),
    Switch(25, "changes_boundary", "inclusive", ("inclusive", "exclusive"), "findChanges at the very moment asked for"),
    Switch(26, "changes_types_absent", "all", ("all", "none"), "findChanges without types"),
    Switch(27, "changes_entries", "per_entity", ("per_entity", "per_change"), "what findChanges has an entry for"),
    Switch(27, "changes_sorted", False, (), "whether findChanges answers in the order of time"),
    Switch(
        28,
        "child_touches_account",
        (),
        ("contacts", "products", "custom_fields"),
        "whose changes move their account's lastModifiedOn",
    ),
    Switch(29, "custom_field_deletion_reported", False, (), "whether a deleted custom-field value moves the account's"),
    Switch(30, "deleted_also_modified", False, (), "whether a deleted entity stands under modifications, too"),
    Switch(31, "own_writes_reported", True, (), "whether a user's own writes by the interface are in findChanges"),
)
_AMS360 = (
    Switch(0, "candidates_per_page", 20, (), "how many of AMS360's customers one page of Add Account's search shows"),
    Switch(
        42,
        "update_external",
        "push",
        ("push", "recorded", "always_true"),
        "updateExternal*: write to the linked AMS360; only note the wish; say true whatever it is",
    ),
    Switch(46, "push_timing", "on_call", ("on_call", "on_save", "job"), "when a linked object is written to AMS360"),
    Switch(46, "push_job_minutes", 15, (), "how long after a save the job writes to AMS360"),
    Switch(0, "customer_minutes", 0, (), "internal_connection vendor: how long after a save the customer is made"),
    Switch(0, "customer_id_minutes", 0, (), "internal_connection vendor: how long after that the account has its id"),
)
DEFAULT_SWITCHES = Switches(*_WIRE, *_WRITES, *_ANSWERS, *_CHANGES, *_AMS360)


def switch(world: World, name: str) -> Any:
    """The world's value of a switch; raises KeyError for a name that is none."""
    return DEFAULT_SWITCHES.value(world.settings, name)
