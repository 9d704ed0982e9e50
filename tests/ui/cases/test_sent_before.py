"""Before a correction is signed again, clerk and citizen see what becomes of what the portal has."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QLabel, QWidget

from tests.ui.citizen.test_citizen_screen import press, show
from tests.ui.conftest import Driver
from tests.ui.scenes.corrections import correct
from ui.citizen.spoken import sentences_of
from ui.draft.review.sent_rows import changes_of


def told(drive: Driver) -> list[str]:
    card = drive.find(QWidget, "review.changes")
    return [one.text() for one in card.findChildren(QLabel)]


def test_the_review_tells_what_was_sent_and_what_will_be(drive: Driver) -> None:
    correct(drive.desk)
    drive.open_draft().show_step("review")
    state = drive.bench().state
    found = {one.pointer: (one.old, one.new) for one in changes_of(state)}
    phone = drive.desk.draft_extra["sent"].answers["/requester/phone"]
    child = drive.desk.draft_extra["sent"].answers["/child/fullName"]
    # What is worked out from an answer is read back too, so it is told as well.
    assert found.pop("/child/birthDateWords")[1].startswith("Ngày ba tháng mười một")
    assert found.pop("/birthOrder") == ("3", "2")
    assert found.pop("/child/daysSinceBirth") == ("20", "19")
    # As they stand in the read-back: days in Vietnamese order, the words of a choice.
    assert found == {
        "/requester/phone": (phone, ""),
        "/child/fullName": (child, "Nguyễn Mẫu Thị Ánh Dương"),
        "/child/birthDate": ("02/11/2026", "03/11/2026"),
        "/child/gender": ("Nữ", "Nam"),
        "/father/idDoc/type": ("", "Căn cước, CCCD"),
        # The second of two is no change: the first went.
        "/siblings/0": ("Nguyễn Mẫu Bình", ""),
        "/copies/count": ("2", "3"),
        "/fee": ("16.000", "24.000"),
        "/documents/d-birth": ("Ảnh đã gửi", "Ảnh mới"),
        "/documents/d-witness": ("Ảnh đã gửi", ""),
    }
    words = told(drive)
    assert words[:4] == ["Chỗ sửa so với lần gửi trước", "Mục", "Cổng đang có", "Sẽ gửi"]
    at = words.index("02/11/2026")
    assert words[at - 1] != "03/11/2026" and "03/11/2026" in words
    assert "Chưa có" in words and "Đã bỏ" in words


def test_the_card_follows_what_is_typed(drive: Driver) -> None:
    correct(drive.desk)
    drive.open_draft().show_step("review")
    state = drive.bench().state
    state.save("/child/birthDate", "2026-11-02")
    drive.until(lambda: "03/11/2026" not in told(drive))
    assert "/child/birthDate" not in {one.pointer for one in changes_of(state)}


def test_where_nothing_is_known_any_more_it_says_so(drive: Driver) -> None:
    correct(drive.desk)
    drive.desk.draft_extra = {"sent": None, "sent_lost": True}
    drive.open_draft().show_step("review")
    said = told(drive)
    assert said[0] == "Chỗ sửa so với lần gửi trước"
    assert "nội dung đã gửi không còn trên máy này" in said[1]


def test_a_first_packet_has_nothing_to_compare_with(drive: Driver) -> None:
    window = show(drive)
    assert drive.window.findChild(QWidget, "review.changes") is None
    assert window.steps.at == "page.requester"


def test_the_citizen_reads_and_hears_what_changed_first(drive: Driver) -> None:
    correct(drive.desk)
    window = show(drive, filled=False)
    part = window.steps.part()
    assert part is not None and part.key == "changes"
    said = {row.pointer: row.value for row in part.rows}
    assert said["/child/birthDate"] == "Trước: 02/11/2026 → Nay: 03/11/2026"
    assert said["/documents/d-witness"] == "Trước: Ảnh đã gửi → Nay: Đã bỏ"
    assert "→" not in " ".join(sentences_of(part.title, part.rows))
    # It is part of what the citizen calls right before signing.
    while window.steps.at == "changes":
        press(window, "citizen.next")
    assert window.steps.at == "page.requester"
    state = drive.bench().state
    assert state.word.found_right("changes", part.rows)
    state.save("/child/fullName", "Nguyễn Mẫu An")
    drive.until(lambda: not state.word.found_right("changes", window.steps.parts[0].rows))


def test_a_paper_of_the_held_version_is_shown_as_taken_off(drive: Driver) -> None:
    correct(drive.desk)
    sent = drive.desk.draft_extra["sent"]
    drive.desk.draft_extra["sent"] = replace(sent, held_off=frozenset({"d-id"}))
    state = drive.open_draft().state
    name = state.draft.form.document("d-id").label("vi")
    found = [one.words() for one in changes_of(state) if one.name == name]
    assert found == [("Ảnh trong bản đang giữ lại", "Đã bỏ")]
