"""What the citizen paid, on the review step: optional, told where it cannot be read, sealed as the screen says."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from forms.errors import StationError
from kiosk.paid_fee import NOTHING_PAID, PaidFee
from tests.ui.draft.test_review_and_slip import review, sign
from tests.ui.settled import failed
from ui.draft.review.fee_card import FeeCard
from ui.look import theme

if TYPE_CHECKING:
    from collections.abc import Callable

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


def test_what_is_left_names_the_one_of_the_two_that_is_wrong(drive: Driver) -> None:
    step = review(drive)
    sign(step)
    type_in(drive, "amount", "8k")
    QTest.keyClick(line(drive, "amount"), Qt.Key.Key_Tab)
    drive.until(lambda: drive.text("work.errors") == "Số tiền chưa đúng")
    assert drive.text("review.left:fee").startswith("tiền đã thu")
    type_in(drive, "amount", "8000")
    type_in(drive, "receipt", "<?>")
    QTest.keyClick(line(drive, "receipt"), Qt.Key.Key_Tab)
    drive.until(lambda: drive.text("work.errors") == "Số biên lai chưa đúng")
    assert drive.text("review.left:fee").startswith("số biên lai")


class Disk:
    """Takes no payment and no mark as long as it is full."""

    def __init__(self, drive: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
        self.full = True
        for name in ("record_paid", "mark_consent"):
            monkeypatch.setattr(drive.desk, name, partial(self._keep, getattr(drive.desk, name)))

    def _keep(self, real: Callable[..., Any], *what: Any) -> Any:
        return failed(StationError("disk_full")) if self.full else real(*what)


def test_an_amount_that_was_not_saved_stops_the_seal_and_stays_in_its_field(
    drive: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = review(drive)
    sign(step)
    disk = Disk(drive, monkeypatch)
    type_in(drive, "amount", "8.000")
    QTest.keyClick(drive.window, Qt.Key.Key_Return, CTRL)
    state = drive.bench().state
    drive.until(lambda: state.unsaved() == 1 and not step._sealing.busy)
    assert (line(drive, "amount").text(), state.draft.paid) == ("8.000", NOTHING_PAID)
    assert not drive.desk.sealed
    assert not drive.find(QWidget, "review.seal").isEnabled()
    assert drive.find(QWidget, "review.left:unsaved").isVisible()
    assert drive.text("work.errors") == "1 mục chưa lưu"
    # Nothing read anew writes over it, and the same key goes on trying.
    state.reload(drive.desk.draft())
    drive.until(lambda: state.unsaved() == 1)
    assert line(drive, "amount").text() == "8.000"
    QTest.keyClick(drive.window, Qt.Key.Key_Return, CTRL)
    drive.until(lambda: state.unsaved() == 1 and not step._sealing.busy)
    assert not drive.desk.sealed
    disk.full = False
    QTest.keyClick(drive.window, Qt.Key.Key_Return, CTRL)
    drive.until(lambda: bool(drive.desk.sealed))
    assert kept(drive) == PaidFee(8_000)


def test_an_amount_that_failed_once_is_not_left_out_of_the_packet(
    drive: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = review(drive)
    sign(step)
    disk = Disk(drive, monkeypatch)
    real = drive.desk.record_paid

    def once(*what: Any) -> Any:
        answer = real(*what)
        disk.full = False
        return answer

    monkeypatch.setattr(drive.desk, "record_paid", once)
    type_in(drive, "amount", "8.000")
    QTest.keyClick(drive.window, Qt.Key.Key_Return, CTRL)
    state = drive.bench().state
    drive.until(lambda: bool(drive.desk.sealed) or (state.unsaved() == 1 and not step._sealing.busy))
    assert not drive.desk.sealed
    assert line(drive, "amount").text() == "8.000"


def test_an_amount_that_was_not_saved_can_be_taken_away_again(
    drive: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = review(drive)
    sign(step)
    Disk(drive, monkeypatch)
    type_in(drive, "amount", "8000")
    QTest.keyClick(line(drive, "amount"), Qt.Key.Key_Tab)
    state = drive.bench().state
    drive.until(lambda: state.unsaved() == 1)
    type_in(drive, "amount", "")
    QTest.keyClick(line(drive, "amount"), Qt.Key.Key_Tab)
    drive.until(lambda: state.unsaved() == 0)
    drive.until(drive.find(QWidget, "review.seal").isEnabled)


def test_an_amount_that_was_not_saved_goes_with_whoever_paid(
    drive: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    review(drive)
    Disk(drive, monkeypatch)
    type_in(drive, "amount", "8000")
    QTest.keyClick(line(drive, "amount"), Qt.Key.Key_Tab)
    state = drive.bench().state
    drive.until(lambda: state.unsaved() == 1)
    state._let_go(drive.desk.draft())
    drive.until(lambda: line(drive, "amount").text() == "")
    assert state.unsaved() == 0


@pytest.mark.parametrize("given", [True, False])
def test_a_mark_that_was_not_saved_stops_the_seal(
    drive: Driver, monkeypatch: pytest.MonkeyPatch, given: bool
) -> None:
    step = review(drive)
    box = drive.find(QCheckBox, "review.consent:contact")
    if not given:
        box.setChecked(True)
        drive.until(lambda: "contact" in drive.desk.consents)
    sign(step)
    disk = Disk(drive, monkeypatch)
    box.setChecked(given)
    state = drive.bench().state
    drive.until(lambda: state.unsaved() == 1)
    assert box.isChecked() is given
    QTest.keyClick(drive.window, Qt.Key.Key_Return, CTRL)
    drive.until(lambda: state.unsaved() == 1 and not step._sealing.busy)
    assert not drive.desk.sealed
    assert not drive.find(QWidget, "review.seal").isEnabled()
    # A mark that is saved meanwhile leaves it as it stands, and so does a draft read anew.
    disk.full = False
    state.word.mark("reuse", True)
    assert box.isChecked() is given
    state.reload(drive.desk.draft())
    drive.until(lambda: state.unsaved() == 0)
    assert box.isChecked() is given
    QTest.keyClick(drive.window, Qt.Key.Key_Return, CTRL)
    drive.until(lambda: bool(drive.desk.sealed))
    assert ("contact" in drive.desk.consents) is given


def test_a_mark_that_was_not_saved_and_is_set_back_is_saved_so(
    drive: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    review(drive)
    disk = Disk(drive, monkeypatch)
    box = drive.find(QCheckBox, "review.consent:contact")
    box.setChecked(True)
    state = drive.bench().state
    drive.until(lambda: state.unsaved() == 1)
    disk.full = False
    box.setChecked(False)
    drive.until(lambda: state.unsaved() == 0)
    assert not box.isChecked()
    assert "contact" not in drive.desk.consents


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
    # The first thing left is the first consent, not the fee.
    drive.until(lambda: drive.find(QWidget, "review.consent:assist").hasFocus())


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
