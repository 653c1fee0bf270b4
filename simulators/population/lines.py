"""The kinds of policies and plans that clients have. Each vendor translates them into codes of its own."""

from __future__ import annotations

PERSONAL = ("home", "auto")
COMMERCIAL = ("businessowners", "liability", "workers")
BENEFITS = ("medical", "dental", "vision", "life")
LINES = (*PERSONAL, *COMMERCIAL, *BENEFITS)
