"""F2: read a card from a camera, a picture, the clipboard or a hand scanner, show what would change, apply by one key.

Object names: `scan`, `scan.verdict`, `scan.apply`, `scan.cancel`, `scan.over:<pointer>`, `scan.look:<key>`,
`scan.mrz`, while practising `scan.specimen:<n>`, and those of `ui.camera.code_ways` and `ui.draft.card.mrz_fields`.
`read_image(data)` is what a chosen picture ends in.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from forms.identity.mrz_typing import is_first_line
from kiosk.wording import sentence, t
from ui.camera.code_ways import CodeTakers, CodeWays, CodeWords
from ui.camera.latest_reading import LatestReading
from ui.chosen_files import read_chosen
from ui.draft.card.mrz_fields import MrzFields
from ui.draft.card.reading_view import ReadingView
from ui.look import theme
from ui.parts.basics import BAR, button, column, empty, label, row, scrolled, shortcut
from ui.parts.failure_notice import FailureNotice
from ui.parts.overlay import Overlay, fit_around

if TYPE_CHECKING:
    from concurrent.futures import Future
    from pathlib import Path

    from forms.errors import TramSoError
    from forms.identity.reading import IdentityReading
    from forms.prefilling.prefill_plan import PrefillPlan
    from kiosk.practice.props import PracticeCard
    from kiosk.scanning.barcodes import Barcode
    from kiosk.views.cases import DraftView
    from ui.draft.state import DraftState
    from ui.failure_acts import Ways

_WIDTH = 760
_LONGEST_TEXT = 2048


class ScanPanel(Overlay):
    """Reads one card for one person of the form; `applied` tells that the form was filled in from it."""

    applied = Signal()

    def __init__(self, state: DraftState, slot: str, slot_name: str, over: QWidget) -> None:
        super().__init__(over, "scan", _WIDTH)
        self._state = state
        self._slot = slot
        self._reading: IdentityReading | None = None
        self._view: ReadingView | None = None
        self._latest = LatestReading()
        body = column(12, (24, 18, 24, 18))
        head = row(8)
        words = column(2)
        words.addWidget(label(t("Quét thẻ căn cước"), "h2"))
        words.addWidget(label(t("Điền vào: {who}", who=slot_name), "hint", name="scan.slot"))
        head.addLayout(words, 1)
        head.addWidget(button(t("Đóng"), self.close, kind="ghost", icon="x", name="scan.cancel"), 0, _TOP)
        body.addLayout(head)
        self._ways = CodeWays(
            state.stage,
            "scan",
            CodeWords(
                how=t("Máy quét cầm tay: để con trỏ trong ô này rồi quét"),
                line=t("Ô nhận mã từ máy quét"),
                hold=t("Đưa mặt thẻ có mã QR vào khung, giữ yên, đủ sáng."),
                choose=t("Chọn ảnh thẻ…"),
                paste=t("Dán ảnh (Ctrl+V)"),
                chooser=t("Chọn ảnh thẻ căn cước"),
            ),
            _LONGEST_TEXT,
            CodeTakers(self.read_text, self.read_codes, self.read_image, self.read_file, self.apply),
        )
        self._mrz = MrzFields()
        self._mrz.typed.connect(self.read_text)
        self._mrz.hide()
        back = column(6)
        back.addWidget(
            button(t("Gõ ba dòng cuối thẻ"), self.type_back, icon="pen-line", name="scan.mrz"), 0, _LEFT
        )
        back.addWidget(self._mrz)
        self._ways.add(back)
        practice = state.stage.practice
        if practice is not None:
            self._ways.add(self._specimens(practice.props.cards))
        body.addWidget(self._ways)
        self._result: QVBoxLayout = column(10)
        body.addLayout(self._result)
        self._foot = row(10)
        self._apply = button(
            t("Điền vào tờ khai (Enter)"), self.apply, kind="primary", icon="check", name="scan.apply"
        )
        self._foot.addStretch(1)
        self._foot.addWidget(self._apply)
        body.addLayout(self._foot)
        self._apply.hide()
        self.card.setLayout(body)
        self.setFocusProxy(self._ways.line)
        self.answer(("Ctrl+Enter", "Ctrl+Return"), t("Điền vào tờ khai"), self.apply)
        shortcut(self, ("Ctrl+V",), self._ways.paste, local=True)
        QTimer.singleShot(0, self._ways, self._ways.begin)
        self.tell("F3", t("Máy ảnh"))
        self.tell("Ctrl+V", t("Dán ảnh"))

    def read_image(self, data: bytes) -> None:
        """Read a picture of a card."""
        self._run(self._state.stage.desk.read_card(data))

    def read_text(self, text: str) -> None:
        """Read what a hand scanner typed; the first line of a card's back opens the place for all three."""
        if is_first_line(text):
            self.type_back(text)
        elif text.strip():
            self._run(self._state.stage.desk.read_card_text(text))

    def type_back(self, first: str = "") -> None:
        """Offer the three lines of the card's back to be typed, or put the offer away.

        Args:
            first: the first of them, that came already; the cursor goes to the second.
        """
        self._ways.close_camera()
        self._ways.make_room(wanted=False)
        self._mrz.setVisible(bool(first) or self._mrz.isHidden())
        if not self._mrz.isHidden():
            self._mrz.begin(first)
        QTimer.singleShot(0, self._mrz, lambda: fit_around(self._mrz))

    def read_codes(self, codes: tuple[Barcode, ...]) -> None:
        """Read what the camera sees; it goes on looking until a card was read."""
        self._run(self._state.stage.desk.read_card_codes(codes))

    def read_file(self, path: Path) -> None:
        """Read a chosen picture."""
        mine = self._wait()
        self._state.stage.bridge.run(
            read_chosen(path, "unreadable_image"),
            lambda data: None if self._latest.is_past(mine) else self.read_image(data),
            lambda error: self._failed(mine, error),
            owner=self,
        )

    def apply(self) -> None:
        """Fill the form in with what the person left ticked."""
        if self._reading is None or self._view is None or self._reading.verdict == "reject":
            return
        unseen = self._view.first_unseen()
        if unseen is not None:
            # The parts of the card disagree: one key is not enough, and the cursor goes where the next look is due.
            unseen.setFocus(Qt.FocusReason.TabFocusReason)
            self._state.stage.toast.say(t("So từng mục với thẻ và đánh dấu trước khi điền."))
            return
        desk = self._state.stage.desk
        mine = self._latest.number
        self._apply.setEnabled(False)
        self._state.stage.bridge.run(
            desk.apply_prefill(self._state.draft.case_id, self._slot, self._reading, self._view.accepted()),
            self._applied,
            lambda error: self._failed(mine, error),
        )

    def _specimens(self, cards: tuple[PracticeCard, ...]) -> QVBoxLayout:
        """Return the practice's cards, each as if it were held under the scanner."""
        stack = column(8)
        for number, card in enumerate(cards):
            made = button(
                t("Thẻ mẫu – {role}: {name}", role=t(card.role), name=card.full_name),
                partial(self.read_text, card.scanned),
                icon="id-card",
                name=f"scan.specimen:{number}",
            )
            stack.addWidget(made, 0, Qt.AlignmentFlag.AlignLeft)
        return stack

    def _wait(self) -> int:
        self._reading = None
        self._view = None
        self._apply.hide()
        empty(self._result)
        self._result.addWidget(label(t("Đang đọc thẻ…"), "hint"))
        return self._latest.begin()

    def _run(self, future: Future[IdentityReading]) -> None:
        mine = self._wait()
        self._state.stage.bridge.run(
            future,
            lambda reading: self._read(mine, reading),
            lambda error: self._failed(mine, error),
            owner=self,
        )

    def _read(self, mine: int, reading: IdentityReading) -> None:
        if self._latest.is_past(mine):
            return
        if reading.verdict == "reject":
            self._show(mine, reading, None)
            return
        self._state.stage.bridge.run(
            self._state.stage.desk.plan_prefill(self._state.draft.case_id, self._slot, reading),
            lambda plan: self._show(mine, reading, plan),
            lambda error: self._failed(mine, error),
            owner=self,
        )

    def _show(self, mine: int, reading: IdentityReading, plan: PrefillPlan | None) -> None:
        if self._latest.is_past(mine):
            return
        empty(self._result)
        # Together: what Enter fills in is what stands there.
        self._reading = reading
        self._view = ReadingView(self._state, reading, plan)
        self._view.seen.connect(self._ways.line.setFocus)
        self._ways.make_room(wanted=plan is not None)
        area = scrolled(self._view)
        self._result.addWidget(area)
        self._apply.setText(
            t("Vẫn điền vào tờ khai (Enter)")
            if self._view.is_somebody_else
            else t("Điền vào tờ khai (Enter)")
        )
        self._apply.setVisible(plan is not None)
        # What is not shown yet takes no room: it would be reckoned as if it were not there.
        area.show()
        self._measure(self._view, area)
        QTimer.singleShot(0, area, partial(self._measure, self._view, area))
        self._apply.setEnabled(True)
        self._go_on(read=plan is not None)

    def _measure(self, view: ReadingView, area: QScrollArea) -> None:
        """Give what was read the height it wants, as far as the way to fill it in stays in sight below it."""
        wanted = view.heightForWidth(self._ways.width() - BAR)
        # A refusal of two lines is whole at less, and its card ends below them.
        self.share_height(area, wanted + 8, min(wanted + 8, theme.px(120)))

    def _failed(self, mine: int, error: TramSoError) -> None:
        if self._latest.is_past(mine):
            return
        self._reading = self._view = None
        self._ways.forget()
        self._apply.hide()
        self._ways.make_room(wanted=False)
        empty(self._result)
        own: Ways = {"type": self._ways.type_again, "choose": self._ways.choose}
        act = self._state.stage.act_on(error, own, self.close)
        self._result.addWidget(FailureNotice(sentence(error), act))
        self._go_on(read=False)

    def _go_on(self, *, read: bool) -> None:
        """Put the cursor where Enter fills in, or what was wrong is typed again."""
        if self._mrz.isHidden() or read:
            self._ways.line.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._mrz.go_back()

    def _applied(self, draft: DraftView) -> None:
        self._state.reload(draft)
        self._state.stage.toast.say(t("Đã điền từ thẻ. Mục đọc từ thẻ có dấu thẻ bên cạnh."))
        self.close()
        self.applied.emit()


_TOP = Qt.AlignmentFlag.AlignTop
_LEFT = Qt.AlignmentFlag.AlignLeft
