"""REMEMBERS. All SQL. Never calls a vendor.

Rooms: tables (what is kept), schema and migrations (how a database comes to it), database (transactions), copying (a
private copy, for a dry run), inbox (work items) with inbox_reads (what is asked of it), cursors (how far something
was read), health (whether each system answers), batches (many items at once, held when they would write too
much) with dailies, sweeps (how far one came, and what was read last) and undo_orders (what a person wants back),
onboardings (what an agency's moving in joined and made),
records (golden records), crosswalk (links), identities (what accounts are recognised by), code_mappings (what a person
said that a value is called in a system), backlog (what was there before the internal connection), plans (what is to be
written), intents (creates between decision and proof), reviews (what a person must decide), audit (what happened),
heart (a worker's sign of life), views (what the console shows), stories (where a value came from).
"""
