"""The developer's front door: the ``trifold`` command and the sandbox that it starts on loopback.

Rooms, in the order that a command passes through them: cli (the commands, loaded when they are called), settings
(options and addresses), ports (free or taken), files and written (what is kept where), children (what is started),
supervisor (starts, watches, stops), hall (one running sandbox: folder, lock, children), table (how results are shown);
then one room per command: up, play, load (with census and answers), demo, doctor, population (who is who), switches
(what is not public), coverage (what works),
toml (prints the core's settings for given addresses), bench (with benches, shots and bare: how quick things are).
"""
