"""Random users, random trouble: one seed is one story, played the same way whenever and wherever it is played.

Rooms, in the order that a seed passes through them: drawing (what a seed draws from), people (who takes part),
acts (what users do), troubles (faults and crashes, of the kinds that a seed selects), script (a story as it is written:
steps that can be left out, and printed as a play), generator (a script from a seed), playing (a script on a stage, and
what the oracle says of its end), witness (what the simulators' journals and receipts say of a run), shrinking (a
failing script to its shortest), campaign (many seeds, in several processes) and telling (its report).
"""
