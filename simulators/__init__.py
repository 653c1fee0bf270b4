"""Three vendors, faithfully stubborn. They meet the sync core only on the wire.

Rooms: chassis (what every simulator stands on), population (an agency's people and firms, the same in all three),
ams360, benefitpoint, insuredmine (one vendor each), registry (names the three), coverage (what of them works), client
(of the control API), cli (starts one: ``python -m trifold.simulators ams360``).
"""
