"""What the portal says of a case this machine does not hold, asked while the person waits.

Object names: `lookup.asking:<n>`, `lookup.told:<n>`, `lookup.state:<n>`, `lookup.due:<n>`, `lookup.mend:<n>`,
`lookup.refused:<n>`, `lookup.ask:<n>` (asks again), and those of `ui.lookup.take_over`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kiosk.views.lookup import SUPPLEMENT_REQUIRED
from kiosk.wording import sentence, t
from kiosk.words.lookup_sentences import due_of_word, missing_of_word, told, where_to_mend
from kiosk.words.server_states import ENDED_UNDONE, WITH_A_DAY
from ui.lookup.take_over import TakeOver
from ui.parts.basics import button, column, empty, label, picture, row
from ui.parts.chips import Chip, due_chip, server_chip

if TYPE_CHECKING:
    from forms.errors import TramSoError
    from kiosk.views.lookup import PortalWord
    from ui.lookup.take_over import Asked
    from ui.stage import Stage


class PortalAnswer(QWidget):
    """Asks at once, and again when told to.

    Args:
        stage: desk and bridge.
        asked: which case.
        changed: called when another height is needed.
        leave: called before the case is opened here.
    """

    def __init__(
        self, stage: Stage, asked: Asked, changed: Callable[[], object], leave: Callable[[], object]
    ) -> None:
        super().__init__()
        self._stage = stage
        self._asked = asked
        self._leave = leave
        self._key = asked.key
        self._place = asked.place
        self._changed = changed
        self._by_hand = False
        self._body: QVBoxLayout = column(6)
        self.setLayout(self._body)
        self._ask()

    def ask_again(self) -> None:
        """Ask the portal again, and keep the keyboard where it is."""
        self._by_hand = True
        self._ask()

    def _ask(self) -> None:
        empty(self._body)
        self._body.addWidget(label(t("Đang hỏi Cổng…"), "hint", name=f"lookup.asking:{self._place}"))
        self._changed()
        asked = self._stage.desk.ask_portal(self._key)
        self._stage.bridge.run(asked, self._tell, self._refuse, owner=self, held_up=False)

    def _tell(self, word: PortalWord) -> None:
        empty(self._body)
        chips = row(8)
        chips.addWidget(Chip(*server_chip(word.state), name=f"lookup.state:{self._place}"))
        waits = word.state == SUPPLEMENT_REQUIRED
        last_day = word.supplement_due if waits else word.due_on
        if last_day is not None and (waits or word.state in WITH_A_DAY):
            chips.addWidget(Chip(*due_chip(last_day, self._stage.today())))
        chips.addStretch(1)
        self._body.addLayout(chips)
        self._body.addWidget(label(t("Mã hồ sơ của Cổng: {code}", code=word.code), "body"))
        self._body.addWidget(label(due_of_word(word), "body", name=f"lookup.due:{self._place}"))
        lacking = missing_of_word(word)
        if lacking:
            self._body.addWidget(label(t("Còn thiếu"), "label"))
            for text in lacking:
                self._body.addWidget(label(f"• {text}", "body"))
        elif word.state not in ENDED_UNDONE:
            self._body.addWidget(label(t("Cổng không báo còn thiếu gì."), "body"))
        mend = where_to_mend(word)
        if mend is not None:
            self._body.addWidget(label(mend, "label", name=f"lookup.mend:{self._place}"))
        if word.can_take_over and word.serving is not None:
            # Answers are asked for under the dossier's own code: the code on a slip belongs to the citizen.
            asked = (
                replace(self._asked, key=word.code) if self._key == self._asked.first_code else self._asked
            )
            self._body.addWidget(TakeOver(self._stage, asked, word.serving, self._changed, self._leave))
        if word.note:
            self._body.addWidget(label(t("Cơ quan ghi: {note}", note=word.note), "body"))
        self._end(label(told(word), "hint", name=f"lookup.told:{self._place}"))

    def _refuse(self, error: TramSoError) -> None:
        empty(self._body)
        why = sentence(error)
        line = row(8)
        line.addWidget(picture("cloud-off", "warn", 20))
        words = f"{why.title}. {why.meaning} {why.next_step}"
        line.addWidget(label(words, "body", name=f"lookup.refused:{self._place}"), 1)
        self._body.addLayout(line)
        self._end(None)

    def _end(self, last: QWidget | None) -> None:
        line = row(8)
        if last is not None:
            line.addWidget(last, 1)
        again = button(t("Hỏi lại Cổng"), self.ask_again, icon="refresh-cw", name=f"lookup.ask:{self._place}")
        line.addWidget(again)
        if last is None:
            line.addStretch(1)
        self._body.addLayout(line)
        self._changed()
        if self._by_hand:
            again.setFocus(Qt.FocusReason.OtherFocusReason)
