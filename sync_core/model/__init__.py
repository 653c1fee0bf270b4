"""DECIDES. Pure: standard library only, no clock, no randomness, no input or output.

Rooms: changes (who changed, and what a write brought), records (what a thing is, in one vocabulary), identity (which
thing it is), likeness (could two without a common id be one), values (what can't be read, held or taken, and the
limits of each field), ownership (whose value counts), pending (what a system is still to be given), gates (why a record
is, or is not, in a system), planning (what to write where), restoring (which earlier values may be put back), naming
(what people call a record), field_table (every field in each direction, for people), outcomes (what came of a work
item, and its words).
"""
