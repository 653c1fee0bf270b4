"""BenefitPoint as its public interface shows it: accounts, contacts and plans of a benefits brokerage.

Rooms, in the order that a request passes through them: vendor (what the chassis gets), wire (SOAP), screens,
account_screens, adding_screens, contact_screens, plan_screens, pages and forms (HTML), ams360_client and ams360_form
(BenefitPoint's own way to AMS360), sessions, operations (by name), accounts, contacts, products, changes and lists (the
vendor's rules), shapes (checks and merges by the schema), switches (behaviours that are not public), errors (its
catalogue), state (tables), seed and populate (a new world).
"""

from trifold.simulators.benefitpoint.vendor import VENDOR

__all__ = ["VENDOR"]
