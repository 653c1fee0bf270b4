"""Stories that run: what people do in the three systems, and what must be true afterwards.

Rooms, in the order that a story passes through them: cast (who takes part) and casting (names that nobody has yet,
with own_facts), plays (the stories), stage (the verbs of a story), desks (what a person does at the screens, with
browser and forms), readers (what is true, read over the vendors' wire with a stranger's client), floor (an agency's
desks together), control (the simulators' /_sim/), console (the engine's), levers (what is turned there, and turned
back), neighbour (the agency of which nothing may change), venue (waiting until nothing is queued) with indoors (in
this process, in a playhouse, with clocks that can be wrong, next_door inhabited) and live (over HTTP), fuse (kills an
engine at one of its calls), duplicates (what was made twice), report (checks), run and apart (play them, in one
process or in several), transcript (tells them); engines and controls (the sync core, and four that must fail),
agencies (the settings of the agencies of the plays); correspondence (which field of one system is which of
another, fields.yaml), whole (a record of all systems, field by field), scene and matrix (plays made of that table:
every field, edited in every direction); simulation (random stories with faults and crashes) and oracle (what is wrong
after one, whoever kept the systems in agreement).
"""
