"""What ``trifold bench`` measures, as ratios of one run.

Rooms: wires (the calls that are sent), rates (calls a second against a bare Flask view on the same server), sizes (does
a call take longer in a larger agency), copies (forking worlds), peers (the same work on other tools), verdict (the
figures against their targets); and of the core onechange (one full change),
transactions (what its database is asked in a story), dailies (the daily and the sweep) in
photocopies (large agencies of linked clients).
"""
