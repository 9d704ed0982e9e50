"""J7 by keyboard alone: the slip is scanned, state, date and what is missing are read, the result handed over."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from kiosk.fictional.people import card_qr_payload
from tests.journeys.conftest import Desk
from tests.journeys.counter import Visit
from tests.journeys.keys import CTRL
from tests.journeys.returned import Following, Office, handed_in
from tests.journeys.visits import BIRTH, family
from tests.support.counter import paper
from tests.ui.bursts import bursts_over
from ui.fields.dates import show_date

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

MOST_KEYS = 30
"""From the scanned slip to the citizen's answer; the name of the photograph's file is among them."""


def sent(desk: Desk) -> tuple[Following, Office]:
    """Return a clerk whose birth case the portal has, and the officer."""
    counter = handed_in(desk, Visit(BIRTH, BIRTH, {}))
    (desk.folder / "s.jpg").write_bytes(paper())
    clerk, office = Following(desk, counter), Office(desk)
    office.exchange()
    return clerk, office


def resolved(clerk: Following, office: Office) -> None:
    """Let the result be there."""
    for action in ("accept", "resolve"):
        office.act(clerk.case(), action)
    office.exchange()


def sign_on_paper(desk: Desk, clerk: Following) -> None:
    """Let the receiver sign on paper, and photograph it."""
    clerk.counter.tab_to("handover.signed_paper")
    desk.keys.choose_file(lambda: desk.keys.press(Qt.Key.Key_Space), "s.jpg")
    desk.keys.wait("the signed paper", lambda: clerk.counter.seen("handover.paper_said"))


def answer(desk: Desk, clerk: Following, *presses: Qt.Key) -> None:
    """Let the citizen answer how content they are; one key a choice."""
    desk.keys.wait("the question", lambda: clerk.counter.seen("opinion"))
    for key in presses:
        desk.keys.press(key)
        # At a person's pace: digits that come together are a scanner's.
        desk.keys.wait("the choice", bursts_over)
    desk.keys.press(Qt.Key.Key_Return, CTRL)
    desk.keys.wait("the question is gone", lambda: not clerk.counter.seen("opinion"))


def test_a_slip_tells_the_due_date_and_what_is_missing(desk: Desk) -> None:
    clerk, office = sent(desk)
    slip = desk.held.desk.slip(clerk.case().row.case_id).result().qr_text
    office.act(clerk.case(), "accept")
    office.exchange()
    clerk.scan_slip(slip)
    due = clerk.case().row.due_on
    assert due is not None
    assert clerk.text("lookup.state:0") == "Đã tiếp nhận"
    assert show_date(due.isoformat()) in clerk.text("lookup.due:0")
    assert "Máy này không thấy còn thiếu gì." in clerk.words()
    desk.keys.press(Qt.Key.Key_Escape)

    office.act(
        clerk.case(),
        "supplement",
        reasons=[{"text": "Ảnh giấy chứng sinh bị mờ.", "doc_id": "d-birth"}],
        due_on="2026-11-30",
    )
    office.exchange()
    clerk.scan_slip(slip)
    assert clerk.text("lookup.state:0") == "Cần bổ sung"
    assert "30/11/2026" in clerk.text("lookup.due:0")
    assert "Ảnh giấy chứng sinh bị mờ." in clerk.words()
    # Enter once more leads to the case, Ctrl+Enter to what must be mended.
    clerk.open_found()
    desk.keys.press(Qt.Key.Key_Return, CTRL)
    desk.keys.wait("the failing file", lambda: desk.keys.at() == "papers.add:d-birth")


def test_a_result_is_handed_to_the_applicant_without_a_mouse(
    desk: Desk, record_property: pytest.RecordProperty
) -> None:
    clerk, office = sent(desk)
    resolved(clerk, office)
    keys, case = desk.keys, clerk.case()
    slip = desk.held.desk.slip(case.row.case_id).result().qr_text
    begun = keys.pressed
    clerk.scan_slip(slip)
    assert clerk.text("lookup.state:0") == "Có kết quả"
    clerk.open_found()
    keys.press(Qt.Key.Key_Return, CTRL)
    keys.wait("who receives", lambda: keys.at() == "handover.requester")
    sign_on_paper(desk, clerk)
    keys.press(Qt.Key.Key_Return, CTRL)
    answer(desk, clerk, Qt.Key.Key_5, Qt.Key.Key_1)
    record_property("figures", f"J7 by keyboard: {keys.pressed - begun} keys, no pointer")
    assert keys.pressed - begun <= MOST_KEYS
    keys.wait("said that it waits", lambda: clerk.counter.seen("case.handed"))

    office.exchange()
    after = clerk.case()
    assert [one.kind for one in after.packets] == ["submission", "handover"]
    assert after.packets[-1].complete_ms is not None
    assert after.row.server_state == 10
    keys.wait("the portal's word", lambda: clerk.text("case.state") == "Đã trả kết quả")


def test_a_result_is_handed_to_an_authorised_person_without_a_mouse(desk: Desk) -> None:
    clerk, office = sent(desk)
    resolved(clerk, office)
    keys = desk.keys
    clerk.scan_slip(desk.held.desk.slip(clerk.case().row.case_id).result().qr_text)
    clerk.open_found()
    keys.press(Qt.Key.Key_Return, CTRL)
    keys.wait("who receives", lambda: keys.at() == "handover.requester")
    keys.press(Qt.Key.Key_Right)
    keys.wait("the other's card", lambda: clerk.counter.seen("handover.card.text"))
    clerk.counter.tab_to("handover.card.text")
    father = family().father
    keys.wedge(card_qr_payload(father))
    keys.wedge("\r")
    keys.wait("the card is read", lambda: clerk.counter.seen("handover.card_said"))
    clerk.counter.tab_to("handover.name")
    assert clerk.line("handover.name") == father.full_name
    sign_on_paper(desk, clerk)
    keys.press(Qt.Key.Key_Return, CTRL)
    answer(desk, clerk, Qt.Key.Key_2, Qt.Key.Key_1, Qt.Key.Key_2)
    office.exchange()
    assert clerk.case().row.server_state == 10
