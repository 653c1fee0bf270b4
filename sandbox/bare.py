"""``python -m trifold.sandbox.bare PORT``: a bare Flask view on the simulators' server, to measure them against."""

from __future__ import annotations

import sys

import waitress
from flask import Flask

from trifold.simulators.cli import THREADS

if __name__ == "__main__":
    app = Flask("bare")
    app.add_url_rule("/", "bare", lambda: "hello")
    waitress.serve(app, host="127.0.0.1", port=int(sys.argv[1]), threads=THREADS)
