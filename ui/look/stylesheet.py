"""The one stylesheet: rules by role, tone, kind and state, filled with tokens at the chosen type size."""

from __future__ import annotations

from string import Template
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from resources import files
from ui.look import theme

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

LOWEST_TARGET = 40
"""Height in pixels below which nothing is drawn that can be pressed, at any type size."""

_RULES = Template(
    """
QWidget { color:$ink; font-family:"$family"; font-size:${f16}px; }
QMainWindow, QWidget#ground, QWidget#citizen, QDialog { background:$bg; }
QStackedWidget { background:transparent; }
QToolTip { background:$ink; color:$white; border:0; padding:6px 8px; font-size:${f14}px; }
QLabel { background:transparent; }
QLabel[role="h1"] { font-size:${f26}px; font-weight:700; }
QLabel[role="h2"] { font-size:${f20}px; font-weight:600; }
QLabel[role="h3"] { font-size:${f17}px; font-weight:600; }
QLabel[role="label"], QLabel[role="strong"] { font-size:${f15}px; font-weight:600; }
QLabel[role="hint"] { color:$ink2; font-size:${f14}px; }
QLabel[role="caption"] { color:$ink3; font-size:${f13}px; }
QLabel[role="problem"] { color:$err; font-size:${f14}px; font-weight:600; }
QLabel[role="number"] { font-size:${f32}px; font-weight:700; }
QLabel[role="code"] { font-size:${f20}px; font-weight:700; }
QLabel[tone="ok"] { color:$ok; } QLabel[tone="warn"] { color:$warn; }
QLabel[tone="err"] { color:$err; } QLabel[tone="info"] { color:$info; }

QFrame[role="card"] { background:$card; border:1px solid $line; border-radius:10px; }
QFrame[role="plain"] { background:$card; border:0; border-radius:6px; }
QFrame[role="rule"] { background:$line; border:0; min-height:1px; max-height:1px; }
QFrame[role="row"] { background:$card; border:0; border-bottom:1px solid $line; }
QFrame[role="footer"] { background:$card; border:0; border-top:1px solid $line;
  border-bottom-left-radius:10px; border-bottom-right-radius:10px; }

QFrame#chip { border-radius:${chipR}px; min-height:${chipH}px; max-height:${chipH}px; background:$soft; }
QFrame#chip[tone="ok"] { background:$okTint; } QFrame#chip[tone="warn"] { background:$warnTint; }
QFrame#chip[tone="err"] { background:$errTint; } QFrame#chip[tone="info"] { background:$infoTint; }
QFrame#chip[tone="brand"] { background:$tint; }
QFrame#chip QLabel { font-size:${f14}px; font-weight:600; color:$ink2; }
QFrame#chip[tone="ok"] QLabel { color:$ok; } QFrame#chip[tone="warn"] QLabel { color:$warn; }
QFrame#chip[tone="err"] QLabel { color:$err; } QFrame#chip[tone="info"] QLabel { color:$info; }
QFrame#chip[tone="brand"] QLabel { color:$brand; }

QFrame#banner { border-radius:10px; border:1px solid $warnLine; background:$warnTint; }
QFrame#banner[tone="err"] { border:2px solid $err; background:$errTint; }
QFrame#banner[tone="info"] { border:1px solid $info; background:$infoTint; }
QFrame#banner[tone="ok"] { border:1px solid $ok; background:$okTint; }
QFrame#summary { border:3px solid $err; border-radius:8px; background:$card; }
QFrame#badge { border:0; border-radius:10px; background:$tint; }
QFrame#badge[tone="ok"] { background:$okTint; } QFrame#badge[tone="warn"] { background:$warnTint; }
QFrame#badge[tone="err"] { background:$errTint; }
QPushButton[kind="start"] { text-align:left; padding:0 ${p16}px; }
QFrame#practice { background:$focus; border:0; }
QFrame#practice QPushButton { color:$ink; }
QFrame#practice QLabel { color:$ink; font-size:${f14}px; font-weight:700; }

QPushButton { border-radius:6px; padding:0 ${p16}px; min-height:${h38}px; font-weight:600; background:$card;
  color:$brand; border:1px solid $ctl; }
QPushButton, QToolButton, QRadioButton, QCheckBox { outline:0; }
QPushButton:hover { background:$tint; }
QPushButton:pressed { background:$line; }
QPushButton:disabled { color:$ink3; background:$soft; border-color:$line; }
QLabel[role="step"] { border:1px solid $ctl; border-radius:6px; background:$card; color:$brand; font-weight:700; }
QLabel[role="step"]:disabled { color:$ink3; background:$soft; border-color:$line; }
QPushButton[kind="primary"] { background:$brand; color:$white; border:1px solid $brand; }
QPushButton[kind="primary"]:hover { background:$hover; }
QPushButton[kind="primary"]:disabled { background:$soft; color:$ink3; border-color:$line; }
QPushButton[kind="ghost"] { border:1px solid transparent; background:transparent; }
QPushButton[kind="ghost"]:hover { background:$tint; }
QPushButton[kind="danger"] { color:$err; }
QPushButton[kind="danger"]:hover { background:$errTint; }
QPushButton[kind="link"] { border:0; background:transparent; padding:0; min-height:${link}px;
  text-align:left; text-decoration:underline; color:$brand; font-weight:500; }
QPushButton[kind="link"][tone="err"] { color:$err; }
QPushButton[kind="link"]:hover { color:$hover; }
QPushButton[kind="choice"] { text-align:left; padding:0 ${p16}px; }
QPushButton[kind="choice"]:checked { background:$tint; border:2px solid $brand; padding:0 ${p15}px;
  min-height:${h36}px; }
QPushButton[kind="pick"] { text-align:left; padding:0 ${p32}px 0 ${p12}px; font-weight:400; color:$ink; }
QPushButton[kind="pick"]:hover { background:$card; border-color:$brand; }
QPushButton[kind="pick"]:pressed { background:$card; }
QPushButton[kind="pick"]:focus { border:2px solid $ink; padding:0 ${p31}px 0 ${p11}px; }
QPushButton[kind="pick"][state="error"] { border:2px solid $err; padding:0 ${p31}px 0 ${p11}px; }
QPushButton[kind="pick"][blank="true"] { color:$ink3; }

QLineEdit, QPlainTextEdit { background:$card; border:1px solid $ctl; border-radius:6px; padding:0 ${p12}px;
  min-height:${h38}px; selection-background-color:$brand; selection-color:$white;
  placeholder-text-color:$ink3; }
QPlainTextEdit { padding:6px ${p12}px; }
QLineEdit:focus, QPlainTextEdit:focus { border:2px solid $ink; padding:0 ${p11}px; }
QPlainTextEdit:focus { padding:5px ${p11}px; }
QLineEdit[state="error"], QPlainTextEdit[state="error"] { border:2px solid $err; padding:0 ${p11}px; }
QLineEdit:read-only { background:$soft; color:$ink2; }
QLineEdit[role="find"] { padding-left:${p36}px; }
QLineEdit[role="find"]:focus { padding-left:${p35}px; }

QRadioButton, QCheckBox { spacing:8px; min-height:${choice}px; min-width:${choice}px; }
QCheckBox[beside="true"] { min-width:${beside}px; max-width:${beside}px; }
QRadioButton::indicator, QCheckBox::indicator { width:${c18}px; height:${c18}px; border:1px solid $ctl;
  background:$card; }
QRadioButton::indicator { border-radius:${radioR}px; }
QCheckBox::indicator { border-radius:4px; }
QRadioButton::indicator:checked { border:${radioDot}px solid $brand; width:${radioIn}px;
  height:${radioIn}px; }
QCheckBox::indicator:checked { background:$brand; border-color:$brand; image:url("$tick"); }

QFrame#rail { background:$nav; border:0; border-radius:0; }
QFrame#rail QLabel { color:$navText; font-size:${f13}px; }
QFrame#rail QLabel[role="promise"] { color:$white; font-size:${f16}px; }
QFrame#rail QLabel[role="brand"] { color:$white; font-size:${f20}px; font-weight:700; }
QFrame#rail QToolButton { color:$navText; background:$nav; border:0; border-left:4px solid $nav;
  font-size:${f15}px; text-align:left; padding-left:14px; min-height:${navHeight}px;
  max-height:${navHeight}px; }
QFrame#rail QToolButton:hover { background:$navSel; color:$white; }
QFrame#rail QToolButton:checked { background:$navSel; border-left:4px solid $focus; color:$white;
  font-weight:600; }
QFrame#status { background:$card; border:0; border-top:1px solid $line; }
QFrame#status QLabel { color:$ink2; font-size:${f14}px; }

QScrollArea, QScrollArea > QWidget > QWidget[role="scrolled"] { background:transparent; border:0; }
QWidget[role="scrolled"] { background:transparent; }
QScrollBar:vertical { width:10px; background:transparent; margin:0; }
QScrollBar::handle:vertical { background:$ctl; border-radius:4px; min-height:36px; margin:1px; }
QScrollBar::handle:vertical:hover { background:$ink3; }
QWidget#citizen QScrollBar:vertical { width:20px; }
QScrollBar:horizontal { height:10px; background:transparent; }
QScrollBar::handle:horizontal { background:$ctl; border-radius:4px; min-width:36px; margin:1px; }
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page { background:none;
  border:0; width:0; height:0; }
QListView { background:$card; border:0; outline:0; }
QListView[role="pick"] { border-top:1px solid $line; font-size:${f15}px; }
QListView[role="pick"]::item { min-height:${h40}px; padding:0 ${p12}px; }
QListView[role="pick"]::item:hover { background:$tint; color:$ink; }
QListView[role="pick"]::item:selected { background:$brand; color:$white; }
QFrame#popup { background:$card; border:1px solid $ctl; border-radius:6px; }
QFrame#toast { background:$ink; border-radius:8px; }
QFrame#toast QLabel { color:$white; font-size:${f15}px; }
QFrame#toast QPushButton { background:transparent; border:0; color:$focus; min-height:${h40}px; }
QPushButton[kind="step"] { border:0; border-left:4px solid transparent; border-radius:4px; text-align:left;
  padding:0 ${p12}px; min-height:${h40}px; color:$ink2; font-weight:500; font-size:${f15}px;
  background:transparent; }
QPushButton[kind="step"]:hover { background:$soft; }
QPushButton[kind="step"]:checked { border-left:4px solid $brand; background:$tint; color:$ink;
  font-weight:600; }
QLabel[role="bigTitle"] { font-size:${f32}px; font-weight:700; }
QLabel[role="bigHead"] { color:$brand; font-size:${f22}px; font-weight:700; }
QLabel[role="bigName"], QLabel[role="bigHint"] { color:$ink2; font-size:${f20}px; }
QLabel[role="bigValue"] { font-size:${f26}px; font-weight:600; }
QLabel[role="bigText"] { font-size:${f24}px; font-weight:500; }
QPushButton[big="true"] { min-height:${h62}px; padding:0 ${p20}px; border-radius:10px;
  font-size:${f22}px; }
QCheckBox[big="true"] { min-height:${h62}px; }
QCheckBox[big="true"]::indicator { width:${h44}px; height:${h44}px; border:2px solid $ink; border-radius:8px; }
QFrame[role="readRow"] { border:0; border-left:8px solid transparent; border-bottom:1px solid $line; }
QFrame[role="readRow"][reading="true"] { background:$tint; border-left:8px solid $brand; }
QFrame[role="purpose"] { background:$card; border:2px solid $ctl; border-radius:10px; }
QFrame[role="purpose"][given="true"] { background:$okTint; border:2px solid $ok; }
QFrame[role="purpose"][reading="true"] { background:$tint; border:2px solid $brand; }
QFrame#pad { background:$card; border:1px solid $ctl; border-radius:6px; }
QFrame#doc { background:$card; border:1px solid $line; border-radius:8px; }
QFrame#reading QLabel[role="new"] { font-weight:600; }
QProgressBar { border:0; border-radius:4px; background:$line; min-height:8px; max-height:8px; }
QProgressBar::chunk { border-radius:4px; background:$brand; }
QFileDialog { min-width:${chooserW}px; min-height:${chooserH}px; }
QFileDialog QComboBox#lookInCombo { min-width:${lookIn}px; }
QFileDialog QListView#sidebar { min-width:${places}px; font-size:${f14}px; }
QFileDialog QTreeView#treeView, QFileDialog QHeaderView { font-size:${f13}px; }
QFileDialog QListView#listView { font-size:${f14}px; }
"""
)


def sheet() -> str:
    """Return the stylesheet for the present type size."""
    lengths: dict[str, object] = {"family": theme.FAMILY}
    lengths |= {f"f{n}": theme.px(n) for n in (13, 14, 15, 16, 17, 20, 22, 24, 26, 32)}
    lengths |= {f"h{n}": theme.px(n) for n in (34, 38, 40, 44, 62)}
    # Its edge is a pixel thicker above and below.
    lengths["h36"] = theme.px(38) - 2
    # At the larger sizes the text alone makes these high enough.
    lengths["choice"] = max(LOWEST_TARGET, theme.px(28))
    lengths["link"] = max(LOWEST_TARGET, theme.px(28) + 4)
    lengths |= {f"p{n}": theme.px(n) for n in (11, 12, 15, 16, 20, 31, 32, 35, 36)}
    chip = theme.px(28)
    lengths["chipH"] = chip
    # The style sheet engine drops a radius larger than half the height.
    lengths["chipR"] = chip // 2
    box = theme.px(18)
    dot = theme.px(5)
    lengths |= {"c18": box, "radioDot": dot, "radioIn": box + 2 - 2 * dot, "radioR": (box + 2) // 2}
    # The mark, its border and 2 px; the ring of the focus needs the rest of the 8 px before the words.
    lengths["beside"] = box + 2 + 2
    lengths["navHeight"] = theme.px(50)
    # Qt's own file chooser, on a desktop without one: it is laid out for a smaller type than it is shown in.
    lengths["chooserW"], lengths["chooserH"] = min(theme.px(780), 1160), min(theme.px(460), 620)
    lengths |= {"places": theme.px(130), "lookIn": theme.px(300)}
    lengths["tick"] = files.path("icons/check-white.svg").as_posix()
    return _RULES.substitute(theme.COLOURS, **lengths)


def apply(window: QWidget) -> None:
    """Put the stylesheet on a window and the font on the application; call after the first page is built.

    On a window and not on the application: there Qt would go through everything inside each time a part, a part of a
    part, and so on is put together, which is most of the work of building a page (decision 232). What a window opens,
    choosers and lists too, has it as a parent and its rules with it.
    """
    font = theme.font(16)
    if QApplication.font() != font:
        QApplication.setFont(font)
    rules = sheet()
    if window.styleSheet() != rules:
        window.setStyleSheet(rules)
