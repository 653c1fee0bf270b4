"""What is wrong after a story, whoever kept the three systems in agreement: judged by what the simulators hold.

Rooms, in the order that a judgement goes through them: vocabulary (each system's records in the oracle's own words),
truth (all records of a world), clients (which records are one), story (what users did, found by comparing the truth
before and after an act), told (what the engine told a person: open reviews and the audit), evidence (all of these, of
one run), then the rules: doubled, mutual, equal, lost, arrived, quiet; and judge (all rules over the evidence).
"""
