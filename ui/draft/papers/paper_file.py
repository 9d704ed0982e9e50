"""One file of a paper in the checklist: its small picture, what it is, and taking it away.

Object names: `papers.remove:<attachment id in hex>`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFrame, QLabel

from kiosk.wording import size, t
from ui.look import theme
from ui.parts.basics import button, column, frame, label, picture, row

if TYPE_CHECKING:
    from kiosk.views.cases import FileView
    from ui.draft.state import DraftState

_THUMB = 96


def paper_file(state: DraftState, file: FileView, remove: Callable[[FileView], object]) -> QFrame:
    """Return the row of one file; its thumbnail comes when it is made."""
    thumb = QLabel()
    thumb.setFixedSize(theme.px(_THUMB), theme.px(_THUMB))
    thumb.setAlignment(Qt.AlignmentFlag.AlignCenter)
    thumb.setPixmap(picture("image", "ink3", 32).pixmap())
    thumb.setAccessibleName(t("Ảnh thu nhỏ của giấy tờ"))
    state.stage.bridge.run(
        state.stage.desk.thumbnail(state.draft.case_id, file.attachment_id),
        lambda png: _show_picture(thumb, png),
        lambda _error: None,
        owner=thumb,
    )
    words = column(2)
    kind = file.mime.rpartition("/")[2].upper()
    words.addWidget(label(f"{kind} · {size(file.size_bytes)}", "strong"))
    if file.carried:
        words.addWidget(label(t("Lấy từ hồ sơ trước"), "hint", name=f"papers.carried:{file.doc_id}"))
    words.addStretch(1)
    line = row(12, (8, 8, 8, 8))
    line.addWidget(thumb)
    line.addLayout(words, 1)
    away = button(
        t("Bỏ ảnh này"),
        lambda: remove(file),
        kind="danger",
        icon="trash-2",
        name=f"papers.remove:{file.attachment_id.hex()}",
    )
    line.addWidget(away)
    made = frame(line, "plain")
    made.setObjectName("doc")
    return made


def _show_picture(thumb: QLabel, png: bytes) -> None:
    image = QPixmap()
    if image.loadFromData(png):
        mode = Qt.TransformationMode.SmoothTransformation
        thumb.setPixmap(image.scaled(thumb.size(), Qt.AspectRatioMode.KeepAspectRatio, mode))
