"""The first screen: what it says of the disk."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame

from tests.ui.conftest import Driver


def _said(drive: Driver) -> str:
    banner = next(
        frame
        for frame in drive.window.findChildren(QFrame)
        if frame.objectName() == "banner" and "đĩa" in frame.accessibleName()
    )
    assert banner.isVisible()
    return banner.accessibleName()


def test_a_disk_with_little_room_is_said_with_a_number(drive: Driver) -> None:
    drive.desk.room_for = 12
    drive.sign_in()
    assert "khoảng 12 hồ sơ" in _said(drive)


def test_a_disk_without_room_says_that_no_case_is_begun(drive: Driver) -> None:
    drive.desk.room_for = 0
    drive.sign_in()
    assert "chưa nhận thêm hồ sơ mới" in _said(drive)


def test_a_large_disk_is_not_spoken_of(drive: Driver) -> None:
    drive.sign_in()
    spoken = [
        frame
        for frame in drive.window.findChildren(QFrame)
        if frame.objectName() == "banner" and frame.isVisible() and "đĩa" in frame.accessibleName()
    ]
    assert spoken == []
