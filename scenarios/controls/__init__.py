"""Engines that a good suite must catch.

Rooms: none (nobody does anything), naive (of the obvious kind) with naive_translations; and the core, but for one
fault: forgetful (leaves one field out of its writes to one system), contact_doubling (sends contacts twice).
"""
