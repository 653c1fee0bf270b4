"""What is true in the three systems, read over the vendors' own wire with a client that shares nothing with ours.

Rooms: strangers (zeep, knowing nothing but the served WSDL), seen (a record as it was read), ams360, benefitpoint and
insuredmine (what can be asked).
"""
