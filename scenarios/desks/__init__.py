"""What people do in the three systems, as verbs: every one posts the forms of the screens.

Rooms: desk (what every desk has), ams360, benefitpoint and insuredmine (a desk each), console (a steward of the sync
core), mapping (what Add Account's form must hold).
"""
