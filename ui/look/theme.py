"""Design tokens and the one application stylesheet made from them.

Widgets never set their own stylesheet (slow, and each reparenting re-polishes a subtree): they carry
dynamic properties (`role`, `tone`, `kind`, `state`) and the rules stand in `ui/look/stylesheet.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QFont, QFontDatabase

from resources import files

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

COLOURS: Final[dict[str, str]] = {
    "ink": "#14213D",
    "ink2": "#44546A",
    "ink3": "#5C6B80",
    "bg": "#F4F6F9",
    "card": "#FFFFFF",
    "line": "#D5DCE6",
    "soft": "#EDF1F6",
    "ctl": "#7A889B",
    "brand": "#0B5A8F",
    "hover": "#084A77",
    "tint": "#E3EFF7",
    "nav": "#0C2A43",
    "navText": "#C9D8E6",
    "navSel": "#174A70",
    "ok": "#176B3A",
    "okTint": "#E2F3E8",
    "warn": "#8A5300",
    "warnTint": "#FDF0D5",
    "warnLine": "#E8C98A",
    "err": "#B3211B",
    "errTint": "#FCE9E7",
    "info": "#3B4BA3",
    "infoTint": "#E8EAF8",
    "focus": "#FFBF1F",
    "white": "#FFFFFF",
}
"""Semantic colours; the tests compute the contrast of every pair in use."""

TYPE_STEPS: Final[tuple[int, ...]] = (100, 115, 130, 150)
"""Type sizes a person may choose, in per cent."""

FAMILY: Final = "Be Vietnam Pro"
_FONT_FILES: Final = ("Regular", "Medium", "SemiBold", "Bold")
RAIL_COLLAPSES_AT: Final = 130
"""From this type size on the navigation rail shows icons only."""


@dataclass
class _Scale:
    percent: int = 100


_SCALE = _Scale()


def set_type_size(percent: int) -> None:
    """Choose the type size for everything drawn from now on; off-list values go to the nearest step."""
    _SCALE.percent = min(TYPE_STEPS, key=lambda step: abs(step - percent))


def type_size() -> int:
    """Return the type size in per cent."""
    return _SCALE.percent


def px(at_100: float) -> int:
    """Scale a length or type size, given in pixels at 100 %."""
    return round(at_100 * _SCALE.percent / 100)


def colour(token: str) -> str:
    """Return a colour token as `#RRGGBB`."""
    return COLOURS[token]


def load_fonts() -> None:
    """Register the four bundled weights; once per process, before the first widget."""
    if FAMILY in QFontDatabase.families():
        return
    for weight in _FONT_FILES:
        QFontDatabase.addApplicationFont(str(files.path(f"fonts/BeVietnamPro-{weight}.ttf")))


def font(at_100: float, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """Return the interface font at a size in pixels at 100 %."""
    made = QFont(FAMILY)
    made.setPixelSize(px(at_100))
    made.setWeight(weight)
    return made


def restyle(widget: QWidget) -> None:
    """Re-read the rules of one widget after one of its properties changed."""
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    widget.update()


def set_property(widget: QWidget, name: str, value: object) -> None:
    """Set a dynamic property and re-read the rules, only if it changed."""
    old = widget.property(name)
    if old != value:
        widget.setProperty(name, value)
        # No rule tells an empty word from none: every field of a new page is told that nothing is wrong with it.
        if old is not None or value != "":
            restyle(widget)
