"""The citizen's screen at a user's level: read back, marks, signature, and what takes it all away."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QCheckBox, QLabel, QWidget

from forms.errors import StationError
from kiosk import wording
from tests.ui.conftest import Driver
from tests.ui.fiction import people as fiction
from tests.ui.scripted.desk import CASE
from tests.ui.settled import CODE
from ui.citizen.steps import CONSENTS, END, SIGN
from ui.citizen.window import CitizenWindow
from ui.draft.papers.photo_panel import PhotoPanel
from ui.draft.review.review_step import ReviewStep
from ui.look import theme
from ui.parts.signature_pad import SignaturePad

LEFT = Qt.MouseButton.LeftButton


def show(drive: Driver, *, filled: bool = True) -> CitizenWindow:
    """Open the review as a clerk, then the citizen's screen by its key."""
    if filled:
        fiction.fill(drive.desk)
    drive.open_draft().show_step("review")
    drive.until(lambda: drive.window.findChild(QCheckBox, "review.consent:contact") is not None)
    QTest.keyClick(drive.window, Qt.Key.Key_F9)
    window = drive.bench().citizen.window()
    assert window is not None
    return window


def shown(window: CitizenWindow, name: str) -> QWidget:
    found = window.findChild(QWidget, name)
    assert found is not None and found.isVisible(), name
    return found


def text(window: CitizenWindow, name: str) -> str:
    found = shown(window, name)
    assert isinstance(found, QLabel | QAbstractButton)
    return found.text()


def press(window: CitizenWindow, name: str) -> None:
    QTest.mouseClick(shown(window, name), LEFT)
    QApplication.processEvents()


def read_up_to(window: CitizenWindow, key: str) -> None:
    for _press in range(60):
        if window.steps.at == key:
            return
        press(window, "citizen.next")
    raise AssertionError(f"{key} is not reached, but {window.steps.at}")


def pad_of(window: CitizenWindow) -> SignaturePad:
    (pad,) = window.findChildren(SignaturePad)
    return pad


def draw(pad: SignaturePad) -> None:
    middle = pad.height() // 2
    QTest.mousePress(pad, LEFT, pos=QPoint(60, middle))
    for left in range(60, 400, 10):
        QTest.mouseMove(pad, QPoint(left, middle + left % 40 - 20))
    QTest.mouseRelease(pad, LEFT, pos=QPoint(400, middle))


def sign(drive: Driver, window: CitizenWindow) -> None:
    read_up_to(window, SIGN)
    draw(pad_of(window))
    press(window, "citizen.next")
    drive.until(lambda: window.steps.at == END)


def review_of(drive: Driver) -> ReviewStep:
    step = drive.bench().step()
    assert isinstance(step, ReviewStep)
    return step


def test_marks_and_signature_of_the_citizen_are_what_is_sealed(drive: Driver) -> None:
    window = show(drive)
    read_up_to(window, CONSENTS)
    press(window, "citizen.consent:contact")
    drive.until(lambda: drive.desk.consents == {"contact"})
    assert drive.find(QCheckBox, "review.consent:contact").isChecked(), "the clerk sees the mark"
    sign(drive, window)
    assert drive.desk.signed, "the signature is on disk before the clerk does anything"
    picture = drive.desk.signature
    assert review_of(drive).pad.is_signed(), "the clerk sees the signature"
    press(window, "citizen.next")
    assert drive.bench().citizen.window() is None
    drive.find(QWidget, "review.seal").click()
    drive.until(lambda: drive.desk.sealed)
    assert drive.desk.consents == {"contact"}
    assert drive.desk.signature == picture
    assert drive.desk.signatures_kept == 1, "the clerk's seal puts no other signature in its place"


def test_nothing_is_marked_beforehand_and_the_law_is_told_without_a_mark(drive: Driver) -> None:
    window = show(drive)
    read_up_to(window, CONSENTS)
    boxes = window.findChildren(QCheckBox)
    assert {box.objectName() for box in boxes} == {"citizen.consent:contact", "citizen.consent:assist"}
    assert not any(box.isChecked() for box in boxes)
    assert shown(window, "citizen.notice:procedure").findChildren(QCheckBox) == []


def test_a_mark_of_the_clerk_shows_to_the_citizen_and_can_be_taken_back(drive: Driver) -> None:
    window = show(drive)
    read_up_to(window, CONSENTS)
    drive.find(QCheckBox, "review.consent:assist").click()
    box = window.findChild(QCheckBox, "citizen.consent:assist")
    drive.until(box.isChecked)
    QTest.mouseClick(box.parentWidget(), LEFT, pos=QPoint(300, 20))
    drive.until(lambda: drive.desk.consents == frozenset())
    assert not drive.find(QCheckBox, "review.consent:assist").isChecked()


def test_a_mark_that_could_not_be_saved_stays_as_it_was_said_and_is_saved_later(drive: Driver) -> None:
    window = show(drive)
    read_up_to(window, CONSENTS)
    drive.desk.fail_next = StationError("disk_full")
    press(window, "citizen.consent:contact")
    box = window.findChild(QCheckBox, "citizen.consent:contact")
    state = drive.bench().state
    drive.until(lambda: state.unsaved() == 1)
    # Nothing is signed or sealed before the disk has it.
    assert (box.isChecked(), drive.desk.consents, state.is_saving()) == (True, frozenset(), True)
    assert drive.find(QCheckBox, "review.consent:contact").isChecked()
    state.save_again()
    drive.until(lambda: drive.desk.consents == {"contact"})
    assert (box.isChecked(), state.unsaved()) == (True, 0)


def test_every_row_is_in_sight_before_it_is_called_right(drive: Driver) -> None:
    window = show(drive)
    window.showNormal()
    window.resize(900, 500)
    first = window.steps.at
    drive.until(lambda: text(window, "citizen.next") == "Xem phần dưới")
    presses = 0
    while window.steps.at == first:
        press(window, "citizen.next")
        presses += 1
    assert presses > 1
    mother = fiction.family().mother
    assert any(row.value == mother.full_name and row.from_card for row in window.steps.parts[0].rows)


def test_what_the_citizen_calls_wrong_is_shown_to_the_clerk_until_it_is_mended(drive: Driver) -> None:
    window = show(drive)
    read_up_to(window, "page.child")
    press(window, "citizen.wrong")
    review = review_of(drive)
    assert review.doubts.isVisible()
    assert "Người được khai sinh" in {line.text() for line in review.doubts.findChildren(QAbstractButton)}
    window.steps.at = SIGN
    window.steps.changed.emit()
    assert not shown(window, "citizen.next").isEnabled()
    drive.bench().state.save("/child/fullName", "Nguyễn Mẫu Ý")
    drive.until(lambda: not review.doubts.isVisible())


def test_a_changed_answer_takes_the_signature_and_asks_again(drive: Driver) -> None:
    window = show(drive)
    sign(drive, window)
    drive.bench().state.save("/child/fullName", "Nguyễn Mẫu Ý")
    drive.until(lambda: window.steps.at == "page.child")
    assert "ký lại" in text(window, "citizen.lapsed")
    values = {label.text() for label in window.findChildren(QLabel) if label.isVisible()}
    assert {"Nguyễn Mẫu Ý", "Vừa sửa"} <= values
    assert not review_of(drive).pad.is_signed()
    assert not drive.find(QWidget, "review.seal").isEnabled()
    sign(drive, window)
    assert drive.find(QWidget, "review.seal").isEnabled()


def test_another_kind_of_paper_asks_again_another_photograph_does_not(drive: Driver) -> None:
    window = show(drive)
    sign(drive, window)
    state = drive.bench().state
    state.take(drive.desk.attach(CASE, "d-birth", fiction.paper()))
    drive.until(lambda: len(state.draft.files) == 2)
    assert window.steps.at == END
    kind = next(rule.doc_id for rule in state.draft.form.documents if rule.doc_id != "d-birth")
    state.take(drive.desk.attach(CASE, kind, fiction.paper()))
    drive.until(lambda: window.steps.at == "papers")
    assert not drive.find(QWidget, "review.seal").isEnabled()


def test_the_signature_made_last_counts_on_both_screens(drive: Driver) -> None:
    window = show(drive)
    sign(drive, window)
    first = drive.desk.signature
    drive.find(QWidget, "review.wipe").click()
    drive.until(lambda: not drive.desk.signed)
    assert window.steps.at == SIGN
    assert not pad_of(window).is_signed()
    review = review_of(drive)
    draw(review.pad)
    assert pad_of(window).is_signed(), "the citizen sees what is drawn on the clerk's pad"
    drive.find(QWidget, "review.seal").click()
    drive.until(lambda: drive.desk.sealed)
    assert drive.desk.signature not in (b"", first)


def test_signing_on_paper_is_asked_for_here_and_photographed_there(drive: Driver, tmp_path) -> None:  # type: ignore[no-untyped-def]
    window = show(drive)
    read_up_to(window, SIGN)
    press(window, "citizen.paper")
    assert "ký trên giấy" in drive.text("review.already")
    photo = tmp_path / "signed.jpg"
    photo.write_bytes(fiction.paper())
    review_of(drive).sign_on_paper(photo)
    drive.until(lambda: drive.window.findChild(PhotoPanel) is not None)
    assert not drive.desk.signed, "nothing stands for a signature before somebody has looked at it"
    QTest.keyClick(drive.find(QWidget, "photo.use"), Qt.Key.Key_Return)
    drive.until(lambda: window.steps.at == END)
    assert drive.desk.signature == fiction.paper()
    # Where the page lies in the picture is handed on, so that it is kept straight.
    assert drive.desk.paper_shape is not None
    assert review_of(drive).pad.says() == "Đã ký trên giấy, ảnh đã lưu"
    assert drive.find(QWidget, "review.seal").isEnabled()


def test_an_unfinished_declaration_is_not_signed(drive: Driver) -> None:
    drive.desk.answers |= {"/requester/relation": "ME", "/requester/fullName": "Trần Thị Thử"}
    window = show(drive, filled=False)
    read_up_to(window, SIGN)
    draw(pad_of(window))
    assert not pad_of(window).is_signed()
    assert "Xin ông/bà chờ" in text(window, "citizen.wait")
    assert not shown(window, "citizen.next").isEnabled()


@pytest.mark.parametrize("key", [Qt.Key.Key_F12, Qt.Key.Key_L])
@pytest.mark.parametrize("at", ["clerk", "citizen"])
def test_the_lock_blanks_it_at_once(drive: Driver, key: Qt.Key, at: str) -> None:
    window = show(drive)
    control = Qt.KeyboardModifier.ControlModifier
    no = Qt.KeyboardModifier.NoModifier
    pressed = drive.window if at == "clerk" else window
    pressed.activateWindow()
    drive.until(pressed.isActiveWindow)
    QTest.keyClick(pressed, key, control if key == Qt.Key.Key_L else no)
    assert drive.bench().citizen.window() is None, "before the PIN is asked for"
    assert drive.window.sign_in_page().isVisible()
    drive.until(lambda: not [one for one in QApplication.topLevelWidgets() if one.objectName() == "citizen"])


@pytest.mark.parametrize("key", [Qt.Key.Key_F9, Qt.Key.Key_Escape])
def test_its_key_and_esc_close_it(drive: Driver, key: Qt.Key) -> None:
    window = show(drive)
    window.activateWindow()
    drive.until(window.isActiveWindow)
    QTest.keyClick(window, key)
    assert drive.bench().citizen.window() is None
    assert drive.bench().isVisible()


def test_it_goes_with_the_draft(drive: Driver) -> None:
    show(drive)
    shell = drive.window.shell()
    assert shell is not None
    bench = drive.bench()
    shell.go("today")
    assert bench.citizen.window() is None
    shell.open_draft(drive.desk.draft(), None)
    drive.bench().show_citizen()
    second = drive.bench()
    assert second.citizen.window() is not None
    shell.open_draft(drive.desk.draft(), None)
    assert second.citizen.window() is None


def test_it_goes_when_a_monitor_is_unplugged(drive: Driver) -> None:
    show(drive)
    # What stood on a monitor is moved by the system to the one that is left, where the clerk types.
    QApplication.instance().screenRemoved.emit(drive.window.screen())  # type: ignore[union-attr]
    assert drive.bench().citizen.window() is None
    drive.bench().show_citizen()
    assert drive.bench().citizen.window() is not None


def test_after_the_seal_only_thanks_and_the_code_are_left_then_nothing(drive: Driver) -> None:
    window = show(drive)
    sign(drive, window)
    drive.find(QWidget, "review.seal").click()
    drive.until(lambda: drive.desk.sealed)
    drive.until(lambda: window.findChild(QLabel, "citizen.code").isVisible())
    assert text(window, "citizen.code") == CODE
    seen = {label.text() for label in window.findChildren(QLabel) if label.isVisible()}
    assert not any(fiction.family().mother.full_name in one for one in seen)
    drive.bench().citizen._blank.timeout.emit()
    assert drive.bench().citizen.window() is None
    drive.bench().show_citizen()
    assert drive.bench().citizen.window() is None, "a sealed case is not shown again"


def test_by_keyboard_alone(drive: Driver) -> None:
    window = show(drive)
    window.activateWindow()
    drive.until(lambda: QApplication.focusWidget() is window.findChild(QWidget, "citizen.next"))
    for _press in range(60):
        if window.steps.at == CONSENTS:
            break
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
        QApplication.processEvents()
    first = window.findChild(QCheckBox, "citizen.consent:assist")
    drive.until(lambda: QApplication.focusWidget() is first)
    QTest.keyClick(first, Qt.Key.Key_Space)
    drive.until(lambda: drive.desk.consents == {"assist"})
    way = []
    for _tab in range(4):
        QTest.keyClick(window.windowHandle(), Qt.Key.Key_Tab)
        way.append(QApplication.focusWidget().objectName())
    assert way == ["citizen.consent:contact", "citizen.next", "citizen.back", "citizen.consent:assist"]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_target_is_large_and_named(drive: Driver, language: str) -> None:
    wording.set_language(language)  # type: ignore[arg-type]
    window = show(drive)
    for key in (window.steps.at, CONSENTS, SIGN):
        read_up_to(window, key)
        for one in window.findChildren(QAbstractButton):
            if one.isVisible():
                assert min(one.width(), one.height()) >= 56, one.objectName()
                assert one.accessibleName() or one.text(), one.objectName()
    wording.set_language("vi")


def test_the_ring_is_thick_here(drive: Driver) -> None:
    window = show(drive)
    window.activateWindow()
    target = window.findChild(QWidget, "citizen.next")
    drive.until(lambda: window.ring.isVisible() and QApplication.focusWidget() is target)
    assert window.ring.width() - target.width() >= 2 * 6 * theme.type_size() / 100
