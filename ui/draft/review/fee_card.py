"""What the citizen paid: amount and number of the paper receipt, where a fee is due. Leaving both empty costs no key.

Object names: `review.fee` (the card), `review.fee.due`, `review.fee.beside` (who pays nothing), and those of the two fields.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QWidget

from forms.errors import DomainError
from kiosk.paid_fee import due_words, is_asked, read_paid, words_beside
from kiosk.wording import grouped, sentence, t
from ui.draft.refused import PAYMENT
from ui.fields.spec import FieldSpec, Kind
from ui.fields.text import TextField
from ui.parts.basics import column, label, row

if TYPE_CHECKING:
    from forms.errors import TramSoError
    from kiosk.paid_fee import PaidFee
    from kiosk.views.cases import DraftView
    from ui.draft.state import DraftState

AMOUNT = "paid/amount"
RECEIPT = "paid/receipt"
_AT_RECEIPT = "receipt_malformed"


class FeeCard(QFrame):
    """The fee of one draft and what was paid of it; hidden where nothing is due. `moved` tells of a mistake or its end.

    Args:
        state: the open draft.
    """

    moved = Signal()

    def __init__(self, state: DraftState) -> None:
        super().__init__()
        self.setObjectName("review.fee")
        self.setProperty("role", "card")
        self._state = state
        self._wrong = False
        self._due = label("", "body", name="review.fee.due")
        self._beside = label("", "body", name="review.fee.beside")
        self._amount = TextField(FieldSpec(AMOUNT, Kind.TEXT, t("Số tiền đã thu (đồng)"), optional=True))
        self._receipt = TextField(
            FieldSpec(RECEIPT, Kind.TEXT, t("Số biên lai giấy"), optional=True, upper=True)
        )
        stack = column(10, (20, 16, 20, 16))
        stack.addWidget(label(t("Phí, lệ phí"), "h2"))
        told = column(2)
        told.addWidget(self._due)
        told.addWidget(self._beside)
        stack.addLayout(told)
        fields = row(16)
        for field in (self._amount, self._receipt):
            # A reason above one of the lines must not push them apart.
            fields.addWidget(field, 1, Qt.AlignmentFlag.AlignBottom)
            field.left.connect(self.take)
        stack.addLayout(fields)
        self.setLayout(stack)
        self.hide()

    def is_wrong(self) -> bool:
        """Return whether what stands here cannot be read, so that it is not on disk."""
        return self._wrong and not self.isHidden()

    def mistaken(self) -> QWidget:
        """Return the line that is to be mended, the first one where there is none."""
        return (self._receipt if self._receipt.problem() else self._amount).editor()

    def mistake(self) -> tuple[str, str]:
        """Return which of the two cannot be read: as one of the things left, and as a short sentence."""
        if self._receipt.problem():
            return t("số biên lai"), t("Số biên lai chưa đúng")
        return t("tiền đã thu"), t("Số tiền chưa đúng")

    def refresh(self) -> None:
        """Show the fee as the answers make it now, and what is kept of its payment."""
        draft, effective = self._state.draft, self._state.check.effective
        held = PAYMENT in self._state.refused
        asked = (held or is_asked(draft.service, effective, draft.paid)) and not draft.prepared
        self._due.setText(t("Phải thu: {fee}", fee=due_words(draft.service, effective)))
        beside = words_beside(draft.service, effective)
        self._beside.setText(beside)
        self._beside.setVisible(bool(beside))
        if not self._wrong and not held and not (self._amount.is_typed_in() or self._receipt.is_typed_in()):
            self._show(draft.paid)
        self.setVisible(asked)

    def take(self) -> bool:
        """Keep what stands here; return False, with the reason at its field, where it cannot be read."""
        if self.isHidden():
            return True
        try:
            paid = read_paid(str(self._amount.value() or ""), str(self._receipt.value() or ""))
        except DomainError as error:
            self._refuse(error)
            return False
        was_wrong, self._wrong = self._wrong, False
        self._show(paid)
        if paid != self._state.draft.paid:
            self._save(paid)
        elif PAYMENT in self._state.refused:
            # What could not be saved is no longer meant.
            self._state.refused.drop(PAYMENT)
            self._state.on_disk(self._state.draft)
            self._state.changed.emit()
        if was_wrong:
            self.moved.emit()
        return True

    def _save(self, paid: PaidFee) -> None:
        state = self._state
        before = state.draft.paid
        state.refused.drop(PAYMENT)
        state.draft = replace(state.draft, paid=paid)
        state.saving.emit()

        def stored(draft: DraftView) -> None:
            if state.draft.paid == draft.paid:
                state.on_disk(draft)

        def failed(error: TramSoError) -> None:
            # The draft says what is on disk; the amount stays in its field, and nothing is sealed without it.
            if state.draft.paid == paid:
                state.draft = replace(state.draft, paid=before)
                state.hold(PAYMENT, error, lambda: self._save(paid))

        kept = state.stage.desk.record_paid(state.draft.case_id, paid)
        state.stage.bridge.run(kept, stored, failed, owner=self)

    def _refuse(self, error: DomainError) -> None:
        at, other = (
            (self._receipt, self._amount) if error.code == _AT_RECEIPT else (self._amount, self._receipt)
        )
        told = sentence(error)
        told_of_it = self._wrong and at.problem()
        at.set_problem(f"{told.title}. {told.next_step}")
        other.set_problem(None)
        self._wrong = True
        if not told_of_it:
            self.moved.emit()

    def _show(self, paid: PaidFee) -> None:
        self._amount.set_value(None if paid.amount is None else grouped(paid.amount))
        self._receipt.set_value(paid.receipt)
        for field in (self._amount, self._receipt):
            field.set_problem(None)
