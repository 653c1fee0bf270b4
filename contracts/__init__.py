"""What each vendor promises. The only thing that the sync core and the simulators share; imports nothing of ours.

Rooms: vendors/ (interface tables of the two SOAP systems, our OpenAPI of InsuredMine), tables (reads them),
wsdl (makes WSDL and XSD from them), evidence (what each behaviour of a simulator rests on), states
(the states that contracts speak of), pacts/ (the contracts of the sync core, written by driving its connectors).
"""
