"""The trifold command as it is installed: without the harness' packages it says what to install."""

from __future__ import annotations

import subprocess
import sys


def test_a_package_of_the_harness_that_is_missing_is_one_line() -> None:
    without = "import sys; sys.modules['zeep'] = None; from trifold.sandbox.cli import main; main(['play', '--list'])"

    done = subprocess.run([sys.executable, "-c", without], capture_output=True, text=True, timeout=60)

    told = 'Error: zeep is not installed. Nothing was done. Install it with: pip install "trifold[harness]"\n'
    assert (done.returncode, done.stdout, done.stderr) == (1, "", told)
