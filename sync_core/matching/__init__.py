"""COMPARES. Names, phones, addresses in one spelling, and how far those of two records agree. Pure, with libraries.

Rooms, in the order that a record passes through them: names (nameparser, nicknames, rapidfuzz), places (phonenumbers;
e-mail and street addresses), profile (all of a record, and the keys under which it is found), compare (two profiles),
children (the same for contacts and policies inside one account), twice (what one system holds twice).
What follows from it is judged in model/likeness.py.
"""
