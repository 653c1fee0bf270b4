"""Trifold: AMS360, BenefitPoint and InsuredMine on your own machine, a sync core between them, and the proof that one
person stays one person.

This is what `import trifold` gives. The rooms stand beside this folder and are installed as parts of it (setup.py):
contracts (what each vendor promises), simulators (the three vendors), sync_core (keeps them in agreement), scenarios
(stories that run), loadtests (crowds), sandbox (the trifold command).
"""
