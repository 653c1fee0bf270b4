"""InsuredMine over its REST API (this project's own design: InsuredMine publishes no API reference).

Rooms: client (the connector), calls (HTTP and problem details), promised (what a record must be), mapping (accounts,
contacts, policies).
"""
