"""The citizen's window: what was declared, part by part, then agreement, then the signature.

It follows the draft live and changes nothing but the citizen's word; the clerk's window stays in control.
Object names: `citizen.title`, `citizen.place`, `citizen.next`, `citizen.wrong`, `citizen.back`,
`citizen.listen`, `citizen.lapsed`, `citizen.doubt`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from kiosk import wording
from kiosk.wording import t
from kiosk.words.procedure_name import name_to_citizen
from ui.citizen.big import BAR, BigNotice, big_button, give_icon
from ui.citizen.consent_part import ConsentPart
from ui.citizen.ending import Ending
from ui.citizen.read_part import ReadingPart
from ui.citizen.reading_aloud import SILENT, ReadingAloud
from ui.citizen.sign_part import SignPart
from ui.citizen.spoken import sentences_of, spoken
from ui.citizen.steps import CONSENTS, END, SIGN, Steps
from ui.draft.review.read_parts import ReadPart
from ui.keys import keys_for, keys_of_citizen
from ui.look import theme
from ui.look.focus_ring import FocusRing
from ui.parts.banner import practice_strip
from ui.parts.basics import column, frame, label, row, shortcut
from ui.parts.keys_help import show_keys
from ui.parts.overlay import panel_of
from ui.parts.tab_order import focus_inside, give_focus, neighbour

if TYPE_CHECKING:
    from ui.draft.state import DraftState
    from ui.qt.voice import Voice

_RING = 6


class CitizenWindow(QWidget):
    """One draft for the citizen. `away` tells that it was closed, `moved` that something else is shown.

    Args:
        state: the open draft.
        over: the clerk's window, which it goes away with.
        shared: it covers the clerk's only screen.
    """

    away = Signal()
    moved = Signal()

    def __init__(self, state: DraftState, over: QWidget, *, shared: bool) -> None:
        super().__init__(over, Qt.WindowType.Window)
        self.setObjectName("citizen")
        self.setProperty("role", "ground")
        self.setWindowTitle(t("Màn hình của người dân"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._state = state
        self._shared = shared
        self.steps = Steps(state)
        self.reading = ReadingAloud(self)
        self._over, self._code = False, ""
        self._said: tuple[str, ...] = ()
        self._build()
        self.ring = FocusRing(self, _RING)
        self.reading.at.connect(self._read_at)
        self.steps.changed.connect(self._show)
        self._read.scrolled.connect(self._show)
        self._bind_keys()
        self._shown = ""
        self._show()
        # An engine may take its time to start: the window is painted first.
        QTimer.singleShot(0, self, self._look_for_voice)

    def forward(self) -> None:
        """Do the main act of the part shown: right, go on; or signed."""
        if self.steps.at == END:
            self.close()
        elif self.steps.at == SIGN:
            if self._next.isEnabled() and self._next.isVisibleTo(self):
                self._state.word.keep_drawn()
        elif self._read.has_more() and self.steps.part() is not None:
            self._scroll(1)
        else:
            self.steps.forward()

    def main_text(self) -> str:
        """Return what the main button says now."""
        return self._next.text()

    def back(self) -> None:
        """Show the part before."""
        self.steps.back()

    def listen(self) -> None:
        """Read the part shown aloud, or stop."""
        if self.reading.is_reading():
            self.reading.stop()
        elif self.reading.has_voice():
            self._said = self._sentences()
            self.reading.start(self._said)

    def thank(self, code: str) -> None:
        """Show nothing but thanks and the code, empty before it may be told: the case is sealed."""
        self._over, self._code = True, code
        self.reading.stop()
        self._show()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 (Qt)
        """Be silent and tell that the window goes."""
        self.reading.stop()
        super().closeEvent(event)
        self.away.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt)
        """Keep the ring around what has the focus."""
        super().resizeEvent(event)
        QTimer.singleShot(0, self.ring, self.ring.follow)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt)
        """Press the button in focus on Enter, as everywhere else in the program."""
        now = QApplication.focusWidget()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(now, QAbstractButton):
            now.click()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, ahead: bool) -> bool:  # noqa: N802 (Qt)
        """Answer Tab: through the part, then the buttons below it, the main one first."""
        way = 1 if ahead else -1
        footer = (self._next, self._wrong, self._back, self._listen)
        following = neighbour(self, self._stack, footer, QApplication.focusWidget(), way)
        if following is None:
            return bool(super().focusNextPrevChild(ahead))
        give_focus(following, way)
        return True

    def _build(self) -> None:
        self._place = label("", "bigHint", name="citizen.place")
        self._title = label("", "bigTitle", name="citizen.title")
        head: QVBoxLayout = column(2, (8, 0, 0, 0))
        head.addWidget(self._place)
        head.addWidget(self._title)
        self._lapsed = BigNotice("err", "pen-line", "citizen.lapsed")
        self._doubt = BigNotice("warn", "clock", "citizen.doubt")
        self._read = ReadingPart()
        self._consents = ConsentPart(self._state.word.mark)
        self._sign = SignPart(self._state.word)
        self._end = Ending()
        self._stack = QStackedWidget()
        for part in (self._read, self._consents, self._sign, self._end):
            self._stack.addWidget(part)
        body = column(14, (28, 22, 28 - BAR, 8))
        body.addLayout(head)
        notices: QVBoxLayout = column(14, (8, 0, BAR + 8, 0))
        notices.addWidget(self._lapsed)
        notices.addWidget(self._doubt)
        body.addLayout(notices)
        body.addWidget(self._stack, 1)
        whole = column(0)
        if self._state.stage.desk.station().practice:
            whole.addWidget(practice_strip())
        whole.addLayout(body, 1)
        self._footer = frame(self._foot(), "footer")
        whole.addWidget(self._footer)
        self.setLayout(whole)

    def _foot(self) -> QHBoxLayout:
        self._back = big_button(
            t("Quay lại"), self.back, kind="ghost", icon="arrow-left", name="citizen.back"
        )
        self._listen = big_button(t("Nghe đọc"), self.listen, icon="volume-2", name="citizen.listen")
        self._wrong = big_button(t("Chưa đúng"), self._say_wrong, kind="danger", name="citizen.wrong")
        self._next = big_button("", self.forward, kind="primary", name="citizen.next")
        line = row(14, (36, 14, 36, 14))
        line.addWidget(self._back)
        line.addWidget(self._listen)
        line.addStretch(1)
        line.addWidget(self._wrong)
        line.addWidget(self._next)
        return line

    def _bind_keys(self) -> None:
        shortcut(self, ("Esc",), self._put_away)
        shortcut(self, keys_for("citizen"), self.close)
        shortcut(self, keys_for("lock"), self._lock)
        shortcut(self, keys_for("forward"), self._go_on)
        shortcut(self, keys_for("help"), self._show_keys)
        shortcut(self, ("PgDown",), lambda: self._scroll(1))
        shortcut(self, ("PgUp",), lambda: self._scroll(-1))

    def _put_away(self) -> None:
        """Close the table of keys where it is up, else the window."""
        panel = panel_of(QApplication.focusWidget())
        (panel or self).close()

    def _go_on(self) -> None:
        if panel_of(QApplication.focusWidget()) is None:
            self.forward()

    def _show_keys(self) -> None:
        usable = self._next.isVisibleTo(self) and self._next.isEnabled() and self._footer.isVisibleTo(self)
        show_keys(self, keys_of_citizen(self.main_text() if usable else ""))

    def _lock(self) -> None:
        self.close()
        self._state.stage.lock()

    def _scroll(self, way: int) -> None:
        part = self._stack.currentWidget()
        if isinstance(part, ReadingPart | ConsentPart):
            bar = part.area.verticalScrollBar()
            bar.setValue(bar.value() + way * bar.pageStep())

    def _say_wrong(self) -> None:
        self.steps.wrong()

    def _look_for_voice(self) -> None:
        self._state.stage.find_voice(wording.language(), self, self._take_voice)

    def _take_voice(self, voice: Voice) -> None:
        self.reading.give_voice(voice)
        self._show()

    # --- what is shown -----------------------------------------------------------------------

    def _show(self) -> None:
        if self._over:
            self._show_thanks()
            return
        steps, word = self.steps, self._state.word
        part = steps.part()
        if self._shown != steps.at:
            self.reading.stop()
        self._place.setText(self._where())
        self._title.setText(self._lead(part))
        self._title.setVisible(steps.at != END)
        lapsed = t("Tờ khai vừa được sửa, chữ ký trước không còn dùng. Xin xem lại rồi ký lại.")
        self._lapsed.say(lapsed if word.lapsed and not word.is_signed() else "")
        doubted = part is not None and word.found_wrong(part.key, part.rows)
        self._doubt.say(t("Đã báo người hỗ trợ. Xin chờ sửa chỗ chưa đúng.") if doubted else "")
        if part is not None:
            self._read.show_part(part, word.seen_before(part.key))
            self._stack.setCurrentWidget(self._read)
        elif steps.at == CONSENTS:
            self._consents.show_purposes(word.purposes, word.agreed())
            self._stack.setCurrentWidget(self._consents)
        elif steps.at == SIGN:
            self._sign.show_state(steps.wait_for())
            self._stack.setCurrentWidget(self._sign)
        else:
            self._end.say(
                t("Ông/bà đã ký xong"), t("Người hỗ trợ niêm phong hồ sơ rồi đưa phiếu cho ông/bà.")
            )
            self._stack.setCurrentWidget(self._end)
        if self.reading.is_reading() and self._sentences() != self._said:
            self.reading.stop()
        self._show_buttons(doubted=doubted)
        if self._shown != steps.at:
            self._shown = steps.at
            QTimer.singleShot(0, self, self._focus_part)
        self.moved.emit()

    def _show_buttons(self, *, doubted: bool) -> None:
        steps, word = self.steps, self._state.word
        reads = steps.part() is not None
        texts = {
            CONSENTS: (t("Xem tiếp"), "arrow-right"),
            SIGN: (t("Tôi ký xong"), "pen-line"),
            END: (t("Trả máy cho người hỗ trợ"), "check"),
        }
        text, icon = texts.get(steps.at, (t("Đúng, xem tiếp"), "check"))
        if reads and self._read.has_more():
            # What was not in sight was not read: it comes before "right".
            text, icon = t("Xem phần dưới"), "chevron-down"
        self._next.setText(text)
        give_icon(self._next, icon)
        signs = not word.on_paper and not steps.wait_for()
        self._next.setVisible(self._shared if steps.at == END else steps.at != SIGN or not word.on_paper)
        self._next.setEnabled(steps.at != SIGN or (signs and word.strokes.is_signed()))
        self._wrong.setVisible(reads)
        self._wrong.setText(t("Xem phần khác") if doubted else t("Chưa đúng"))
        theme.set_property(self._wrong, "kind", "secondary" if doubted else "danger")
        self._back.setVisible(steps.can_go_back())
        self._listen.setVisible(self.reading.has_voice() and steps.at != END)

    def _show_thanks(self) -> None:
        for one in (self._title, self._place, self._lapsed, self._doubt, self._footer):
            one.hide()
        text = t("Hồ sơ đã lưu tại trạm. Mã hồ sơ của ông/bà:") if self._code else t("Hồ sơ đã lưu tại trạm.")
        self._end.say(t("Xin cảm ơn ông/bà"), text, self._code)
        self._stack.setCurrentWidget(self._end)

    def _where(self) -> str:
        service = self._state.draft.service
        name = name_to_citizen(service.name, service.name_en)
        position, total = self.steps.place()
        if self.steps.at == END:
            return name
        return t("{service} – phần {n} trên {total}", service=name, n=position, total=total)

    def _lead(self, part: ReadPart | None) -> str:
        if part is not None:
            return part.title
        return t("Ông/bà có đồng ý không?") if self.steps.at == CONSENTS else t("Mời ông/bà ký tên")

    def _focus_part(self) -> None:
        if self.steps.at == CONSENTS:
            focus_inside(self._consents)
        elif self._next.isVisible() and self._next.isEnabled():
            give_focus(self._next, 1)

    # --- read aloud --------------------------------------------------------------------------

    def _sentences(self) -> tuple[str, ...]:
        part = self.steps.part()
        if part is not None:
            return sentences_of(part.title, part.rows)
        texts = {CONSENTS: self._consents.texts, SIGN: self._sign.texts}.get(self.steps.at)
        return (self._title.text(), *(spoken(text) for text in texts())) if texts is not None else ()

    def _read_at(self, position: int) -> None:
        # The first sentence is the title.
        self._read.mark(position - 1)
        self._consents.mark(position - 1)
        theme.set_property(self._title, "tone", "info" if position == 0 else "")
        silent = position == SILENT
        self._listen.setText(t("Nghe đọc") if silent else t("Dừng đọc"))
        give_icon(self._listen, "volume-2" if silent else "square")
