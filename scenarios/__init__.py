"""Stories that run: what people do in the three systems, and what must be true afterwards.

Rooms, in the order that a story passes through them: cast (who takes part) and casting (names that nobody has yet),
plays (the stories), stage (the verbs of a story), desks (what a person does, through the screens' forms, with browser),
readers (what is true, read over the vendors' wire with a stranger's client), settling (waits until nothing is queued:
indoors in this process, live over HTTP), report (checks), run (plays them), transcript (tells them), controls (two
engines that must fail), agencies (the settings of the agencies that the plays happen in).
"""
