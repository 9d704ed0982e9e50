"""The table of reported failures stays true: every row is there, every test it names exists."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent.parent
TABLE = (TESTS / "scenario" / "README.md").read_text(encoding="utf-8")
ROWS = dict(re.findall(r"^\| (P\d+b?|C\d+) \| (.+) \|$", TABLE, re.MULTILINE))
NAMED = sorted(set(re.findall(r"`([a-z_/0-9]+\.py)::([a-zA-Z_0-9]+)`", TABLE)))
NOT_BUILT = "Not built yet"
WANTED = {*(f"P{n:02}" for n in range(1, 64)), "P46b", *(f"C{n}" for n in range(1, 21))}
MAY_WAIT = {"P49", "P57"}
"""Rows of the counter's administration and the courier, whose places are kept."""


def test_every_row_is_in_the_table() -> None:
    assert set(ROWS) == WANTED


@pytest.mark.parametrize(("file", "name"), NAMED)
def test_every_test_that_is_named_exists(file: str, name: str) -> None:
    tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))
    assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_a_row_without_a_test_says_why() -> None:
    empty = {row for row, text in ROWS.items() if "::" not in text and not re.search(r"\b[PC]\d", text)}
    assert empty <= {"P46", "P49"}
    assert {row for row, text in ROWS.items() if NOT_BUILT in text} == MAY_WAIT
