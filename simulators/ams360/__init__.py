"""The AMS360 simulator: WSAPI v3, keys-only notifications, and screens. Not the vendor's code; all records invented.

Rooms, in the order that a call passes through them: wire (SOAP, tickets and faults on HTTP) or screens and
policy_screens (what a person sees; forms, choices and pages are their parts), sessions (login and tickets), limits (the
rate) and rights (what the user may do), operations (which function answers which operation) with results (the shape of
an answer), then the rules on state: customers, merging, contacts, dependents, personnel, profile_answers, notes,
activities, suspenses, policies, endorsements, premiums and premium_rows, remarks, policy_contacts, claims, employees,
look_ups and lists. Below them: rules (what they share), entities (what a note can hang on), letters (codes by switch),
belongings, records and tables (the state's form), turn (the transaction), notifications (what leaves), switches (what
isn't public), errors (the three faults), catalogue, office, seed and populate (a new world), weak_spots (for faults),
vendor (all as one simulator).
"""

from trifold.simulators.ams360.vendor import VENDOR as VENDOR
