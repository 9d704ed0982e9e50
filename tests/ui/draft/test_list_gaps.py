"""A list on the real window: an entry emptied by hand goes once it is left, and the later ones are told at their place."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QScrollArea, QWidget

from tests.ui.conftest import Driver

POOR = "1.011607"
AHEAD = "2090-05-17"


def household(drive: Driver, *, later: int = 1) -> None:
    """Show a household: the first complete, the second with a name alone, the later ones born in the future."""
    drive.desk.prepare(POOR)
    drive.desk.answers |= {
        "/members/0/fullName": "Nguyễn Mẫu An",
        "/members/0/birthDate": "1980-05-17",
        "/members/1/fullName": "Nguyễn Mẫu Bình",
    }
    for number in range(2, 2 + later):
        drive.desk.answers[f"/members/{number}/fullName"] = f"Nguyễn Mẫu {'CDE'[number - 2]}"
        drive.desk.answers[f"/members/{number}/birthDate"] = AHEAD
    bench = drive.open_draft()
    bench.show_step("page.members")
    first = drive.field("/members/0/relation")
    drive.until(lambda: first.isAncestorOf(QApplication.focusWidget()))


def empty(drive: Driver, pointer: str) -> QLineEdit:
    field = drive.field(pointer)
    field.editor().setFocus()
    drive.until(lambda: field.isAncestorOf(QApplication.focusWidget()))
    line = QApplication.focusWidget()
    assert isinstance(line, QLineEdit)
    line.selectAll()
    QTest.keyClick(line, Qt.Key.Key_Delete)
    return line


def names(drive: Driver) -> dict[str, object]:
    return {
        one: value
        for one, value in drive.desk.answers.items()
        if one.endswith("/fullName") and "members" in one
    }


def test_an_emptied_entry_goes_when_it_is_left_and_the_problem_stands_at_its_person(drive: Driver) -> None:
    household(drive)
    empty(drive, "/members/1/fullName")
    drive.field("/members/2/birthDate").editor().setFocus()
    drive.until(
        lambda: (
            names(drive)
            == {
                "/members/0/fullName": "Nguyễn Mẫu An",
                "/members/1/fullName": "Nguyễn Mẫu C",
            }
        )
    )
    drive.idle()
    assert (
        drive.window.findChild(QWidget, "form.remove:/members/2") is None
        or not drive.find(QWidget, "form.remove:/members/2").isVisible()
    )
    born = drive.field("/members/1/birthDate")
    assert drive.field("/members/1/fullName").value() == "Nguyễn Mẫu C"
    assert born.value() == AHEAD
    drive.until(lambda: born.problem() == "Ngày sinh của thành viên chưa tới. Hãy xem lại.")
    assert born.isAncestorOf(QApplication.focusWidget()), "the cursor stays with the person it was put to"
    taken = [places for places in drive.desk.together if "/members/1/birthDate" in places]
    assert len(taken) == 1, "one save"
    assert taken[0]["/members/2/fullName"] is None


def test_nothing_goes_while_the_entry_is_still_being_typed_in(drive: Driver) -> None:
    household(drive)
    line = empty(drive, "/members/1/fullName")
    drive.field("/members/1/birthDate").editor().setFocus()
    drive.idle()
    assert names(drive)["/members/2/fullName"] == "Nguyễn Mẫu C"
    line.setFocus()
    QTest.keyClicks(line, "Tran Mau")
    drive.field("/members/2/fullName").editor().setFocus()
    drive.until(lambda: names(drive)["/members/1/fullName"] == "Tran Mau")
    drive.idle()
    assert names(drive)["/members/2/fullName"] == "Nguyễn Mẫu C"


def test_leaving_the_page_leaves_the_entry_too(drive: Driver) -> None:
    household(drive)
    empty(drive, "/members/1/fullName")
    bench = drive.window.shell().page()  # type: ignore[union-attr]
    bench.show_step("page.request")  # type: ignore[attr-defined]
    drive.until(lambda: names(drive).get("/members/1/fullName") == "Nguyễn Mẫu C")
    assert "/members/2/fullName" not in names(drive)


def test_the_next_ones_button_takes_away_whom_it_was_pressed_at(drive: Driver) -> None:
    household(drive, later=3)
    empty(drive, "/members/1/fullName")
    window = drive.window.windowHandle()
    button = drive.find(QWidget, "form.remove:/members/2")
    area = next(one for one in drive.window.findChildren(QScrollArea) if one.isAncestorOf(button))
    area.ensureWidgetVisible(button)
    drive.until(lambda: not button.visibleRegion().isEmpty())
    spot = button.mapTo(drive.window, button.rect().center())
    QTest.mousePress(window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, spot)
    drive.until(lambda: "/members/1/fullName" not in names(drive))
    drive.idle()
    assert names(drive)["/members/2/fullName"] == "Nguyễn Mẫu C", "nobody moves under the finger"
    # A problem told above may have moved the button itself.
    spot = button.mapTo(drive.window, button.rect().center())
    QTest.mouseRelease(window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, spot)
    drive.until(
        lambda: (
            names(drive)
            == {
                "/members/0/fullName": "Nguyễn Mẫu An",
                "/members/1/fullName": "Nguyễn Mẫu D",
                "/members/2/fullName": "Nguyễn Mẫu E",
            }
        )
    )


def test_taking_one_away_is_one_save_and_so_is_bringing_it_back(drive: Driver) -> None:
    household(drive)
    drive.desk.saves.clear()
    drive.find(QWidget, "form.remove:/members/0").click()
    assert len(drive.desk.together) == 1
    assert names(drive) == {"/members/0/fullName": "Nguyễn Mẫu Bình", "/members/1/fullName": "Nguyễn Mẫu C"}
    drive.find(QWidget, "toast.undo").click()
    assert len(drive.desk.together) == 2
    assert names(drive)["/members/2/fullName"] == "Nguyễn Mẫu C"
