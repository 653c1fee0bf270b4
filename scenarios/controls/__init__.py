"""Three engines that a good suite must catch.

Rooms: none (nobody does anything), naive (of the obvious kind) with naive_translations, contact_doubling (the core, but
for one fault).
"""
