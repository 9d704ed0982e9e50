"""Mở máy: who is on duty, and their PIN.

Object names: those of `ui.pages.sign_in_names`, `signin.pin`, `signin.enter`, `signin.problem`, `signin.practise`,
`signin.pill` and `signin.facts` (what is being sent while the screen is locked), `signin.sends` (that nothing is yet).
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QPushButton, QVBoxLayout, QWidget

from forms.errors import DomainError, TramSoError
from kiosk.wording import age, sentence, t
from ui.failure_acts import Ways, act_among
from ui.keys import keys_for, keys_of_sign_in
from ui.look import theme
from ui.pages.nobody_here import why_nobody
from ui.pages.sign_in_names import SignInNames
from ui.parts.basics import button, column, empty, frame, label, picture, row, scrolled, shortcut
from ui.parts.failure_notice import FailureNotice

if TYPE_CHECKING:
    from kiosk.desk.facade import Desk
    from kiosk.views.cases import SessionView, SyncView
    from ui.bridge import Bridge
    from ui.parts.sync_pill import SyncPill
    from ui.practice_door import PracticeDoor

_LONGEST_PIN = 64
_CARD_WIDTH = 460
_AGES_MS = 1_000


class SignInPage(QWidget):
    """The first screen. `signed_in(SessionView)` tells that the desk is open."""

    signed_in = Signal(object)

    def __init__(self, desk: Desk, bridge: Bridge, hint: str = "", door: PracticeDoor | None = None) -> None:
        super().__init__()
        self.setObjectName("page.signin")
        self._desk = desk
        self._bridge = bridge
        self._station = desk.station()
        self._hint = hint
        self._door = door
        self._waits: dict[str, int] = {}
        self._shut = self._opening = self._waits_for_room = self._wanted = False
        self._tick = QTimer(self)
        self._tick.setInterval(1000)
        self._tick.timeout.connect(self._count_down)
        self._pill: SyncPill | None = None
        self._standing: QVBoxLayout = column(0, (32, 0, 32, 16))
        self._ages = QTimer(self)  # ages grow while nothing changes
        self._ages.setInterval(_AGES_MS)
        self._ages.timeout.connect(self._grow_older)
        line = row(0)
        line.addWidget(self._welcome(), 4)
        line.addLayout(self._desk_side(), 6)
        self.setLayout(line)
        shortcut(self, keys_for("help"), self._show_keys)
        # A method, not a lambda: Qt lets go of it with this page, and the bridge lives longer.
        bridge.sync_changed.connect(self._sync_changed)
        self._show_standing()
        self._ages.start()

    def reset(self) -> None:
        """Empty the PIN and put the cursor there; one typed while it could not be tried yet stays, and is tried."""
        typed, wanted = (self._pin.text(), self._wanted) if self._waits_for_room else ("", False)
        self._waits_for_room = self._wanted = False
        self._say(None)
        self._busy(False)
        self._pin.setText(typed)
        self._show_standing()
        self._pin.setFocus(Qt.FocusReason.OtherFocusReason)
        if wanted:
            self.sign_in()

    def wait(self, why: str) -> None:
        """Try no PIN until the last save of the person before is through (`reset`); it can be typed meanwhile."""
        self._pin.clear()
        self._say(None)
        self._shut = self._waits_for_room = True
        self._wanted = False
        self._enter.setEnabled(False)
        self._enter.setText(why)
        self._show_standing()
        self._pin.setFocus(Qt.FocusReason.OtherFocusReason)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 (Qt)
        """Show who can sign in now: a colleague may have got a PIN since."""
        super().showEvent(event)
        if not event.spontaneous():
            # Whoever waits may have got a new PIN meanwhile; if not, the next try says how long it still is.
            self._waits.clear()
        self._look_who()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt)
        """Look again when somebody comes back to the window from a terminal."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isVisible():
            self._look_who()

    def _look_who(self) -> None:
        if self._opening or not self._station.operators:
            return
        with suppress(TramSoError):
            now = self._desk.station()
            if now.operators and now.operators != self._station.operators:
                self._station = now
                self._names.show_people(now.operators)

    def _sync_changed(self, view: SyncView) -> None:
        self._show_standing()
        if view.upgrading and self._opening:
            # Seconds, once after an update: whoever thinks that the machine hangs switches it off.
            empty(self._problem)
            told = t("Phiên bản mới đang nâng cấp kho dữ liệu, chỉ một lần. Hồ sơ còn nguyên; đừng tắt máy.")
            self._problem.addWidget(label(told, "hint", name="signin.upgrading"))
            self._enter.setText(t("Đang nâng cấp kho dữ liệu…"))

    def _grow_older(self) -> None:
        if self.isVisible():
            self._show_standing()

    def sign_in(self) -> None:
        """Ask the desk to open with the PIN typed."""
        if self._waits_for_room:
            self._wanted = True
            return
        pin = self._pin.text()
        if not pin or not self._names.operator or self._wait_s:
            self._pin.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        # A refusal of before would read as one of this PIN.
        self._say(None)
        self._busy(True)
        self._bridge.run(self._desk.sign_in(self._names.operator, pin), self._opened, self._refused)

    def enter(self, pin: str) -> None:
        """Sign in with a PIN that guards nothing, as a practice begins."""
        self._pin.setText(pin)
        self.sign_in()

    def refuse(self, error: TramSoError) -> None:
        """Show why the desk does not open."""
        self._refused(error)

    def _welcome(self) -> QFrame:
        words = column(6, (56, 56, 40, 40))
        brand = label("Trạm Số", "brand")
        words.addWidget(brand)
        words.addWidget(label(self._station.label or t("Chưa ghi danh"), "caption"))
        words.addStretch(1)
        for icon, text in (
            ("database", t("Nhận hồ sơ cả khi không có mạng")),
            ("lock", t("Dữ liệu trên máy được mã hóa")),
            ("file-check", t("Chỉ báo đã gửi khi Cổng xác nhận đủ")),
        ):
            line = row(12, (0, 6, 0, 6))
            line.addWidget(picture(icon, "focus", 22))
            line.addWidget(label(text, "promise"), 1)
            words.addLayout(line)
        words.addStretch(2)
        side = frame(words, "plain")
        side.setObjectName("rail")
        return side

    def _desk_side(self) -> QVBoxLayout:
        body = column(14, (32, 28, 32, 28))
        body.addWidget(label(t("Mở máy"), "h1"))
        self._names = SignInNames(self._choose)
        self._problem = column(0)
        self._pin, self._enter = self._pin_line(), self._enter_button()
        if self._station.operators:
            self._ask_who(body)
        else:
            nobody = why_nobody(self._station)
            body.addWidget(FailureNotice(nobody, act_among(nobody.code, {}, self._desk.clock.now_ms())))
            body.addLayout(self._problem)
            # Kept for what works them from elsewhere; there is nobody whose PIN could be typed.
            for unused in (self._pin, self._enter):
                unused.setParent(self)
                unused.hide()
        if self._door is not None and self._door.enter is not None and not self._station.practice:
            body.addWidget(
                button(
                    t("Thực hành với hồ sơ giả"),
                    self._door.enter,
                    kind="ghost",
                    icon="pen-line",
                    name="signin.practise",
                )
            )
        card = frame(body)
        card.setFixedWidth(theme.px(_CARD_WIDTH))
        middle = row(0)
        middle.addStretch(1)
        middle.addWidget(card)
        middle.addStretch(1)
        around = column(0, (0, 16, 0, 16))
        around.addStretch(1)
        around.addLayout(middle)
        around.addStretch(1)
        holder = QWidget()
        holder.setLayout(around)
        outer = column(0)
        outer.addWidget(scrolled(holder), 1)
        outer.addLayout(self._standing)
        self._busy(False)
        return outer

    def _show_standing(self) -> None:
        """Tell what is being sent while nobody is signed in, or that nothing is sent before somebody was."""
        if not self._station.operators:
            return
        if not self._desk.is_open():
            if self._pill is not None or not self._standing.count():
                # Closed since, after a sleep or half a day: what was true then would stand here for good.
                empty(self._standing)
                self._pill = None
                told = label(
                    t("Máy chỉ gửi hồ sơ sau khi có người vào làm việc."), "hint", name="signin.sends"
                )
                told.setAlignment(Qt.AlignmentFlag.AlignHCenter)
                self._standing.addWidget(told)
            return
        if self._pill is None:
            # Not needed to paint the first screen.
            from ui.parts.sync_pill import SyncPill

            empty(self._standing)
            self._pill = SyncPill(locked=True)
            self._standing.addWidget(self._pill)
        self._pill.show_view(self._desk.sync_view(), self._desk.clock.now_ms())

    def _ask_who(self, body: QVBoxLayout) -> None:
        body.addWidget(label(t("Chọn tên rồi nhập mã PIN"), "hint"))
        body.addWidget(self._names)
        self._names.show_people(self._station.operators)
        body.addWidget(label(t("Mã PIN"), "label"))
        if self._hint:
            body.addWidget(label(self._hint, "hint", name="signin.hint"))
        body.addWidget(self._pin)
        body.addLayout(self._problem)
        body.addWidget(self._enter)

    def _pin_line(self) -> QLineEdit:
        made = QLineEdit()
        made.setObjectName("signin.pin")
        made.setAccessibleName(t("Mã PIN"))
        made.setEchoMode(QLineEdit.EchoMode.Password)
        made.setMaxLength(_LONGEST_PIN)
        made.setMinimumHeight(theme.px(44))
        made.returnPressed.connect(self.sign_in)
        return made

    def _enter_button(self) -> QPushButton:
        made = button(t("Vào làm việc"), self.sign_in, kind="primary", name="signin.enter")
        made.setMinimumHeight(theme.px(44))
        return made

    def _show_keys(self) -> None:
        from ui.parts.keys_help import show_keys

        show_keys(self, keys_of_sign_in())

    @property
    def _wait_s(self) -> int:
        """How long the chosen person waits after wrong PINs; nobody else does."""
        return self._waits.get(self._names.operator, 0)

    def _choose(self, operator_id: str) -> None:
        if self._opening:
            # Whose PIN is being tried is not changed under it: the answer would be told of somebody else.
            self._names.check(self._names.operator)
            return
        self._names.check(operator_id)
        if not self._shut:
            left_s = self._wait_s
            self._say(DomainError("locked_out", wait_s=left_s) if left_s else None)
            self._busy(False)
        self._pin.setFocus(Qt.FocusReason.OtherFocusReason)

    def _busy(self, busy: bool) -> None:
        self._shut = self._opening = busy
        usable = not busy and self._wait_s == 0 and bool(self._station.operators)
        self._enter.setEnabled(usable)
        self._pin.setEnabled(usable)
        if busy:
            self._enter.setText(t("Đang mở kho dữ liệu…"))
        elif self._wait_s:
            self._enter.setText(t("Thử lại sau {wait}", wait=_clock(self._wait_s)))
        else:
            self._enter.setText(t("Vào làm việc"))

    def _opened(self, session: SessionView) -> None:
        self._busy(False)
        self.reset()
        self.signed_in.emit(session)

    def _refused(self, error: TramSoError) -> None:
        if error.code == "locked_out":
            wait = error.params.get("wait_s")
            self._waits[self._names.operator] = max(1, int(wait)) if isinstance(wait, int | float) else 60
            self._tick.start()
        self._busy(False)
        self._say(error)
        self._pin.clear()
        chosen = self._names.chosen()
        # Who waits leaves the machine to the others: the arrows choose one of them.
        place = chosen if self._wait_s and chosen is not None else self._pin
        place.setFocus(Qt.FocusReason.OtherFocusReason)

    def _say(self, error: TramSoError | None) -> None:
        empty(self._problem)
        if error is not None:
            own: Ways = {"pin": self.reset, "names": self._to_names}
            act = act_among(error.code, own, self._desk.clock.now_ms())
            self._problem.addWidget(FailureNotice(sentence(error), act))

    def _to_names(self) -> None:
        self._say(None)
        chosen = self._names.chosen()
        if chosen is not None:
            chosen.setFocus(Qt.FocusReason.OtherFocusReason)

    def _count_down(self) -> None:
        waited = self._wait_s
        self._waits = {who: left - 1 for who, left in self._waits.items() if left > 1}
        if not self._waits:
            self._tick.stop()
        if self._shut or not waited:
            return
        if self._wait_s:
            self._enter.setText(t("Thử lại sau {wait}", wait=_clock(self._wait_s)))
        else:
            self.reset()


def _clock(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02d}" if seconds < 3600 else age(seconds)
