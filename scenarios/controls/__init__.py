"""Engines that a good suite must catch.

Rooms: none (nobody does anything), naive (of the obvious kind) with naive_translations, forgetful (the core, but for
one field that it leaves out of its writes to one system).
"""
