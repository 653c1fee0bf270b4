"""The tables of one world: keys and look-up columns are indexed, the record itself is JSON under its wire names.

Name columns are casefolded, so that the prefix search is an index range whatever the size of the world.
"""

from __future__ import annotations

from sqlalchemy import JSON, Column, Index, Integer, MetaData, String, Table

metadata = MetaData()

customers = Table(
    "customers",
    metadata,
    Column("customer_id", String(36), primary_key=True),
    Column("customer_number", Integer, nullable=False, unique=True),
    Column("last_name", String, nullable=False, index=True),
    Column("firm_name", String, nullable=False, index=True),
    Column("doing_business_as", String, nullable=False, index=True),
    Column("record", JSON, nullable=False),
)

contacts = Table(
    "contacts",
    metadata,
    Column("contact_id", String(36), primary_key=True),
    Column("customer_id", String(36), nullable=False, index=True),
    Column("record", JSON, nullable=False),
)

policies = Table(
    "policies",
    metadata,
    Column("policy_id", String(36), primary_key=True),
    Column("customer_id", String(36), nullable=False, index=True),
    Column("policy_number", String, nullable=False, index=True),
    Column("record", JSON, nullable=False),
)

# One row per transaction; effective_at's seconds are its sequence on that day. ``lines`` = the lines of business then.
transactions = Table(
    "transactions",
    metadata,
    Column("policy_id", String(36), primary_key=True),
    Column("effective_at", String(19), primary_key=True),
    Column("record", JSON, nullable=False),
    Column("lines", JSON, nullable=False),
)

# Every ten-digit number of a customer or contact, for SearchByPhoneNumber.
phones = Table(
    "phones",
    metadata,
    Column("entity_id", String(36), primary_key=True),
    Column("digits", String(10), primary_key=True),
    Column("entity_type", String, nullable=False),
    Index("phones_by_digits", "digits"),
)

# The code lists; ``kind`` is the contract type (EmployeeInfo, GLBranch ...) or ``value:ListName``.
codes = Table(
    "codes",
    metadata,
    Column("kind", String, primary_key=True),
    Column("code", String, primary_key=True),
    Column("parents", JSON, nullable=False),  # codes one level up (GL), or company codes (plan types)
    Column("record", JSON, nullable=False),
)

# What belongs to an entity; ``kind`` is the contract type (CustomerDependent, PolicyTransactionPremium ...).
belongings = Table(
    "belongings",
    metadata,
    Column("kind", String, primary_key=True),
    Column("row_id", String, primary_key=True),
    Column("owner", String, nullable=False, index=True),
    Column("record", JSON, nullable=False),
)

tickets = Table(
    "tickets",
    metadata,
    Column("ticket", String(128), primary_key=True),
    Column("login_id", String, nullable=False),
    Column("employee_code", String, nullable=False),
    Column("calls", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("issued_at", String(32), nullable=False),
    Column("used_at", String(32), nullable=False),
)
