"""A newer version of the form: what would change, moving, looking over each changed part, taking it back.

Object names: `version` (the card), `version.move`, `version.confirm:<group>`, `version.undo`,
`version.details`.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget

from kiosk import wording
from kiosk.wording import counted, day, t
from ui.arrivals import Arrival
from ui.look import theme
from ui.parts.basics import button, column, empty, label, picture, row, scrolled

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from concurrent.futures import Future

    from forms.moving.migration import Difference
    from kiosk.views.cases import DifferenceWords, DraftView, VersionChangeView, VersionOffer
    from ui.draft.state import DraftState

MOST_LINES = 12
"""Differences shown of one part; the rest are counted."""
_TALLEST = 150
"""Height of what is told, before it scrolls: the question being answered stays in sight at 150 %."""


class VersionCard(QFrame):
    """Stands above the form while there is something to say about its version; hidden otherwise."""

    def __init__(self, state: DraftState) -> None:
        super().__init__()
        self.setObjectName("version")
        self.setProperty("role", "card")
        self._state = state
        self._offer: VersionOffer | None = None
        self._folded = True
        self._content: QVBoxLayout = column(8, (14, 12, 14, 12))
        self.setLayout(self._content)
        self.hide()
        state.reloaded.connect(self._show)
        state.changed.connect(self._show)
        state.stage.bridge.run(
            state.stage.desk.versions.offer(state.draft.case_id), self._offered, owner=self
        )
        self._show()

    def _offered(self, offer: VersionOffer | None) -> None:
        self._offer = offer
        self._show()

    def _show(self) -> None:
        change = self._state.draft.version_change
        groups = self._open_groups(change)
        empty(self._content)
        if self._offer is not None:
            self._show_offer(self._offer)
        elif change is not None and change.can_undo:
            self._show_change(change, groups)
        if not self._content.count():
            self.hide()
        elif self.parentWidget() is not None:
            # Shown before it has a place it would be a window of its own, and take the keyboard away for good.
            self.show()

    def _open_groups(self, change: VersionChangeView | None) -> tuple[str, ...]:
        """Return the parts still to be looked at, by the newest check."""
        if change is None:
            return ()
        waiting = {one.pointer for one in self._state.problems() if one.code.startswith("migration.")}
        return tuple(dict.fromkeys(one.group for one in change.differences if one.pointer in waiting))

    def _show_offer(self, offer: VersionOffer) -> None:
        text = t("Mọi điều đã khai được giữ lại. Có thể hoàn tác.")
        if offer.forced:
            text = t("Mẫu cũ đã hết hạn: phải chuyển trước khi niêm phong. Mọi điều đã khai được giữ lại.")
        elif offer.last_day is not None:
            text = t("Mẫu cũ còn dùng đến {day}. Mọi điều đã khai được giữ lại.", day=day(offer.last_day))
        self._head(t("Có mẫu tờ khai mới cho thủ tục này"), text, "warn" if offer.forced else "info")
        told = self._told(offer.differences, offer.words)
        if not self._folded:
            inside = column(6)
            _add_lines(inside, told)
            self._content.addWidget(_bounded(inside))
        line = row(8)
        if told:
            words = counted("Xem {n} chỗ khác", len(told)) if self._folded else t("Thu gọn")
            line.addWidget(button(words, self._fold, kind="link", name="version.details"))
        line.addStretch(1)
        line.addWidget(
            button(
                t("Chuyển sang mẫu mới"), self._move, kind="primary", icon="refresh-cw", name="version.move"
            )
        )
        self._content.addLayout(line)

    def _show_change(self, change: VersionChangeView, groups: tuple[str, ...]) -> None:
        if groups:
            self._head(
                counted("Đã chuyển sang mẫu mới, còn {n} phần cần xem lại", len(groups)),
                t("Chỉ những chỗ đã đổi hoặc không còn chỗ mới phải xem."),
                "warn",
            )
        else:
            self._head(t("Đã chuyển sang mẫu mới"), t("Mọi chỗ thay đổi đã được xem."), "ok")
        parts = column(6)
        for group in groups:
            inside = [one for one in change.differences if one.group == group and one.needs_review]
            _add_lines(parts, self._told(inside, change.words))
            line = row(8)
            line.addStretch(1)
            line.addWidget(
                button(
                    t("Đã xem phần này"),
                    partial(self._confirm, group),
                    kind="choice",
                    icon="check",
                    name=f"version.confirm:{group}",
                )
            )
            parts.addLayout(line)
        if groups:
            self._content.addWidget(_bounded(parts))
        line = row(8)
        line.addStretch(1)
        line.addWidget(
            button(t("Hoàn tác, về mẫu cũ"), self._undo, kind="ghost", icon="undo-2", name="version.undo")
        )
        self._content.addLayout(line)

    def _head(self, lead: str, text: str, tone: str) -> None:
        icons = {"warn": "triangle-alert", "info": "info", "ok": "circle-check"}
        line = row(12)
        line.addWidget(picture(icons[tone], tone, 22))
        words = column(2)
        words.addWidget(label(lead, "strong", tone=tone))
        words.addWidget(label(text, "hint"))
        line.addLayout(words, 1)
        self._content.addLayout(line)
        self.setAccessibleName(f"{lead}. {text}")

    def _told(self, differences: Iterable[Difference], words: Mapping[str, DifferenceWords]) -> list[str]:
        return [self._sentence(one, words[one.pointer]) for one in differences]

    def _sentence(self, one: Difference, said: DifferenceWords) -> str:
        language = wording.language()

        def words(known: Mapping[str, str]) -> str:
            return known.get(language) or known.get("vi", "")

        name, why = words(said.name), words(one.messages)
        old = words(said.old) or self._state.words(one.old_pointer or one.pointer, one.old)
        new = words(said.new) or self._state.words(one.pointer, one.new)
        # A code that only got another number reads the same: "A → A" would tell a clerk nothing.
        kind = "same" if one.kind == "changed" and old == new else one.kind
        if kind == "look" and why:
            return f"{name}: {new}. {why}"
        sentences = {
            "moved": t("{name}: {new} (chuyển sang ô mới)", name=name, new=new),
            "changed": t("{name}: {old} → {new}", name=name, old=old, new=new),
            "added": t("{name}: mới ghi {new}", name=name, new=new),
            "lost": t("{name}: {old} (mẫu mới không còn ô này; vẫn được giữ)", name=name, old=old),
            "same": t("{name}: {new} (mẫu mới ghi bằng mã khác)", name=name, new=new),
            "look": t("{name}: {new} (hãy xem lại)", name=name, new=new),
        }
        return f"{sentences[kind]} {why}".strip()

    def _fold(self) -> None:
        self._folded = not self._folded
        self._show()

    def _move(self) -> None:
        self._reopen(self._state.stage.desk.versions.move(self._state.draft.case_id))

    def _undo(self) -> None:
        self._reopen(self._state.stage.desk.versions.undo(self._state.draft.case_id))

    def _confirm(self, group: str) -> None:
        self._state.take(self._state.stage.desk.versions.confirm(self._state.draft.case_id, group))

    def _reopen(self, future: Future[DraftView]) -> None:
        """Open the draft anew: another version has other pages."""
        stage = self._state.stage
        stage.bridge.run(future, Arrival(stage).open_draft, stage.fail, owner=self)


def _add_lines(where: QVBoxLayout, told: list[str]) -> None:
    for said in told[:MOST_LINES]:
        where.addWidget(label(said, "body"))
    if len(told) > MOST_LINES:
        where.addWidget(label(t("và {n} chỗ khác", n=len(told) - MOST_LINES), "hint"))


def _bounded(inside: QVBoxLayout) -> QWidget:
    """Return what is told in an area that scrolls instead of pushing the form off the screen."""
    content = QWidget()
    content.setLayout(inside)
    area = scrolled(content)
    area.setMaximumHeight(theme.px(_TALLEST))
    area.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
    return area
