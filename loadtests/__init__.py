"""Crowds: people who edit and add AMS360 customers at a constant rate, and a stopwatch at InsuredMine.

Talks HTTP only and imports nothing of ours but its own rooms. Rooms, in the order that a change passes through them:
locustfile (users and options), run (what they share), arrivals (when each change is due), clock, ams360 (the SOAP of a
change), insuredmine (is it visible), ledger (every change with its times), audit (nobody doubled or missing; verdict).
"""
