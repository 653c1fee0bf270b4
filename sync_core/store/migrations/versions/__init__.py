"""One file a step, oldest first. Rooms: v0001_tables (everything that the first release has)."""
