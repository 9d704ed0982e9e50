"""The card of a newer form: what would change, moving, looking over, taking back."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from forms.definition.form import load_form
from tests.support.newer_birth_form import newer_birth_form
from tests.ui.conftest import Driver
from tests.ui.fiction import people as fiction
from ui.draft.version_card import VersionCard


def card(drive: Driver) -> VersionCard:
    found = drive.bench().findChild(VersionCard, "version")
    assert isinstance(found, VersionCard)
    return found


def words(drive: Driver) -> str:
    return "\n".join(one.text() for one in card(drive).findChildren(QLabel))


def press(drive: Driver, name: str) -> None:
    found = card(drive).findChild(QAbstractButton, name)
    assert found is not None, name
    found.click()


def opened(drive: Driver, *, taken_until: str | None = None) -> None:
    fiction.fill(drive.desk)
    drive.desk.answers["/requester/phone"] = "0905000123"
    raw = newer_birth_form(taken_until=taken_until)
    drive.desk.versions.newer = load_form(raw, name="dkks-5.json")
    drive.open_draft()
    drive.until(lambda: card(drive).isVisible())


def test_without_a_newer_form_there_is_no_card(drive: Driver) -> None:
    fiction.fill(drive.desk)
    drive.open_draft()
    assert not card(drive).isVisible()


def test_it_shows_what_would_change_before_anything_does(drive: Driver) -> None:
    opened(drive)
    assert "Có mẫu tờ khai mới" in words(drive)
    assert "0905000123" not in words(drive)
    press(drive, "version.details")
    assert "Số điện thoại: 0905000123 (mẫu mới không còn ô này; vẫn được giữ)" in words(drive)
    assert "Quan hệ với người được khai sinh: Mẹ (mẫu mới ghi bằng mã khác)" in words(drive)
    assert "Quốc gia (quê quán): Việt Nam. Xem lại quê quán." in words(drive)
    assert drive.desk.form.version == 4


def test_a_form_whose_last_day_is_over_says_so(drive: Driver) -> None:
    opened(drive, taken_until="2026-11-01")
    assert "phải chuyển trước khi niêm phong" in words(drive)


def test_moving_asks_about_each_changed_part_and_can_be_taken_back(drive: Driver) -> None:
    opened(drive)
    first = drive.bench()
    press(drive, "version.move")
    drive.until(lambda: drive.bench() is not first)
    assert drive.bench().state.draft.form.version == 5
    drive.until(lambda: "phần cần xem lại" in words(drive))
    assert drive.bench().state.answer("/child/facility") == drive.desk.answers["/child/facility"]
    groups = [group for group in ("/requester", "/child") if f"version.confirm:{group}" in names(drive)]
    assert groups
    for group in groups:
        press(drive, f"version.confirm:{group}")
    drive.until(lambda: "Mọi chỗ thay đổi đã được xem." in words(drive))
    second = drive.bench()
    press(drive, "version.undo")
    drive.until(lambda: drive.bench() is not second)
    assert drive.bench().state.draft.form.version == 4
    assert drive.bench().state.answer("/requester/phone") == "0905000123"
    # The newer form is offered again.
    drive.until(lambda: "version.move" in names(drive))


def names(drive: Driver) -> set[str]:
    return {one.objectName() for one in card(drive).findChildren(QWidget)}
