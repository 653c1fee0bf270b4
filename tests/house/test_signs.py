"""The sign on the door: each package's docstring names its rooms."""

from __future__ import annotations

import ast
import re
from importlib import import_module
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]
FLOORS = ("contracts", "simulators", "sync_core", "scenarios", "loadtests", "sandbox")
PACKAGES = sorted(init.parent for floor in FLOORS for init in (TOP / floor).rglob("__init__.py"))


def rooms(package: Path) -> set[str]:
    """The modules and packages directly below, without the private ones."""
    modules = {file.stem for file in package.glob("*.py")}
    packages = {folder.name for folder in package.iterdir() if (folder / "__init__.py").exists()}
    return {name for name in modules | packages if not name.startswith("_")}


def sign(package: Path) -> str:
    return ast.get_docstring(ast.parse((package / "__init__.py").read_text("utf-8"))) or ""


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: str(package.relative_to(TOP)))
def test_the_sign_names_every_room(package: Path) -> None:
    named = set(re.findall(r"\w+", sign(package)))
    assert rooms(package) <= named, f"not on the sign of {package.relative_to(TOP)}: {sorted(rooms(package) - named)}"


def test_every_floor_is_reached_as_part_of_trifold() -> None:
    for floor in FLOORS:
        (place,) = import_module(f"trifold.{floor}").__path__
        assert Path(place).resolve() == TOP / floor


def test_nothing_in_the_tree_is_a_link() -> None:
    """A checkout that can't hold symbolic links has everything."""
    found = [*TOP.iterdir(), *(path for floor in (*FLOORS, "tests", "docs") for path in (TOP / floor).rglob("*"))]
    assert [path for path in found if path.is_symlink()] == []
