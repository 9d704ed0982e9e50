"""J4 by keyboard alone: a case sent back comes on top, opens at what fails, is corrected and sent again."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from tests.journeys.conftest import Desk
from tests.journeys.keys import CTRL
from tests.journeys.returned import Following, Office, handed_in
from tests.journeys.visits import birth
from ui.draft.form.form_step import FormStep

MOST_KEYS = 70
"""From the work list to the new slip; the photograph's file name and the corrected name are among them."""
FIELD = "/child/fullName"
NEW_NAME = "Nguyen Mau Binh An"

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def sent(desk: Desk) -> tuple[Following, Office]:
    """Return a clerk whose birth case the portal has, and the officer."""
    counter = handed_in(desk, birth(desk.folder, on_paper=True))
    clerk, office = Following(desk, counter), Office(desk)
    office.exchange()
    return clerk, office


def test_a_returned_case_is_corrected_and_sent_again_without_a_mouse(
    desk: Desk, record_property: pytest.RecordProperty
) -> None:
    clerk, office = sent(desk)
    case, keys, counter = clerk.case(), desk.keys, clerk.counter
    office.act(
        case,
        "supplement",
        reasons=[
            {"text": "Tên trẻ thiếu chữ đệm.", "pointer": FIELD},
            {"text": "Ảnh giấy chứng sinh bị mờ.", "doc_id": "d-birth"},
        ],
        due_on="2026-11-30",
    )
    office.exchange()
    begun = keys.pressed
    clerk.open_first_work()
    assert clerk.text("case.state") == "Cần bổ sung"
    assert "Hạn bổ sung: 30/11/2026" in clerk.words()
    assert clerk.text("case.reason:0") == "Tên trẻ thiếu chữ đệm."
    assert clerk.text("case.reason:1") == "Ảnh giấy chứng sinh bị mờ."

    # The draft opens at the failing field, with the reason in sight.
    keys.press(Qt.Key.Key_Return, CTRL)
    keys.wait("the failing field", lambda: keys.at() == f"form.input:{FIELD}")
    assert clerk.words().count("Tên trẻ thiếu chữ đệm.") == 2, "above the step, and at the field"
    keys.press(Qt.Key.Key_A, CTRL)
    keys.type(NEW_NAME)
    keys.press(Qt.Key.Key_Tab)
    keys.wait("the name on disk", lambda: counter.bench().state.answers.get(FIELD) == NEW_NAME)

    # Forward to the failing file.
    while isinstance(counter.bench().step(), FormStep):
        counter.forward()
    assert counter.bench().step().objectName() == "papers"
    assert "Ảnh giấy chứng sinh bị mờ." in clerk.words()
    counter.photograph()
    counter.review()
    record_property("figures", f"J4 by keyboard: {keys.pressed - begun} keys, no pointer")
    assert keys.pressed - begun <= MOST_KEYS

    office.exchange()
    after = clerk.case()
    assert [one.kind for one in after.packets] == ["submission", "supplement"]
    assert all(one.complete_ms is not None for one in after.packets), "both confirmed whole"
    assert after.row.code == case.row.code
    assert after.dossier_code == case.dossier_code
    assert not after.reasons
    clerk.scan_slip(desk.held.desk.slip(case.row.case_id).result().qr_text)
    clerk.open_found()
    assert clerk.text("case.transfer:1") == "Cổng đã nhận đủ"
