"""What an account, a contact and a policy are, in one vocabulary for all systems.

Every value is text or None (never ""). Dates are YYYY-MM-DD, amounts decimals such as "1200.00", phones ten digits or,
of another country, ``+`` and all digits, each with its extension (``5125550101 x12``), states two letters, codes the
vendor's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from trifold.sync_core.model.changes import Kind, System
from trifold.sync_core.model.values import Unreadable

Fields = Mapping[str, str | None]

ADDRESS = ("street1", "street2", "city", "state", "zip")
NAMES = ("first_name", "middle_name", "last_name", "firm_name", "dba")
BUSINESS_UNIT = ("executive", "representative", "division", "branch", "department", "group")

FIELDS: Mapping[Kind, tuple[str, ...]] = {
    # account_type: personal or commercial; status: active, inactive, prospect or lead (InsuredMine also has other);
    # firm_name is None for an individual
    Kind.ACCOUNT: (
        "account_type",
        *NAMES,
        "email",
        "phone",
        *ADDRESS,
        "date_of_birth",
        "tax_id",
        "status",
        *BUSINESS_UNIT,
    ),
    # primary: "yes" for the primary contact of its account
    Kind.CONTACT: ("first_name", "last_name", "title", "email", "phone", *ADDRESS, "primary"),
    # status: active, cancelled, non_renewed, pending, expired; bill_method: agency or direct; premium for a year;
    # other_lines: of a package, all lines but the first; note: ours, for InsuredMine's users
    Kind.POLICY: (
        "number",
        "line_of_business",
        "other_lines",
        "carrier",
        "description",
        "effective_date",
        "expiration_date",
        "premium",
        "bill_method",
        "status",
        "note",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """The id of a record in another system, as a record itself carries it."""

    system: System
    external_id: str
    number: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A record as one system shows it now.

    ``fields`` holds only the fields that this system has, without those that are ``unreadable``; ``account_id`` is the
    external id of its account in the same system (for an account: its own id). ``primary`` is true for an account's
    primary contact, ``individual`` for an account that is a person. ``same_as_account``: a contact of the individual's
    own name, which is no record of its own unless it is linked already (decision D15). ``prior_id`` is the external id
    of the policy that this one renews. ``born``: the birth date beside a
    contact, YYYY-MM-DD, by which it is only identified: no system's contact takes another's.
    """

    system: System
    kind: Kind
    external_id: str
    account_id: str
    fields: Fields
    number: str | None = None
    version: str | None = None
    references: tuple[Reference, ...] = ()
    primary: bool = False
    individual: bool = False
    prior_id: str | None = None
    born: str | None = None
    unreadable: Mapping[str, Unreadable] = field(default_factory=dict)
    same_as_account: bool = False

    def reference(self, system: System) -> Reference | None:
        """What this record says about its twin in ``system``."""
        return next((known for known in self.references if known.system == system), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncRequest:
    """A user of InsuredMine asked to send a record to ``targets``."""

    external_id: str
    kind: Kind
    record_id: str
    account_id: str
    targets: tuple[System, ...]
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldenRecord:
    """The value that counts, per field, and what holds the record together.

    ``wanted`` are the systems that a user asked for and that have no link yet. ``is_self`` marks the contact that is
    the individual account itself. ``kept_out``: systems that lacked it when the agency moved in; there it
    is not made by itself.
    """

    canonical_id: str
    kind: Kind
    parent_id: str | None
    fields: Fields
    wanted: tuple[System, ...] = ()
    is_self: bool = False
    kept_out: tuple[System, ...] = ()
