"""What people do in the three systems, as verbs: every one posts the forms of the screens.

Rooms: desk (what every desk has), ams360, benefitpoint and insuredmine (a desk each), steward (at the core's
console), mapping (what Add Account's form must hold).
"""
