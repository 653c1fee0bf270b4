"""SPEAK. One folder a vendor, two files each: client (calls) and mapping (vendor's shape to canonical and back).

Rooms: port (what every connector promises), transport (one HTTP session per system, errors translated once),
soap (envelopes for both SOAP vendors), ams360, benefitpoint, insuredmine.
"""
