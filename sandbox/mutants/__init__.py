"""``trifold contracts mutate``: messages and rules broken on purpose, and who notices.

Rooms: patch (one reversible change of the code), edits (changes that many mutants share), connectors_ams360,
connectors_benefitpoint, connectors_insuredmine, simulators_ams360, simulators_benefitpoint and simulators_insuredmine
(mutants of messages), rules_model, rules_flows, rules_matching, rules_mapping and rules_simulators (mutants of what is
meant), catalogue (all of them), layers (pact, xsd, schemathesis, play, test), trial (one mutant in a Python of its
own), score (all trials, and what they add up to), telling (what is printed).
"""
