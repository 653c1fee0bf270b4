"""What people type: one room for commands of one purpose.

Rooms: opening (settings, a core, the agency that is meant), output (tables, JSON), serve (worker, web, migrate),
password (for the console), check (settings, doctor) and health (what the doctor looks at), inbox, review, join (link,
unlink, merge), look (audit, ownership), again (undo, replay), plan (dry runs, and the runs that ask), explain (whose
values count, or why a record is not there), run (daily, reconcile), connection (what was there before it), identity
(its benchmark), mapping (what carriers, lines and billing are called in AMS360), onboard (an agency moves in).
"""
