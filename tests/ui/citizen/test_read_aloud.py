"""Reading aloud: only where there is a voice, one sentence after the other, the one being read marked."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QPushButton

from tests.ui.citizen.test_citizen_screen import press, read_up_to, show, shown, text
from tests.ui.conftest import Driver
from ui.citizen.spoken import spoken
from ui.citizen.steps import CONSENTS, SIGN
from ui.citizen.window import CitizenWindow
from ui.qt.voice import Voice, find_system_voice


class FakeVoice:
    """Stands for a loudspeaker: the test says when a sentence is over."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.over: Callable[[], object] | None = None
        self.stopped = 0

    def speak(self, sentence: str, done: Callable[[], object]) -> None:
        self.said.append(sentence)
        self.over = done

    def stop(self) -> None:
        self.stopped += 1

    def end_sentence(self) -> None:
        over, self.over = self.over, None
        assert over is not None
        over()


@pytest.fixture
def voice(drive: Driver, monkeypatch: pytest.MonkeyPatch) -> FakeVoice:
    voice = FakeVoice()

    def find(_language: str, _owner: QObject, found: Callable[[Voice], object]) -> None:
        found(voice)

    original = type(drive.window)._stage

    def with_voice(window, session):  # type: ignore[no-untyped-def]
        stage = original(window, session)
        stage.find_voice = find
        return stage

    monkeypatch.setattr(type(drive.window), "_stage", with_voice)
    return voice


def heard(drive: Driver) -> CitizenWindow:
    window = show(drive)
    drive.until(lambda: window.findChild(QPushButton, "citizen.listen").isVisible())
    return window


def marked(window: CitizenWindow) -> list[str]:
    rows = [row for row in window.findChildren(QFrame) if row.property("reading") == "true"]
    return [row.findChildren(QLabel)[0].text() for row in rows if row.isVisible()]


def test_without_a_voice_there_is_no_button(drive: Driver) -> None:
    window = show(drive)
    QApplication.processEvents()
    assert not window.findChild(QPushButton, "citizen.listen").isVisible()
    window.listen()
    assert not window.reading.is_reading()


def test_a_machine_without_speech_is_no_failure(application: QApplication) -> None:
    owner = QObject()
    found: list[Voice] = []
    find_system_voice("vi", owner, found.append)
    application.processEvents()
    assert found == [] or hasattr(found[0], "speak")


def test_sentence_by_sentence_with_the_one_being_read_marked(drive: Driver, voice: FakeVoice) -> None:
    window = heard(drive)
    press(window, "citizen.listen")
    assert voice.said == ["Người yêu cầu."]
    assert text(window, "citizen.listen") == "Dừng đọc"
    part = window.steps.parts[0]
    for row in part.rows:
        voice.end_sentence()
        assert voice.said[-1].startswith(f"{row.name}: ")
        assert marked(window) == [row.name]
    voice.end_sentence()
    assert marked(window) == []
    assert text(window, "citizen.listen") == "Nghe đọc"


def test_another_part_and_the_end_are_silent(drive: Driver, voice: FakeVoice) -> None:
    window = heard(drive)
    press(window, "citizen.listen")
    press(window, "citizen.listen")
    assert voice.stopped == 1
    assert voice.over is not None
    voice.end_sentence()
    assert len(voice.said) == 1, "what was stopped does not go on"
    press(window, "citizen.listen")
    read_up_to(window, CONSENTS)
    assert voice.stopped == 2
    press(window, "citizen.listen")
    voice.end_sentence()
    assert voice.said[-1].startswith("Thông tin và giấy tờ này được dùng để giải quyết thủ tục “")
    read_up_to(window, SIGN)
    press(window, "citizen.listen")
    stopped = voice.stopped
    window.close()
    assert voice.stopped == stopped + 1


def test_a_changed_answer_is_not_read_as_it_was(drive: Driver, voice: FakeVoice) -> None:
    window = heard(drive)
    read_up_to(window, "page.child")
    press(window, "citizen.listen")
    voice.end_sentence()
    drive.bench().state.save("/child/fullName", "Nguyễn Mẫu Ý")
    drive.until(lambda: not window.reading.is_reading())
    assert voice.stopped >= 1
    assert shown(window, "citizen.listen").isVisible()


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("02/11/2026", "ngày 2 tháng 11 năm 2026"),
        ("049300143197", "0, 4, 9, 3, 0, 0, 1, 4, 3, 1, 9, 7"),
        ("150000", "150000"),
        ("Tổ 17", "Tổ 17"),
    ],
)
def test_dates_and_long_numbers_are_said_as_people_say_them(written: str, said: str) -> None:
    assert spoken(written) == said
