"""An agency's people and firms, the same in three simulators that do not talk to each other, and who is who.

Rooms, in the order that a client passes through them: dice (draws that depend on a seed and a place), names and lines
(what there is to draw from), people (what a client is), cast (who the clients are), spelling (how each system writes
them), ids (their keys in each system), rows (many rows at once; each vendor's own populate room turns clients into its
records), truth (which records are one client).
"""
