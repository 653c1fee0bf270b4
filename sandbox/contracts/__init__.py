"""``trifold contracts``: what the sync core and the providers promise each other, driven, written down and verified.

Rooms, in the order that a promise passes through them: command (the commands) and trying (what they do), matching,
envelopes and exchanges (how a promise is said), consumers (what the core needs), catalogue (all of it), driving (the
real connectors against Pact's mock server, and the files that come of it), library (Pact, without telemetry), beside
(what Pact does not see), files (pact files read), site (where they are verified), indoor (the simulators here) and
outdoor (a vendor's sandbox), reaching (how each state is reached indoors) and sessions (logging in), interpreter
(between Pact and a provider), verifying, verdicts (what was found).
"""
