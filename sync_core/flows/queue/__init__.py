"""Decides *when* work is done; what the work is stands in the flows. Inbox, plans and intents are the truth.

Rooms: circuit (health of each system), schedule (what is due by the clock is queued), handlers (what each kind of item
does), worker (one claimed item to its end, whatever the engine), embedded (worker threads of one process on SQLite),
stepper (one thread, a virtual clock).
"""
