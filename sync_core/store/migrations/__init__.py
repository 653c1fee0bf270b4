"""How the schema became what it is.

Rooms: env (runs the versions on an open connection), versions (one file a step).
"""
