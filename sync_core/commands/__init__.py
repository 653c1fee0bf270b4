"""What people type: one room for commands of one purpose.

Rooms: opening (settings, a core, an agency), output (tables, JSON), health (what the doctor looks at), serve (worker, web, migrate), check (settings,
doctor), inbox, review, look (audit), explain, run (daily, reconcile).
"""
