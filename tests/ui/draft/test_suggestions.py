"""What most likely belongs into an empty field is written by one key, never without it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from tests.ui.conftest import Driver
from tests.ui.fiction import people as fiction

ISSUER = "/requester/idDoc/issuedBy"


def line(drive: Driver) -> QLineEdit:
    editor = drive.field(ISSUER).editor()
    assert isinstance(editor, QLineEdit)
    editor.setFocus()
    return editor


def test_down_writes_who_issued_the_card(drive: Driver) -> None:
    fiction.fill(drive.desk)
    drive.desk.answers.pop(ISSUER, None)
    drive.desk.answers |= {"/requester/idDoc/type": "CCCD", "/requester/idDoc/issuedOn": "2024-07-01"}
    drive.open_draft()
    editor = line(drive)
    assert "Phím ↓ để ghi: Bộ Công an" in editor.accessibleDescription()
    assert ISSUER not in drive.desk.answers
    QTest.keyClick(editor, Qt.Key.Key_Down)
    drive.until(lambda: drive.desk.answers.get(ISSUER) == "Bộ Công an")
    assert drive.desk.provenance.get(ISSUER) in (None, "typed")
    drive.until(lambda: "Phím ↓" not in editor.accessibleDescription())


def test_what_is_being_typed_stays(drive: Driver) -> None:
    fiction.fill(drive.desk)
    drive.desk.answers.pop(ISSUER, None)
    drive.desk.answers |= {"/requester/idDoc/type": "CCCD", "/requester/idDoc/issuedOn": "2024-07-01"}
    drive.open_draft()
    editor = line(drive)
    editor.insert("Công an")
    QTest.keyClick(editor, Qt.Key.Key_Down)
    assert editor.text() == "Công an"


def test_another_paper_has_no_suggestion(drive: Driver) -> None:
    fiction.fill(drive.desk)
    drive.desk.answers.pop(ISSUER, None)
    drive.desk.answers |= {"/requester/idDoc/type": "HO_CHIEU", "/requester/idDoc/issuedOn": "2024-07-01"}
    drive.open_draft()
    editor = line(drive)
    QTest.keyClick(editor, Qt.Key.Key_Down)
    assert editor.text() == ""
    assert "↓" not in editor.accessibleDescription()
