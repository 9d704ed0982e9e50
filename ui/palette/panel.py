"""Ctrl+K: procedures, drafts, cases, commands and screens in one line, blind to tone marks.

Object names: `palette.text`, `palette.list`, `palette.nothing`.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from kiosk.wording import t
from ui.look import theme
from ui.lookup.words import LONGEST_TEXT, is_to_look_up
from ui.palette.draft_gaps import GapsOfDrafts
from ui.palette.rows import EACH, Act, Group, Row, groups
from ui.parts.basics import column, label
from ui.parts.find_line import find_line
from ui.parts.overlay import Overlay
from ui.parts.palette_list import PaletteList

if TYPE_CHECKING:
    from forms.errors import TramSoError
    from kiosk.views.cases import CaseRow, FoundService
    from ui.stage import Stage

_PAUSE_MS = 100
_TALL = 400
T = TypeVar("T")


class Palette(Overlay):
    """Finds and goes.

    Args:
        stage: where rows lead.
        over: what it lies over.
        commands: the commands and screens of the window, each with its key.
    """

    def __init__(self, stage: Stage, over: QWidget, commands: Sequence[Row]) -> None:
        super().__init__(over, "palette", 680)
        self._stage = stage
        self._commands = commands
        self._asked = 0
        self._shown: str | None = None
        self._takes_found = False
        self._services: tuple[FoundService, ...] | None = ()
        self._cases: tuple[CaseRow, ...] | None = ()
        self._gaps = GapsOfDrafts(stage, self, self._lacks)
        self._acts: dict[int, Act] = {}
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._search)
        self._text = QLineEdit()
        line = find_line(self._text, t("Tìm thủ tục, hồ sơ, lệnh, màn hình"), "palette.text")
        # A hand scanner may type a whole slip here.
        self._text.setMaxLength(LONGEST_TEXT)
        self._text.installEventFilter(self)
        self._text.textChanged.connect(self._typed)
        self.tell("Enter", t("Mở dòng đang chọn"))
        self.tell("↓ ↑", t("Chọn dòng"))
        self._list = PaletteList()
        self._list.setFixedHeight(min(theme.px(_TALL), max(200, over.height() - theme.px(190))))
        self._list.itemActivated.connect(lambda item: self._take_row(self._list.row(item)))
        # The row that was hit: a click on a heading leaves another one selected.
        self._list.itemClicked.connect(lambda item: self._take_row(self._list.row(item)))
        self._nothing = label("", "body", name="palette.nothing")
        self._nothing.setContentsMargins(12, 12, 12, 16)
        self._nothing.setMinimumHeight(theme.px(84))
        self._nothing.hide()
        body = column(8, (14, 14, 14, 14))
        body.addWidget(line)
        body.addWidget(self._list)
        body.addWidget(self._nothing)
        self.card.setLayout(body)
        self.setFocusProxy(self._text)
        self._search()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt)
        """Let arrows and Enter in the line act on the list."""
        if watched is self._text and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
                self._list.event(event)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._enter()
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.close()
                return True
        return super().eventFilter(watched, event)

    def _typed(self, _text: str) -> None:
        self._takes_found = False
        self._pause.start()

    def _enter(self) -> None:
        """Take the chosen row; while an answer is under way, the first of what the words on the line find."""
        if self._shown == self._text.text():
            self._take()
            return
        if not self._text.text().strip():
            # No words, and nothing seen yet that Enter could mean.
            return
        self._takes_found = True
        if self._pause.isActive():
            self._pause.stop()
            self._search()

    def _search(self) -> None:
        self._asked += 1
        mine, text = self._asked, self._text.text()
        desk = self._stage.desk
        if is_to_look_up(text):
            # Searching for six hundred letters would find nothing and take long.
            self._services, self._cases = (), ()
            self._show()
            return
        self._cases = None
        self._services = None if text.strip() else ()
        if self._services is None:
            self._ask(mine, desk.search(text.strip(), EACH), self._found)
        # A blank line shows what was worked on last.
        self._ask(mine, desk.cases(text.strip(), 2 * EACH), self._found_cases)

    def _ask(self, mine: int, future: Future[T], take: object) -> None:
        def came(value: T) -> None:
            if mine == self._asked and callable(take):
                take(value)
                self._show()

        def failed(error: TramSoError) -> None:
            if mine == self._asked:
                self._takes_found = False
                self.close()
                self._stage.fail(error)

        self._stage.bridge.run(future, came, failed, owner=self)

    def _found(self, found: tuple[FoundService, ...]) -> None:
        self._services = found

    def _found_cases(self, cases: tuple[CaseRow, ...]) -> None:
        self._cases = cases
        self._gaps.ask(cases)

    def _lacks(self) -> None:
        """Say in the rows of drafts what they lack; the row that is chosen stays chosen."""
        if self._cases is None or self._shown != self._text.text():
            return
        chosen = self._list.currentRow()
        self._show()
        self._list.setCurrentRow(chosen)

    def _show(self) -> None:
        if self._services is None or self._cases is None:
            return
        text = self._text.text()
        if self._pause.isActive():
            # Other words stand on the line by now; their own answer is on its way.
            return
        cases = self._gaps.beside(self._cases)
        self._fill(groups(self._stage, text, self._services, cases, self._commands))
        self._shown = text
        if self._takes_found:
            self._takes_found = False
            self._take()

    def _fill(self, shown: tuple[Group, ...]) -> None:
        self._list.clear()
        self._acts.clear()
        for group in shown:
            self._list.add_heading(group.heading)
            for row in group.rows:
                self._acts[self._list.count()] = row.act
                self._list.add_row(row.icon, row.title, row.detail, row.side, row.tone)
        self._list.select_first()
        self._list.setVisible(bool(shown))
        self._nothing.setVisible(not shown)
        if not shown:
            self._nothing.setText(
                t(
                    "Không thấy gì cho “{words}”. Thử tên thủ tục, tên người nộp, mã TS hoặc tên màn hình.",
                    words=self._text.text().strip()[:60],
                )
            )

    def _take(self) -> None:
        self._take_row(self._list.currentRow())

    def _take_row(self, row: int) -> None:
        act = self._acts.get(row)
        if act is not None:
            self.close()
            act()
