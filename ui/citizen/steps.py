"""Where the citizen is: part after part of the declaration, then agreement, then the signature, then the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from kiosk.wording import t
from ui.draft.review.read_parts import ReadPart, parts_of

if TYPE_CHECKING:
    from ui.draft.state import DraftState

CONSENTS = "consents"
SIGN = "sign"
END = "end"


class Steps(QObject):
    """The place in one draft. `changed` tells that the place, or what stands there, is another."""

    changed = Signal()

    def __init__(self, state: DraftState) -> None:
        super().__init__()
        self._state = state
        self.parts: tuple[ReadPart, ...] = parts_of(state)
        self.at = self._keys()[0]
        state.changed.connect(self._follow)
        state.word.changed.connect(self._follow)
        state.saving.connect(self._follow)
        state.saved.connect(self._follow)
        state.save_failed.connect(self._follow)
        self._follow()

    def part(self) -> ReadPart | None:
        """Return the part of the declaration that is shown, None at agreement, signature and end."""
        return next((part for part in self.parts if part.key == self.at), None)

    def place(self) -> tuple[int, int]:
        """Return which of how many, from 1."""
        keys = self._keys()
        return (keys.index(self.at) + 1 if self.at in keys else len(keys)), len(keys)

    def forward(self) -> None:
        """Note that the part shown is right, and go on; after a change only to what is to be seen again."""
        part = self.part()
        if part is not None:
            self._state.word.say_right(part.key, part.rows)
        if self._state.word.lapsed:
            self._go(self._unseen() or SIGN)
        else:
            self._next()

    def look_at(self, key: str) -> None:
        """Show a part again, if it is still there."""
        if key in self._keys():
            self._go(key)

    def wrong(self) -> None:
        """Note that the part shown is not right; the second time, look at the others."""
        part = self.part()
        if part is None:
            return
        if self._state.word.found_wrong(part.key, part.rows):
            self._next()
        else:
            self._state.word.say_wrong(part.key, part.rows)

    def back(self) -> None:
        """Go to the part before."""
        keys = self._keys()
        if self.can_go_back():
            self._go(keys[keys.index(self.at) - 1])

    def can_go_back(self) -> bool:
        """Return whether there is a part before."""
        return self.at in self._keys()[1:]

    def wait_for(self) -> str:
        """Return what comes before the signature, empty when nothing does."""
        word = self._state.word
        if not self._state.check.ready or self._state.is_saving():
            return t("Người hỗ trợ đang hoàn tất tờ khai. Xin ông/bà chờ một chút.")
        if any(word.found_wrong(part.key, part.rows) for part in self.parts):
            return t("Ông/bà đã báo có phần chưa đúng. Xin chờ người hỗ trợ sửa.")
        unseen = [part for part in self.parts if not word.found_right(part.key, part.rows)]
        if unseen:
            return t("Còn {n} phần ông/bà chưa xem. Bấm “Quay lại” để xem.", n=len(unseen))
        return ""

    def _keys(self) -> tuple[str, ...]:
        return (*(part.key for part in self.parts), CONSENTS, SIGN)

    def _next(self) -> None:
        keys = self._keys()
        self._go(keys[min(keys.index(self.at) + 1, len(keys) - 1)])

    def _go(self, key: str) -> None:
        self.at = key
        self._follow()

    def _unseen(self) -> str | None:
        word = self._state.word
        return next((one.key for one in self.parts if not word.found_right(one.key, one.rows)), None)

    def _follow(self) -> None:
        """Show the draft as it is now; a signature that went leads back to what changed."""
        word = self._state.word
        self.parts = parts_of(self._state)
        if self.at == SIGN and word.is_kept():
            self.at = END
        elif self.at == END and not word.is_kept():
            self.at = SIGN
        if self.at == SIGN and word.lapsed and not word.is_signed():
            self.at = self._unseen() or SIGN
        if self.at not in (*self._keys(), END):
            self.at = self._keys()[0]
        self.changed.emit()
