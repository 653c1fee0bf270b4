"""BenefitPoint as its public interface shows it: accounts, contacts and plans of a benefits brokerage.

Rooms, in the order that a request passes through them: vendor, weak_spots (for the chassis), wire (SOAP), screens,
account_screens, adding_screens, contact_screens, plan_screens, pages and forms (HTML), ams360_client, ams360_form,
pushes, external and outbox (BenefitPoint's own way to AMS360 and what waits for it), sessions and limits, operations
(by name), accounts, account_rules, teams, contacts, products, activity_log, carrier_contacts, custom_fields, changes
and lists (the vendor's rules), shapes (checks and merges by the schema), switches (behaviours that are not public) and
variants (answers as the switches change them), errors (its catalogue), state (tables), seed, brokerage_lists and
populate (a new world).
"""

from trifold.simulators.benefitpoint.vendor import VENDOR

__all__ = ["VENDOR"]
