"""The AMS360 simulator: WSAPI v3, keys-only notifications, and screens. Not the vendor's code; all records invented.

Rooms, in the order that a call passes through them: wire (SOAP, tickets and faults on HTTP) or screens and
policy_screens (what a person sees; forms, choices and pages are their parts), sessions (login and tickets), operations
(which function answers which operation), customers, contacts, policies, endorsements, lists (the rules on state), rules
(what they share), records and tables (the state's form), turn (the transaction), notifications, switches (what
isn't public), errors (the three faults), catalogue, seed and populate (a new world), vendor (all as one simulator).
"""

from trifold.simulators.ams360.vendor import VENDOR as VENDOR
