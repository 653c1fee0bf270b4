"""Writes the committed OpenAPI document anew:

``python -m trifold.simulators.insuredmine.openapi > contracts/vendors/insuredmine.openapi.json``
"""

from __future__ import annotations

import sys

from trifold.simulators.insuredmine import document

if __name__ == "__main__":
    sys.stdout.write(document.text())
