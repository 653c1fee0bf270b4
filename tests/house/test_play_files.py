"""A play is one function that can be read in one go: no branches, no more than forty lines, a story at its head."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PLAYS = sorted((Path(__file__).parents[2] / "scenarios" / "plays").glob("[a-z]*.py"))
LINES_MAX = 40
BRANCHES = (ast.If, ast.IfExp, ast.While, ast.Try, ast.Match)


@pytest.mark.parametrize("file", PLAYS, ids=lambda file: file.stem)
def test_a_play_is_one_short_function_without_branches(file: Path) -> None:
    tree = ast.parse(file.read_text("utf-8"))
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    assert [node.name for node in functions] == ["play"]
    (play,) = functions
    assert isinstance(play, ast.FunctionDef)
    assert play.end_lineno is not None
    assert play.end_lineno - play.lineno + 1 <= LINES_MAX
    assert [argument.arg for argument in play.args.args] == ["stage"]
    assert ast.get_docstring(play), "its story is missing"
    assert not [node for node in ast.walk(play) if isinstance(node, BRANCHES)]


@pytest.mark.parametrize("file", PLAYS, ids=lambda file: file.stem)
def test_a_play_uses_only_the_stage(file: Path) -> None:
    tree = ast.parse(file.read_text("utf-8"))
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    allowed = {
        "functools",
        "trifold.scenarios.stage",
        "trifold.scenarios.desks.mapping",
        "trifold.scenarios.desks.benefitpoint",
    }
    assert imported <= allowed
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Import)]
