"""What every simulator stands on.

Rooms, in the order that a request passes through them: app (the Flask application and its simulator), journal (every
exchange), control (/_sim/), switches (what is not public), soap with soap_reading, soap_writing and soap_values (the
codec of the SOAP vendors), worlds (an agency's state in one vendor), clock, notices (outbound notifications), retries
(when they are sent again), delivery (sends them), inproc (requests without sockets).
"""
