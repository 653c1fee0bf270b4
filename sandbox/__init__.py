"""The developer's front door: the ``trifold`` command and the sandbox that it starts on loopback.

Rooms, in the order that a command passes through them: cli (the commands, loaded when they are called), settings
(options and addresses), ports (free or taken), files (what the parts start from), toml, children (what is started),
supervisor (starts, watches, stops), answers (is it healthy), hall (one running sandbox: folder, lock, children),
table (how results are shown). Then the commands: up, play, simulate (random stories by seed), load, demo with its
census (who is where), written (``trifold settings``), doctor, population (who is who), switches (what is not public),
coverage (what works), bench with benches (what it measures), shots (bursts of one call) and bare (the view to
compare with), contracts (pacts, driven and verified) with mutants (what they must notice).
"""
