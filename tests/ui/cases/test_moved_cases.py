"""A citizen with another station's slip: one button opens the returned case here, and where it was says the truth."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from forms.errors import DomainError
from kiosk.wording import sentence
from tests.ui.cases.test_deciding import has, show
from tests.ui.conftest import Driver
from tests.ui.fiction import people as fiction
from tests.ui.lookup.test_lookup import scan, shown
from tests.ui.scenes.lookup import one_other
from tests.ui.scenes.lookup import said as word_said
from tests.ui.scenes.moved_cases import FIRST, SECOND, elsewhere, outrun, overtaken, word
from tests.ui.settled import sample_slip
from ui.lookup.panel import LookupPanel
from ui.pages.work.workbench import Workbench
from ui.paper.slip_paper import slip_image
from ui.paper.slip_words import facts_of


def found(drive: Driver, *, proven: bool = True, typed: bool = False) -> LookupPanel:
    drive.desk.word = word()
    view = replace(one_other(), proven=proven)
    if typed:
        view = replace(view, cases=(replace(view.cases[0], ask=view.cases[0].code),))
    drive.desk.found = view
    drive.sign_in()
    QTest.keyClick(drive.window, Qt.Key.Key_F2)
    scan(drive)
    assert shown(drive, "lookup.state:0") == "Cần bổ sung"
    return drive.find(LookupPanel, "lookup")


def opened(drive: Driver) -> bool:
    return isinstance(drive.window.shell().page(), Workbench)  # type: ignore[union-attr]


@pytest.mark.parametrize("proven", [True, False])
def test_one_button_opens_the_case_and_tells_the_citizens_code_of_a_proven_slip(
    drive: Driver, proven: bool
) -> None:
    fiction.fill(drive.desk)
    drive.desk.content = True
    drive.desk.draft_extra["answers_to"] = "r1"
    panel = found(drive, proven=proven)
    told = " ".join(one.text() for one in panel.findChildren(QLabel))
    assert f"{FIRST.sentence_name} đang phục vụ hồ sơ này." in told
    # Seen without scrolling: the panel has grown to what the portal said.
    drive.until(lambda: not drive.find(QPushButton, "lookup.take_over:0").visibleRegion().isEmpty())
    assert "đối chiếu giấy tờ" in told
    # Nobody is sent away any more.
    assert not has(drive, "lookup.mend:0")
    drive.find(QPushButton, "lookup.take_over:0").click()
    drive.until(lambda: opened(drive))
    drive.until(lambda: drive.window.findChild(LookupPanel) is None)
    assert drive.desk.taken_over == (("01" * 16, one_other().cases[0].code if proven else None),)


def test_a_typed_code_is_asked_by_itself_and_remembered_for_the_citizen(drive: Driver) -> None:
    fiction.fill(drive.desk)
    drive.desk.content = True
    drive.desk.draft_extra["answers_to"] = "r1"
    found(drive, proven=False, typed=True)
    code = one_other().cases[0].code
    assert drive.desk.asked == (code,)
    drive.find(QPushButton, "lookup.take_over:0").click()
    drive.until(lambda: opened(drive))
    assert drive.desk.taken_over == ((word().code, code),)


def test_it_is_reached_and_asked_by_keyboard_once(drive: Driver) -> None:
    panel = found(drive)
    drive.until(lambda: drive.find(QWidget, "lookup.take_over:0").isVisible())
    for _ in range(12):
        focused = drive.window.focusWidget()
        if focused is not None and focused.objectName() == "lookup.take_over:0":
            break
        QTest.keyClick(focused or panel, Qt.Key.Key_Tab)
    assert drive.window.focusWidget().objectName() == "lookup.take_over:0"
    QTest.keyClick(drive.window.focusWidget(), Qt.Key.Key_Space)
    assert shown(drive, "lookup.taking:0") == "Đang lấy nội dung từ Cổng…"
    assert not drive.find(QPushButton, "lookup.take_over:0").isEnabled()
    assert len(drive.desk.taken_over) == 1


@pytest.mark.parametrize(
    "code", ["content_offline", "content_forbidden", "nothing_to_supplement", "disk_low"]
)
def test_why_it_could_not_be_opened_is_said_and_it_can_be_tried_again(drive: Driver, code: str) -> None:
    drive.desk.content = DomainError(code)
    found(drive)
    drive.find(QPushButton, "lookup.take_over:0").click()
    assert shown(drive, "lookup.not_taken:0").startswith(sentence(DomainError(code)).title)
    drive.until(lambda: drive.window.focusWidget().objectName() == "lookup.take_over:0")
    drive.find(QPushButton, "lookup.take_over:0").click()
    assert len(drive.desk.taken_over) == 2


def test_where_nothing_is_asked_for_or_the_portal_is_older_nothing_is_offered(drive: Driver) -> None:
    drive.desk.word = replace(word(), serving=None)
    drive.desk.found = one_other()
    drive.sign_in()
    QTest.keyClick(drive.window, Qt.Key.Key_F2)
    scan(drive)
    assert shown(drive, "lookup.mend:0").startswith("Bổ sung tại trạm đã lập hồ sơ.")
    assert not has(drive, "lookup.take_over:0")
    drive.desk.word = word_said(serving=FIRST)
    drive.find(QPushButton, "lookup.ask:0").click()
    drive.until(lambda: drive.text("lookup.state:0") == "Đang xử lý")
    assert not has(drive, "lookup.take_over:0")


def test_where_the_case_was_it_says_who_serves_it(drive: Driver) -> None:
    show(drive, elsewhere())
    banners = [one.accessibleName() for one in drive.window.findChildren(QWidget, "banner")]
    (told,) = [one for one in banners if one.startswith(f"{SECOND.sentence_name} phục vụ hồ sơ này từ ")]
    assert "bổ sung ở trạm nào cũng được" in told
    for act in ("case.supplement", "case.withdraw", "case.hand_over", "content.fetch"):
        assert not has(drive, act), act
    assert has(drive, "case.slip")


def test_an_old_copy_is_not_corrected_but_the_newer_content_fetched(drive: Driver) -> None:
    show(drive, overtaken())
    assert drive.text("content.title") == "Hồ sơ đã được bổ sung ở trạm khác"
    assert not has(drive, "case.supplement")
    QTest.keyClick(drive.window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    drive.until(lambda: has(drive, "content.asking"))
    assert drive.desk.fetched == 1


def test_a_supplement_that_came_second_is_a_card_that_names_the_station(drive: Driver) -> None:
    show(drive, outrun())
    assert drive.text("conflict.title") == "Hồ sơ này đã được bổ sung ở trạm khác"
    assert SECOND.name in drive.text("conflict.theirs")
    assert drive.find(QPushButton, "conflict.choice:keep").text() == "Giữ bản của Cổng, bỏ bản trên máy"
    assert not has(drive, "conflict.choice:supplement")


def test_the_second_slip_says_by_what_every_station_finds_the_case() -> None:
    slip = sample_slip({}, (), fiction.NOON, 0, practice=False)
    plain = facts_of(slip)
    moved = replace(slip, dossier_code="H17.20242-261120-000017", first_code="TS-20002-0100001-7")
    lines = [line for line in facts_of(moved) if line not in plain]
    assert lines == [
        ("Mã hồ sơ của Cổng", "H17.20242-261120-000017"),
        ("Mã trên phiếu trước", "TS-20002-0100001-7"),
    ]
    assert isinstance(slip_image(moved), QImage)
