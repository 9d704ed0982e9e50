"""Tra phiếu: a slip scanned, photographed, pasted or typed, and what this machine knows of its cases.

Object names: `lookup`, `lookup.close`, `lookup.origin`, `lookup.open:<n>`, and those of `ui.lookup.portal`
and `ui.camera.code_ways`.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from forms.errors import DomainError, HostileInput
from kiosk.wording import sentence, t
from ui.camera.code_ways import CodeTakers, CodeWays, CodeWords
from ui.camera.latest_reading import LatestReading
from ui.chosen_files import read_chosen
from ui.look import theme
from ui.lookup.portal import PortalAnswer
from ui.lookup.result import found_cases
from ui.lookup.take_over import Asked
from ui.lookup.words import LONGEST_TEXT
from ui.parts.basics import button, column, empty, label, row, scrolled, shortcut
from ui.parts.failure_notice import FailureNotice
from ui.parts.overlay import Overlay

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future
    from pathlib import Path

    from forms.errors import TramSoError
    from kiosk.views.lookup import LookupView
    from ui.failure_acts import Ways
    from ui.stage import Stage

_WIDTH = 760


class LookupPanel(Overlay):
    """Looks up one slip or code after the other."""

    def __init__(self, stage: Stage, over: QWidget) -> None:
        super().__init__(over, "lookup", _WIDTH)
        self._stage = stage
        self._latest = LatestReading()
        self._found: LookupView | None = None
        self._up: Callable[[], Future[LookupView]] | None = None
        self._area: QScrollArea | None = None
        self._answers: dict[Asked, PortalAnswer] = {}
        """Of the result in sight, by what was asked."""
        self._kept: dict[Asked, PortalAnswer] = {}
        """Of the result before, while the same slip is shown anew."""
        body = column(12, (24, 18, 24, 18))
        head = row(8)
        head.addWidget(label(t("Tra phiếu"), "h2"), 1)
        head.addWidget(button(t("Đóng"), self.close, kind="ghost", icon="x", name="lookup.close"))
        body.addLayout(head)
        self._ways = CodeWays(
            stage,
            "lookup",
            CodeWords(
                how=t("Quét mã QR trên phiếu bằng máy quét cầm tay, hoặc gõ mã TS rồi bấm Enter"),
                line=t("Ô nhận mã phiếu"),
                hold=t("Đưa mã QR trên phiếu vào khung, giữ yên, đủ sáng."),
                choose=t("Chọn ảnh phiếu…"),
                paste=t("Dán (Ctrl+V)"),
                chooser=t("Chọn ảnh phiếu"),
            ),
            LONGEST_TEXT,
            CodeTakers(
                self.read_text,
                lambda codes: self.read_text(codes[0].text),
                self.read_image,
                self.read_file,
                self._open_first,
            ),
        )
        body.addWidget(self._ways)
        self._result: QVBoxLayout = column(10)
        body.addLayout(self._result)
        self.card.setLayout(body)
        self.setFocusProxy(self._ways.line)
        stage.bridge.cases_changed.connect(self._cases_changed)
        shortcut(self, ("Ctrl+V",), self._ways.paste, local=True)
        QTimer.singleShot(0, self._ways, self._ways.begin)
        self.tell("Enter", t("Tra phiếu"))
        self.tell("F3", t("Máy ảnh"))
        self.tell("Ctrl+V", t("Dán"))

    def read_text(self, text: str) -> None:
        """Look up what was scanned, pasted or typed."""
        if text.strip():
            self._look(partial(self._stage.desk.look_up, text))

    def read_image(self, data: bytes) -> None:
        """Look up the slip in a picture."""
        self._look(partial(self._stage.desk.look_up_picture, data))

    def read_file(self, path: Path) -> None:
        """Look up the slip in a chosen picture."""
        mine = self._wait()
        self._stage.bridge.run(
            read_chosen(path, "unreadable_image"),
            lambda data: None if self._latest.is_past(mine) else self.read_image(data),
            lambda error: self._failed(mine, error),
            owner=self,
        )

    def _look(self, up: Callable[[], Future[LookupView]]) -> None:
        mine = self._wait()
        self._up = up
        self._stage.bridge.run(
            up(), lambda found: self._show(mine, found), lambda error: self._failed(mine, error), owner=self
        )

    def _cases_changed(self, cases: frozenset[bytes]) -> None:
        """Look again: what is read out to a family is how their case stands now."""
        found, mine = self._found, self._latest.number
        known = {one.case.row.case_id for one in found.cases if one.case is not None} if found else set()
        if self._up is not None and known & cases:
            # Nobody asked: what cannot be read anew stays with the moment it says.
            self._stage.bridge.run(
                self._up(), lambda again: self._follow(mine, again), lambda _error: None, owner=self
            )

    def _follow(self, mine: int, again: LookupView) -> None:
        if again == self._found or self._found is None or self._latest.is_past(mine):
            return
        # What the portal was asked a moment ago is of other cases: it stays, answered or on its way.
        self._kept, self._answers, held = self._answers, {}, self.focusWidget()
        for answer in self._kept.values():
            answer.setParent(self)
        self._show(mine, again)
        for answer in self._answers.values():
            answer.show()
        for gone in self._kept.values():
            gone.deleteLater()
        self._kept = {}
        if held is not None and any(answer.isAncestorOf(held) for answer in self._answers.values()):
            held.setFocus(Qt.FocusReason.OtherFocusReason)

    def _open_first(self) -> None:
        """Open the first case found."""
        known = [one.case for one in self._found.cases if one.case is not None] if self._found else []
        if known:
            self._open(known[0].row.case_id)

    def _wait(self) -> int:
        self._found = None
        self._area = None
        self._answers = {}
        empty(self._result)
        self._result.addWidget(label(t("Đang tra…"), "hint"))
        return self._latest.begin()

    def _show(self, mine: int, found: LookupView) -> None:
        if self._latest.is_past(mine):
            return
        self._found = found
        empty(self._result)
        self._ways.make_room(wanted=True)
        shown = found_cases(found, self._stage.today(), self._open, self._ask)
        self._area = scrolled(shown)
        self._result.addWidget(self._area)
        self._fit()
        self._ways.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _ask(self, key: str, place: int) -> QWidget:
        found = self._found
        # A slip that was proven says under which code the citizen knows the case, and so does one the portal finds it by.
        code = None
        if found is not None and (
            found.proven or (found.station_no is not None and found.cases[place].code == key)
        ):
            code = found.cases[place].code
        asked = Asked(key, code, place)
        answer = self._kept.pop(asked, None) or PortalAnswer(self._stage, asked, self._fit, self.close)
        self._answers[asked] = answer
        return answer

    def _fit(self) -> None:
        """Give the result the room its words need, once they are laid out: until then their height is the old one."""
        QTimer.singleShot(0, self, self._measure)

    def _measure(self) -> None:
        shown = None if self._area is None else self._area.widget()
        if self._area is None or shown is None:
            return
        wanted = shown.heightForWidth(self.card.width() - theme.px(64)) + 12
        self.share_height(self._area, wanted, theme.px(160))
        here = self.window().focusWidget()
        if here is not None and shown.isAncestorOf(here):
            # What was just answered stands beside the button that asked.
            self._area.ensureWidgetVisible(here, 0, theme.px(120))

    def _failed(self, mine: int, error: TramSoError) -> None:
        if self._latest.is_past(mine):
            return
        if not isinstance(error, DomainError | HostileInput):
            # Nothing is wrong with the code: the camera may tell it again.
            self._ways.forget()
        self._ways.make_room(wanted=False)
        empty(self._result)
        own: Ways = {"type": self._ways.type_again, "choose": self._ways.choose}
        self._result.addWidget(FailureNotice(sentence(error), self._stage.act_on(error, own, self.close)))
        self._ways.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _open(self, case_id: bytes) -> None:
        self.close()
        self._stage.open_case(case_id)
