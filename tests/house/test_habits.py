"""Habits that a tool can't see: short files, plain names, no address of a machine."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]
LINES_MAX = 400
REFUSED_NAMES = {"process", "handle", "manager", "helper", "helpers", "util", "utils"}
# Written in two parts, so that this file does not contain what it looks for.
HOSTS = ("pypi" + ".org", "python" + "hosted", "registry.npm" + "js", "deb.debian" + ".org")
PATHS = ("/wo" + "rk/", "/ro" + "ot/", "/ho" + "me/", "/opt/" + "pypi")
BINARY = {".png", ".ico", ".db"}


def files() -> list[Path]:
    """What belongs to the project: tracked, or new and not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=TOP,
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    found = (TOP / name for name in listed.split("\0") if name)
    return sorted(file for file in found if file.is_file() and not file.is_symlink())


PYTHON = [file for file in files() if file.suffix == ".py"]


def names(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name


def words(name: str) -> set[str]:
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)}


@pytest.mark.parametrize("file", PYTHON, ids=lambda file: str(file.relative_to(TOP)))
def test_a_file_is_short_and_its_names_say_something(file: Path) -> None:
    text = file.read_text("utf-8")
    assert text.count("\n") <= LINES_MAX, f"{file.relative_to(TOP)} is over {LINES_MAX} lines: split it"
    said = {name for name in (file.stem, *names(ast.parse(text))) if words(name) & REFUSED_NAMES}
    assert not said, f"{file.relative_to(TOP)} uses refused names: {sorted(said)}"


def test_no_file_names_a_registry_or_a_path_of_a_machine() -> None:
    found = [
        f"{file.relative_to(TOP)}: {word}"
        for file in files()
        if file.suffix not in BINARY
        for word in (*HOSTS, *PATHS)
        if word in file.read_text("utf-8", "replace")
    ]
    assert found == []
