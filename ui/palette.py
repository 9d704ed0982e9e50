"""Ctrl+K: procedures, cases and screens in one line, blind to tone marks.

Object names: `palette.text`, `palette.list`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QWidget

from forms.text import fold
from kiosk.found_sentences import not_offered, reason_found
from kiosk.wording import t
from ui import icons, theme
from ui.parts.basics import column
from ui.parts.find_line import find_line
from ui.parts.overlay import Overlay

if TYPE_CHECKING:
    from kiosk.views import CaseRow, FoundService
    from ui.stage import Stage

_PAUSE_MS = 100
_EACH = 6


class Palette(Overlay):
    """Finds and goes."""

    def __init__(self, stage: Stage, over: QWidget) -> None:
        super().__init__(over, "palette", 640)
        self._stage = stage
        self._asked = 0
        self._services: tuple[FoundService, ...] = ()
        self._cases: tuple[CaseRow, ...] = ()
        self._acts: list[Callable[[], object]] = []
        self._screens = (
            (t("Hôm nay"), "house", "today"),
            (t("Tiếp nhận hồ sơ"), "search", "intake"),
            (t("Trợ lý"), "circle-help", "assistant"),
            (t("Hồ sơ"), "inbox", "cases"),
            (t("Đồng bộ"), "refresh-cw", "sync"),
            (t("Cài đặt"), "settings", "settings"),
        )
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._search)
        self._text = QLineEdit()
        line = find_line(self._text, t("Tìm thủ tục, hồ sơ, màn hình"), "palette.text")
        self._text.installEventFilter(self)
        self._text.textChanged.connect(lambda _text: self._pause.start())
        self._list = QListWidget()
        self._list.setObjectName("palette.list")
        self._list.setAccessibleName(t("Kết quả tìm nhanh"))
        self._list.setProperty("ringless", True)
        self._list.setProperty("role", "pick")
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setFixedHeight(theme.px(360))
        self._list.itemActivated.connect(lambda _item: self._take())
        self._list.itemClicked.connect(lambda _item: self._take())
        body = column(8, (14, 14, 14, 14))
        body.addWidget(line)
        body.addWidget(self._list)
        self.card.setLayout(body)
        self.setFocusProxy(self._text)
        self._show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt)
        """Let arrows and Enter in the line act on the list."""
        if watched is self._text and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
                self._list.event(event)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._take()
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.close()
                return True
        return super().eventFilter(watched, event)

    def _search(self) -> None:
        text = self._text.text().strip()
        self._asked += 1
        mine = self._asked
        if not text:
            self._services, self._cases = (), ()
            self._show()
            return
        desk, bridge = self._stage.desk, self._stage.bridge
        bridge.run(desk.search(text, _EACH), lambda found: self._found(mine, found), owner=self)
        bridge.run(desk.cases(text, _EACH), lambda cases: self._found_cases(mine, cases), owner=self)

    def _found(self, mine: int, found: tuple[FoundService, ...]) -> None:
        if mine == self._asked:
            self._services = found
            self._show()

    def _found_cases(self, mine: int, cases: tuple[CaseRow, ...]) -> None:
        if mine == self._asked:
            self._cases = cases
            self._show()

    def _show(self) -> None:
        self._list.clear()
        self._acts.clear()
        typed = fold(self._text.text()).strip()
        for found in self._services[:_EACH]:
            self._add_service(found)
        for case in self._cases[:_EACH]:
            text = " · ".join(part for part in (case.applicant, case.service_name, case.code) if part)
            self._add("inbox", text, partial(self._stage.open_case, case.case_id))
        for text, icon, name in self._screens:
            if typed in fold(text):
                self._add(icon, text, partial(self._stage.go, name))
        if self._acts:
            self._list.setCurrentRow(0)

    def _add_service(self, found: FoundService) -> None:
        """Add a procedure with what matched; one that is replaced leads to its replacement."""
        service = found.service
        closed = not_offered(service, self._stage.today())
        told = " · ".join(text for text in (closed, reason_found(found.why)) if text)
        text = f"{service.name}\n{told}" if told else service.name
        self._add("triangle-alert" if closed else "file-text", text, partial(self._stage.find, service.code))
        if closed and service.replaced_by is not None:
            text = t("Mở thủ tục {code}", code=service.replaced_by)
            self._add("arrow-right", text, partial(self._stage.find, service.replaced_by))

    def _add(self, icon: str, text: str, act: Callable[[], object]) -> None:
        self._list.addItem(QListWidgetItem(icons.icon(icon, "ink2", 18), text))
        self._acts.append(act)

    def _take(self) -> None:
        row = self._list.currentRow()
        if 0 <= row < len(self._acts):
            act = self._acts[row]
            self.close()
            act()
