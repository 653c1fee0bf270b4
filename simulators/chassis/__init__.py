"""What every simulator stands on.

Rooms, in the order that a request passes through them: cuts (connections that end early), passage (around Flask), app
(the Flask application and its simulator), journal (every exchange) with reasons, har and redaction, control (/_sim/),
switches (what is not public); sighting (what a request is about), faults and fault_forms (what may go wrong, as JSON),
armory (which fault strikes what, receipts), striking (before and after the operation), shield (no pages on the wire);
soap with soap_envelopes, soap_reading, soap_writing and soap_values (the codec of the SOAP vendors); worlds, world and
transactions (an agency's state in one vendor), saved_forms (one form, one record), searching (inside names) and
prepared (reads by key), copies and world_templates (forks, snapshots, new worlds in milliseconds), clock, notices
(outbound notifications, kept), addresses (where they may go), retries (rules of sending), delivery (sent) with its
thread, the deliverer, and misdelivery (by faults), inproc (requests without sockets).
"""
