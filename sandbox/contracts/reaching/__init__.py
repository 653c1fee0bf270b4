"""How each state of contracts.states is reached at the simulators: people act at the screens, on fresh worlds.

Rooms: ground (what a state stands on), ams360, benefitpoint, insuredmine (their states), flows (whole stories, told to
an engine).
"""
