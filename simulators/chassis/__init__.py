"""What every simulator stands on.

Rooms, in the order that a request passes through them: app (the Flask application and its simulator), journal (every
exchange), control (/_sim/), soap (the codec of the SOAP vendors: soap_reading,
soap_writing, soap_values), worlds (an agency's state in one vendor),
clock, notices (outbound notifications), inproc (requests without sockets).
"""
