"""REMEMBERS. All SQL. Never calls a vendor.

Rooms: tables (what is kept), schema and migrations (how a database comes to it), database (transactions),
inbox (rings that wait), records (golden records), crosswalk (links), intents (creates between decision and proof),
identities (what accounts are recognised by), reviews (what a person must decide), jobs (the daily), audit (what happened), heart (a worker's sign of life),
views (what the console shows).
"""
