"""The bench that counts keys still goes through, and a birth with cards takes at least 60 % fewer of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from tests.bench import keystrokes

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.mark.parametrize(("at", "bar"), [(1, keystrokes.BAR), (5, 0.5)], ids=["birth", "registered again"])
def test_cards_spare_keys(
    application: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int, bar: float
) -> None:
    monkeypatch.chdir(tmp_path)
    visit = keystrokes.visits(tmp_path, card=True)[at]
    found = keystrokes.measure(visit, tmp_path / "one")
    assert isinstance(found["fewer"], float)
    assert found["fewer"] >= bar
