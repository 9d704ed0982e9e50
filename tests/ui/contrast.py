"""Contrast by the formula of WCAG 2.2, over every text and every edge of a control in a window."""

from __future__ import annotations

import re
from collections.abc import Iterator

from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QPlainTextEdit, QWidget

from tests.ui import qss
from ui.look import stylesheet

TEXT, EDGE = 4.5, 3.0
"""Least contrast of text (1.4.3) and of what shows where a control is (1.4.11)."""
_HEX = re.compile(r"#[0-9A-Fa-f]{6}")
_told: dict[tuple[object, ...], tuple[str, ...]] = {}


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours written `#RRGGBB`, from 1 to 21."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def pale(window: QWidget) -> Iterator[str]:
    """Tell texts and edges that do not stand out from their ground in some state the sheet knows."""
    rules = qss.read(stylesheet.sheet())
    ways: qss.Ways = {}
    for widget in window.findChildren(QWidget):
        if not widget.isVisible() or not isinstance(
            widget, QLabel | QAbstractButton | QLineEdit | QPlainTextEdit
        ):
            continue
        alike = qss.key(rules, widget, ways)
        if alike not in _told:
            _told[alike] = tuple(_pale(rules, widget, ways))
        for fault in _told[alike]:
            yield f"{fault}: {type(widget).__name__} {widget.objectName()}"


def _pale(rules: tuple[qss.Rule, ...], widget: QWidget, ways: qss.Ways) -> Iterator[str]:
    worn = qss.worn(rules, widget, ways)
    outside = worn.around.ground(frozenset()) if worn.around is not None else ""
    for states in qss.states_told(rules):
        said = "+".join(sorted(states))
        under = worn.ground(states)
        for name in ("color", "placeholder-text-color"):
            ink = worn.declared(name, states)
            if ink and contrast(ink, under) < TEXT:
                yield f"{said} {name} {ink} on {under} is {contrast(ink, under):.2f}"
        edge = _HEX.search(worn.declared("border", states))
        if (
            edge
            and worn.around is not None
            and "disabled" not in states
            and contrast(edge.group(), outside) < EDGE
        ):
            yield f"{said} edge {edge.group()} on {outside} is {contrast(edge.group(), outside):.2f}"
