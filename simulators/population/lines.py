"""The kinds of policies and plans that clients have, and who insures them. Each vendor translates both into codes of
its own."""

from __future__ import annotations

from collections.abc import Mapping

PERSONAL = ("home", "auto")
COMMERCIAL = ("businessowners", "liability", "workers")
BENEFITS = ("medical", "dental", "vision", "life")
LINES = (*PERSONAL, *COMMERCIAL, *BENEFITS)
INSURERS: Mapping[str, tuple[str, ...]] = {
    "home": ("Granite Mutual", "Prairie Casualty"),
    "auto": ("Prairie Casualty", "Granite Mutual"),
    "businessowners": ("Granite Mutual", "Prairie Casualty"),
    "liability": ("Prairie Casualty", "Granite Mutual"),
    "workers": ("Granite Mutual",),
    "medical": ("Blue Harbor Health",),
    "dental": ("North Star Dental", "Blue Harbor Health"),
    "vision": ("Vista Vision", "Blue Harbor Health"),
    "life": ("Cedar Life",),
}
