"""AMS360 over WSAPI v3 (SOAP).

Rooms: client (the connector), calls (ticket and faults), lists (what codes mean), mapping (customers and contacts),
policies, surveys (the sweep's reading).
"""
