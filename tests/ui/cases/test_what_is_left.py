"""Above the review stands what is left before the seal; one key leads from one thing to the next, then to the seal."""

from __future__ import annotations

import itertools

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from tests.ui.conftest import Driver
from tests.ui.fiction import people as fiction
from tests.ui.scenes.scene import _sign
from ui.draft.review.left_strip import LeftStrip
from ui.draft.review.review_step import ReviewStep
from ui.parts.flow import Flow
from ui.parts.overlay import covering


def review(drive: Driver, **answers: object) -> ReviewStep:
    fiction.fill(drive.desk)
    drive.desk.answers |= answers
    bench = drive.open_draft()
    bench.show_step("review")
    step = bench.step()
    assert isinstance(step, ReviewStep)
    drive.until(lambda: step.state.word.purposes != ())
    drive.until(step.isVisible)
    return step


def left(drive: Driver) -> list[str]:
    strip = drive.find(LeftStrip, "review.left")
    return [one.objectName().partition(":")[2] for one in strip.findChildren(QPushButton) if one.isVisible()]


def press_f8(drive: Driver) -> QWidget:
    QTest.keyClick(drive.window.windowHandle(), Qt.Key.Key_F8)
    now = QApplication.focusWidget()
    assert now is not None
    return now


def at() -> str:
    now = QApplication.focusWidget()
    return now.objectName() if now is not None else ""


def in_sight(drive: Driver, widget: QWidget) -> bool:
    middle = widget.mapTo(drive.window, widget.rect().center())
    return drive.window.rect().contains(middle) and not widget.visibleRegion().isEmpty()


def test_consent_then_signature_then_the_seal(drive: Driver) -> None:
    step = review(drive)
    drive.until(lambda: left(drive) == ["consent", "signature"])
    strip = drive.find(LeftStrip, "review.left")
    # At the top, whatever lies scrolled below it.
    step._area.verticalScrollBar().setValue(99_999)
    assert in_sight(drive, strip)
    assert strip.mapTo(step, QPoint(0, 0)).y() == 0
    step._area.verticalScrollBar().setValue(0)
    box = press_f8(drive)
    assert box.objectName().startswith("review.consent:")
    drive.until(lambda: in_sight(drive, box))
    # To leave every mark empty is an answer: nobody is led there twice.
    drive.until(lambda: left(drive) == ["signature"])
    pad = press_f8(drive)
    assert pad is step.pad
    drive.until(lambda: in_sight(drive, step.pad))
    _sign(step)
    drive.until(lambda: left(drive) == [])
    assert not strip.isVisible()
    assert drive.find(QPushButton, "review.seal").isEnabled()
    assert covering(drive.window) is None


def test_hidden_words_leave_no_gap_between_those_that_show(drive: Driver) -> None:
    review(drive)
    drive.until(lambda: left(drive) == ["consent", "signature"])
    line = drive.find(LeftStrip, "review.left").findChild(Flow)
    shown = sorted(
        (one.geometry() for one in line.children() if isinstance(one, QWidget) and one.isVisible()),
        key=lambda area: area.left(),
    )
    gaps = [right.left() - left_one.right() - 1 for left_one, right in itertools.pairwise(shown)]
    assert gaps == [8, 8]


def test_a_warning_comes_first_and_its_number_answers_it(drive: Driver) -> None:
    review(drive, **{"/mother/birthDate": "2016-01-01"})
    drive.until(lambda: left(drive)[:1] == ["warnings"])
    now = press_f8(drive)
    assert now.objectName().startswith("review.warning:")
    drive.until(lambda: in_sight(drive, now))
    first = now.objectName()
    QTest.keyClick(now, Qt.Key.Key_1)
    drive.until(lambda: len(drive.desk.warnings) == 1)
    # The cursor goes on to the next warning, not over everything to the consent.
    drive.until(lambda: at().startswith("review.warning:") and at() != first)
    assert "consent" in left(drive)
    before = first
    for answered in (2, 3):
        drive.until(lambda before=before: at().startswith("review.warning:") and at() != before)
        before = at()
        QTest.keyClick(drive.window.windowHandle(), Qt.Key.Key_1)
        drive.until(lambda answered=answered: len(drive.desk.warnings) == answered)
    drive.until(lambda: left(drive) == ["consent", "signature"])


def test_errors_are_counted_and_led_to(drive: Driver) -> None:
    step = review(drive, **{"/requester/phone": "09"})
    drive.until(lambda: left(drive)[:1] == ["errors"])
    assert step.has_left()
    drive.find(QPushButton, "review.left:errors").click()
    drive.until(lambda: drive.bench().step() is not step)


def test_a_word_of_the_strip_leads_by_mouse_and_enter_too(drive: Driver) -> None:
    step = review(drive)
    drive.until(lambda: left(drive) == ["consent", "signature"])
    drive.find(QPushButton, "review.left:signature").click()
    assert QApplication.focusWidget() is step.pad
    # Asked for out of turn, the consent is still left.
    assert left(drive) == ["consent", "signature"]
