"""The developer's front door: the ``trifold`` command and the sandbox that it starts on loopback.

Rooms, in the order that a command passes through them: cli (the commands, loaded when they are called), settings
(options and addresses), ports (free or taken), files (what the parts start from), toml, children (what is started),
supervisor (starts, watches, stops), answers (is it healthy), hall (one running sandbox: folder, lock, children),
table (how results are shown). Then the commands: up, play, load, demo with its census (who is where), written
(``trifold settings``), doctor. Beside them bench (``make bench``) with shots, bare and onechange.
"""
