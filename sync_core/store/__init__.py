"""REMEMBERS. All SQL. Never calls a vendor.

Rooms: tables (the schema), database (transactions), inbox (rings that wait), records (golden records),
crosswalk (links), intents (creates between decision and proof), reviews (what a person must decide), jobs (the daily),
audit (what happened), views (what the console shows).
"""
