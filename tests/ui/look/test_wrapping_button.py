"""A button that breaks its words remembers the room beside them only as long as it looks the same."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ui.look import stylesheet, theme
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
