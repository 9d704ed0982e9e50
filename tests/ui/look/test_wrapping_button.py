"""A button that breaks its words remembers the room beside them only as long as it looks the same."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from ui.look import stylesheet, theme
from ui.pages.finding.assistant_parts import choice_button
from ui.parts.wrapping_button import WrappingButton

WORDS = "Gửi lại hồ sơ đã bị trả về cho Ủy ban nhân dân xã Hòa Vang"


@pytest.fixture
def button() -> Iterator[WrappingButton]:
    made = WrappingButton(WORDS)
    stylesheet.apply(made)
    made.show()
    yield made
    made.close()
    theme.set_type_size(100)


def fresh(kind: str) -> int:
    made = WrappingButton(WORDS)
    made.setProperty("kind", kind)
    stylesheet.apply(made)
    made.ensurePolished()
    return made.sizeHint().width()


def test_another_type_size_takes_another_room(button: WrappingButton) -> None:
    before = button.sizeHint().width()
    theme.set_type_size(150)
    stylesheet.apply(button)
    assert button.sizeHint().width() == fresh("") > before


def test_another_kind_takes_another_room(button: WrappingButton) -> None:
    before = button.sizeHint().width()
    theme.set_property(button, "kind", "link")
    assert button.sizeHint().width() == fresh("link") < before


def test_words_stay_on_one_line_where_they_have_room_and_keep_their_ampersand(
    application: QApplication,
) -> None:
    answer = choice_button(
        "Trẻ bị bỏ rơi, chưa rõ mẹ, hoặc sinh nhờ mang thai hộ & người khác nuôi", lambda: None
    )
    stylesheet.apply(answer)
    answer.resize(900, 60)
    answer.show()
    assert answer.text().endswith(" && người khác nuôi")
    assert "\n" not in answer.text()
    answer.resize(300, 120)
    assert answer.text().count("\n") >= 1
    answer.close()
