"""Decides *when* work runs; what the work is stands in the flows. Inbox, plans and intents are the truth.

Rooms: step (one claimed ring, whatever the engine), timetable (polls, doubts, dailies by the clock),
embedded (worker threads of one process on SQLite), stage (one thread, a virtual clock).
"""
