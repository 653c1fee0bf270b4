"""What the sync core needs of each provider: exchanges, and the drives that make its real connectors take part.

Rooms: ams360 (customers, contacts, the session), ams360_policies, benefitpoint, benefitpoint_people, insuredmine,
insuredmine_people, records (the core's own records in the drives), doors (connectors as the contracts open them),
flows (one duplicate-free contract per flow), families (what hangs on its account, by list), messages (notifications
and webhooks).
"""
