"""Keeps AMS360, BenefitPoint and InsuredMine in agreement.

Six rooms, in the order that a change passes through them: flows (conduct: the story of a change, one page each),
connectors (speak: one folder a vendor), matching (compares: names, phones, addresses), model (decides: pure rules),
store (remembers: all SQL), web (shows).
The way of every change: observe, receive, fetch, identify, gather, merge, plan, apply, link.

Beside them: cli and commands (what people type), bootstrap (names the concrete classes), settings, logs, errors (sorted
by what we do about them), ports (time and ids), budgets (an agency's
calls), benchmark (how well accounts are recognised).
"""
