"""A screen in English shows nothing of the program's own in Vietnamese; data stays in its language."""

from __future__ import annotations

import gettext
import json
import re
from collections.abc import Iterator
from functools import cache

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QComboBox, QLabel, QLineEdit, QWidget

from kiosk import wording
from tests.architecture.sources import ROOT

_PLACE = re.compile(r"\\\{\w+\\\}")
_NUMBERS = {r"\{n\}", r"\{left\}", r"\{total\}"}
_LETTERS = re.compile(r"[^\W\d_]{2}")


def left_in_vietnamese(window: QWidget) -> Iterator[str]:
    """Tell the texts of the program that were not translated when they were shown."""
    if wording.language() != "en":
        return
    for text, where in _shown(window):
        for line in filter(None, (part.strip() for part in text.split("\n"))):
            if _is_left(line):
                yield f"in Vietnamese: {line!r} of {where}"


@cache
def _is_left(line: str) -> bool:
    if line in _data():
        return False
    plain, patterns = _own_texts()
    return line in plain or any(pattern.fullmatch(line) for pattern in patterns)


def _shown(window: QWidget) -> Iterator[tuple[str, str]]:
    for widget in (window, *window.findChildren(QWidget)):
        if not widget.isVisible() or _is_copied(widget):
            continue
        where = f"{type(widget).__name__} {widget.objectName()}"
        yield widget.accessibleName(), where
        yield widget.accessibleDescription(), where
        yield widget.toolTip(), where
        if isinstance(widget, QLabel | QAbstractButton):
            yield widget.text(), where
        elif isinstance(widget, QLineEdit):
            yield widget.placeholderText(), where
        elif isinstance(widget, QComboBox):
            yield from ((widget.itemText(place), where) for place in range(widget.count()))
        elif isinstance(widget, QAbstractItemView) and widget.model() is not None:
            yield from ((text, where) for text in _rows(widget))


def _is_copied(widget: QWidget | None) -> bool:
    """Tell what is copied into the city's system, whose words are Vietnamese."""
    while widget is not None and widget.objectName() != "copy.pane":
        widget = widget.parentWidget()
    return widget is not None


def _rows(view: QAbstractItemView) -> Iterator[str]:
    model = view.model()
    for place in range(model.rowCount(QModelIndex())):
        index = model.index(place, 0)
        for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            yield from str(index.data(role) or "").split(", ")


@cache
def _own_texts() -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    with (ROOT / "resources/i18n/en/LC_MESSAGES/tramso.mo").open("rb") as raw:
        entries = gettext.GNUTranslations(raw)._catalog  # type: ignore[attr-defined]
    plain, patterns = set(), []
    for key, english in entries.items():
        text = key if isinstance(key, str) else key[0]
        if text == english or not _LETTERS.search(re.sub(r"\{\w+\}", "", text)):
            continue
        if "{" in text:
            patterns.append(re.compile(_PLACE.sub(_held, re.escape(text))))
        else:
            plain.add(text)
    return frozenset(plain), tuple(patterns)


def _held(place: re.Match[str]) -> str:
    return "[0-9.]+" if place[0] in _NUMBERS else ".+?"


@cache
def _data() -> frozenset[str]:
    """Return the texts of forms and catalogue, which may be the same words."""
    found: set[str] = set()
    for path in (ROOT / "resources/forms").glob("*.json"):
        found.update(_strings(json.loads(path.read_bytes())))
    found.update(_strings(json.loads((ROOT / "resources/seed/services.json").read_bytes())))
    return frozenset(found)


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part)
