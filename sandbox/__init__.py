"""The developer's front door: the ``trifold`` command and the sandbox that it starts on loopback.

Rooms, in the order that a command passes through them: cli (the commands, loaded when they are called), settings
(options and addresses), ports (free or taken), children (what is started), supervisor (starts, watches, stops), hall
(one running sandbox: folder, lock, children), table (how results are shown); then one room per command: up, play,
load, demo, doctor, toml (prints the core's settings for given addresses).
"""
