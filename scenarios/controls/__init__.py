"""Two engines that a good suite must catch: one that does nothing, one of the obvious kind."""
