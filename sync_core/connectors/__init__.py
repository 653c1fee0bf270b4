"""SPEAK. One folder a vendor: client (calls) and mapping (vendor's shape to canonical and back), split where they grew.

Rooms: port (what every connector promises), transport (one HTTP session per connector, errors translated once),
tickets (a login that threads share), soap and soap_shapes (envelopes for both SOAP vendors), values (canonical forms
of text, phones, dates), ams360, benefitpoint, insuredmine, rehearsal (before any of them: reads, never writes).
"""
