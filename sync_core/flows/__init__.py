"""CONDUCT. The story of a change, one page each.

Rooms, in the order that a change passes through them: desk (what a run works with), intake (observe, receive),
parting (what vanished, and what a user wants apart), propagate (identify, and the pass over one record) with decide
(gather, merge, plan), keys (accounts that get their AMS360 id by themselves), connection (AMS360 customers by
themselves), likeness (identify an account without an id), children (the same inside an account), family (the account
first, then what is below it), apply (apply, link; the create protocol) with customers_to_come (of BenefitPoint),
mappings (codes that a person said), refusals (what a vendor refused, and what goes on without it), telling (fields
that are left out), doubt (creates whose answer was lost), requests (a user's "send this to"), daily (the BenefitPoint
day), reconcile (the slow sweep of AMS360), missed (what a sweep found), silence (warnings when nothing is heard),
rehearsal (a dry run of any of them), replay (looking again), undo (taking back what a run wrote), runs (many rings at
once, held when they would write too much), onboarding (an agency moves in: told, then carried out), review (what a
person decides: one class a reason), explain (why a record is as it is, or is not there), system_health (whether each
system answers, for every surface), queue (decides when work is done).
"""
