"""What the citizen paid, on the review step: empty, typed, and typed wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit

from forms.errors import StationError
from tests.ui.fiction import people as fiction
from tests.ui.settled import failed

if TYPE_CHECKING:
    from tests.ui.scenes.scene import Scene, Stand


def _fee(stand: Stand, amount: str, receipt: str) -> None:
    fiction.fill(stand.desk)
    stand.open_draft()
    stand.bench().show_step("review")
    stand.settle()
    for which, text in (("amount", amount), ("receipt", receipt)):
        found = stand.window.findChild(QLineEdit, f"form.input:paid/{which}")
        assert found is not None
        found.setFocus()
        found.setText(text)
    step = stand.bench().step()
    step._fee.take()
    step._to_fee()
    stand.settle()


def review_fee_paid(stand: Stand) -> None:
    _fee(stand, "16000", "AB/26P-0012345")


def review_fee_unsaved(stand: Stand) -> None:
    stand.desk.record_paid = lambda *_: failed(StationError("disk_full"))  # type: ignore[method-assign]
    _fee(stand, "16000", "AB/26P-0012345")


def review_fee_wrong(stand: Stand) -> None:
    _fee(stand, "16k", "AB/26P-0012345")


def review_receipt_wrong(stand: Stand) -> None:
    _fee(stand, "16000", "<?>")


FEE_SCENES: tuple[Scene, ...] = (review_fee_paid, review_fee_unsaved, review_fee_wrong, review_receipt_wrong)
