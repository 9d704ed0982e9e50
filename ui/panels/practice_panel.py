"""F7 while practising: exercises with their ticks, what the pretend officer does, and the pretend network.

Object names: `practice.panel`, `practice.exercise:<key>`, `practice.done:<key>`, `practice.start:<key>`,
`practice.officer:<usual|name>`, `practice.network:<on|off>`, `practice.erase`, `practice.close`.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from kiosk.practice.exercises import EXERCISES, Exercise
from kiosk.practice.script import SCRIPTS
from kiosk.wording import t
from ui.look import theme
from ui.parts.basics import BAR, RING, button, column, empty, frame, label, row, scrolled
from ui.parts.chips import Chip
from ui.parts.choice_card import ChoiceCard
from ui.parts.overlay import Overlay

if TYPE_CHECKING:
    from concurrent.futures import Future

    from kiosk.practice.station import Practice
    from ui.bridge import Bridge
    from ui.practice_door import PracticeDoor

_WIDTH = 860


class PracticePanel(Overlay):
    """Everything around the desk that only a practice has."""

    def __init__(self, door: PracticeDoor, practice: Practice, bridge: Bridge, over: QWidget) -> None:
        super().__init__(over, "practice.panel", _WIDTH)
        self._door = door
        self._practice = practice
        self._bridge = bridge
        head = row(8)
        words = column(2)
        words.addWidget(label(t("Bài thực hành"), "h2"))
        words.addWidget(label(t("Thẻ mẫu nằm trong bảng quét (F2), ảnh giấy tờ mẫu ở bước Giấy tờ."), "hint"))
        head.addLayout(words, 1)
        self._away = button(t("Đóng"), self.close, kind="ghost", icon="x", name="practice.close")
        head.addWidget(self._away, 0, Qt.AlignmentFlag.AlignTop)
        self._body: QVBoxLayout = column(12, (RING, 0, RING + BAR, RING))
        content = QWidget()
        content.setLayout(self._body)
        stack = column(12, (24 - RING, 18, 24 - RING - BAR, 18))
        head.setContentsMargins(RING, 0, RING + BAR, 0)
        stack.addLayout(head)
        area = scrolled(content)
        area.setFixedHeight(max(240, over.height() - theme.px(200)))
        stack.addWidget(area)
        self.card.setLayout(stack)
        self.setFocusProxy(self._away)
        self.refresh()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 (Qt)
        """Make room for wrapped texts, whose size is known now."""
        super().showEvent(event)
        self.fit()

    def refresh(self) -> None:
        """Show ticks and choices as they are now."""
        empty(self._body)
        done = self._practice.portal.done
        for exercise in EXERCISES:
            self._body.addWidget(self._exercise(exercise, exercise.key in done))
        self._body.addWidget(self._officer())
        self._body.addWidget(self._network())
        foot = row(8)
        foot.addWidget(
            button(
                t("Xóa bài thực hành"),
                self._door.erase,
                kind="danger",
                icon="trash-2",
                name="practice.erase",
                hint=t("Xóa mọi hồ sơ thực hành và về trạm thật. Hồ sơ thật không bị đụng đến."),
            )
        )
        foot.addStretch(1)
        self._body.addLayout(foot)

    def _exercise(self, exercise: Exercise, done: bool) -> QFrame:
        stack = column(6, (16, 12, 16, 12))
        head = row(10)
        head.addWidget(label(t(exercise.title), "h3"), 1)
        chip = (t("Đã làm"), "ok", "check") if done else (t("Chưa làm"), "", "minus")
        head.addWidget(Chip(*chip, name=f"practice.done:{exercise.key}"), 0, Qt.AlignmentFlag.AlignTop)
        stack.addLayout(head)
        for number, step in enumerate(exercise.steps, start=1):
            stack.addWidget(label(f"{number}. {t(step)}", "body"))
        foot = row(8)
        foot.addWidget(
            button(
                t("Bắt đầu bài này"),
                partial(self._start, exercise),
                name=f"practice.start:{exercise.key}",
            )
        )
        foot.addStretch(1)
        stack.addLayout(foot)
        return frame(stack, name=f"practice.exercise:{exercise.key}")

    def _officer(self) -> ChoiceCard:
        names = {
            "accepted": t("Tiếp nhận, rồi có kết quả"),
            "supplement": t("Yêu cầu bổ sung"),
            "refused": t("Không tiếp nhận"),
        }
        return ChoiceCard(
            t("Cán bộ thực hành làm gì với hồ sơ tới"),
            t("Trả lời sau khoảng nửa phút kể từ khi Cổng nhận đủ."),
            "practice.officer",
            (("usual", t("Lần lượt")), *((name, names[name]) for name in SCRIPTS)),
            self._practice.portal.next_script or "usual",
            self._choose,
        )

    def _network(self) -> ChoiceCard:
        return ChoiceCard(
            t("Mạng"),
            t("Giả mất mạng để tập làm việc ngoại tuyến; mạng thật của máy không đổi."),
            "practice.network",
            (("on", t("Có mạng")), ("off", t("Giả mất mạng"))),
            "on" if self._practice.portal.online else "off",
            lambda chosen: self._do(self._practice.set_online(chosen == "on")),
        )

    def _choose(self, chosen: str) -> None:
        self._do(self._practice.choose(next((name for name in SCRIPTS if name == chosen), None)))

    def _start(self, exercise: Exercise) -> None:
        if exercise.officer is not None:
            self._do(self._practice.choose(exercise.officer))
        self.close()

    def _do(self, told: Future[None]) -> None:
        self._bridge.run(told, lambda _: None, owner=self)
