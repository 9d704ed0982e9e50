"""What each picture shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from forms.errors import DomainError
from tests.support.fakes import NOON_22_NOV_2026_MS as NOON
from tests.ui.fiction import people as fiction
from tests.ui.scripted.desk import CASE, ScriptedDesk
from tests.ui.scripted.sign_in import PIN
from ui.draft.card.scan_panel import ScanPanel
from ui.draft.review.review_step import ReviewStep
from ui.frame.desk_window import DeskWindow
from ui.pages.work.workbench import Workbench
from ui.practice_door import PracticeDoor

Scene = Callable[["Stand"], None]


class Stand:
    """A window over a scripted desk, driven by scenes; `shown` is what the picture is of."""

    def __init__(self, app: QApplication) -> None:
        self.app = app
        self.desk = ScriptedDesk()
        self.held = DeskWindow(app, self.desk, self.desk.clock, None)  # type: ignore[arg-type]
        self.window = self.held.window
        self.shown: QWidget = self.window
        self.window.show()
        self.window.activateWindow()
        self.window.sign_in_page().reset()

    def rebuild(self, door: PracticeDoor, *, practice: bool) -> None:
        """Build the window anew with a way into or out of practice mode."""
        self.held.close()
        self.desk.practice = practice
        self.held = DeskWindow(self.app, self.desk, self.desk.clock, None, door=door)  # type: ignore[arg-type]
        self.window = self.shown = self.held.window
        self.window.show()
        self.window.sign_in_page().reset()

    def settle(self) -> None:
        """Let queued callbacks, timers of 100 ms and layouts run."""
        # A search pauses, a choice rests, then what was chosen is laid out: on a loaded machine 500 ms.
        for _round in range(5):
            QTest.qWait(120)

    def sign_in(self) -> None:
        self.window.findChild(QLineEdit, "signin.pin").setText(PIN)
        self.window.sign_in_page().sign_in()
        self.settle()

    def shell(self):  # type: ignore[no-untyped-def]
        shell = self.window.shell()
        assert shell is not None
        return shell

    def bench(self) -> Workbench:
        page = self.shell().page()
        assert isinstance(page, Workbench)
        return page

    def open_draft(self) -> None:
        self.sign_in()
        self.shell().open_draft(self.desk.draft(), None)
        self.settle()


def signin(stand: Stand) -> None:
    del stand


def signin_wrong(stand: Stand) -> None:
    stand.window.sign_in_page().refuse(DomainError("pin_wrong", left=3))


def signin_locked(stand: Stand) -> None:
    stand.window.sign_in_page().refuse(DomainError("locked_out", wait_s=900))


def signin_sends(stand: Stand) -> None:
    stand.desk.view = fiction.offline(12)
    stand.sign_in()
    stand.window.lock()


def today(stand: Stand) -> None:
    stand.desk.rows = fiction.rows()
    stand.desk.view = replace(stand.desk.view, waiting=2, oldest_waiting_ms=NOON - 3 * fiction.HOUR)
    stand.sign_in()


def today_offline(stand: Stand) -> None:
    stand.desk.rows = fiction.rows()
    stand.desk.view = fiction.offline(2)
    stand.desk.issued = {"catalogue_generation": 7, "catalogue_issued_ms": NOON - 240 * fiction.HOUR}
    stand.sign_in()


def today_disk_low(stand: Stand) -> None:
    stand.desk.rows = fiction.rows()
    stand.desk.room_for = 12
    stand.sign_in()


def today_disk_full(stand: Stand) -> None:
    stand.desk.room_for = 0
    stand.sign_in()


def today_unheard(stand: Stand) -> None:
    stand.desk.rows = fiction.rows()
    stand.desk.issued = {"days_unheard": 38}
    stand.desk.view = replace(fiction.offline(2), last_contact_ms=NOON - 38 * 24 * fiction.HOUR)
    stand.sign_in()


def today_removed(stand: Stand) -> None:
    stand.desk.issued = {"removed": True}
    stand.sign_in()


def today_empty(stand: Stand) -> None:
    stand.sign_in()


def today_failure(stand: Stand) -> None:
    stand.desk.rows = fiction.rows()
    stand.sign_in()
    stand.window.fail(DomainError("no_form", mode="refer"))


def intake(stand: Stand) -> None:
    stand.sign_in()
    stand.shell().look_up("khai sinh")


def intake_refer(stand: Stand) -> None:
    stand.sign_in()
    stand.shell().look_up("ket hon")


def intake_unclear(stand: Stand) -> None:
    stand.desk.vague = True
    stand.sign_in()
    stand.shell().look_up("giấy phép lái xe")


def intake_none(stand: Stand) -> None:
    stand.sign_in()
    stand.shell().look_up("không có thủ tục này")


def form_empty(stand: Stand) -> None:
    stand.open_draft()


def form_errors(stand: Stand) -> None:
    stand.desk.answers |= {
        "/requester/relation": "ME",
        "/requester/fullName": "Trần Thị Thử",
        "/requester/birthDate": "31/02/1990",
        "/requester/idDoc/type": "CCCD",
        "/requester/idDoc/number": "04819200123",
        "/requester/phone": "0905",
    }
    stand.open_draft()
    stand.bench().go_to("/requester/idDoc/number")


def form_suggested(stand: Stand) -> None:
    stand.desk.answers |= {"/requester/idDoc/type": "CCCD", "/requester/idDoc/issuedOn": "2021-06-15"}
    stand.open_draft()
    stand.settle()
    stand.bench().go_to("/requester/idDoc/issuedBy")


def form_child(stand: Stand) -> None:
    fiction.fill(stand.desk)
    stand.open_draft()
    stand.bench().show_step("page.child")


def form_other(stand: Stand) -> None:
    fiction.fill(stand.desk)
    stand.desk.answers |= {"/siblings/0/fullName": "Nguyễn Văn Một", "/siblings/0/birthYear": 2019}
    stand.open_draft()
    stand.bench().show_step("page.other")


def scan(stand: Stand) -> None:
    stand.desk.answers["/requester/fullName"] = "Trần Thị Gõ Tay"
    stand.desk.provenance["/requester/fullName"] = "typed"
    stand.open_draft()
    stand.bench().scan()
    stand.settle()
    panel = stand.window.findChild(ScanPanel)
    panel.read_text(fiction.card_text())


def scan_bad(stand: Stand) -> None:
    stand.open_draft()
    stand.bench().scan()
    stand.settle()
    stand.window.findChild(ScanPanel).read_text("https://example.invalid/menu")


def scan_unreadable(stand: Stand) -> None:
    stand.open_draft()
    stand.bench().scan()
    stand.settle()
    stand.window.findChild(ScanPanel).read_image(b"not a picture")


def papers(stand: Stand) -> None:
    fiction.fill(stand.desk)
    stand.open_draft()
    stand.bench().show_step("papers")


def papers_on_paper(stand: Stand) -> None:
    """An original kept, a copy handed in, and a card that was only looked at."""
    fiction.fill(stand.desk)
    stand.desk.slots = frozenset()
    for name, file in stand.desk.papers.items():
        stand.desk.papers[name] = replace(file, originals=1, copies=2)
    stand.desk.see_original(b"", "d-id")
    stand.open_draft()
    stand.bench().show_step("papers")


def papers_missing(stand: Stand) -> None:
    fiction.fill(stand.desk)
    stand.desk.papers.clear()
    stand.open_draft()
    stand.bench().show_step("papers")


def review_errors(stand: Stand) -> None:
    stand.desk.answers |= {"/requester/relation": "ME", "/requester/fullName": "Trần Thị Thử"}
    stand.open_draft()
    stand.bench().show_step("review")


def _review(stand: Stand) -> ReviewStep:
    fiction.fill(stand.desk)
    stand.open_draft()
    stand.bench().show_step("review")
    stand.settle()
    step = stand.bench().step()
    assert isinstance(step, ReviewStep)
    return step


def review(stand: Stand) -> None:
    _review(stand)


def _sign(step: ReviewStep) -> None:
    pad = step.pad
    QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=QPoint(60, 80))
    for position in range(60, 300, 6):
        QTest.mouseMove(pad, QPoint(position, 80 + (position % 40) - 20))
    QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=QPoint(300, 80))


def review_signed(stand: Stand) -> None:
    step = _review(stand)
    _sign(step)
    step._area.verticalScrollBar().setValue(99_999)


def review_warning(stand: Stand) -> None:
    fiction.fill(stand.desk)
    stand.desk.answers["/mother/birthDate"] = "2016-01-01"
    stand.open_draft()
    stand.bench().show_step("review")


def slip(stand: Stand) -> None:
    step = _review(stand)
    _sign(step)
    step.seal()


def supplement(stand: Stand) -> None:
    fiction.fill(stand.desk)
    stand.desk.case_view = fiction.returned()
    stand.desk.rows = fiction.rows()
    stand.sign_in()
    stand.shell().open_case(CASE)
    stand.settle()
    stand.shell().page().forward()


def settings(stand: Stand) -> None:
    stand.sign_in()
    stand.shell().go("settings")


def keys_help(stand: Stand) -> None:
    stand.open_draft()
    QTest.keyClick(stand.window, Qt.Key.Key_F1)


SCENES: tuple[Scene, ...] = (
    signin,
    signin_wrong,
    signin_locked,
    signin_sends,
    today,
    today_offline,
    today_disk_low,
    today_disk_full,
    today_unheard,
    today_removed,
    today_empty,
    today_failure,
    intake,
    intake_refer,
    intake_none,
    intake_unclear,
    form_empty,
    form_errors,
    form_suggested,
    form_child,
    form_other,
    scan,
    scan_bad,
    scan_unreadable,
    papers,
    papers_missing,
    papers_on_paper,
    review_errors,
    review,
    review_signed,
    review_warning,
    slip,
    supplement,
    settings,
    keys_help,
)
