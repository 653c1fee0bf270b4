"""MEASURES how well accounts are recognised, on people and firms that are made up and labelled.

Rooms: people (a town's people and firms), blurs (how one of them is written down twice), doubles (who only looks like
another), inside (contacts and policies of one account), pairs (20,000 of both), loading (into a store of its own),
recognition (the report).
"""
