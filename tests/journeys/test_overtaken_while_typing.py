"""An officer's word that comes while a correction is being typed is on the screen before anybody signs."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from tests.journeys.conftest import Desk
from tests.journeys.counter import Counter
from tests.journeys.keys import CTRL
from tests.journeys.returned import Following, Office
from tests.journeys.visits import birth
from tests.support.counter import ready_draft
from tests.support.stations import PIN

FIELD = "/child/fullName"

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def test_a_refusal_is_seen_at_the_field_that_is_being_typed_in(desk: Desk) -> None:
    counter, office, keys = Counter(desk.keys, birth(desk.folder, on_paper=True)), Office(desk), desk.keys
    counter.sign_in(PIN)
    held = desk.held.desk
    case_id = ready_draft(held).case_id
    held.seal(case_id).result()
    office.exchange()
    clerk = Following(desk, counter)
    asked = [{"text": "Tên trẻ thiếu chữ đệm.", "pointer": FIELD}]
    office.act(clerk.case(), "supplement", reasons=asked, due_on="2026-11-30")
    office.exchange()
    clerk.open_first_work()
    keys.press(Qt.Key.Key_Return, CTRL)
    keys.wait("the failing field", lambda: keys.at() == f"form.input:{FIELD}")
    keys.press(Qt.Key.Key_A, CTRL)
    keys.type("Nguyen Mau Binh An")
    office.act(clerk.case(), "refuse", reason="Không đúng thẩm quyền.")
    office.exchange()
    keys.wait("the refusal", lambda: "Không đúng thẩm quyền." in clerk.words())
    assert "Đã sửa mọi mục cơ quan yêu cầu" not in clerk.words()
    # Whoever types goes on where they are.
    assert keys.at() == f"form.input:{FIELD}"
    line = keys.window.focusWidget()
    assert isinstance(line, QLineEdit)
    assert line.text() == "Nguyen Mau Binh An"
