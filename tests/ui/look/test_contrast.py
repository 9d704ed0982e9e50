"""Colours: the formula of WCAG 2.2 over what the stylesheet itself pairs and what is painted by hand.

The texts and controls of every screen, on whatever ground they stand, are computed in `test_access.py`.
"""

from __future__ import annotations

import ast
from itertools import product
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QVBoxLayout, QWidget

import ui
from tests.ui import qss
from tests.ui.contrast import EDGE, TEXT, contrast, pale
from ui.look import stylesheet, theme

TONES = ("ok", "warn", "err", "info")
LIST_GROUNDS = ("card", "bg", "tint")
DRAWN_TEXTS = (
    *product(("ink", "ink2"), LIST_GROUNDS),
    *((tone, f"{tone}Tint") for tone in TONES),
    ("ink2", "soft"),
    ("ink3", "card"),
)
"""Pairs drawn by painters instead of the sheet: rows of lists, their chips, the pad to sign on."""
DRAWN_EDGES = (("focus", "ink"), ("focus", "nav"), ("brand", "card"), ("brand", "bg"), ("ctl", "card"))
"""The focus ring beside the control's own border, the bar of a chosen row, the rim of a page laid flat."""
_DECORATION = {"line"}


def test_the_formula_knows_black_on_white() -> None:
    assert round(contrast(theme.colour("ink"), theme.colour("card")), 2) == 15.97


@pytest.mark.parametrize(("text", "ground"), DRAWN_TEXTS)
def test_text_drawn_by_hand_stands_out(text: str, ground: str) -> None:
    assert contrast(theme.colour(text), theme.colour(ground)) >= TEXT


@pytest.mark.parametrize(("edge", "ground"), DRAWN_EDGES)
def test_edges_drawn_by_hand_stand_out(edge: str, ground: str) -> None:
    assert contrast(theme.colour(edge), theme.colour(ground)) >= EDGE


def test_no_painter_uses_a_colour_that_is_not_computed_here() -> None:
    known = {token for pair in (*DRAWN_TEXTS, *DRAWN_EDGES) for token in pair} | _DECORATION
    for path in Path(ui.__path__[0]).rglob("*.py"):
        if path.parent.name == "paper":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "colour":
                words = [one.value for one in ast.walk(node.args[0]) if isinstance(one, ast.Constant)]
                assert {word for word in words if word != "Tint"} <= known, (path.name, words)


def test_the_sheet_writes_no_colour_of_its_own() -> None:
    allowed = set(theme.COLOURS.values())
    for rule in qss.read(stylesheet.sheet()):
        for value in rule.declared.values():
            for word in value.split():
                assert not word.startswith("#") or word in allowed, (rule.steps[0], value)


def test_rules_that_pair_two_colours_pair_them_well() -> None:
    checked = 0
    for rule in qss.read(stylesheet.sheet()):
        for text, ground in (("color", "background"), ("selection-color", "selection-background-color")):
            one, other = rule.declared.get(text, ""), rule.declared.get(ground, "")
            if one.startswith("#") and other.startswith("#"):
                assert contrast(one, other) >= TEXT, (rule.steps[0], one, other)
                checked += 1
    assert checked >= 8


def test_the_handle_of_a_scroll_bar_is_seen() -> None:
    handles = [
        rule.declared["background"]
        for rule in qss.read(stylesheet.sheet())
        if rule.steps[0][1].part == "handle" and "background" in rule.declared
    ]
    assert len(handles) >= 2
    for handle, ground in product(handles, ("card", "bg")):
        assert contrast(handle, theme.colour(ground)) >= EDGE


def test_a_pale_text_on_its_ground_is_found(application: object) -> None:
    """A link inside the toast would be dark blue on ink: nothing but the place makes it unreadable."""
    del application
    window = QWidget()
    window.setObjectName("ground")
    toast = QFrame(window)
    toast.setObjectName("rail")
    link = QPushButton("x", toast)
    link.setProperty("kind", "link")
    QVBoxLayout(toast).addWidget(QLabel("y"))
    window.show()
    assert any("QPushButton" in fault for fault in pale(window))
    assert not any("QLabel" in fault for fault in pale(window))
    window.close()
