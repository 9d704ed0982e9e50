"""What the citizen paid, on the review step: optional, told where it cannot be read, sealed as the screen says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget

from forms.errors import DomainError
from kiosk.paid_fee import NOTHING_PAID, PaidFee
from tests.ui.settled import failed
from tests.ui.test_review_and_slip import review, sign
from ui import theme
from ui.draft.fee_card import FeeCard

if TYPE_CHECKING:
    from tests.ui.conftest import Driver

CTRL = Qt.KeyboardModifier.ControlModifier


def card(drive: Driver) -> FeeCard:
    return drive.find(FeeCard, "review.fee")


def line(drive: Driver, which: str) -> QLineEdit:
    return drive.find(QLineEdit, f"form.input:paid/{which}")


def type_in(drive: Driver, which: str, text: str) -> None:
    editor = line(drive, which)
    editor.setFocus()
    editor.selectAll()
    QTest.keyClick(editor, Qt.Key.Key_Delete)
    QTest.keyClicks(editor, text)


def kept(drive: Driver) -> PaidFee:
    return drive.desk.draft().paid


def test_what_was_paid_is_kept_when_the_field_is_left(drive: Driver) -> None:
    review(drive)
    assert drive.text("review.fee.due") == "Phải thu: 16.000đ"
    type_in(drive, "amount", "8000")
    assert kept(drive) == NOTHING_PAID
    QTest.keyClick(line(drive, "amount"), Qt.Key.Key_Tab)
    drive.until(lambda: kept(drive) == PaidFee(8_000))
    assert line(drive, "amount").text() == "8.000"
    type_in(drive, "receipt", "ab 12")
    QTest.keyClick(line(drive, "receipt"), Qt.Key.Key_Return)
    drive.until(lambda: kept(drive) == PaidFee(8_000, "AB 12"))


def test_who_pays_nothing_stands_where_money_is_taken(drive: Driver) -> None:
    review(drive)
    told = drive.text("review.fee.beside")
    assert told == (
        "Đăng ký trong 60 ngày kể từ ngày sinh thì không thu; thêm bản sao 8.000 đồng một bản. "
        "Miễn cho: người có công, hộ nghèo, người khuyết tật"
    )
    assert drive.find(QWidget, "review.fee.beside").isVisible()


def test_what_is_still_being_typed_is_sealed_too(drive: Driver) -> None:
    step = review(drive)
    sign(step)
    type_in(drive, "amount", "8.000")
    QTest.keyClick(drive.window, Qt.Key.Key_Return, CTRL)
    drive.until(lambda: bool(drive.desk.sealed))
    assert kept(drive) == PaidFee(8_000)


def test_a_mistake_is_told_at_its_field_and_nothing_is_sealed(drive: Driver) -> None:
    step = review(drive)
    sign(step)
    seal = drive.find(QWidget, "review.seal")
    assert seal.isEnabled()
    type_in(drive, "amount", "8k")
    QTest.keyClick(drive.window, Qt.Key.Key_Return, CTRL)
    told = "Số tiền đã thu không đọc được. Ghi số đồng, như 24000 hoặc 24.000; không thu thì để trống."
    assert card(drive)._amount.problem() == told
    assert not seal.isEnabled()
    assert not drive.desk.sealed
    drive.until(lambda: line(drive, "amount").hasFocus())
    drive.until(lambda: not line(drive, "amount").visibleRegion().isEmpty())
    assert drive.text("work.errors") == "Số tiền chưa đúng"
    assert drive.find(QWidget, "review.left:fee").isVisible()
    assert "Số tiền đã thu hoặc số biên lai chưa đúng" in drive.text("review.why")
    type_in(drive, "amount", "")
    QTest.keyClick(line(drive, "amount"), Qt.Key.Key_Tab)
    assert card(drive)._amount.problem() == ""
    drive.until(seal.isEnabled)
    assert kept(drive) == NOTHING_PAID
    type_in(drive, "receipt", "12")
    QTest.keyClick(line(drive, "receipt"), Qt.Key.Key_Tab)
    assert card(drive)._amount.problem().startswith("Có số biên lai mà chưa có số tiền đã thu")
    type_in(drive, "amount", "8000")
    QTest.keyClick(line(drive, "amount"), Qt.Key.Key_Tab)
    drive.until(lambda: kept(drive) == PaidFee(8_000, "12"))


def test_what_could_not_be_saved_does_not_look_kept(drive: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    review(drive)
    monkeypatch.setattr(drive.desk, "record_paid", lambda *_: failed(DomainError("disk_full")))
    type_in(drive, "amount", "8000")
    QTest.keyClick(line(drive, "amount"), Qt.Key.Key_Tab)
    drive.until(lambda: line(drive, "amount").text() == "")
    assert drive.bench().state.draft.paid == NOTHING_PAID


def test_a_free_case_asks_nothing_unless_something_stands_there(drive: Driver) -> None:
    step = review(drive)
    assert card(drive).isVisible()
    drive.bench().state.save("/copies/wanted", False)
    drive.until(lambda: not card(drive).isVisible())
    drive.bench().state.save_together({"/copies/wanted": True, "/copies/count": 1})
    drive.until(card(drive).isVisible)
    assert drive.text("review.fee.due") == "Phải thu: 8.000đ"
    type_in(drive, "amount", "8000")
    QTest.keyClick(line(drive, "amount"), Qt.Key.Key_Tab)
    drive.until(lambda: kept(drive) == PaidFee(8_000))
    drive.bench().state.save("/copies/wanted", False)
    drive.until(lambda: drive.text("review.fee.due") == "Phải thu: Miễn phí")
    assert card(drive).isVisible()
    assert not step.isHidden()


@pytest.mark.parametrize("percent", [100, 150])
def test_both_fields_have_room(drive: Driver, percent: int) -> None:
    theme.set_type_size(percent)
    review(drive)
    drive.window.resize(1366, 768)
    drive.until(lambda: line(drive, "receipt").width() > theme.px(120) < line(drive, "amount").width())


def test_whoever_collects_nothing_needs_no_key_for_it(drive: Driver) -> None:
    review(drive)
    assert card(drive).isVisible()
    QTest.keyClick(drive.window, Qt.Key.Key_F8)
    first = drive.find(QWidget, "review.consent:contact")
    drive.until(first.hasFocus)


def test_what_went_with_another_person_goes_from_the_screen(drive: Driver) -> None:
    review(drive)
    type_in(drive, "amount", "8000")
    QTest.keyClick(line(drive, "amount"), Qt.Key.Key_Tab)
    drive.until(lambda: kept(drive) == PaidFee(8_000))
    drive.desk.draft_extra["paid"] = NOTHING_PAID
    drive.bench().state._let_go(drive.desk.draft())
    drive.until(lambda: line(drive, "amount").text() == "")
    assert drive.bench().state.draft.paid == NOTHING_PAID


def test_a_payment_that_is_another_on_disk_is_not_sealed_unseen(drive: Driver) -> None:
    step = review(drive)
    sign(step)
    drive.desk.draft_extra["paid"] = PaidFee(8_000)
    QTest.keyClick(drive.window, Qt.Key.Key_Return, CTRL)
    drive.until(lambda: line(drive, "amount").text() == "8.000")
    assert not drive.desk.sealed
