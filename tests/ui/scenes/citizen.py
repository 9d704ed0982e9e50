"""Pictures of the citizen's screen: each part, each state, on a small screen and on a large one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtTest import QTest

from tests.ui.fiction import people as fiction
from tests.ui.scenes.scene import Scene, Stand
from ui.citizen.steps import CONSENTS, SIGN
from ui.citizen.window import CitizenWindow
from ui.qt.voice import Voice

SMALL = (1366, 768)
FULL_HD = (1920, 1080)


class PatientVoice:
    """A voice that never ends its sentence, so that a picture can be taken of it."""

    def speak(self, sentence: str, done: Callable[[], object]) -> None:
        self.sentence = sentence

    def stop(self) -> None:
        self.sentence = ""


def patient(_language: str, _owner: QObject, found: Callable[[Voice], object]) -> None:
    found(PatientVoice())


def opened(stand: Stand, size: tuple[int, int] = SMALL, *, filled: bool = True) -> CitizenWindow:
    if filled:
        fiction.fill(stand.desk)
    stand.open_draft()
    bench = stand.bench()
    bench.stage.find_voice = patient
    bench.show_step("review")
    bench.show_citizen()
    window = bench.citizen.window()
    assert window is not None
    stand.settle()
    window.showNormal()
    stand.settle()
    window.resize(*size)
    stand.shown = window
    stand.settle()
    return window


def until(window: CitizenWindow, key: str) -> CitizenWindow:
    """Find every part right up to one."""
    while window.steps.at != key:
        window.forward()
    return window


def draw(window: CitizenWindow) -> None:
    pad = window._sign.pad
    middle = pad.height() // 2
    QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=QPoint(120, middle))
    for left in range(120, 620, 9):
        QTest.mouseMove(pad, QPoint(left, middle + (left % 70) - 35))
    QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=QPoint(620, middle))


def citizen_read(stand: Stand) -> None:
    opened(stand)


def citizen_read_full_hd(stand: Stand) -> None:
    opened(stand, FULL_HD)


def citizen_aloud(stand: Stand) -> None:
    window = opened(stand)
    window.listen()
    window.reading._read(window.reading._turn, 3)


def citizen_doubt(stand: Stand) -> None:
    window = opened(stand)
    window.forward()
    window.steps.wrong()


def citizen_papers(stand: Stand) -> None:
    until(opened(stand), "papers")


def citizen_consents(stand: Stand) -> None:
    window = until(opened(stand), CONSENTS)
    stand.bench().state.word.mark("contact", True)
    window.activateWindow()


def citizen_consents_full_hd(stand: Stand) -> None:
    until(opened(stand, FULL_HD), CONSENTS)


def citizen_sign(stand: Stand) -> None:
    until(opened(stand), SIGN)


def citizen_sign_drawn(stand: Stand) -> None:
    window = until(opened(stand, FULL_HD), SIGN)
    stand.settle()
    draw(window)


def citizen_sign_waits(stand: Stand) -> None:
    stand.desk.answers |= {"/requester/relation": "ME", "/requester/fullName": "Trần Thị Thử"}
    until(opened(stand, filled=False), SIGN)


def citizen_sign_paper(stand: Stand) -> None:
    until(opened(stand), SIGN)
    stand.bench().state.word.choose_paper(True)


def citizen_signed(stand: Stand) -> None:
    window = until(opened(stand), SIGN)
    stand.settle()
    draw(window)
    window.forward()


def citizen_lapsed(stand: Stand) -> None:
    citizen_signed(stand)
    stand.settle()
    stand.bench().state.save("/child/fullName", "Nguyễn Mẫu Thị Ánh Dương")


def citizen_thanks(stand: Stand) -> None:
    citizen_signed(stand)
    stand.settle()
    stand.bench().step().seal()


def citizen_clerk(stand: Stand) -> None:
    window = opened(stand)
    window.forward()
    window.steps.wrong()
    stand.shown = stand.window


CITIZEN_SCENES: tuple[Scene, ...] = (
    citizen_read,
    citizen_read_full_hd,
    citizen_aloud,
    citizen_doubt,
    citizen_papers,
    citizen_consents,
    citizen_consents_full_hd,
    citizen_sign,
    citizen_sign_drawn,
    citizen_sign_waits,
    citizen_sign_paper,
    citizen_signed,
    citizen_lapsed,
    citizen_thanks,
    citizen_clerk,
)
