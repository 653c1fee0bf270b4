"""BenefitPoint over LoginV2 and BrokerConnectV4 or V4_3 (SOAP).

Rooms: client (the connector), calls (session, both layers of errors), changes (findChanges), mapping (accounts), people
(contacts), products (plans), states (State values).
"""
